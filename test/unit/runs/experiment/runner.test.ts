/** The runner of experiments: what the threads share, and what happens when one of them ends. */

import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { DataFiles } from "../../../../src/data/dataFiles.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { filesIn } from "../../../../src/node/localFiles.ts";
import { nodeCellThreads } from "../../../../src/node/nodeCellThreads.ts";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { yieldToEvents } from "../../../../src/node/yieldToEvents.ts";
import {
  type ExperimentOptions,
  ExperimentRunner,
} from "../../../../src/runs/experiment/experimentRunner.ts";
import { readExperiment } from "../../../../src/runs/experiment/readExperiment.ts";
import { shareKernels } from "../../../../src/runs/experiment/sharedKernels.ts";
import { readRun } from "../../../../src/runs/folders/runFolders.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { bundleCli } from "../../cli/bundle.ts";

let workerEntry = "";
beforeAll(async () => {
  workerEntry = join(dirname(await bundleCli()), "cellWorker.cjs");
});

/** A runner over a table of 40 rows, and how often its file was read. */
async function runnerOf(fields: object, options: Partial<ExperimentOptions> = {}) {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * 5) % 11},${i % 2 ? "a" : "b"}\n`);
  await writeFile(join(folder, "a.csv"), `x,y,class\n${rows.join("")}`);
  const training = { epochs: 2 };
  await writeFile(
    join(folder, "a.mlp.json"),
    JSON.stringify({ dataset: { path: "a.csv" }, layers: [{ units: 3 }], training }),
  );
  const text = JSON.stringify({ design: "a.mlp.json", ...fields });
  const { experiment, problems } = await readExperiment(
    nodeRunStorage,
    join(folder, "a.mlp-experiment.json"),
    text,
    {},
  );
  if (!experiment) throw new Error(problems[0].message);
  const local = filesIn(folder);
  const counted = { reads: 0 };
  const files: DataFiles = {
    ...local,
    open: (path) => {
      counted.reads++;
      return filesIn(folder).open?.(path) ?? Promise.reject(new Error("no files"));
    },
  };
  const warnings: string[] = [];
  const runner = new ExperimentRunner(experiment, {
    files,
    workers: 2,
    kernels: shareKernels(referenceKernels()),
    storage: nodeRunStorage,
    startThread: nodeCellThreads(workerEntry),
    version: "test",
    yieldToEvents,
    warn: (message) => warnings.push(message),
    ...options,
  });
  return { runner, counted, folder, warnings };
}

const units = { field: "layers[*].units", values: [2, 3, 4, 5] };

describe("the data", () => {
  test("is read once for all cells and seeds that share it", async () => {
    const { runner, counted, warnings } = await runnerOf({ axes: [units], seeds: [1, 2, 3] });
    await runner.run();
    expect(runner.runs.map(({ state }) => state)).toEqual(new Array(12).fill("completed"));
    expect(counted.reads).toBe(1);
    expect(warnings).toEqual([]);
  });

  test("is read again where an axis changes it", async () => {
    const { runner, counted } = await runnerOf({
      axes: [{ field: "dataset.splitSeed", values: [1, 2, 3] }, units],
    });
    await runner.run();
    expect(runner.runs.every(({ state }) => state === "completed")).toBe(true);
    expect(counted.reads).toBe(3);
  });
});

test("cells of the same design are computed once", async () => {
  const same = [
    { label: "a", set: { "layers[0].units": 3 } },
    { label: "b", set: { "layers[*].units": 3 } },
  ];
  const { runner } = await runnerOf({ axes: [{ cases: same }] });
  await runner.run();
  const [a, b] = runner.runs;
  expect(a.state).toBe("completed");
  expect(b.run).toBe(a.run);
});

test("a thread that ends fails its cell alone, whose folder says so", async () => {
  const folder = temporaryFolder();
  const entry = join(folder, "worker.cjs");
  // The thread ends in the middle of the cell of three units.
  const end = `
    const { parentPort } = require("node:worker_threads");
    const post = parentPort.postMessage.bind(parentPort);
    let isThree = false;
    parentPort.on("message", ({ name, params }) => {
      if (name === "train") isThree = params.design.layers[0].units === 3;
    });
    parentPort.postMessage = (message) => {
      post(message);
      if (isThree && message.name === "folder") setImmediate(() => process.exit(1));
    };
  `;
  await writeFile(entry, end + (await readFile(workerEntry, "utf8")));
  const cases = [2, 3, 4, 5].map((count) => ({
    label: String(count),
    // Long enough to have a folder by then.
    set: { "layers[*].units": count, "training.epochs": count === 3 ? 1e9 : 2 },
  }));
  const { runner } = await runnerOf({ axes: [{ cases }] }, { startThread: nodeCellThreads(entry) });
  await runner.run();
  expect(runner.runs.map(({ state }) => state)).toEqual(["completed", "failed", "completed", "completed"]);
  const { message, folder: left } = runner.runs[1];
  expect(message).toBe("The thread that trained this cell has ended.");
  expect(await readRun(nodeRunStorage, left ?? "")).toMatchObject({ state: "failed", message });
});

test("an experiment that is canceled before it begins computes nothing", async () => {
  const { runner, counted } = await runnerOf({ axes: [units] }, { signal: AbortSignal.abort() });
  await runner.run();
  expect(runner.runs.every(({ state }) => state === "waiting")).toBe(true);
  expect(counted.reads).toBe(0);
});
