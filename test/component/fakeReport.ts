import type { DataFinding } from "../../src/shared/data/finding.ts";
import type { ColumnProfile, DataReport } from "../../src/shared/data/report.ts";

/** A column of numbers as the engine would profile it. */
function numberColumn(name: string, more: Partial<ColumnProfile> = {}): ColumnProfile {
  const counts = Array.from({ length: 24 }, (_, i) => Math.round(100 * Math.exp(-(((i - 11) / 5) ** 2))));
  return {
    name,
    role: "numeric",
    guessedRole: "numeric",
    type: "number",
    encoding: "One input, standardized.",
    inputs: 1,
    missing: 0,
    missingShare: 0,
    distinct: 35,
    distinctIsLeast: false,
    numbers: {
      mean: 5.84,
      std: 0.83,
      minimum: 4.3,
      median: 5.8,
      maximum: 7.9,
      histogram: { low: 4.3, high: 7.9, counts },
    },
    topValues: [],
    ...more,
  };
}

function wordColumn(
  name: string,
  words: readonly string[],
  more: Partial<ColumnProfile> = {},
): ColumnProfile {
  return {
    ...numberColumn(name),
    role: "categorical",
    guessedRole: "categorical",
    type: "text",
    encoding: `One-hot: ${words.length} categories.`,
    inputs: words.length,
    distinct: words.length,
    numbers: null,
    topValues: words.slice(0, 12).map((value, i) => ({ value, count: 90 - 20 * Math.min(i, 4) })),
    ...more,
  };
}

export const leak: DataFinding = {
  kind: "target-copy",
  severity: "error",
  column: "species code",
  evidence: { accuracy: 1, rows: 105 },
  message: '"species code" leaks the target in every row: the network would learn to copy it.',
  field: "dataset.columns.species code",
  fix: {
    label: 'Leave "species code" out',
    edits: [{ kind: "set", path: ["dataset", "columns", "species code"], value: "ignore" }],
  },
};

/** What the engine would say of a table of flowers with some issues. */
export function fakeReport(more: Partial<DataReport> = {}): DataReport {
  const columns = [
    wordColumn("plant id", ["p1", "p2", "p3", "p4", "p5"], {
      role: "identifier",
      guessedRole: "identifier",
      encoding: "Left out: it identifies the rows and nothing else.",
      inputs: 0,
      distinct: 150,
    }),
    numberColumn("sepal.length"),
    numberColumn(
      "a column whose name goes on and on, as exported tables have them (in centimeters, rounded)",
      {
        missing: 12,
        missingShare: 0.08,
        encoding: "One input, standardized; the mean where it is missing.",
      },
    ),
    wordColumn("garden", ["north", "south", "", "greenhouse"]),
    numberColumn("species code", { distinct: 3 }),
    wordColumn("species", ["setosa", "versicolor", "virginica"], {
      role: "target",
      guessedRole: "target",
      encoding: "What is predicted.",
      inputs: 0,
    }),
  ];
  return {
    name: "iris.csv",
    task: "classification",
    target: "species",
    rows: { all: 150, dropped: 0, train: 105, validation: 23, test: 22 },
    split: "At random, each part with the classes in proportion.",
    inputs: 7,
    columns,
    firstRows: Array.from({ length: 5 }, (_, i) => [
      `p${i + 1}`,
      String(5 + i / 10),
      i === 2 ? null : "1.4",
      "north",
      "1",
      "setosa",
    ]),
    classes: [
      { name: "setosa", train: 35, validation: 8, test: 7 },
      { name: "versicolor", train: 35, validation: 7, test: 8 },
      { name: "virginica", train: 35, validation: 8, test: 7 },
    ],
    guesses: [
      { what: "delimiter", value: '","', reason: "it divides every row alike", field: "dataset.delimiter" },
      { what: "target", value: '"species"', reason: "of its name", field: "dataset.target" },
    ],
    findings: [
      leak,
      {
        kind: "many-missing",
        severity: "warning",
        column: columns[2].name,
        evidence: { missing: 12, share: 0.08 },
        message: "12 of 150 rows have no value here (8 %), and the mean stands for them.",
        field: `dataset.columns.${columns[2].name}`,
        fix: {
          label: "Add inputs that say what is missing",
          edits: [{ kind: "set", path: ["dataset", "missingIndicator"], value: true }],
        },
      },
      {
        kind: "shared-rows",
        severity: "info",
        column: undefined,
        evidence: { rows: 2 },
        message: "2 validation or test rows have the same inputs as training rows.",
        field: "dataset.split",
      },
    ],
    warnings: ['"plant id" is left out: it identifies the rows.'],
    ...more,
  };
}

/** A table as exported images have them: a column for each pixel. */
export function wideReport(pixels = 784): DataReport {
  const columns = [
    wordColumn("label", ["0", "1", "2"], { role: "target", guessedRole: "target", inputs: 0 }),
    ...Array.from({ length: pixels }, (_, i) => numberColumn(`pixel${i}`)),
  ];
  return fakeReport({
    name: "digits.csv",
    target: "label",
    inputs: pixels,
    columns,
    firstRows: [columns.map((_, i) => String(i % 256))],
    findings: [],
    warnings: [],
    rows: { all: 10000, dropped: 120, train: 6916, validation: 1482, test: 1482 },
    classes: Array.from({ length: 20 }, (_, i) => ({
      name: `class ${i}`,
      train: 900 - 40 * i,
      validation: 20,
      test: 20,
    })),
  });
}
