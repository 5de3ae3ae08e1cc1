import { describe, expect, test } from "vitest";
import { splitByGroup, splitByTime } from "../../../../src/data/plan/divideRows.ts";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { Random } from "../../../../src/shared/random.ts";
import { csv } from "../../../support/csv.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectInputError, load } from "../../../support/data/load.ts";
import { fc } from "../../../support/properties.ts";
import { times } from "../../../support/times.ts";

const split = { train: 0.6, validation: 0.2, test: 0.2 };

describe("by group", () => {
  const text = csv(
    "patient,a,y",
    times(200, (i) => `p${(i * 7) % 23},${i},${i % 2 ? "u" : "v"}`),
  );
  const design = designOf({ split, splitBy: "group", splitColumn: "patient" });

  test("no group is in two parts, sizes are near the fractions, the column is no input", async () => {
    const dataset = await load(text, design);
    const group = (row: number) => (row * 7) % 23;
    const parts = [dataset.train, dataset.validation, dataset.test].map(
      (rows) => new Set(Array.from(rows, group)),
    );
    expect(parts[0].size + parts[1].size + parts[2].size).toBe(23);
    expect(new Set(parts.flatMap((part) => [...part])).size).toBe(23);
    expect(dataset.train.length + dataset.validation.length + dataset.test.length).toBe(200);
    expect(Math.abs(dataset.train.length - 120)).toBeLessThanOrEqual(10);
    expect(dataset.summary.inputs).toEqual(["a"]);
  });

  test("the seed decides", async () => {
    const other = designOf({ split, splitBy: "group", splitColumn: "patient" }, { seed: 2 });
    expect((await load(text, design)).test).toEqual((await load(text, design)).test);
    expect((await load(text, other)).test).not.toEqual((await load(text, design)).test);
  });

  test("whatever the groups: each row once, no group twice", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12), { minLength: 1, maxLength: 60 }), fc.nat(), (groups, seed) => {
        const parts = runSync(splitByGroup(Int32Array.from(groups), 13, split, new Random(seed, "split")));
        const rows = [...parts.train, ...parts.validation, ...parts.test];
        expect(rows.toSorted((a, b) => a - b)).toEqual([...groups.keys()]);
        const of = (part: Uint32Array) => new Set(Array.from(part, (row) => groups[row]));
        for (const group of of(parts.train)) {
          expect(of(parts.validation).has(group)).toBe(false);
          expect(of(parts.test).has(group)).toBe(false);
        }
      }),
    );
  });

  test("too few groups", () =>
    expectInputError(
      load("g,a,y\n1,2,u\n2,3,v\n1,4,u\n2,5,v", designOf({ split, splitBy: "group", splitColumn: "g" })),
      ["dataset.splitColumn", "2 groups", "3 parts"],
      { field: "dataset.splitColumn" },
    ));
});

describe("by time", () => {
  test("the earliest rows train, the latest are for the test; equal times stay in order", () => {
    const parts = runSync(
      splitByTime(Float64Array.from([5, 1, 4, 1, 3]), { train: 0.6, validation: 0.2, test: 0.2 }),
    );
    expect([...parts.train]).toEqual([1, 3, 4]);
    expect([...parts.validation]).toEqual([2]);
    expect([...parts.test]).toEqual([0]);
  });

  test("dates are in the order of the calendar, not of the alphabet", async () => {
    const rows = times(10, (i) => `${28 - i}.1.2020,${i},${i}.5`).concat(
      times(10, (i) => `${9 - i}.2.2019,${i},${i}.5`),
    );
    const dataset = await load(
      csv("when,a,y", rows.slice(0, 18)),
      designOf({ split: { train: 0.5, validation: 0, test: 0.5 }, splitBy: "time", splitColumn: "when" }),
    );
    expect([...dataset.train]).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(dataset.summary.inputs).toContain("when");
  });

  test("words that are no dates", () =>
    expectInputError(
      load("w,a,y\nx,1,1\ny,2,2\nx,1,1.5", designOf({ splitBy: "time", splitColumn: "w" })),
      ["dataset.splitColumn", "neither numbers nor dates"],
      {},
    ));
});

describe("by a column", () => {
  test("that names the parts", async () => {
    const rows = ["1,u,train", "2,v,Test", "3,u,val", "4,v,TRAIN", "5,u,train"];
    const dataset = await load(
      csv("a,y,part", rows),
      designOf({ target: "y", splitBy: "column", splitColumn: "part" }),
    );
    expect([...dataset.train]).toEqual([0, 3, 4]);
    expect([...dataset.validation]).toEqual([2]);
    expect([...dataset.test]).toEqual([1]);
    expect(dataset.summary.inputs).toEqual(["a"]);
  });
  test("with another word", () =>
    expectInputError(
      load("a,part,y\n1,train,1.5\n2,later,2", designOf({ splitBy: "column", splitColumn: "part" })),
      ["dataset.splitColumn", '"later"', "train, validation or test"],
      { field: "dataset.splitColumn" },
    ));
  test("that lacks a value, at its line", () =>
    expectInputError(
      load("a,part,y\n1,train,1.5\n2,,2", designOf({ splitBy: "column", splitColumn: "part" })),
      ["data.csv:3", '"part"', "no value"],
      { line: 3 },
    ));
  test("a later row that lacks a value is no training row, though the first such row is dropped", () =>
    expectInputError(
      load(
        "a,part,y\n1,train,1.5\n,,2\n3,train,2.5\n4,,3\n5,test,3.5\n6,,4",
        designOf({ missing: "drop", splitBy: "column", splitColumn: "part" }),
      ),
      ["data.csv:5", '"part"', "no value", "1 more of the rows"],
      { line: 5 },
    ));
});

