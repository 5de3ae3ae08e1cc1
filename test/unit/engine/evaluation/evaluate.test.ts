import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import { evaluateRows } from "../../../../src/engine/evaluation/evaluate.ts";
import { EvaluationNetwork } from "../../../../src/engine/evaluation/evaluationNetwork.ts";
import type { Predictions } from "../../../../src/engine/evaluation/predictions.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { modelTensors } from "../../../../src/engine/model.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import type { Evaluation } from "../../../../src/shared/evaluation.ts";
import type { TrainingSummary } from "../../../../src/shared/events.ts";
import { Random } from "../../../../src/shared/random.ts";
import { dataset, design } from "../helpers.ts";

const rows = 700;
const random = new Random(3, "test");
const inputs = Float32Array.from({ length: rows * 2 }, () => random.normal());
/** Class by the sign of the inputs, with some noise; with two classes the first sign alone. */
const labels = (classes: number) =>
  Int32Array.from({ length: rows }, (_, row) => {
    const first = inputs[2 * row] > 0.3 ? 1 : 0;
    return classes === 2 ? first : first + (inputs[2 * row + 1] > 0 ? 1 : 0);
  });
const parts = { train: 400, validation: 100, test: 200 };

async function trainAndEvaluate(
  fields: object,
  classes: number | undefined,
  part: "train" | "test",
  shuffled = false,
) {
  const targets =
    classes === undefined
      ? {
          kind: "values" as const,
          values: Float32Array.from({ length: rows }, (_, row) => inputs[2 * row] ** 2),
        }
      : { kind: "labels" as const, labels: labels(classes) };
  const encoded = dataset(
    classes === undefined ? "regression" : "classification",
    2,
    inputs.slice(),
    targets,
    parts,
  );
  const data: Dataset = {
    ...encoded,
    ...(classes === 2 && "loss" in fields && { summary: { ...encoded.summary, outputs: 1 } }),
    ...(classes === undefined && {
      preprocessing: {
        columns: [],
        target: { kind: "numbers", columns: [{ column: "y", mean: 10, scale: 4 }] },
      },
    }),
  };
  const spec = design({ training: { epochs: 5, l2: 0.01 }, ...fields });
  const trainer = new Trainer(spec, data);
  let summary: TrainingSummary | undefined;
  await trainer.run({
    emit(event) {
      if (event.kind === "finished") summary = event.summary;
    },
    yieldToEvents: async () => {},
  });
  const chosen = data[part].slice();
  if (shuffled) new Random(5, "test").shuffle(chosen);
  const network = new EvaluationNetwork(spec, data, referenceKernels());
  network.setTensors(modelTensors(trainer.network));
  const work = evaluateRows(network, chosen);
  let batches = 0;
  let step = work.next();
  for (; !step.done; step = work.next()) batches++;
  network.close();
  trainer.close();
  const { evaluation, predictions } = step.value as { evaluation: Evaluation; predictions: Predictions };
  if (!summary) throw new Error("The run did not finish.");
  return { evaluation, predictions, summary, batches };
}

/** All figures with six digits, since sums in another order round otherwise. */
const rounded = (evaluation: Evaluation): unknown =>
  JSON.parse(JSON.stringify(evaluation), (_, value) =>
    typeof value === "number" ? Number(value.toPrecision(6)) : value,
  );

describe("a trained network on the rows of a part", () => {
  test.each([
    ["three classes", {}, 3],
    ["batch norm", { layers: [{ units: 8, batchNorm: true }] }, 3],
    ["one output for two classes", { loss: "adaline" }, 2],
    ["several outputs without probabilities", { loss: "hinge" }, 3],
  ] as const)("%s: the figures are those of the run's summary", async (_, fields, classes) => {
    for (const part of ["train", "test"] as const) {
      const { evaluation, summary, predictions } = await trainAndEvaluate(fields, classes, part);
      if (evaluation.task !== "classification") throw new Error("Not a classification.");
      expect(evaluation.accuracy).toBeCloseTo(summary[`${part}Score`] ?? Number.NaN, 12);
      expect(evaluation.dataLoss).toBeCloseTo(summary[`${part}DataLoss`] ?? Number.NaN, 12);
      expect(evaluation.loss).toBeCloseTo(summary[`${part}Loss`] ?? Number.NaN, 12);
      expect(evaluation.confusion.flat().reduce((sum, count) => sum + count)).toBe(parts[part]);
      expect(evaluation.brier === null).toBe("loss" in fields);
      expect(predictions.rows).toHaveLength(parts[part]);
    }
  });

  test("a number: errors in its own unit, R² that of the summary", async () => {
    const { evaluation, summary } = await trainAndEvaluate({}, undefined, "test");
    if (evaluation.task !== "regression") throw new Error("Not a regression.");
    expect(evaluation.r2).toBeCloseTo(summary.testScore ?? Number.NaN, 6);
    expect(evaluation.rmse).toBeCloseTo(summary.testRmse ?? Number.NaN, 6);
    expect(evaluation.mae).toBeLessThan(evaluation.rmse);
    expect(evaluation.baselineRmse).toBeGreaterThan(evaluation.rmse);
  });

  test.each([
    ["classes", 3],
    ["numbers", undefined],
  ] as const)("%s: the order of the rows changes nothing but rounding", async (_, classes) => {
    const [inOrder, shuffled] = await Promise.all(
      [false, true].map((order) => trainAndEvaluate({}, classes, "train", order)),
    );
    expect(shuffled.predictions.rows).not.toEqual(inOrder.predictions.rows);
    expect(rounded(shuffled.evaluation)).toEqual(rounded(inOrder.evaluation));
  });

  test("large parts are computed in batches, with a pause after each and after each class's ranking", async () =>
    expect((await trainAndEvaluate({}, 3, "train")).batches).toBe(2 + 3));
});
