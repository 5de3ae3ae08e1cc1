import { expect, test } from "vitest";
import { onRange, sharedRanges } from "../../../../src/webview/plots/sharedRange.ts";
import { distribution, mulberry32, normal } from "../../../component/plots/syntheticRun.ts";

/** The activations of a layer whose values have this standard deviation. */
function layer(activation: string | undefined, std: number) {
  const random = mulberry32(3);
  const { histogram } = distribution(Float64Array.from({ length: 1000 }, () => std * normal(random)));
  return { activation, histogram };
}

test("ten layers of N(0, 0.01²), each a fifth of the one before, do not look like ten equal Gaussians", () => {
  const layers = Array.from({ length: 10 }, (_, i) => layer("tanh", 0.2 * 0.2 ** i));
  const ranges = sharedRanges(layers, new Map());
  expect(new Set(ranges).size).toBe(1);
  const widths = layers.map(({ histogram }, i) => {
    const range = ranges[i];
    if (!range) throw new Error("no shared axis");
    return onRange(histogram, range).counts.filter((share) => share > 0.001).length;
  });
  expect(widths[0]).toBeGreaterThan(20);
  expect(widths[1]).toBeLessThan(10);
  expect(widths[9]).toBeLessThanOrEqual(2);
});

test("an axis is shared by the layers of an activation alone", () => {
  const layers = [layer("relu", 1), layer("tanh", 0.1), layer("relu", 3), layer(undefined, 1)];
  const ranges = sharedRanges(layers, new Map());
  expect(ranges[0]).toBe(ranges[2]);
  expect(ranges[0]).toBeDefined();
  expect([ranges[1], ranges[3]]).toEqual([undefined, undefined]);
});

test("the axis stays while all fit into it, and is left when the layers shrink", () => {
  const previous = new Map();
  const first = sharedRanges([layer("tanh", 1), layer("tanh", 0.5)], previous);
  expect(sharedRanges([layer("tanh", 0.9), layer("tanh", 0.5)], previous)[0]).toBe(first[0]);
  expect(sharedRanges([layer("tanh", 0.1), layer("tanh", 0.05)], previous)[0]).not.toBe(first[0]);
});

test("what lies beyond the axis is in its first and last bar", () => {
  const { counts } = onRange({ low: 0, high: 10, counts: [1, 1, 1, 1, 1] }, { low: 0, high: 5 });
  expect(counts.at(-1)).toBeCloseTo(0.5 + 0.5 / 40, 2);
});
