import { expect, test } from "vitest";
import type { RawInput, RawInputs } from "../../../../src/shared/results/resultsRequests.ts";
import { canDraw, drawLine, imagePixels } from "../../../../src/webview/results/drawing.ts";
import { pixelsOfValues, valuesOfPixels } from "../../../../src/webview/results/imageValues.ts";
import {
  cellNumber,
  type NumericInput,
  numberCell,
  typicalValues,
  withCells,
} from "../../../../src/webview/results/rawValues.ts";
import {
  curveRange,
  curvesText,
  outputOf,
  sweepCurves,
} from "../../../../src/webview/results/sweepCurves.ts";

const range = {
  minimum: 0,
  lowerQuartile: 1,
  median: 2.34567,
  upperQuartile: 3,
  maximum: 5,
  histogram: { low: 0, high: 5, counts: [1] },
};
const length: NumericInput = { kind: "number", column: "length", isInteger: false, ...range };
const legs: NumericInput = { kind: "number", column: "legs", isInteger: true, ...range };
const born: NumericInput = { kind: "date", column: "born", ...range, median: 19_000 };
const inputs: readonly RawInput[] = [
  length,
  legs,
  born,
  {
    kind: "category",
    column: "color",
    categories: [
      { name: "red", rows: 3 },
      { name: "blue", rows: 9 },
    ],
  },
  { kind: "boolean", column: "tame", words: ["no", "yes"], rows: [7, 5] },
  { kind: "block", column: "pixels", shape: [2, 2], low: 1, high: 9 },
];
const raw: RawInputs = { inputs, image: null, classes: ["cat", "dog"], targets: [], areProbabilities: true };

test("a typical row has medians, the most frequent category and the lowest numbers of a block", () => {
  expect(typicalValues(raw)).toEqual(["2.346", "2", "2022-01-08", "blue", "no", [1, 1, 1, 1]]);
  const tame: RawInput = { kind: "boolean", column: "tame", words: ["no", "yes"], rows: [5, 7] };
  expect(typicalValues({ ...raw, inputs: [tame] })).toEqual(["yes"]);
});

