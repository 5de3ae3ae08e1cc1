import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import * as vscode from "vscode";
import { writeImages } from "./support/images.ts";
import { pings, quantile } from "./support/pings.ts";
import { cleanUp, command, openDesigner, studio, until, writeFile } from "./support/studio.ts";

const limit = 20;
/** Seconds of pings that a percentile is taken of; several checkpoints arrive in each window. */
const secondsPerWindow = 8;
const maxWindows = 5;

describe("The extension host's thread", () => {
  const setThreads = (threads: number | undefined) =>
    vscode.workspace
      .getConfiguration("mlpStudio")
      .update("threads", threads, vscode.ConfigurationTarget.Global);
  const setInterval = (seconds: number | undefined) =>
    vscode.workspace
      .getConfiguration("mlpStudio")
      .update("checkpointInterval", seconds, vscode.ConfigurationTarget.Global);
  before(studio);
  afterEach(async () => {
    await setThreads(undefined);
    await setInterval(undefined);
    await cleanUp();
  });

  it(`answers a ping within ${limit} ms at the 99th percentile while a 784-1024-1024-10 network trains on all cores and its checkpoints of 22 MB arrive`, async () => {
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
    await until("it trains", () => (training.log?.latestProgress?.step ?? 0) > 0, 60);
    assert.equal(training.log?.started?.threads, threads);
    const before = training.log?.latestProgress?.step ?? 0;
    // Work on this thread delays the pings of every window, other programs on the machine only those of some.
    let best = Number.POSITIVE_INFINITY;
    for (let window = 0; window < maxWindows && best >= limit; window++) {
      const delays = await pings(secondsPerWindow);
      const [median, p99, max] = [0.5, 0.99, 1].map((share) => quantile(delays, share));
      best = Math.min(best, p99);
      console.log(
        `test| ping while training (${delays.length} pings): ` +
          `median ${median.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms`,
      );
    }
    assert.ok((training.log?.latestProgress?.step ?? 0) > before, "nothing was trained meanwhile");
    const { runs } = await studio();
    assert.ok(((await runs?.find(uri.toString()))?.step ?? 0) > before, "there was no checkpoint");
    assert.ok(best < limit, `99th percentile: ${best} ms in the best of ${maxWindows} windows`);
  });
});
