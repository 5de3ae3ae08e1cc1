import { describe, expect, test } from "vitest";
import {
  cellText,
  gradientShapeText,
  numberInWords,
  shapeText,
} from "../../../../src/shared/backprop/cells.ts";
import { heatMap, isWhole, summaryText, windowAt } from "../../../../src/shared/backprop/matrixWindow.ts";
import {
  agreeingDigits,
  digitsText,
  nudgePositions,
  nudgeRange,
  quotient,
  sliderDeltas,
} from "../../../../src/shared/backprop/nudge.ts";

describe("cells", () => {
  test.each([
    [0, 3, "0"],
    [1, 2, "1"],
    [-2, 2, "−2"],
    [0.8094, 3, "0.809"],
    [-0.5, 2, "−0.50"],
    [0.0001, 3, "1e-4"],
    [Number.NaN, 2, "NaN"],
    [123456.7, 2, "123k"],
  ])("%f with %i decimals", (value, decimals, expected) => {
    expect(cellText(value, decimals)).toBe(expected);
  });

  test("in a sentence large numbers have fewer decimals", () => {
    expect([0.1234, 12.345, -345.67].map(numberInWords)).toEqual(["0.123", "12.35", "−345.7"]);
  });

  test("shapes: gradients are rows, but those of W", () => {
    expect([[], [3], [3, 2]].map(shapeText)).toEqual(["1 × 1", "3 × 1", "3 × 2"]);
    expect([[], [3], [3, 2]].map(gradientShapeText)).toEqual(["1 × 1", "1 × 3", "3 × 2"]);
  });
});

describe("the window of a large matrix", () => {
  test("has at most 6 rows and columns, and stays inside", () => {
    expect(windowAt([20, 3], 18, 5)).toEqual({ row: 14, column: 0, rows: 6, columns: 3 });
    expect([isWhole([6, 6]), isWhole([7, 1])]).toEqual([true, false]);
  });

  test("the heat map has means of blocks, the greatest of them 1", () => {
    const { rows, columns, cells } = heatMap(Float64Array.of(1, 3, -8, 0, 2, 2, 0, 0), [2, 4], {
      rows: 2,
      columns: 2,
    });
    expect([rows, columns, ...cells]).toEqual([2, 2, 0.5, -1, 0.5, 0]);
    expect(heatMap(new Float64Array(4), [2, 2], { rows: 2, columns: 2 }).cells).toEqual(new Float64Array(4));
  });

  test("the summary has norm and ends", () => {
    expect(summaryText(Float64Array.of(3, -4))).toBe("norm 5, −4 to 3");
  });
});

describe("a nudge", () => {
  test("goes as far as the weight's size, at least 1, with 0 in the middle", () => {
    expect([0, -0.4, 2.2, 50].map(nudgeRange)).toEqual([1, 1, 3, 4]);
    const deltas = sliderDeltas(2);
    expect([deltas[0], deltas[nudgePositions], deltas.at(-1)]).toEqual([-2, 0, 2]);
  });

  test("the quotient and the digits that agree", () => {
    expect(quotient(1, 1.5, 0.25)).toBe(2);
    expect(digitsText(-0.1323456)).toBe("−0.13235");
    expect(agreeingDigits("0.1323", "0.1317")).toBe(4);
    expect(agreeingDigits("−0.1", "−0.2")).toBe(0);
    expect(agreeingDigits("0.5", "0.5")).toBe(3);
  });
});
