import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inspectTable } from "../../../../src/data/inspect/inspect.ts";
import { loadTable } from "../../../../src/data/load.ts";
import type { DataFinding, DataTrouble } from "../../../../src/shared/data/finding.ts";
import type { DataReport } from "../../../../src/shared/data/report.ts";
import { applyEdits, editDesign } from "../../../../src/shared/design/edit.ts";
import { Random } from "../../../../src/shared/random.ts";
import { designFrom } from "../../../support/designFrom.ts";
import { times } from "../../../support/times.ts";
import { utf8 } from "../../../support/utf8.ts";

const random = new Random(7, "inspect tests");
const gauss = () => random.normal().toFixed(4);

/** A table of columns by name; a function gives the cell of each row. */
function csv(rows: number, columns: Readonly<Record<string, (row: number) => string | number>>): string {
  const names = Object.keys(columns);
  const lines = times(rows, (row) => names.map((name) => columns[name](row)).join(","));
  return [names.join(","), ...lines].join("\n");
}

/** Two noisy classes that nothing is wrong with. */
const sound = (rows: number) => {
  const labels = times(rows, () => random.below(2));
  return {
    a: (row: number) => (random.normal() + labels[row]).toFixed(4),
    b: gauss,
    class: (row: number) => (labels[row] ? "yes" : "no"),
    labels,
  };
};

async function inspect(
  text: string,
  designText = '{ "dataset": { "path": "data.csv" } }',
): Promise<DataReport> {
  const design = designFrom(designText);
  const table = await loadTable(design, async () => utf8(text));
  return inspectTable(table, design);
}

const found = (report: DataReport, kind: DataTrouble, column?: string) =>
  report.findings.find(
    (finding) => finding.kind === kind && (column === undefined || finding.column === column),
  );

interface Case {
  readonly name: string;
  readonly kind: DataTrouble;
  readonly column?: string;
  readonly severity: DataFinding["severity"];
  readonly text: string;
  readonly design?: string;
  /** That it says so, in words. */
  readonly says: RegExp;
  /** Whether an edit fixes it: then the finding is gone when it is made. */
  readonly fixed: boolean;
}

const base = (rows = 400) => {
  const { labels, ...columns } = sound(rows);
  return { labels, columns };
};
const make = (
  name: string,
  cell: (row: number, labels: readonly number[]) => string | number,
  rows = 400,
) => {
  const { labels, columns } = base(rows);
  const { class: target, ...features } = columns;
  return csv(rows, { ...features, [name]: (row) => cell(row, labels), class: target });
};
const design = (dataset: object, training: object = {}) =>
  JSON.stringify({ dataset: { path: "data.csv", ...dataset }, training }, null, 2);

