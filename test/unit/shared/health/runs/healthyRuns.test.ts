import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue } from "../../../../../src/engine/catalogue.ts";
import { wasmKernels } from "../../../../../src/engine/kernels/wasm/wasmKernels.ts";
import { Trainer } from "../../../../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../../../../src/engine/trainingData.ts";
import { diagnose, historyOfRun } from "../../../../../src/shared/health/diagnose.ts";
import { RunLog } from "../../../../../src/shared/runLog.ts";
import { designFrom } from "../../../../support/designFrom.ts";
import { macrotask } from "../../../../support/eventLoop.ts";

const folders = {
  examples: new URL("../../../../../examples/", import.meta.url),
  cases: new URL("../../../../fixtures/cases/", import.meta.url),
};

async function run(folder: URL, text: string) {
  const design = designFrom(text);
  const data = await loadTrainingData(design, (path) =>
    Promise.resolve(new Uint8Array(readFileSync(new URL(path, folder)))),
  );
  const trainer = new Trainer(design, data, { kernels: wasmKernels("wasm-simd", { threads: 1 }) });
  const log = new RunLog();
  await trainer.run({
    emit: (event) => log.append(event),
    yieldToEvents: macrotask,
  });
  trainer.close();
  return { log, diagnoses: diagnose(design, catalogue, historyOfRun(log)) };
}

test.each(["iris", "diabetes", "two-spirals"])("the example %s has no finding", async (name) => {
  const { diagnoses } = await run(
    folders.examples,
    readFileSync(new URL(`${name}.mlp.json`, folders.examples), "utf8"),
  );
  expect(diagnoses.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([]);
});

test("one row more, alone in each epoch's last batch, changes no diagnosis", async () => {
  const lines = readFileSync(new URL("47-r65.csv", folders.cases), "utf8").trim().split("\n");
  expect(lines).toHaveLength(66);
  const design = (path: string) =>
    JSON.stringify({
      dataset: { path, split: { train: 1, validation: 0, test: 0 } },
      layers: [{ units: 16 }],
      training: { optimizer: { type: "adam", learningRate: 0.01 }, batchSize: 32, epochs: 40 },
    });
  const { log, diagnoses } = await run(folders.cases, design("47-r65.csv"));
  expect(log.finished?.summary.trainScore).toBeGreaterThan(0.95);
  expect(diagnoses.filter(({ severity }) => severity === "error")).toEqual([]);
  for (const { layers } of log.snapshots) expect(layers[0].dead).toBeLessThan(0.5);
});
