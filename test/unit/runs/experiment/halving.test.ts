/** Successive halving as the runner does it, by checkpoints on threads, against a plain implementation. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { wasmKernels } from "../../../../src/engine/kernels/wasm/wasmKernels.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../../../src/engine/trainingData.ts";
import { filesIn } from "../../../../src/node/localFiles.ts";
import { nodeCellThreads } from "../../../../src/node/nodeCellThreads.ts";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { yieldToEvents } from "../../../../src/node/yieldToEvents.ts";
import { ExperimentRunner } from "../../../../src/runs/experiment/experimentRunner.ts";
import { type Experiment, readExperiment } from "../../../../src/runs/experiment/readExperiment.ts";
import { shareKernels } from "../../../../src/runs/experiment/sharedKernels.ts";
import { readRun, runFiles, runsFolderOf } from "../../../../src/runs/folders/runFolders.ts";
import { designOfCell } from "../../../../src/shared/experiment/expand.ts";
import { isBroken } from "../../../../src/shared/runs/runRecord.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { bundleCli } from "../../cli/bundle.ts";

let workerEntry = "";
beforeAll(async () => {
  workerEntry = join(dirname(await bundleCli()), "cellWorker.cjs");
});

const kernels = wasmKernels("wasm-simd", { threads: 1 });
const halving = { factor: 2, minimumEpochs: 2 };
const rungs = [2, 4, 8, 9];

async function halvingExperiment(earlyStopping: boolean): Promise<Experiment> {
  const folder = temporaryFolder();
  const training = { epochs: 9, schedule: "cosine", earlyStopping: earlyStopping && { patience: 2 } };
  const dataset = { generate: "moons", samples: 200, noise: 0.3 };
  await writeFile(join(folder, "a.mlp.json"), JSON.stringify({ dataset, layers: [{ units: 5 }], training }));
  const path = join(folder, "a.mlp-experiment.json");
  const rates = [0.0001, 0.001, 0.01, 0.1, 0.5, 3];
  const axes = [{ field: "training.optimizer.learningRate", values: rates }];
  const text = JSON.stringify({ design: "a.mlp.json", axes, seeds: [1, 2], halving });
  const { experiment, problems } = await readExperiment(nodeRunStorage, path, text, {});
  if (!experiment) throw new Error(problems[0].message);
  return experiment;
}

function runnerOf(experiment: Experiment, signal?: AbortSignal, onChange?: () => void): ExperimentRunner {
  return new ExperimentRunner(experiment, {
    files: filesIn(dirname(experiment.design)),
    workers: 2,
    kernels: shareKernels(kernels),
    storage: nodeRunStorage,
    startThread: nodeCellThreads(workerEntry),
    version: "test",
    yieldToEvents,
    signal,
    ...(onChange && { onChange }),
    warn: (message) => {
      throw new Error(message);
    },
  });
}

/** Number of run folders that the experiment has left. */
async function foldersOf({ experiment }: ExperimentRunner): Promise<number> {
  const names = await readdir(runsFolderOf(nodeRunStorage, experiment.design));
  return names.filter((name) => !name.startsWith(".")).length;
}

/** Trains a cell from its beginning, to the rung. */
async function trainTo(experiment: Experiment, cell: number, seed: number, untilEpoch: number) {
  const design = designOfCell(experiment.cells[cell], seed);
  const dataset = await loadTrainingData(design, filesIn("."));
  const trainer = new Trainer(design, dataset, { kernels });
  const { validationScore, epochs } = await trainer.run({ emit: () => {}, yieldToEvents, untilEpoch });
  const weights = trainer.network.readAll("value");
  trainer.close();
  return { validationScore: validationScore ?? -Infinity, epochs, weights };
}

/** Every cell is trained again for each rung, and the better half continues. */
async function plainHalving(experiment: Experiment) {
  let alive = experiment.cells.map((_, cell) => cell);
  const epochs = new Map<number, number>();
  let best = -1;
  for (const rung of rungs) {
    const scored: { cell: number; score: number }[] = [];
    for (const cell of alive) {
      const ends = await Promise.all(experiment.seeds.map((seed) => trainTo(experiment, cell, seed, rung)));
      scored.push({ cell, score: ends.reduce((sum, end) => sum + end.validationScore, 0) / ends.length });
      epochs.set(cell, Math.max(...ends.map((end) => end.epochs)));
    }
    scored.sort((a, b) => b.score - a.score || a.cell - b.cell);
    best = scored[0].cell;
    alive = scored.slice(0, Math.ceil(alive.length / halving.factor)).map(({ cell }) => cell);
    alive.sort((a, b) => a - b);
  }
  return { epochs, best };
}

test.each([false, true])(
  "the same cells continue, to the same weights (early stopping: %s)",
  async (stops) => {
    const experiment = await halvingExperiment(stops);
    const runner = runnerOf(experiment);
    await runner.run();
    const plain = await plainHalving(experiment);
    const epochs = new Map(
      experiment.cells.map((_, cell) => [
        cell,
        Math.max(...runner.runsOf(cell).map(({ summary }) => Number(summary?.epochs))),
      ]),
    );
    expect(epochs).toEqual(plain.epochs);
    // A run that continues does so in its folder.
    expect(await foldersOf(runner)).toBe(runner.runs.length);
    // Someone was stopped, and someone came to the end.
    expect(Math.min(...epochs.values())).toBeLessThan(9);
    for (const { state, folder, seed } of runner.runsOf(plain.best)) {
      expect(["completed", "earlyStopped"]).toContain(state);
      const bytes = await readFile(join(folder ?? "", runFiles.model));
      const { weights } = await trainTo(experiment, plain.best, seed, 9);
      const saved = new Set(new Float32Array(bytes.buffer.slice(8 + Number(bytes.readBigUInt64LE(0)))));
      expect(weights.every((weight) => saved.has(weight))).toBe(true);
    }
  },
);

test("continued after an interruption it has the same end, and no run is left twice", async () => {
  const experiment = await halvingExperiment(false);
  const whole = runnerOf(await halvingExperiment(false));
  await whole.run();
  const interrupt = new AbortController();
  const first = runnerOf(experiment, interrupt.signal, () => {
    if (first.runs.filter(({ rungs: reached }) => reached.length > 1).length === 2) interrupt.abort();
  });
  await first.run();
  expect(first.runs.some(({ rungs: reached }) => reached.length === rungs.length)).toBe(false);
  const second = runnerOf(experiment);
  await second.run();
  const ends = (runner: ExperimentRunner) =>
    runner.runs.map(({ state, rungs: reached, summary }) => [state, reached, summary?.validationLoss]);
  expect(ends(second)).toEqual(ends(whole));
  for (const { folder } of second.runs) {
    const record = await readRun(nodeRunStorage, folder ?? "");
    expect(isBroken(record) ? record.problem : record.experiment?.rungs).not.toHaveLength(0);
  }
  expect(new Set(second.runs.map(({ run }) => run)).size).toBe(second.runs.length);
  expect(await foldersOf(second)).toBe(second.runs.length);
});