const cases: Case[] = [
  {
    name: "a column that is the same in every row",
    kind: "constant-column",
    column: "c",
    severity: "info",
    text: make("c", () => 5),
    says: /"c" is the same in every training row/,
    fixed: true,
  },
  {
    name: "a column that is the same in nearly every row",
    kind: "near-constant-column",
    column: "c",
    severity: "info",
    text: make("c", (row) => (row % 200 === 0 ? row : 5)),
    says: /same value in (99|100|99\.\d) %/,
    fixed: true,
  },
  {
    name: "a column of words that nearly all say the same",
    kind: "near-constant-column",
    column: "c",
    severity: "info",
    text: make("c", (row) => (row % 200 === 0 ? "no" : "yes")),
    says: /"c" has the same value/,
    fixed: true,
  },
  {
    name: "the target under other names",
    kind: "target-copy",
    column: "outcome",
    severity: "error",
    text: make("outcome", (row, labels) => (labels[row] ? "passed" : "failed")),
    says: /"outcome" is the target "class" under other names/,
    fixed: true,
  },
  {
    name: "a number that nearly leaks the class",
    kind: "target-leak",
    column: "score",
    severity: "error",
    text: make("score", (row, labels) => (labels[row] * 10 + random.normal()).toFixed(3)),
    says: /"score" alone predicts (99|98|100).* %/,
    fixed: true,
  },
  {
    name: "a category that leaks the class",
    kind: "target-leak",
    column: "ward",
    severity: "error",
    text: make("ward", (row, labels) => `w${labels[row] * 3 + (row % 3)}`),
    says: /"ward" alone predicts 100 %/,
    fixed: true,
  },
  {
    name: "a quantity in another unit",
    kind: "target-copy",
    column: "pounds",
    severity: "error",
    text: (() => {
      const kilos = times(200, () => 60 + 10 * random.normal());
      return csv(200, { pounds: (row) => kilos[row] * 2.2, a: gauss, y: (row) => kilos[row] });
    })(),
    says: /"pounds" is the target "y"/,
    fixed: true,
  },
  {
    name: "rows of training and test alike",
    kind: "shared-rows",
    severity: "error",
    text: (() => {
      const points = times(200, () => `${gauss()},${gauss()},${random.below(2) ? "u" : "v"}`);
      return ["a,b,class", ...points, ...points].join("\n");
    })(),
    says: /validation rows and \d+ of the \d+ test rows .* same inputs as a training row/,
    fixed: false,
  },
  {
    name: "a class that is rare",
    kind: "class-imbalance",
    column: "class",
    severity: "warning",
    text: csv(1000, { a: gauss, class: (row) => (row % 20 === 0 ? "rare" : "common") }),
    says: /"common" has 19 times as many training rows as "rare".*95 %/,
    fixed: false,
  },
  {
    name: "a class with few rows",
    kind: "few-rows-per-class",
    column: "class",
    severity: "warning",
    text: csv(300, { a: gauss, class: (row) => (row < 8 ? "rare" : row % 2 ? "x" : "y") }),
    says: /"rare" has [56] training rows: too few/,
    fixed: false,
  },
  {
    name: "a class with one row, which no training could begin with",
    kind: "few-rows-per-class",
    column: "class",
    severity: "error",
    text: csv(300, { a: gauss, class: (row) => (row < 1 ? "rare" : row % 2 ? "x" : "y") }),
    says: /"rare" has [01] training rows?: too few/,
    fixed: false,
  },
  {
    name: "inputs of different sizes, unscaled",
    kind: "unscaled-inputs",
    severity: "warning",
    text: make("income", () => (50_000 + 10_000 * random.normal()).toFixed(0)),
    design: design({ standardize: false }),
    says: /not scaled, and "income" varies .* times as much as/,
    fixed: true,
  },
  {
    name: "inputs of different sizes, by scale none",
    kind: "unscaled-inputs",
    severity: "warning",
    text: make("income", () => (50_000 + 10_000 * random.normal()).toFixed(0)),
    design: design({ scale: "none" }),
    says: /not scaled/,
    fixed: true,
  },
  {
    name: "one column that is said not to be scaled",
    kind: "unscaled-inputs",
    column: "income",
    severity: "warning",
    text: make("income", () => (50_000 + 10_000 * random.normal()).toFixed(0)),
    design: design({ columns: { income: { scale: "none" } } }),
    says: /"income" is about 5.*e?.* in size/,
    fixed: true,
  },
  {
    name: "text that is left out",
    kind: "too-many-categories",
    column: "city",
    severity: "warning",
    text: make("city", (row) => `city ${row % 150}`, 1500),
    says: /"city" has 150 distinct values, more than the 100/,
    fixed: true,
  },
  {
    name: "categories that stand in few rows",
    kind: "too-many-categories",
    column: "street",
    severity: "warning",
    text: make("street", (row) => `s${row % 90}`),
    says: /"street" has (89|90) categories in 280 training rows, about 3 each/,
    fixed: true,
  },
  {
    name: "a file that is sorted, split in its order",
    kind: "outside-training-range",
    column: "age",
    severity: "error",
    text: make("age", (row) => (row * 0.17).toFixed(2)),
    design: design({ splitBy: "order" }),
    says: /"age" is outside what the training rows have .* 120 validation and test rows \(100 %\)/,
    fixed: true,
  },
  {
    name: "a single value far off",
    kind: "outside-training-range",
    column: "age",
    severity: "warning",
    text: make("age", (row) => (row === 395 ? 1000 : (row * 7) % 50)),
    design: design({ splitBy: "order" }),
    says: /in 1 validation and test row \(0\.83 %\), as far as 1000/,
    fixed: false,
  },
  {
    name: "a column that counts the rows",
    kind: "row-number",
    column: "n",
    severity: "warning",
    text: make("n", (row) => row + 1),
    says: /"n" counts the rows/,
    fixed: true,
  },
  {
    name: "a column that is mostly missing",
    kind: "many-missing",
    column: "m",
    severity: "warning",
    text: make("m", (row) => (row % 5 < 3 ? "" : gauss())),
    says: /"m" has no value in 240 rows \(60 %\); the network does not know/,
    fixed: false,
  },
];

