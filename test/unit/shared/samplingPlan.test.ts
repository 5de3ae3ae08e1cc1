import { describe, expect, test } from "vitest";
import { isPlannedLossPoint, isPlannedSnapshot } from "../../../src/shared/samplingPlan.ts";

const range = (length: number) => Array.from({ length }, (_, i) => i + 1);

describe.each([
  // epochs, steps of an epoch
  [1, 7],
  [1, 1],
  [1, 10_007],
  [3, 1000],
  [20, 8],
  [50, 45],
  [60, 3],
  [61, 7],
  [100, 1],
  [1000, 4],
  [5000, 1],
])("a run of %i epochs of %i steps", (epochs, stepsPerEpoch) => {
  const run = { epochs, stepsPerEpoch };
  const total = epochs * stepsPerEpoch;
  const steps = range(total);
  const snapshots = steps.filter((step) => isPlannedSnapshot(step, run));
  const points = steps.filter((step) => isPlannedLossPoint(step, run));

  test("has at least 60 snapshots, or one at each step, and not many more", () => {
    expect(snapshots.length).toBeGreaterThanOrEqual(Math.min(60, total));
    expect(snapshots.length).toBeLessThan(120);
    expect(isPlannedSnapshot(0, run)).toBe(true);
    expect(snapshots.at(-1)).toBe(total);
  });

  test("has them evenly, and at every epoch's end of up to 60 epochs", () => {
    const gaps = [0, ...snapshots].slice(1).map((step, i) => step - [0, ...snapshots][i]);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.ceil(total / 60));
    if (epochs > 60) return;
    for (let epoch = 1; epoch <= epochs; epoch++) expect(snapshots).toContain(epoch * stepsPerEpoch);
  });

  test("has at least 200 points of its loss, or one at each step, wherever it ends", () => {
    for (const end of [1, 59, 200, 201, 1000, total].filter((end) => end <= total))
      expect(points.filter((step) => step <= end).length).toBeGreaterThanOrEqual(Math.min(200, end));
    expect(points.at(-1)).toBe(total);
    expect(points.length).toBeLessThan(600);
  });
});
