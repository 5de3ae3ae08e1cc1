import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import * as vscode from "vscode";
import { cleanUp, command, extension, openDesigner, until, writeFile } from "./support/extension.ts";
import { writeImages } from "./support/images.ts";
import { pings, quantiles, Reference } from "./support/pings.ts";

/** Bytes of one checkpoint: the weights of a 784-1024-1024-10 network, and as much for each of Adam's two averages. */
const checkpointBytes = 4 * 3 * (784 * 1024 + 1024 * 1024 + 1024 * 10);

/**
 * What the thread may compute from one ping to the next, about 5 ms later, compared with copying a checkpoint once, both in
 * processor time: about 5 copies on a machine with nothing else to do, hundreds when each batch of events costs 40 ms more. How
 * long it takes by the clock depends on other programs as well, and is measured by `npm run bench` (editor.measure.ts).
 */
const maxCopies = 30;

/** Seconds in which pings are sent; a checkpoint arrives in each. */
const seconds = 8;

describe("The extension host's thread", () => {
  const setThreads = (threads: number | undefined) =>
    vscode.workspace
      .getConfiguration("mlpStudio")
      .update("threads", threads, vscode.ConfigurationTarget.Global);
  const setInterval = (seconds: number | undefined) =>
    vscode.workspace
      .getConfiguration("mlpStudio")
      .update("checkpointInterval", seconds, vscode.ConfigurationTarget.Global);
  before(extension);
  afterEach(async () => {
    await setThreads(undefined);
    await setInterval(undefined);
    await cleanUp();
  });

  it(`computes for less than ${maxCopies} copies of a checkpoint between two pings, in three of four seconds, while a 784-1024-1024-10 network trains on all cores and its checkpoints of 22 MB arrive`, async () => {
    const threads = Math.max(2, availableParallelism());
    await setThreads(threads);
    await setInterval(1);
    const dataset = await writeImages("wide", 2000);
    const uri = await writeFile(
      "wide.mlp.json",
      JSON.stringify({
        dataset,
        layers: [{ units: 1024 }, { units: 1024 }],
        training: { epochs: 1000, batchSize: 256, optimizer: { type: "adam", learningRate: 1e-5 } },
      }),
    );
    const training = await openDesigner(uri);
    await command("train");
    await until("it trains", () => (training.log?.latestProgress?.step ?? 0) > 0);
    assert.equal(training.log?.started?.threads, threads);
    const before = training.log?.latestProgress?.step ?? 0;
    const checkpoint = new Uint8Array(checkpointBytes).fill(1);
    const target = new Uint8Array(checkpointBytes).fill(2);
    const copy = new Reference(() => target.set(checkpoint));
    const found = await pings(seconds, copy);
    const after = training.log?.latestProgress?.step ?? 0;
    const computed = found.map(({ computedMs }) => computedMs);
    const [median, max] = quantiles(computed, 0.5, 1);
    // One second may have something that comes once; what comes with each checkpoint is in all of them.
    const longest = Array.from({ length: seconds }, () => 0);
    for (const { computedMs, atMs } of found) {
      const second = Math.min(seconds - 1, Math.floor(atMs / 1000));
      longest[second] = Math.max(longest[second], computedMs);
    }
    const [typical] = quantiles(longest, 0.75);
    const delays = found.map(({ delayMs }) => delayMs);
    const [delay] = quantiles(delays, 0.99);
    console.log(
      `test| ping while training (${found.length} pings, ${after - before} steps): computed median ${median.toFixed(1)}, ` +
        `longest of a second ${typical.toFixed(1)}, max ${max.toFixed(1)} ms; a copy ${copy.meanMs.toFixed(1)} ms; elapsed p99 ${delay.toFixed(1)} ms`,
    );
    assert.ok(after > before, "nothing was trained meanwhile");
    const { runs } = await extension();
    await until(
      "a checkpoint has come",
      async () => ((await runs?.find(uri.toString()))?.step ?? 0) > before,
    );
    const limit = maxCopies * copy.meanMs;
    assert.ok(limit > 0, "the copies were not measured");
    assert.ok(
      typical < limit,
      `${typical} ms in three of four seconds, against ${limit} ms for ${maxCopies} copies`,
    );
  });
});