test("cells become numbers and back; dates are days", () => {
  expect(cellNumber(length, "1.5")).toBe(1.5);
  expect(cellNumber(length, "1,5")).toBe(1.5);
  expect([cellNumber(length, ""), cellNumber(length, "long"), cellNumber(length, [1])]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(cellNumber(born, "1970-01-11")).toBe(10);
  expect(numberCell(born, 10.2)).toBe("1970-01-11");
  expect(numberCell(legs, 3.6)).toBe("4");
});

test("cells are replaced by column", () => {
  expect(withCells(raw, ["1", "2", "3", "4", "5", "6"], { legs: "8" })).toEqual([
    "1",
    "8",
    "3",
    "4",
    "5",
    "6",
  ]);
});

const pixels: RawInputs = {
  ...raw,
  inputs: [{ kind: "block", column: "image", shape: [3, 2, 1], low: 3, high: 10 }],
  image: { height: 2, width: 1, channels: 3, black: 0, white: 10, hasPlanes: true },
};

test("pixels are raw values and back, where channels are planes, too", () => {
  const planes = [0, 1, 2, 3, 4, 10];
  const shown = pixelsOfValues(pixels, [planes]);
  // Each pixel has its channels together.
  expect([...(shown ?? [])]).toEqual([0, 51, 102, 26, 76, 255]);
  const [back] = valuesOfPixels(pixels, shown ?? new Uint8Array());
  expect((back as number[]).map((value) => Math.round(value))).toEqual(planes);
  expect(pixelsOfValues(pixels, [[1, 2]])).toBeUndefined();
  expect(pixelsOfValues(raw, typicalValues(raw))).toBeUndefined();
});

test("columns of pixels are cells", () => {
  const columns: RawInputs = {
    ...raw,
    inputs: [length, { ...length, column: "b" }],
    image: { height: 1, width: 2, channels: 1, black: 0, white: 1, hasPlanes: false },
  };
  expect(valuesOfPixels(columns, Uint8Array.of(0, 51))).toEqual(["0", "0.2"]);
  expect([...(pixelsOfValues(columns, ["", "0.2"]) ?? [])]).toEqual([0, 51]);
});

const sweep = { column: "length", values: [0, 1], answers: [0.9, 0.1, 0.3, 0.7] };

test("a slider draws the predicted class and, where it is another, the true one dashed", () => {
  const answer = { kind: "class", predicted: 1, scores: [0.4, 0.6] } as const;
  expect(sweepCurves(answer, raw, null)).toEqual([{ output: 1, name: "dog", ink: "train", isDashed: false }]);
  expect(sweepCurves(answer, raw, 1)).toHaveLength(1);
  const wrong = sweepCurves(answer, raw, 0);
  expect(wrong.map(({ name, ink, isDashed }) => [name, ink, isDashed])).toEqual([
    ["dog", "validation", false],
    ["cat", "train", true],
  ]);
  const dataless: RawInputs = { ...raw, inputs: [{ ...length, histogram: null }] };
  expect(curvesText(wrong, dataless, "")).toMatch(/; box: the middle half of the training rows\.$/);
  expect(curvesText(wrong, raw, "")).toBe(
    "Line: p of dog, dashed: of cat, the true class, over each input's range; bars: the training rows.",
  );
  expect(outputOf(sweep, 1)).toEqual([0.1, 0.7]);
});

test("probabilities have the range 0 to 1, numbers what the curves reach", () => {
  const numbers = { ...raw, classes: [], targets: ["price"], areProbabilities: false };
  const curves = sweepCurves({ kind: "numbers", values: [3] }, numbers, null);
  expect(curveRange([{ column: "a", values: [0, 1], answers: [3, 7] }], curves, false)).toEqual({
    low: 3,
    high: 7,
  });
  expect(curveRange([{ column: "a", values: [0, 1], answers: [3, 3] }], curves, false)).toEqual({
    low: 2.5,
    high: 3.5,
  });
  expect(curveRange([sweep], curves, true)).toEqual({ low: 0, high: 1 });
  expect(curvesText(curves, numbers, "3 to 7")).toBe(
    "Line: price over each input's range, 3 to 7; bars: the training rows.",
  );
});

const shape = { height: 5, width: 5, channels: 1 };
const middle = { x: 2.5, y: 2.5 };

test("the brush draws its middle wholly and its edge softly, and erases the same way", () => {
  const drawn = drawLine(new Uint8Array(25), shape, middle, middle, { radius: 0.6, erases: false });
  expect([drawn[12], drawn[11], drawn[7], drawn[6], drawn[0]]).toEqual([255, 26, 26, 0, 0]);
  const erased = drawLine(new Uint8Array(25).fill(200), shape, middle, middle, { radius: 0.6, erases: true });
  expect([erased[12], erased[11], erased[0]]).toEqual([0, 200, 200]);
});

test("a line has no gaps, and stays within the image", () => {
  const drawn = drawLine(
    new Uint8Array(25),
    shape,
    { x: -3, y: 2.5 },
    { x: 9, y: 2.5 },
    {
      radius: 0.6,
      erases: false,
    },
  );
  expect([...drawn.subarray(10, 15)]).toEqual([255, 255, 255, 255, 255]);
});

test("gray is shown as gray, colors as they are", () => {
  expect([...imagePixels(Uint8Array.of(7), { height: 1, width: 1, channels: 1 })]).toEqual([7, 7, 7, 255]);
  expect([...imagePixels(Uint8Array.of(1, 2, 3), { height: 1, width: 1, channels: 3 })]).toEqual([
    1, 2, 3, 255,
  ]);
  expect([
    canDraw({ height: 28, width: 28, channels: 1 }),
    canDraw({ height: 28, width: 28, channels: 3 }),
  ]).toEqual([true, false]);
  expect(canDraw({ height: 200, width: 28, channels: 1 })).toBe(false);
});
