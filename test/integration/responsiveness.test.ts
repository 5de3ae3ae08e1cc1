import assert from "node:assert/strict";
import { MessageChannel } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import * as vscode from "vscode";
import { cleanUp, command, inWorkspace, openDesigner, studio, until, writeFile } from "./support/studio.ts";

const limit = 50;

/** As many images as MNIST has in a part of it, of random digits: what they show does not matter here. */
async function writeImages(count: number): Promise<void> {
  const header = (...numbers: number[]) => {
    const view = new DataView(new ArrayBuffer(4 * numbers.length));
    numbers.forEach((number, i) => {
      view.setUint32(4 * i, number);
    });
    return new Uint8Array(view.buffer);
  };
  const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => (i * 2654435761) >>> 24);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const write = (name: string, ...parts: Uint8Array[]) =>
    vscode.workspace.fs.writeFile(inWorkspace(name), gzipSync(Buffer.concat(parts)));
  await write("wide-images-idx3-ubyte.gz", header(0x803, count, 28, 28), pixels);
  await write("wide-labels-idx1-ubyte.gz", header(0x801, count), labels);
}

/** Milliseconds from the post to the handling of a message to this thread, again and again while something lasts. */
async function pings(seconds: number): Promise<number[]> {
  const { port1, port2 } = new MessageChannel();
  const end = Date.now() + 1000 * seconds;
  const delays: number[] = [];
  while (Date.now() < end) {
    const sent = performance.now();
    await new Promise((resolve) => {
      port2.once("message", resolve);
      port1.postMessage(null);
    });
    delays.push(performance.now() - sent);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  port1.close();
  return delays.sort((a, b) => a - b);
}

describe("The extension host's thread", () => {
  before(studio);
  afterEach(cleanUp);

  it(`answers a ping within ${limit} ms at the 99th percentile while a 784-1024-1024-10 network trains`, async () => {
    await writeImages(1000);
    const uri = await writeFile(
      "wide.mlp.json",
      JSON.stringify({
        dataset: { path: "wide-images-idx3-ubyte.gz" },
        layers: [{ units: 1024 }, { units: 1024 }],
        training: { epochs: 1000, batchSize: 64 },
      }),
    );
    const training = await openDesigner(uri);
    await command("train");
    await until("it trains", () => (training.log?.latestProgress?.step ?? 0) > 0, 60);
    const before = training.log?.latestProgress?.step ?? 0;
    const delays = await pings(8);
    const after = training.log?.latestProgress?.step ?? 0;
    const at = (share: number) => delays[Math.floor(share * (delays.length - 1))];
    console.log(
      `test| ping while training (${delays.length} pings, ${after - before} steps): ` +
        `median ${at(0.5).toFixed(1)}, p99 ${at(0.99).toFixed(1)}, most ${at(1).toFixed(1)} ms`,
    );
    assert.ok(after > before, "nothing was trained meanwhile");
    assert.ok(at(0.99) < limit, `99th percentile: ${at(0.99)} ms`);
  });
});
