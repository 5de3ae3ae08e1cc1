import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { DatasetSpec } from "../../../../../src/shared/design/fields.ts";
import { csv } from "../../../../support/csv.ts";
import { designOf } from "../../../../support/data/designOf.ts";
import { expectInputError, load, rowsOf } from "../../../../support/data/load.ts";
import { times } from "../../../../support/times.ts";

interface Fixture {
  readonly train: number;
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  readonly scaled: Readonly<Record<string, readonly (readonly (number | null)[])[]>>;
  readonly imputed: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly words: readonly string[];
  readonly categories: readonly string[];
  readonly oneHot: readonly (readonly number[])[];
  readonly sparseWords: readonly (string | null)[];
  readonly imputedWords: readonly string[];
}
const fixture = JSON.parse(
  readFileSync(new URL("../../../../fixtures/sklearn.json", import.meta.url), "utf8"),
) as Fixture;
const rows = fixture.words.length;
const testShare = (rows - fixture.train) / rows;

/** These columns and a target, the first rows for training, as the fixture has it. */
function loadColumns(
  columns: Readonly<Record<string, readonly (number | string | null)[]>>,
  spec: Partial<DatasetSpec>,
) {
  const names = Object.keys(columns);
  const lines = Array.from({ length: rows }, (_, row) =>
    [...names.map((name) => columns[name][row] ?? ""), row % 2 ? "yes" : "no"].join(","),
  );
  return load(
    [[...names, "class"].join(","), ...lines].join("\n"),
    designOf(
      { split: { train: 1 - testShare, validation: 0, test: testShare }, ...spec },
      { shuffle: false },
    ),
  );
}

describe("equal to scikit-learn 1.2, to single precision", () => {
  test.each(["standardize", "min-max", "robust"] as const)("%s", async (scale) => {
    const dataset = await loadColumns(fixture.columns, { scale });
    expect(dataset.train).toHaveLength(fixture.train);
    for (const [row, values] of rowsOf(dataset).entries())
      for (const [i, expected] of fixture.scaled[scale][row].entries())
        if (expected !== null)
          expect(Math.abs(values[i] - expected)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected)));
  });

  test.each(["mean", "median", "most-frequent"] as const)(
    "missing numbers: %s, with an indicator",
    async (missing) => {
      const dataset = await loadColumns(
        { sparse: fixture.columns.sparse },
        { missing, missingIndicator: true, scale: "none" },
      );
      expect(dataset.summary.inputs).toEqual(["sparse", "sparse:missing"]);
      expect(rowsOf(dataset)).toEqual(
        fixture.imputed[missing].map((row) => row.map((value) => Math.fround(value) + 0)),
      );
    },
  );

  test("one-hot, with a word that no training row has", async () => {
    const dataset = await loadColumns({ color: fixture.words }, {});
    expect(dataset.summary.inputs).toEqual(fixture.categories.map((word) => `color=${word}`));
    expect(rowsOf(dataset)).toEqual(fixture.oneHot);
  });

  test("missing words: most frequent", async () => {
    const dataset = await loadColumns({ color: fixture.sparseWords }, { missing: "most-frequent" });
    const names = dataset.summary.inputs.map((input) => input.slice("color=".length));
    expect(rowsOf(dataset)).toEqual(
      fixture.imputedWords.map((word) => names.map((name) => Number(name === word))),
    );
  });
});

describe("rules for single columns", () => {
  const text = "a,b,y\n1,10,u\n2,20,v\n4,40,u\n5,50,v\n";

  test("a column's own scaling, and standardize as it was", async () => {
    const { preprocessing } = await load(
      text,
      designOf({
        standardize: false,
        columns: { b: { role: undefined, missing: undefined, scale: "min-max" } },
      }),
    );
    expect(preprocessing.columns).toEqual([
      { kind: "numeric", column: "a", mean: 0, scale: 1, fill: 3 },
      { kind: "numeric", column: "b", mean: 10, scale: 40, fill: 30 },
    ]);
  });

  test("rows that lack a value are in no part, and nothing is fitted on them", async () => {
    const dataset = await load("a,y\n1,u\n,v\n3,v\n5,u\n?,u\n", designOf({ missing: "drop" }));
    expect([...dataset.train]).toEqual([0, 2, 3]);
    expect(dataset.preprocessing.columns[0]).toMatchObject({ mean: 3 });
    expect(dataset.summary.warnings).toEqual([]);
  });

  test("rows without a target are dropped, too", async () => {
    const dataset = await load(
      "a,y\n1,u\n2,\n3,v\n5,u\n",
      designOf({ columns: { y: { role: undefined, missing: "drop", scale: undefined } } }),
    );
    expect([...dataset.train]).toEqual([0, 2, 3]);
    expect(dataset.summary.classes).toEqual(["u", "v"]);
  });

  test("dropping every row is an error", () =>
    expectInputError(load("a,b,y\n1,,u\n,2,v\n", designOf({ missing: "drop" })), [
      "dataset.missing",
      "every row",
    ]));
});

const role = (name: "numeric" | "categorical" | "boolean" | "date" | "text" | "ignore") => ({
  role: name,
  missing: undefined,
  scale: undefined,
});

