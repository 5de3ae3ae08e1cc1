import { describe, expect, test } from "vitest";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { bootstrapInterval } from "../../../../src/shared/metrics/intervals.ts";
import { r2Interval } from "../../../../src/shared/metrics/r2Interval.ts";
import { regressionScores } from "../../../../src/shared/metrics/regression.ts";
import { Random } from "../../../../src/shared/random.ts";

/** Numbers far from 0 and predictions of them with some noise. */
function predictionsOf(rows: number, targets = 1, noise = 0.5) {
  const random = new Random(rows, "test");
  const actual = Float64Array.from({ length: rows * targets }, () => 1000 + random.normal());
  const predicted = actual.map((number) => number + noise * random.normal());
  const names = Array.from({ length: targets }, (_, target) => `y${target}`);
  return { targets: names, actual, predicted, trainingMeans: names.map(() => 1000) };
}
const intervalOf = (predictions: ReturnType<typeof predictionsOf>, seed = 1) =>
  runSync(r2Interval(predictions, new Random(seed, "bootstrap")));

describe("the interval of R²", () => {
  test.each([1, 2])("is that of whole resamples, scored one by one: %d target(s)", (targets) => {
    const predictions = predictionsOf(60, targets);
    const { actual, predicted } = predictions;
    const random = new Random(1, "bootstrap");
    const pick = (values: Float64Array, sample: Uint32Array) =>
      Array.from(sample).flatMap((row) => [...values.subarray(row * targets, (row + 1) * targets)]);
    const expected = runSync(
      bootstrapInterval(
        60,
        (sample) =>
          regressionScores({
            ...predictions,
            actual: pick(actual, sample),
            predicted: pick(predicted, sample),
          }).r2 ?? Number.NaN,
        (below) => Math.floor((random.bits() / 2 ** 32) * below),
      ),
    );
    const interval = intervalOf(predictions);
    expect(interval?.[0]).toBeCloseTo(expected?.[0] ?? Number.NaN, 6);
    expect(interval?.[1]).toBeCloseTo(expected?.[1] ?? Number.NaN, 6);
  });

  test("is the same for the same seed, and as wide for many rows in groups as theory says", () => {
    const predictions = predictionsOf(20_000);
    const [low, high] = intervalOf(predictions) ?? [Number.NaN, Number.NaN];
    expect(intervalOf(predictions)).toEqual([low, high]);
    const r2 = regressionScores(predictions).r2 ?? Number.NaN;
    expect(low).toBeLessThan(r2);
    expect(high).toBeGreaterThan(r2);
    // Of independent normal values and errors, R² = 1 − S/T has the standard error (1 − R²) √(4 / n).
    const expected = 2 * 1.96 * (1 - r2) * Math.sqrt(4 / 20_000);
    expect((high - low) / expected).toBeGreaterThan(0.9);
    expect((high - low) / expected).toBeLessThan(1.1);
  });

  test("pauses after each resample", () => {
    let pauses = 0;
    const work = r2Interval(predictionsOf(30), new Random(1, "bootstrap"));
    while (!work.next().done) pauses++;
    expect(pauses).toBeGreaterThanOrEqual(1000);
  });

  test("there is none for one row, or where the target does not vary", () => {
    expect(intervalOf(predictionsOf(1))).toBeNull();
    const constant = predictionsOf(50);
    expect(intervalOf({ ...constant, actual: constant.actual.map(() => 7) })).toBeNull();
  });
});