describe("dataset.splitSeed", () => {
  const text = csv(
    "a,y",
    times(60, (i) => `${i},${i % 2 ? "u" : "v"}`),
  );

  test("draws the split in place of the seed", async () => {
    const rows = async (seed: number, splitSeed?: number) => [
      ...(await load(text, designOf({ split, splitSeed }, { seed }))).test,
    ];
    expect(await rows(1, 7)).toEqual(await rows(2, 7));
    expect(await rows(1, 7)).toEqual(await rows(7));
    expect(await rows(1, 8)).not.toEqual(await rows(1, 7));
  });

  test("draws a generator's points", async () => {
    const points = async (seed: number, splitSeed?: number) => {
      const generate = { type: "moons", parameters: {} };
      const spec = { path: undefined, generate, samples: 50, noise: 0.1, split, splitSeed };
      return [...(await load({}, designOf(spec, { seed }))).inputs];
    };
    expect(await points(1, 7)).toEqual(await points(2, 7));
    expect(await points(1, 7)).toEqual(await points(7));
    expect(await points(1, 8)).not.toEqual(await points(1, 7));
  });
});

test("random, though there are classes", async () => {
  const text = csv(
    "a,y",
    times(100, (i) => `${i},${i < 90 ? "u" : "v"}`),
  );
  const inTest = async (splitBy: "random" | "stratified", seed: number) =>
    (await load(text, designOf({ split, splitBy }, { seed }))).test.filter((row) => row >= 90).length;
  const stratified = await Promise.all(times(8, (seed) => inTest("stratified", seed)));
  expect(new Set(stratified)).toEqual(new Set([2]));
  expect(new Set(await Promise.all(times(8, (seed) => inTest("random", seed)))).size).toBeGreaterThan(1);
});

test("numbers are stratified by their tenths", async () => {
  const text = csv(
    "a,y",
    times(200, (i) => `${i},${i + 0.5}`),
  );
  const dataset = await load(text, designOf({ split, splitBy: "stratified" }));
  for (const part of [dataset.train, dataset.test])
    for (let tenth = 0; tenth < 10; tenth++) {
      const inTenth = part.filter((row) => Math.floor(row / 20) === tenth).length;
      expect(inTenth).toBe(part === dataset.train ? 12 : 4);
    }
});

test("a rule that needs a column and has none", () =>
  expectInputError(
    load("a,y\n1,2.5\n2,3.5", designOf({ splitBy: "group" })),
    ["dataset.splitColumn is missing", '"group"'],
    { field: "dataset.splitColumn" },
  ));

test("the file's order, though rows are shuffled in training", async () => {
  const text = csv(
    "a,y",
    times(10, (i) => `${i},${i + 0.5}`),
  );
  expect([...(await load(text, designOf({ split, splitBy: "order" }))).train]).toEqual([0, 1, 2, 3, 4, 5]);
});

describe("beside test rows in a file of their own", () => {
  const header = "patient,day,a,part,y";
  const rows = (count: number, from: number) =>
    times(count, (i) => `p${i % 10},2024-01-${10 + ((i * 7) % 20)},${from + i},train,${i % 2 ? "u" : "v"}`);
  const files = { "a.csv": csv(header, rows(80, 0)), "t.csv": csv(header, rows(20, 1000)) };
  const given = { path: "a.csv", test: "t.csv", split };

  test.each([
    { splitBy: "stratified" },
    { splitBy: "random" },
    { splitBy: "order" },
    { splitBy: "time", splitColumn: "day" },
    { splitBy: "group", splitColumn: "patient" },
  ] as const)("%j divides the others between training and validation", async (rule) => {
    const dataset = await load(files, designOf({ ...given, ...rule, features: ["a", "patient", "day"] }));
    expect(Array.from(dataset.test)).toEqual(times(20, (i) => 80 + i));
    // Of groups of eight rows, seven are as near to 60 rows as eight are.
    expect(dataset.train).toHaveLength(rule.splitBy === "group" ? 56 : 60);
    expect([...dataset.train, ...dataset.validation].toSorted((a, b) => a - b)).toEqual(times(80, (i) => i));
    const group = (row: number) => row % 10;
    if (rule.splitBy === "group")
      for (const row of dataset.validation)
        expect(Array.from(dataset.train, group)).not.toContain(group(row));
  });

  test("rows that are dropped are in no part", async () => {
    const gap = (text: string) => text.replace(/,(5|1005),train/, ",,train");
    const gaps = { "a.csv": gap(files["a.csv"]), "t.csv": gap(files["t.csv"]) };
    const dataset = await load(gaps, designOf({ ...given, missing: "drop", splitBy: "order" }));
    expect(dataset.summary.rows).toEqual({ all: 100, train: 59, validation: 20, test: 19 });
    expect(Array.from(dataset.test)).not.toContain(85);
  });

  test("a split column says itself which rows test", async () => {
    const rule = { splitBy: "column", splitColumn: "part" } as const;
    await expectInputError(load(files, designOf({ ...given, ...rule })), ["dataset.test", "splitBy"], {
      field: "dataset.test",
    });
  });

  test("points that are drawn have none", () =>
    expectInputError(
      load({}, designOf({ path: undefined, generate: { type: "xor", parameters: {} }, test: "t.csv" })),
      ["dataset.test", "dataset.generate"],
    ));
});
