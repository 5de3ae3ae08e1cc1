/** What the pictures of the page "Results" show, as tables to be exported. */
import type { Table } from "./csvTable.ts";
import type { NumberResults, PermutationImportance, TwoClassResults } from "./resultsRequests.ts";

/** What follows from each threshold between two classes. */
export function thresholdTable({ ranking }: TwoClassResults): Table {
  const { positives, negatives, points } = ranking;
  return [
    ["threshold", "true positives", "false positives", "false negatives", "true negatives"],
    ...points.map(({ threshold, truePositives, falsePositives }) => [
      threshold,
      truePositives,
      falsePositives,
      positives - truePositives,
      negatives - falsePositives,
    ]),
  ];
}

/** How far the score falls without each raw input, the greatest fall first. */
export function importanceTable({ score, columns }: PermutationImportance): Table {
  const name = score === "accuracy" ? "accuracy" : "R²";
  return [
    ["input", `mean fall of ${name}`, "standard deviation"],
    ...[...columns].sort((a, b) => b.mean - a.mean).map(({ column, mean, std }) => [column, mean, std]),
  ];
}

/** The drawn rows of each target that is a number, counted from 1. */
export function numbersTable(numbers: readonly NumberResults[]): Table {
  return [
    ["target", "row", "actual", "predicted"],
    ...numbers.flatMap(({ name, rows, actual, predicted }) =>
      rows.map((row, i) => [name, row + 1, actual[i], predicted[i]]),
    ),
  ];
}
