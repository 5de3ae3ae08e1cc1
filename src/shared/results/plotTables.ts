/** What the pictures of the page "Results" show, as tables to be exported. */
import type { Table } from "./csvTable.ts";
import type { NumberResults, TwoClassResults } from "./resultsRequests.ts";

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

/** The drawn rows of each target that is a number, counted from 1. */
export function numbersTable(numbers: readonly NumberResults[]): Table {
  return [
    ["target", "row", "actual", "predicted"],
    ...numbers.flatMap(({ name, rows, actual, predicted }) =>
      rows.map((row, i) => [name, row + 1, actual[i], predicted[i]]),
    ),
  ];
}