describe("the health check finds", () => {
  test.each(cases)("$name", async ({ kind, column, severity, text, design: designText, says, fixed }) => {
    const report = await inspect(text, designText);
    const finding = found(report, kind, column);
    expect(finding).toMatchObject({ severity, ...(column !== undefined && { column }) });
    expect(finding?.message).toMatch(says);
    expect(Object.values(finding?.evidence ?? {}).every(Number.isFinite)).toBe(true);
    if (!fixed) return;
    expect(finding?.fix).toBeDefined();
    let repaired = designText ?? '{ "dataset": { "path": "data.csv" } }';
    for (const edit of finding?.fix?.edits ?? []) repaired = applyEdits(repaired, editDesign(repaired, edit));
    expect(found(await inspect(text, repaired), kind, column)).toBeUndefined();
  });

  test("nothing, where nothing is wrong", async () => {
    const { labels: _, ...columns } = sound(400);
    expect((await inspect(csv(400, columns))).findings).toEqual([]);
  });

  test("no large inputs where batch norm comes first, but those of different sizes", async () => {
    const pixels = make("pixel", () => (80 + 40 * random.normal()).toFixed(0));
    const text = (batchNorm: boolean, columns: object) =>
      JSON.stringify({ dataset: { path: "data.csv", columns }, layers: [{ units: 4, batchNorm }] });
    const raw = { pixel: { scale: "none" } };
    expect(found(await inspect(pixels, text(false, raw)), "unscaled-inputs")).toBeDefined();
    expect(found(await inspect(pixels, text(true, raw)), "unscaled-inputs")).toBeUndefined();
    const others = JSON.parse(text(true, {}));
    others.dataset.scale = "none";
    expect(found(await inspect(pixels, JSON.stringify(others)), "unscaled-inputs")).toBeDefined();
  });

  test("what it reports only once: left out columns and constant ones are no warnings beside", async () => {
    const report = await inspect(make("c", () => "7"));
    expect(found(report, "constant-column")).toBeDefined();
    expect(report.warnings).toEqual([]);
  });

  test("nothing bad in Fisher's iris, though one column comes near", async () => {
    const text = readFileSync(new URL("../../../../examples/iris.csv", import.meta.url), "utf8");
    const { findings } = await inspect(text);
    // Two flowers of the 150 have been measured alike.
    expect(findings.filter(({ kind }) => kind !== "shared-rows")).toEqual([]);
  });

  test("no leak by chance: words that stand once each, and few rows", async () => {
    const { labels: _, ...columns } = sound(90);
    const report = await inspect(csv(90, { name: (row) => `w${row}`, ...columns }));
    expect(found(report, "target-leak")).toBeUndefined();
    const few = await inspect("a,class\n1,u\n2,u\n3,u\n7,v\n8,v\n9,v\n");
    expect(found(few, "target-leak")).toBeUndefined();
  });

  test("many findings of one kind are reported in one that fixes them all", async () => {
    const { labels: _, ...columns } = sound(200);
    const constant = Object.fromEntries(times(30, (i) => [`c${i}`, () => 1]));
    const text = csv(200, { ...constant, ...columns });
    const report = await inspect(text);
    const all = report.findings.filter(({ kind }) => kind === "constant-column");
    expect(all).toHaveLength(8);
    expect(all[7].message).toBe('The same holds for 23 more columns, such as "c7".');
    expect(all[7].fix?.edits).toHaveLength(23);
  });

  test("the worst come first", async () => {
    const { labels, columns } = base();
    const { class: target, ...features } = columns;
    const report = await inspect(
      csv(400, {
        ...features,
        c: (row) => (row % 200 === 0 ? 1 : 0),
        copy: (row) => labels[row],
        k: () => 1,
        age: (row) => (row % 40 === 0 ? 999 : 20 + (row % 50)),
        class: target,
      }),
    );
    expect(report.findings.map(({ severity }) => severity)).toEqual(["error", "warning", "info", "info"]);
  });
});

