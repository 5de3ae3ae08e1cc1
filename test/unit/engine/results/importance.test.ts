import { describe, expect, test } from "vitest";
import { classAnswersOf } from "../../../../src/engine/evaluation/predictions.ts";
import { importance } from "../../../../src/engine/results/importance.ts";
import { CancellationError } from "../../../../src/shared/errors.ts";
import { Random } from "../../../../src/shared/random.ts";
import { expectInputError } from "../../../support/data/load.ts";
import { example, mixedDesign, mixedTable, smallImages } from "./rawValues.ts";
import { csv, trained } from "./trainedRun.ts";

const training = { epochs: 30, batchSize: 16 };

test("a column that decides is important, one that does not is not", async () => {
  const random = new Random(4, "test");
  const files = {
    "test.csv": csv("decides,noise,class", 400, () => {
      const value = random.normal();
      return [value, random.normal(), value > 0 ? "a" : "b"];
    }),
  };
  const { ask } = await trained(files, { training });
  const found = await ask((subject) => importance(subject, "test", 1));
  expect(found).toMatchObject({ score: "accuracy", repeats: 5 });
  expect(found.baseline).toBeGreaterThan(0.9);
  const [decides, noise] = found.columns;
  expect([decides.column, noise.column]).toEqual(["decides", "noise"]);
  expect(decides.mean).toBeGreaterThan(0.3);
  expect(Math.abs(noise.mean)).toBeLessThan(0.05);
});

describe("by its definition", () => {
  test("mean and standard deviation of the falls when all inputs of a column are shuffled together", async () => {
    const { ask, data } = await trained(mixedTable(), { ...mixedDesign, training });
    await ask(async (subject) => {
      const { columns, baseline } = await importance(subject, "train", 9);
      const { inputs, train, targets, summary } = data;
      if (targets.kind !== "labels") throw new Error("No classes.");
      const stride = summary.inputs.length;
      const accuracy = async (matrix: Float32Array) => {
        const values = await subject.run(subject.network.predictInputs(matrix));
        const { predicted } = classAnswersOf(subject.design, values, 2);
        return train.filter((row, i) => predicted[i] === targets.labels[row]).length / train.length;
      };
      const matrixOf = (shuffled: Uint32Array, name: string) => {
        const matrix = new Float32Array(train.length * stride);
        for (const [i, row] of train.entries())
          for (const [input, inputName] of summary.inputs.entries()) {
            const isOf = new RegExp(`^${name}($|[=:])`).test(inputName);
            matrix[i * stride + input] = inputs[(isOf ? shuffled[i] : row) * stride + input];
          }
        return matrix;
      };
      expect(baseline).toBe(await accuracy(matrixOf(train, "none")));
      for (const { column, mean, std } of columns) {
        const falls: number[] = [];
        for (let repeat = 0; repeat < 5; repeat++) {
          const shuffled = train.slice();
          new Random(9, `importance ${repeat} ${column}`).shuffle(shuffled);
          falls.push(baseline - (await accuracy(matrixOf(shuffled, column))));
        }
        const expected = falls.reduce((sum, fall) => sum + fall, 0) / 5;
        expect(mean).toBeCloseTo(expected, 12);
        expect(std).toBeCloseTo(
          Math.sqrt(falls.reduce((sum, fall) => sum + (fall - expected) ** 2, 0) / 5),
          12,
        );
      }
      expect(columns.some(({ std }) => std > 0)).toBe(true);
    });
  });
});

test("of numbers R² falls; the seed decides the shuffles", async () => {
  const { ask } = await trained(example("diabetes.csv"), {
    dataset: { path: "diabetes.csv", target: "progression" },
    training,
  });
  const [found, again, other] = await ask(async (subject) => {
    const results = [];
    for (const seed of [1, 1, 2]) results.push(await importance(subject, "test", seed));
    return results;
  });
  expect(found.score).toBe("r2");
  expect(found.columns).toHaveLength(10);
  const [most] = [...found.columns].sort((a, b) => b.mean - a.mean);
  expect(["bmi", "log_triglycerides", "blood_pressure", "total_cholesterol", "ldl"]).toContain(most.column);
  expect(again).toEqual(found);
  expect(other.columns).not.toEqual(found.columns);
  expect(other.baseline).toBe(found.baseline);
});

test("whole images are not shuffled, so that there are no columns", async () => {
  const { ask } = await trained(smallImages(), { dataset: { path: "images.idx", labels: "labels.idx" } });
  expect((await ask((subject) => importance(subject, "train", 1))).columns).toEqual([]);
});

test("a part without rows, and one of a single number, are refused", async () => {
  const files = { "test.csv": csv("x,y", 30, (row) => [row, row * 1.5]) };
  const split = { train: 0.96, validation: 0.04, test: 0 };
  const { ask } = await trained(files, {
    dataset: { path: "test.csv", target: "y", task: "regression", split },
  });
  await expectInputError(
    ask((subject) => importance(subject, "test", 1)),
    ["no test rows"],
  );
  await expectInputError(
    ask((subject) => importance(subject, "validation", 1)),
    ["single row"],
  );
});

test("can be canceled", async () => {
  const { networks } = await trained(mixedTable(), mixedDesign);
  const controller = new AbortController();
  const asked = networks.ask("latest", controller.signal, (subject) => {
    controller.abort();
    return importance(subject, "train", 1);
  });
  await expect(asked).rejects.toBeInstanceOf(CancellationError);
});
