import { expect, test } from "vitest";
import { csvText } from "../../../../src/shared/results/csvTable.ts";
import { numbersTable, thresholdTable } from "../../../../src/shared/results/plotTables.ts";
import type { AnsweredRows, TwoClassResults } from "../../../../src/shared/results/resultsRequests.ts";
import { rowsTable } from "../../../../src/shared/results/rowWords.ts";

test("names that a spreadsheet would compute, and those with commas and quotes, are cells of text", () => {
  expect(
    csvText([
      ["a", '=HYPERLINK("x")'],
      [1, "b,c"],
    ]),
  ).toBe('a,"\'=HYPERLINK(""x"")"\n1,"b,c"\n');
});

test("rows are exported with their number from 1, the answer and their inputs, without the target's column twice", () => {
  const answered: AnsweredRows = {
    moment: { step: 1, epoch: 1, isLive: false },
    total: 2,
    columns: ["x", "class"],
    image: null,
    file: "a.csv",
    rows: [
      {
        row: 7,
        place: null,
        cells: ["0.5", "yes"],
        pixels: null,
        answer: { kind: "class", predicted: 0, scores: [0.75, 0.25] },
        actual: 1,
      },
      {
        row: 9,
        place: null,
        cells: ["", ""],
        pixels: null,
        answer: { kind: "class", predicted: 1, scores: [0.25, 0.75] },
        actual: null,
      },
    ],
  };
  expect(rowsTable(answered, { names: ["no", "yes"], areProbabilities: true })).toEqual([
    ["row", "true", "predicted", "p of the predicted class", "p of the true class", "x"],
    [8, "yes", "no", 0.75, 0.25, "0.5"],
    [10, "?", "yes", 0.75, "", ""],
  ]);
});

test("rows of numbers are exported with the error of their target", () => {
  const answered: AnsweredRows = {
    moment: { step: 1, epoch: 1, isLive: false },
    total: 1,
    columns: ["x", "a", "b"],
    image: null,
    file: null,
    rows: [
      {
        row: 0,
        place: null,
        cells: ["1", "2", "3"],
        pixels: null,
        answer: { kind: "numbers", values: [2.5, 2] },
        actual: [2, 3],
      },
    ],
  };
  expect(rowsTable(answered, { names: [], areProbabilities: false }, 1)).toEqual([
    ["row", "actual", "predicted", "error", "x"],
    [1, 3, 2, -1, "1"],
  ]);
});

test("thresholds are exported with their four counts, and numbers with their rows", () => {
  const ranking = {
    positives: 2,
    negatives: 1,
    points: [{ threshold: 0.5, truePositives: 1, falsePositives: 1 }],
  };
  expect(thresholdTable({ ranking } as unknown as TwoClassResults)[1]).toEqual([0.5, 1, 1, 1, 0]);
  const residuals = { low: 0, high: 1, counts: [1] };
  expect(numbersTable([{ name: "y", rows: [4], actual: [1], predicted: [2], residuals }])).toEqual([
    ["target", "row", "actual", "predicted"],
    ["y", 5, 1, 2],
  ]);
});
