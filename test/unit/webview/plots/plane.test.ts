import { expect, test } from "vitest";
import type { Plane } from "../../../../src/shared/results/resultsRequests.ts";
import { classMark, mixColors } from "../../../../src/webview/plots/classColors.ts";
import { boundarySegments } from "../../../../src/webview/plots/planeBoundary.ts";
import { type PlaneStyle, planePixels, shadeOf } from "../../../../src/webview/plots/planePixels.ts";
import { shadeCount } from "../../../../src/webview/plots/shadeRamp.ts";

const black = [0, 0, 0] as const;
const style: PlaneStyle = {
  shade: "regions",
  background: black,
  classes: [
    [0, 0, 1],
    [1, 0.5, 0],
    [0, 1, 0],
  ],
  ramp: Uint32Array.from({ length: shadeCount }, (_, shade) => shade),
  range: { low: 0, high: 10 },
};

function planeOf(classes: readonly number[] | null, scores: readonly number[]): Plane {
  const size = Math.sqrt(scores.length);
  return {
    moment: { step: 1, epoch: 1, isLive: false },
    x: { low: 0, high: 1 },
    y: { low: 0, high: 1 },
    size,
    classes: classes && Uint16Array.from(classes),
    scores: Float32Array.from(scores),
    points: null,
  };
}

const pixelOf = (pixels: Uint8ClampedArray, at: number) => [...pixels.subarray(4 * at, 4 * at + 4)];

test("regions have one color for each class", () => {
  const pixels = planePixels(planeOf([0, 1, 2, 0], [0.4, 0.5, 0.9, 1]), style);
  expect(pixelOf(pixels, 0)).toEqual([0, 0, 102, 255]);
  expect(pixelOf(pixels, 1)).toEqual([102, 51, 0, 255]);
  expect(pixelOf(pixels, 2)).toEqual([0, 102, 0, 255]);
  expect(pixelOf(pixels, 3)).toEqual(pixelOf(pixels, 0));
});

test("with two classes the color is stronger where the probability is farther from one half", () => {
  const two = { ...style, shade: "probability", classes: style.classes.slice(0, 2) } as const;
  const pixels = planePixels(planeOf([0, 0, 1, 1], [0, 0.4, 0.5, 1]), two);
  const [blue] = [pixelOf(pixels, 0)[2], pixelOf(pixels, 3)[0]];
  expect(blue).toBeGreaterThan(pixelOf(pixels, 1)[2]);
  expect(pixelOf(pixels, 2)).toEqual([0, 0, 0, 255]);
  expect(pixelOf(pixels, 3)[0]).toBeGreaterThan(pixelOf(pixels, 3)[1]);
});

test("with three classes one third is no color, and 1 is the strongest", () => {
  const pixels = planePixels(planeOf([0, 0, 2, 2], [1 / 3, 1, 0.5, 0.9]), {
    ...style,
    shade: "probability",
  });
  expect(pixelOf(pixels, 0)).toEqual([0, 0, 0, 255]);
  expect(pixelOf(pixels, 1)[2]).toBe(140);
  expect(pixelOf(pixels, 3)[1]).toBeGreaterThan(pixelOf(pixels, 2)[1]);
});

test("numbers go over the ramp, and what lies beyond has its ends; nothing is transparent", () => {
  const shades = [-5, 0, 5, 10, 99].map((value) => shadeOf(value, style.range));
  expect(shades).toEqual([1, 1, 128, shadeCount - 1, shadeCount - 1]);
  expect(shadeOf(3, { low: 3, high: 3 })).toBe(128);
  const pixels = new Uint32Array(planePixels(planeOf(null, [0, 10, 5, 0]), style).buffer);
  expect([...pixels]).toEqual([1, shadeCount - 1, 128, 1]);
});

test("the boundary of two classes lies where the score is the threshold", () => {
  const plane = planeOf([0, 1, 0, 1], [0.25, 0.75, 0.25, 0.75]);
  expect(boundarySegments(plane, 0.5)).toEqual([1, 0.5, 1, 1.5]);
  expect(boundarySegments(plane, 0.375)).toEqual([0.75, 0.5, 0.75, 1.5]);
  expect(boundarySegments(plane, 0.9)).toEqual([]);
});

test("three classes meet in the middle of a cell", () => {
  const segments = boundarySegments(planeOf([0, 1, 2, 2], [1, 1, 1, 1]));
  expect(segments).toHaveLength(12);
  expect(segments.slice(0, 4)).toEqual([1, 0.5, 1, 1]);
});

test("between more than two classes the line is where the falling score of one meets the rising one of the other", () => {
  // Both lines are at 0.475 five eighths of the way from the second point to the third.
  const row = [0.8, 0.6, 0.55, 0.75];
  const line = boundarySegments(
    planeOf([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1], [...row, ...row, ...row, ...row]),
  );
  expect(line).toHaveLength(12);
  for (const [index, value] of line.entries()) if (index % 2 === 0) expect(value).toBeCloseTo(2.125, 5);
});

test("numbers have no boundary", () => {
  expect(boundarySegments(planeOf(null, [1, 2, 3, 4]))).toEqual([]);
});

test("the first eight classes have marks of their own", () => {
  expect(new Set(Array.from({ length: 8 }, (_, index) => classMark(index))).size).toBe(8);
  expect(classMark(8)).toBe(classMark(0));
});

test("colors are mixed by a share", () => {
  expect(mixColors(black, [1, 0.5, 0], 0.5)).toEqual([0.5, 0.25, 0]);
});