describe("the report", () => {
  const text = [
    "id,size,color,ok,day,class",
    ...times(
      60,
      (i) =>
        `${1000 - i * 3},${i % 10 === 3 ? "" : i / 2},${["red", "green", "blue"][i % 3]},${i % 2 ? "yes" : "no"},2020-01-${String((i % 28) + 1).padStart(2, "0")},${i % 4 ? "u" : "v"}`,
    ),
  ].join("\n");

  test("columns: roles, what becomes of them, missing, distinct, spread", async () => {
    const { columns, inputs } = await inspect(text);
    expect(columns.map(({ name, role }) => [name, role])).toEqual([
      ["id", "identifier"],
      ["size", "numeric"],
      ["color", "categorical"],
      ["ok", "boolean"],
      ["day", "date"],
      ["class", "target"],
    ]);
    const [id, size, color, ok, day] = columns;
    expect(id).toMatchObject({ inputs: 0, encoding: "Left out: it identifies the rows and nothing else." });
    expect(size).toMatchObject({
      type: "number",
      missing: 6,
      missingShare: 0.1,
      distinct: 54,
      encoding: "One input, standardized; the mean where it is missing.",
    });
    const values = times(60, (i) => i / 2).filter((_, i) => i % 10 !== 3);
    const mean = values.reduce((sum, x) => sum + x, 0) / 54;
    expect(size.numbers?.mean).toBeCloseTo(mean, 10);
    expect(size.numbers?.std).toBeCloseTo(
      Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 54),
      10,
    );
    expect(size.numbers).toMatchObject({ minimum: 0, maximum: 29.5, median: (values[26] + values[27]) / 2 });
    expect(size.numbers?.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(54);
    expect(color).toMatchObject({ encoding: "One-hot: 3 categories.", inputs: 3, distinct: 3 });
    expect(color.topValues).toEqual([
      { value: "red", count: 20 },
      { value: "green", count: 20 },
      { value: "blue", count: 20 },
    ]);
    expect(ok).toMatchObject({ encoding: 'One input, 1 for "yes".', inputs: 1 });
    expect(day.numbers?.minimum).toBe(18262);
    expect(inputs).toBe(columns.reduce((sum, column) => sum + column.inputs, 0));
  });

  test("first rows, classes, parts and how they are made", async () => {
    const report = await inspect(text);
    expect(report.firstRows).toHaveLength(20);
    expect(report.firstRows[3]).toEqual(["991", null, "red", "yes", "2020-01-04", "u"]);
    expect(report.classes).toEqual([
      { name: "u", train: expect.any(Number), validation: expect.any(Number), test: expect.any(Number) },
      { name: "v", train: expect.any(Number), validation: expect.any(Number), test: expect.any(Number) },
    ]);
    const [u] = report.classes;
    expect(u.train + u.validation + u.test).toBe(45);
    expect(report.rows).toEqual({ all: 60, dropped: 0, train: 42, validation: 9, test: 9 });
    expect(report.split).toContain("classes in proportion");
    expect(report).toMatchObject({ task: "classification", target: "class", name: "data.csv" });
  });

  test("can be sent to another thread", async () => {
    const report = await inspect(text);
    expect(structuredClone(report)).toEqual(report);
  });

  test("of a regression, of a generator", async () => {
    expect((await inspect("a,y\n1,2.5\n2,3.5\n4,4.5\n5,5.5\n6,7.5\n7,7.25\n8,8.5\n")).classes).toEqual([]);
    const report = await inspect("", '{ "dataset": { "generate": "moons", "noise": 0.2 } }');
    expect(report).toMatchObject({ name: "generated moons", inputs: 2 });
    expect(report.findings).toEqual([]);
  });
});

describe("values and words that stand for something else", () => {
  test("numbers far from the others that come again are reported", async () => {
    const report = await inspect(make("age", (row) => (row % 40 === 0 ? 999 : 20 + (row % 50))));
    expect(found(report, "sentinel-value", "age")?.message).toContain('"age" is 999 in');
    expect(
      found(await inspect(make("age", (row) => (row % 40 === 0 ? -1 : 40 + (row % 50)))), "sentinel-value"),
    ).toBeDefined();
  });
  test("single outliers, and the ends of a column, are not", async () => {
    expect(
      found(await inspect(make("a", (row) => (row === 7 ? 999 : row % 50))), "sentinel-value"),
    ).toBeUndefined();
    expect(found(await inspect(make("a", (row) => row % 50)), "sentinel-value")).toBeUndefined();
  });
  test("categories that differ in capitals, white space or punctuation only are reported", async () => {
    const words = ["premium", "Premium", "basic", "plus"];
    const report = await inspect(make("plan", (row) => words[row % 4]));
    expect(found(report, "similar-words", "plan")?.message).toContain('"premium" and "Premium" of "plan"');
    expect(
      found(await inspect(make("plan", (row) => words[(row % 3) + 1])), "similar-words"),
    ).toBeUndefined();
  });
  test("a class without a training row has no infinite ratio", async () => {
    const text = [
      "a,part,class",
      ...times(60, (i) => `${i % 7},${i < 40 ? "train" : "test"},${i < 20 ? "u" : i < 40 ? "v" : "w"}`),
    ].join("\n");
    const report = await inspect(text, design({ splitBy: "column", splitColumn: "part" }));
    for (const { message } of report.findings) expect(message).not.toContain("Infinity");
    expect(found(report, "few-rows-per-class")?.message).toContain('Class "w" has no training row');
  });
});
