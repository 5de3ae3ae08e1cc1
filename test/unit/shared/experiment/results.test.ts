import { describe, expect, test } from "vitest";
import { halvingRungs, survivors } from "../../../../src/shared/experiment/halving.ts";
import { axisImportance } from "../../../../src/shared/experiment/importance.ts";
import { bestCell, type CellRunResult, spreadOf } from "../../../../src/shared/experiment/results.ts";
import { Random } from "../../../../src/shared/random.ts";

const run = (validationAccuracy: number, testAccuracy = 0, state: CellRunResult["state"] = "completed") => ({
  state,
  run: null,
  message: undefined,
  summary: { validationAccuracy, testAccuracy },
});
const waiting = { state: "waiting", run: null, message: undefined, summary: null } as const;

describe("spread", () => {
  test("is the mean and the standard deviation over the seeds", () => {
    expect(spreadOf([run(0.7), run(0.8), run(0.9)], "validation")).toEqual({
      mean: expect.closeTo(0.8, 12),
      deviation: expect.closeTo(0.1, 12),
      count: 3,
    });
    expect(spreadOf([run(0.7)], "validation")).toEqual({ mean: 0.7, deviation: null, count: 1 });
    expect(spreadOf([waiting], "validation")).toBeNull();
  });
});

describe("the best cell", () => {
  test("is chosen by validation, never by test, and its test score is given apart", () => {
    const best = bestCell([
      [run(0.8, 0.99), run(0.8, 0.97)],
      [run(0.9, 0.5), run(0.92, 0.6)],
    ]);
    expect(best).toMatchObject({ cell: 1, test: { mean: expect.closeTo(0.55, 12) }, isPreliminary: false });
  });

  test("is clear when it is better by more than both deviations", () => {
    const clear = (...scores: number[][]) =>
      bestCell(scores.map((cell) => cell.map((score) => run(score))))?.isClear;
    expect(clear([0.9, 0.91], [0.8, 0.81])).toBe(true);
    expect(clear([0.9, 0.91], [0.8, 0.99])).toBe(false);
    expect(clear([0.9], [0.8])).toBeNull();
    expect(clear([0.9, 0.91])).toBeNull();
  });

  test("is never one with a run that diverged or failed, and is preliminary while runs are to come", () => {
    const cells = [
      [run(0.99), run(0, 0, "diverged")],
      [run(0.5), waiting],
    ];
    expect(bestCell(cells)).toMatchObject({ cell: 1, isPreliminary: true });
    expect(bestCell([[waiting]])).toBeUndefined();
  });
});

describe("successive halving", () => {
  test("has rungs up to the whole training", () => {
    expect(halvingRungs({ factor: 3, minimumEpochs: 2 }, 60)).toEqual([2, 6, 18, 54, 60]);
    expect(halvingRungs({ factor: 2, minimumEpochs: 5 }, 20)).toEqual([5, 10, 20]);
    expect(halvingRungs({ factor: 2, minimumEpochs: 50 }, 20)).toEqual([20]);
  });

  test("keeps the best share, rounded up; equal scores in the order of the cells", () => {
    expect(survivors([0.1, 0.5, null, 0.9, 0.5], 2)).toEqual([1, 3, 4]);
    expect(survivors([0.5, 0.5, 0.5], 3)).toEqual([0]);
    expect(survivors([null, null], 2)).toEqual([0]);
  });
});

describe("importance", () => {
  const grid = (score: (a: number, b: number) => number) =>
    [0, 1, 2].flatMap((a) => [0, 1, 2, 3].map((b) => ({ values: [a, b], score: score(a, b) })));
  const shares = (score: (a: number, b: number) => number) =>
    axisImportance(grid(score), [false, false], false);

  test("on a grid, the shares of a sum are those of its terms' variances", () => {
    // Var of 0, 1, 2 is 2/3, of 0 … 3 is 5/4.
    const [a, b] = shares((x, y) => x + y);
    expect(a).toBeCloseTo(2 / 3 / (2 / 3 + 5 / 4), 12);
    expect(b).toBeCloseTo(5 / 4 / (2 / 3 + 5 / 4), 12);
  });

  test("an axis without effect has none, and axes that act together only have none alone", () => {
    expect(shares((x) => x)).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12)]);
    const product = [-1, 1].flatMap((a) => [-1, 1].map((b) => ({ values: [a, b], score: a * b })));
    expect(axisImportance(product, [false, false], false)).toEqual([0, 0]);
  });

  test("cells that do not differ tell nothing", () => {
    expect(shares(() => 0.5)).toEqual([null, null]);
  });

  test("in a search chance alone explains about nothing", () => {
    const random = new Random(1, "importance");
    const draw = () => ({ values: [random.uniform(), random.below(3)], score: random.normal() });
    const mean = [0, 0];
    for (let i = 0; i < 200; i++) {
      const found = axisImportance(Array.from({ length: 30 }, draw), [true, false], true);
      for (const [axis, share] of found.entries()) mean[axis] += (share ?? 0) / 200;
    }
    for (const share of mean) expect(share).toBeLessThan(0.06);
    const clear = Array.from({ length: 60 }, draw).map(({ values }) => ({ values, score: values[0] }));
    expect(axisImportance(clear, [true, false], true)[0]).toBeGreaterThan(0.9);
  });
});
