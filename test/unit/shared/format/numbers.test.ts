import { describe, expect, test } from "vitest";
import {
  count,
  lossText,
  percent,
  scoreText,
  shortNumber,
  shortRange,
} from "../../../../src/shared/format/numbers.ts";

/** Thin spaces are hard to see in a test. */
const plain = (text: string) => text.replaceAll("\u202f", "_");

describe("shortNumber", () => {
  test.each([
    [0, "0"],
    [-0.2, "−0.2"],
    [3.94, "3.9"],
    [0.0012, "1.2e-3"],
    [0.00999, "0.01"],
    [1e-7, "1e-7"],
    [123.4, "123"],
    [1234, "1_234"],
    [9999.6, "10k"],
    [12345, "12.3k"],
    [2.2e6, "2.2M"],
    [1e11, "1e11"],
    [Number.NaN, "NaN"],
    [-Infinity, "−∞"],
  ])("%s is %s", (value, text) => expect(plain(shortNumber(value))).toBe(text));

  test("takes more digits on demand", () => expect(shortNumber(2.7345, 3)).toBe("2.73"));
});

test("shortRange takes an end for 0 that is nothing beside the other", () => {
  expect(shortRange(2e-20, 1)).toEqual(["0", "1"]);
  expect(shortRange(0.2, 1)).toEqual(["0.2", "1"]);
});

test("lossText is about as wide for every loss", () => {
  expect([0.21306, 2.3028, 12.345, 123.45, 1.234e-5, 4e11].map(lossText)).toEqual([
    "0.2131",
    "2.303",
    "12.35",
    "123.5",
    "1.23e-5",
    "4.00e+11",
  ]);
  expect(lossText(Number.NaN)).toBe("NaN");
});

test("scoreText", () => {
  expect([0.9375, 1, -0.5, -32000].map(scoreText)).toEqual(["0.938", "1.000", "−0.500", "−32k"]);
});

test("count sets thousands apart", () => {
  expect([0, 999, 1000, 2184, 200960, -1234567].map(count).map(plain)).toEqual([
    "0",
    "999",
    "1_000",
    "2_184",
    "200_960",
    "−1_234_567",
  ]);
});

test("percent keeps none and all for none and all", () => {
  expect([0, 0.001, 0.03, 0.714, 0.999, 1].map(percent).map(plain)).toEqual([
    "0_%",
    "<1_%",
    "3_%",
    "71_%",
    ">99_%",
    "100_%",
  ]);
});