test.each([1e-163, 1e-200, 4e-308])("columns that vary by %s are scaled like any other", async (unit) => {
  const values = Array.from({ length: 20 }, (_, i) => (i * 7) % 11);
  const text = (scale: number) => ["a,y", ...values.map((value, i) => `${value * scale},${i}.5`)].join("\n");
  const [plain, tiny] = [await load(text(1), designOf()), await load(text(unit), designOf())];
  expect(tiny.summary.inputs).toEqual(["a"]);
  for (const [i, value] of plain.inputs.entries()) expect(tiny.inputs[i]).toBeCloseTo(value, 5);
});

describe("roles", () => {
  test("yes and no are one input; a missing one is the training rows' share of yes", async () => {
    const { inputs, preprocessing, summary } = await load("a,y\nYes,1\nno,2\nyes,1\n?,2\nno,1\nYES,2");
    expect(summary.inputs).toEqual(["a"]);
    expect([...inputs]).toEqual([1, 0, 1, Math.fround(0.6), 0, 1]);
    expect(preprocessing.columns).toEqual([
      { kind: "boolean", column: "a", yes: ["YES", "Yes", "yes"], no: ["no"], fill: 0.6 },
    ]);
  });

  test("any two words are boolean where the design says so, three are an error", async () => {
    const two = await load("a,y\nM,1\nF,2\nM,1\nF,2", designOf({ columns: { a: role("boolean") } }));
    expect([...two.inputs]).toEqual([1, 0, 1, 0]);
    await expectInputError(
      load("a,y\nM,1\nF,2\nX,1\nF,2", designOf({ columns: { a: role("boolean") } })),
      ["dataset.columns.a", "3 distinct"],
      { field: "dataset.columns.a" },
    );
  });

  test("dates become days, and the cycles they go through", async () => {
    const days = times(800, (i) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10));
    const { inputs, summary, preprocessing } = await load(
      csv(
        "d,y",
        days.map((day, i) => `${day},${i + 0.5}`),
      ),
      designOf({ scale: "none" }),
    );
    expect(summary.inputs).toEqual(["d", "d:year-sin", "d:year-cos", "d:week-sin", "d:week-cos"]);
    expect(preprocessing.columns[0]).toMatchObject({ kind: "date", cycles: ["year", "week"] });
    const first = inputs.subarray(0, 5);
    expect(first[0]).toBe(18262);
    // 2020-01-01 was a Wednesday, the third day of its week.
    expect(first[3]).toBeCloseTo(Math.sin((2 * Math.PI * 2) / 7), 6);
    expect(first[4]).toBeCloseTo(Math.cos((2 * Math.PI * 2) / 7), 6);
    expect(first[1] ** 2 + first[2] ** 2).toBeCloseTo(1, 6);
  });

  test("an identifier is left out, and said so; named as a feature it is used", async () => {
    const text = csv(
      "user_id,a,y",
      times(30, (i) => `${(i * 7919) % 1000},${i % 5},${i % 2}`),
    );
    const { summary } = await load(text);
    expect(summary.inputs).toEqual(["a"]);
    expect(summary.warnings).toEqual([
      expect.stringMatching(/column "user_id" is left out as an identifier, since it numbers the rows/),
    ]);
    expect((await load(text, designOf({ features: ["user_id"] }))).summary.inputs).toEqual(["user_id"]);
    expect((await load(text, designOf({ columns: { user_id: role("numeric") } }))).summary.inputs).toEqual([
      "user_id",
      "a",
    ]);
  });

  test("codes of digits stay words where the design says categorical", async () => {
    const text = "zip,y\n01234,1\n1234,2\n01234,2\n1234,1";
    const { summary } = await load(text, designOf({ columns: { zip: role("categorical") } }));
    expect(summary.inputs).toEqual(["zip=01234", "zip=1234"]);
  });

  test("above the cap the rarest categories share the last input", async () => {
    const words = times(60, (i) => (i < 30 ? "a" : i < 50 ? "b" : `c${i}`));
    const { summary, inputs } = await load(
      csv(
        "w,y",
        words.map((word, i) => `${word},${i % 2}`),
      ),
      designOf({ maxCategories: 3, columns: { w: role("categorical") } }),
    );
    expect(summary.inputs).toEqual(["w=a", "w=b", "w=…"]);
    expect([...inputs.subarray(0, 3)]).toEqual([1, 0, 0]);
    expect([...inputs.subarray(-3)]).toEqual([0, 0, 1]);
    expect(summary.warnings).toEqual([expect.stringMatching(/12 categories.*10 rarest share one input/)]);
  });

  test("ignored columns are no inputs and give no warning", async () => {
    const { summary } = await load(
      "a,b,y\n1,x,1\n2,y,2\n3,x,1\n4,z,2",
      designOf({ columns: { b: role("ignore") } }),
    );
    expect(summary.inputs).toEqual(["a"]);
    expect(summary.warnings).toEqual([]);
  });

  test("a word in a column that is declared numeric is an error at its line", () =>
    expectInputError(
      load("a,y\n1,1\nx,2\nz,1\n4,2", designOf({ columns: { a: role("numeric") } })),
      ['data.csv:3: column "a": "x" is not a number'],
      { line: 3 },
    ));

  test("a column that is not there is an error with the nearest name", () =>
    expectInputError(load("aaa,y\n1,1\n2,2\n1,1\n2,2", designOf({ columns: { aab: role("ignore") } })), [
      "dataset.columns.aab",
      'Did you mean "aaa"?',
    ]));
});
