import { expect, test } from "vitest";
import {
  mistakeAfter,
  mistakesByFrequency,
  mostConfusedClasses,
} from "../../../../src/shared/results/mistakes.ts";

const confusion = [
  [5, 2, 0, 0],
  [4, 9, 1, 0],
  [0, 2, 7, 0],
  [0, 0, 0, 3],
];

test("kinds of mistake are ordered by their rows, then by their classes, without those that do not occur", () => {
  expect(
    mistakesByFrequency(confusion).map(({ actual, predicted, rows }) => [actual, predicted, rows]),
  ).toEqual([
    [1, 0, 4],
    [0, 1, 2],
    [2, 1, 2],
    [1, 2, 1],
  ]);
});

test("the most confused classes have the most mistakes in their row and column, and keep their order", () => {
  expect(mostConfusedClasses(confusion, 2)).toEqual([0, 1]);
  expect(mostConfusedClasses(confusion, 3)).toEqual([0, 1, 2]);
  expect(
    mostConfusedClasses(
      [
        [0, 0],
        [0, 0],
      ],
      1,
    ),
  ).toEqual([0]);
});

test("the next and the previous mistake go round, from none to the first or the last", () => {
  const mistakes = mistakesByFrequency(confusion);
  expect(mistakeAfter(mistakes, mistakes[0], 1)).toBe(mistakes[1]);
  expect(mistakeAfter(mistakes, mistakes[3], 1)).toBe(mistakes[0]);
  expect(mistakeAfter(mistakes, mistakes[0], -1)).toBe(mistakes[3]);
  expect(mistakeAfter(mistakes, undefined, 1)).toBe(mistakes[0]);
  expect(mistakeAfter(mistakes, { actual: 3, predicted: 3 }, -1)).toBe(mistakes[3]);
  expect(mistakeAfter([], undefined, 1)).toBeUndefined();
});
