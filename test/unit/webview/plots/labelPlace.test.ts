import { expect, test } from "vitest";
import { type Box, freePlace } from "../../../../src/webview/plots/labelPlace.ts";

const topLeft: Box = { left: 0, top: 0, width: 10, height: 10 };
const topRight: Box = { left: 50, top: 0, width: 10, height: 10 };
const bottomLeft: Box = { left: 0, top: 90, width: 10, height: 10 };

test("the first place is taken where no curve crosses it", () => {
  expect(freePlace([topLeft, bottomLeft], [])).toBe(topLeft);
  const below = [
    [0, 50],
    [100, 50],
  ] as const;
  expect(freePlace([topLeft, bottomLeft], [below])).toBe(topLeft);
});

test("a curve that only passes between two of its points is seen", () => {
  const falling = [
    [-50, -45],
    [60, 65],
  ] as const;
  expect(freePlace([topLeft, topRight, bottomLeft], [falling])).toBe(topRight);
});

test("a vertical segment counts, and a point on the edge", () => {
  const vertical = [
    [5, -20],
    [5, 200],
  ] as const;
  expect(freePlace([topLeft, bottomLeft, topRight], [vertical])).toBe(topRight);
  const edge = [
    [-10, 10],
    [0, 10],
  ] as const;
  expect(freePlace([topLeft, bottomLeft], [edge])).toBe(bottomLeft);
});

test("where all are crossed, the one with the fewest segments is taken", () => {
  const dense = Array.from({ length: 11 }, (_, i) => [i, 5] as const);
  const sparse = [
    [0, 95],
    [10, 95],
  ] as const;
  expect(freePlace([topLeft, bottomLeft], [dense, sparse])).toBe(bottomLeft);
});
