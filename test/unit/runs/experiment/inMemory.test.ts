/** An experiment over files in memory, its cells on this thread: with and without memory that threads share. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { wasmKernels } from "../../../../src/engine/kernels/wasm/wasmKernels.ts";
import type { StartThread } from "../../../../src/runs/experiment/cellThread.ts";
import { ExperimentRunner } from "../../../../src/runs/experiment/experimentRunner.ts";
import type { RunnerToWorker } from "../../../../src/runs/experiment/messages.ts";
import { readExperiment } from "../../../../src/runs/experiment/readExperiment.ts";
import { shareKernels } from "../../../../src/runs/experiment/sharedKernels.ts";
import { readRun, runFiles } from "../../../../src/runs/folders/runFolders.ts";
import { type MemoryStorage, memoryStorage } from "../../../support/memoryStorage.ts";
import { standInThreads } from "./standInThreads.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const folder = "memory:/a%20course";

function files(): MemoryStorage {
  const rows = Array.from({ length: 90 }, (_, i) => `${i % 7},${(i * 5) % 11},${i % 2 ? "a" : "b"}\n`);
  const design = { dataset: { path: "a.csv" }, layers: [{ units: 3 }], training: { epochs: 4 } };
  return memoryStorage({
    [`${folder}/a.csv`]: `x,y,class\n${rows.join("")}`,
    [`${folder}/a.mlp.json`]: JSON.stringify(design),
  });
}

async function runnerOf(storage: MemoryStorage, startThread: StartThread, fields: object) {
  const text = JSON.stringify({ design: "../a.mlp.json", ...fields });
  const place = `${folder}/experiments/a.mlp-experiment.json`;
  const { experiment, problems } = await readExperiment(storage, place, text, {});
  if (!experiment) throw new Error(problems[0].message);
  const warnings: string[] = [];
  const runner = new ExperimentRunner(experiment, {
    storage,
    files: { read: (path) => storage.read(storage.join(folder, path)) },
    workers: 2,
    kernels: shareKernels(wasmKernels("wasm-simd", { threads: 1 })),
    startThread,
    version: "test",
    yieldToEvents: storage.yieldToEvents,
    warn: (message) => warnings.push(message),
  });
  return { runner, warnings };
}

const axes = [{ field: "layers[*].units", values: [2, 3] }];

/** Trains the experiment. @returns what each run has come to: its summary, and the bytes of its weights */
async function results(startThread: (storage: MemoryStorage) => StartThread) {
  const storage = files();
  const { runner, warnings } = await runnerOf(storage, startThread(storage), { axes, seeds: [1, 2] });
  await runner.run();
  expect(warnings).toEqual([]);
  return runner.runs.map(({ state, summary, folder: place }) => {
    const model = storage.files.get(storage.join(place ?? "", runFiles.model)) ?? new Uint8Array();
    const header = 8 + Number(new DataView(model.buffer).getBigUint64(0, true));
    const { seconds, samplesPerSecond, ...numbers } = summary ?? {};
    return { state, numbers, weights: model.slice(header).toString() };
  });
}

type Data = Parameters<RunnerToWorker["addData"]>[0];

test("computes the same bits with shared memory and with copies", async () => {
  const sent: Data[] = [];
  const start = (storage: MemoryStorage) =>
    standInThreads(storage, ({ name, params }) => {
      if (name === "addData") sent.push(params as Data);
    });
  const shared = await results(start);
  expect(sent.length).toBeGreaterThan(0);
  for (const { dataset } of sent.splice(0)) {
    expect(dataset.inputs.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(dataset.train.buffer).toBeInstanceOf(SharedArrayBuffer);
  }
  vi.stubGlobal("SharedArrayBuffer", undefined);
  const copied = await results(start);
  expect(sent.length).toBeGreaterThan(0);
  for (const { dataset } of sent) {
    expect(dataset.inputs.buffer).toBeInstanceOf(ArrayBuffer);
    expect(dataset.train.buffer).toBeInstanceOf(ArrayBuffer);
  }
  expect(copied.map(({ state }) => state)).toEqual(new Array(4).fill("completed"));
  expect(copied[0].weights.length).toBeGreaterThan(20);
  expect(copied).toEqual(shared);
});

test("is recorded beside its design, and found again", async () => {
  const storage = files();
  const { runner } = await runnerOf(storage, standInThreads(storage), { axes });
  await runner.run();
  const { folder: place, run } = runner.runs[0];
  expect(place).toBe(`${folder}/.mlp-studio/runs/a/${run}`);
  expect(await readRun(storage, place ?? "")).toMatchObject({
    state: "completed",
    design: "a.mlp.json",
    experiment: { file: "experiments/a.mlp-experiment.json", cell: [2] },
  });
  const { runner: next } = await runnerOf(
    storage,
    () => {
      throw new Error("Nothing is left to train.");
    },
    { axes },
  );
  await next.run();
  expect(next.runs.map((found) => found.run)).toEqual(runner.runs.map((found) => found.run));
});

describe("a cell fails alone", () => {
  test("when its data cannot be sent to a thread", async () => {
    const storage = files();
    let isRefused = false;
    const start = standInThreads(storage, ({ name }) => {
      if (name !== "addData" || isRefused) return;
      isRefused = true;
      throw new RangeError("Array buffer allocation failed");
    });
    const { runner } = await runnerOf(storage, start, { axes, seeds: [1, 2] });
    await runner.run();
    const failed = runner.runs.filter(({ state }) => state === "failed");
    expect(failed).toHaveLength(1);
    expect(failed[0].message).toMatch(/^There is not enough memory/);
    expect(runner.runs.filter(({ state }) => state === "completed")).toHaveLength(3);
  });

  test("when its thread ends, and the next cell has another thread", async () => {
    const storage = files();
    let started = 0;
    const start: StartThread = (ended) => {
      const thread = standInThreads(storage)(ended);
      if (started++ > 0) return thread;
      return {
        ...thread,
        port: { ...thread.port, post: () => ended(new Error("The thread is out of memory.")) },
      };
    };
    const { runner } = await runnerOf(storage, start, { axes, seeds: [1, 2] });
    await runner.run();
    expect(runner.runs.map(({ state }) => state).sort()).toEqual([
      "completed",
      "completed",
      "completed",
      "failed",
    ]);
    expect(started).toBe(3);
    expect(runner.runs.find(({ state }) => state === "failed")?.message).toBe("The thread is out of memory.");
  });
});
