import { describe, expect, test } from "vitest";
import { guessTarget } from "../../../src/data/plan/guessTarget.ts";
import { csv } from "../../support/csv.ts";
import { designOf } from "../../support/data/designOf.ts";
import { expectInputError, load, rowsOf } from "../../support/data/load.ts";
import { times } from "../../support/times.ts";

const threeParts = { train: 0.7, validation: 0.15, test: 0.15 };

/** Rows of one column each, below their header; a line break at the end. */

describe("target and task", () => {
  test.each([
    [["a", "Species", "b"], "Species"],
    [["y", "x", "CLASS"], "CLASS"],
    [["label", "a"], "label"],
    [["target", "y"], "target"],
    [["Y", "x"], "Y"],
    [["a", "b", "c"], "c"],
  ])("of the columns %j the target is %s", (columns, target) =>
    expect(guessTarget(columns.map((name) => ({ name }))).value).toBe(target),
  );

  test.each([
    ["words", times(4, (i) => `1,${"ab"[i % 2]}x`), "classification"],
    ["few whole numbers that come again", times(40, (i) => `${i},${i % 20}`), "classification"],
    ["more than 20 whole numbers", times(42, (i) => `${i},${i % 21}`), "regression"],
    ["whole numbers that stand once", times(10, (i) => `${i},${i}`), "regression"],
    ["fractions", times(4, (i) => `${i},${(i % 2) + 0.5}`), "regression"],
  ])("%s: %s", async (_, rows, task) => {
    const { summary } = await load(csv("a,b", rows));
    expect(summary.task).toBe(task);
    expect(summary.outputs).toBe(task === "regression" ? 1 : summary.classes.length);
  });

  test("the design has the last word on the task", async () => {
    const text = csv("a,b", ["1,0", "2,1", "3,0", "4,1"]);
    expect((await load(text, designOf({ task: "regression" }))).targets.kind).toBe("values");
    expect((await load(text, designOf({ task: "classification" }))).summary.classes).toEqual(["0", "1"]);
  });

  test("classes are ordered by value, whatever the order of the rows", async () => {
    const numbers = await load(csv("a,b", ["1,10", "2,9", "3,10", "4,9"]));
    expect(numbers.summary.classes).toEqual(["9", "10"]);
    expect(numbers.targets).toEqual({ kind: "labels", labels: Int32Array.from([1, 0, 1, 0]) });
    const words = await load(csv("a,b", ["1,b", "2,a", "3,b", "4,a"]));
    expect(words.summary.classes).toEqual(["a", "b"]);
    expect(words.preprocessing.target).toEqual({ kind: "classes", column: "b", classes: ["a", "b"] });
  });
});

describe("encoding", () => {
  test("numbers with the training rows' mean and population deviation, nothing of the other rows", async () => {
    const rows = [2, 4, 4, 4, 5, 5, 7, 9, 1e6, -1e6];
    const text = csv(
      "a,b,y",
      rows.map((a, i) => `${a},${i % 3},${i + 0.5}`),
    );
    const design = designOf({ split: { train: 0.8, validation: 0.1, test: 0.1 } }, { shuffle: false });
    const dataset = await load(text, design);
    expect([...dataset.train]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(dataset.preprocessing.columns[0]).toEqual({
      kind: "numeric",
      column: "a",
      mean: 5,
      scale: 2,
      fill: 5,
    });
    expect(rowsOf(dataset).map(([a]) => a)).toEqual(rows.map((a) => (a - 5) / 2));
  });

  test("other validation and test rows leave everything fitted as it is", async () => {
    const design = designOf({ split: { train: 0.5, validation: 0.25, test: 0.25 } }, { shuffle: false });
    const head = ["1,red,0.5", "2,,1.5", ",blue,2.5", "4,red,3.5"];
    const one = await load(
      csv("a,b,y", [...head, "5,red,4.5", "6,red,5.5", "7,red,6.5", "8,red,7.5"]),
      design,
    );
    const other = await load(csv("a,b,y", [...head, "500,x,9", "6,y,9", ",z,99", "8,,999"]), design);
    expect(other.preprocessing).toEqual(one.preprocessing);
    expect(other.inputs.subarray(0, 12)).toEqual(one.inputs.subarray(0, 12));
  });

  test("without standardization numbers stay as they are", async () => {
    const dataset = await load(csv("a,y", ["1,0.5", "300,1.5", "-2.5,8"]), designOf({ standardize: false }));
    expect([...dataset.inputs]).toEqual([1, 300, -2.5]);
    expect(dataset.targets).toEqual({ kind: "values", values: Float32Array.from([0.5, 1.5, 8]) });
  });

  test("quantities to predict are standardized like inputs", async () => {
    const dataset = await load(csv("a,y", ["1,2.5", "2,4.5"]));
    expect(dataset.targets).toEqual({ kind: "values", values: Float32Array.from([-1, 1]) });
    expect(dataset.preprocessing.target).toEqual({
      kind: "numbers",
      columns: [{ column: "y", mean: 3.5, scale: 1 }],
    });
  });

  test("words one-hot, missing ones and those that no training row has as zeros", async () => {
    const design = designOf({ split: { train: 0.5, validation: 0, test: 0.5 } }, { shuffle: false });
    const rows = ["red,1", "blue,2", ",1", "red,2", "green,1", "blue,2", "red,1", "red,2"];
    const dataset = await load(csv("color,y", rows), design);
    expect(dataset.summary.inputs).toEqual(["color=blue", "color=red"]);
    expect(rowsOf(dataset)).toEqual([
      [0, 1],
      [1, 0],
      [0, 0],
      [0, 1],
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    expect(dataset.summary.warnings).toEqual([
      'data.csv:4: column "color" has no value here; filled with zeros, as of no category.',
      'data.csv:6: column "color" has a category that no training row has, such as "green"; given as zeros.',
    ]);
  });

  test("missing numbers with the training rows' mean", async () => {
    const design = designOf({ split: { train: 0.75, validation: 0, test: 0.25 } }, { shuffle: false });
    const dataset = await load(csv("a,y", ["1,0.5", "?,2", "3,1", "100,2"]), design);
    expect(rowsOf(dataset)).toEqual([[-1], [0], [1], [98]]);
    expect(dataset.summary.warnings).toEqual([
      'data.csv:3: column "a" has no value here; filled with the training rows\' mean, 2.',
    ]);
    expect(dataset.summary.columns[0]).toMatchObject({ name: "a", missing: 1 });
  });

  test("the warning of many missing values counts them and names the first", async () => {
    const { summary } = await load(csv("a,y", ["1,1", "3,2", ",1", ",2", ",1", "4,2"]));
    expect(summary.warnings[0]).toMatch(/^data\.csv:4: column "a" has no value here and in 2 rows more;/);
  });

  test("a constant column is given as zero and named; 0.1 is constant to the bit", async () => {
    const { summary, inputs } = await load(
      csv(
        "a,b,y",
        times(6, (i) => `0.1,${i},${i % 2}`),
      ),
    );
    expect(inputs[0]).toBe(0);
    expect(summary.warnings).toEqual([
      'data.csv: column "a" is constant in the training rows and carries no information.',
    ]);
  });

  test("many constant columns give one warning", async () => {
    const names = times(67, (i) => `c${i}`).join(",");
    const { summary } = await load(
      csv(
        `a,${names},y`,
        times(4, (i) => `${i},${times(67, () => 5).join(",")},${i % 2}`),
      ),
    );
    expect(summary.warnings).toEqual([expect.stringContaining("67 constant columns carry no information")]);
  });

  test("a column without any value is left out", async () => {
    const { summary } = await load(csv("a,b,y", ["1,,1", "2,NA,2", "3,,1", "4,?,2"]));
    expect(summary.inputs).toEqual(["a"]);
    expect(summary.columns[1]).toMatchObject({ name: "b", role: "unused", missing: 4 });
    expect(summary.warnings).toEqual([expect.stringContaining('column "b" has no value')]);
  });

  test("a text column of 100 words is used, of thousands left out with a warning", async () => {
    const rows = (words: number) => times(2 * words, (i) => `${i},w${i % words},${i % 2}`);
    expect((await load(csv("a,b,y", rows(100)))).summary.inputs).toHaveLength(101);
    const { summary } = await load(csv("a,b,y", rows(3000)));
    expect(summary.inputs).toEqual(["a"]);
    expect(summary.warnings).toEqual([
      expect.stringMatching(/column "b" has 3000 distinct values.*left out/),
    ]);
  });

  test("numbers and words in equal parts are categories", async () => {
    const { summary } = await load(csv("a,y", ["1,1", "2,2", "x,1", "3,2", "z,1"]));
    expect(summary.inputs).toEqual(["a=1", "a=2", "a=3", "a=x", "a=z"]);
    expect(summary.warnings).toEqual([expect.stringContaining("3 numbers and 2 strings")]);
  });

  test("only the features that are named, in that order", async () => {
    const { summary, inputs } = await load(
      csv("a,b,c,y", ["1,2,3,0", "4,5,6,1", "1,2,3,0", "4,5,6,1"]),
      designOf({ features: ["c", "a"], standardize: false }),
    );
    expect(summary.inputs).toEqual(["c", "a"]);
    expect([...inputs.subarray(0, 4)]).toEqual([3, 1, 6, 4]);
    expect(summary.columns.map(({ role }) => role)).toEqual(["feature", "unused", "feature", "target"]);
  });
});

describe("split", () => {
  const text = csv(
    "a,y",
    times(100, (i) => `${i},${i < 80 ? "common" : "rare"}`),
  );

  test("is stratified and follows the seed", async () => {
    const split = { train: 0.5, validation: 0.25, test: 0.25 };
    const dataset = await load(text, designOf({ split }));
    for (const [part, count] of [
      ["train", 50],
      ["validation", 25],
      ["test", 25],
    ] as const) {
      expect(dataset[part]).toHaveLength(count);
      expect(dataset[part].filter((row) => row >= 80)).toHaveLength(count / 5);
    }
    expect((await load(text, designOf({ split }))).train).toEqual(dataset.train);
    expect((await load(text, designOf({ split }, { seed: 2 }))).train).not.toEqual(dataset.train);
    expect(dataset.summary.rows).toEqual({ all: 100, train: 50, validation: 25, test: 25 });
  });

  test("a class with fewer rows than parts is said to be absent where it is", async () => {
    const rows = times(30, (i) => `${i},${i < 29 ? "common" : "rare"}`);
    const { train, summary } = await load(csv("a,y", rows), designOf({ split: threeParts }));
    expect([...train]).toContain(29);
    expect(summary.warnings).toEqual([
      'data.csv: no validation row is of class "rare". Add rows of it, or set dataset.split.validation to 0.',
      'data.csv: no test row is of class "rare". Add rows of it, or set dataset.split.test to 0.',
    ]);
  });

  test("without shuffling is in file order", async () => {
    const dataset = await load(text, designOf({ split: threeParts }, { shuffle: false }));
    expect([...dataset.train]).toEqual(times(70, (i) => i));
    expect(dataset.summary.warnings).toEqual([
      'data.csv: no training row is of class "rare". Add rows of it, or set dataset.splitBy to stratified.',
      'data.csv: no test row is of class "common". Add rows of it, or set dataset.splitBy to stratified.',
    ]);
  });
});

describe("bad input", () => {
  const rows = ["1,2,a", "3,4,b", "5,6,a", "7,8,b"];
  const good = csv("u,v,class", rows);
  const cases: [string, string, Parameters<typeof designOf>[0], string[], object][] = [
    ["an empty file", "", {}, ["data.csv is empty"], { file: "data.csv" }],
    ["a header only", "u,v,class\n", {}, ["data.csv", "header", "no rows"], { file: "data.csv", line: 1 }],
    [
      "one class only",
      good.replaceAll(",b", ",a"),
      {},
      ["data.csv", '"class"', 'one class only, "a"', "dataset.target"],
      { file: "data.csv", field: "class" },
    ],
    ["ragged rows", `${good}1,2\n`, {}, ["data.csv:6", "2 cells", "3 cells"], { line: 6 }],
    [
      "a number column with a stray word",
      good.replace("5,6", "five,6"),
      {},
      ['data.csv:4: column "u": "five" is not a number', "3 other cells"],
      { file: "data.csv", line: 4, field: "u" },
    ],
    [
      "a number column with a few stray words",
      csv(
        "a,y",
        times(40, (i) => `${i % 8 === 5 ? `none ${"abcde"[i >> 3]}` : i},${i % 2}`),
      ),
      {},
      ['data.csv:7: column "a": "none a" is not a number', "35 other cells", "4 more such cells"],
      { line: 7 },
    ],
    [
      "a stray word below a quoted cell of three lines",
      'u,v,class\n1,"x\ny\nz",a\n2,w,b\noops,w,a\n4,x,b\n',
      {},
      ['data.csv:6: column "u": "oops"'],
      { line: 6 },
    ],
    [
      "infinity",
      good.replace("5,6", "inf,6"),
      {},
      ['data.csv:4: column "u": "inf" is infinite'],
      { line: 4 },
    ],
    [
      "several infinities",
      good.replace("5,6", "inf,6").replace("1,2", "1e39,2"),
      {},
      ["data.csv:2", "1 more such cell"],
      { line: 2 },
    ],
    ["minus infinity", good.replace("5,6", "-Infinity,6"), {}, ['"-Infinity" is infinite'], { line: 4 }],
    [
      "a number too large for a double",
      good.replace("5,6", "1e999,6"),
      {},
      ["data.csv:4", "1e999"],
      { line: 4 },
    ],
    [
      "a number too large for a single",
      good.replace("5,6", "-1e300,6"),
      {},
      ["data.csv:4", "single"],
      { line: 4 },
    ],
    ["an infinite target", "a,y\n1,0.5\n2,inf\n3,2\n", {}, ['data.csv:3: column "y"'], { line: 3 }],
    [
      "a target that is no column",
      good,
      { target: "clas" },
      ["dataset.target", 'no column "clas"', 'Did you mean "class"?'],
      { field: "dataset.target" },
    ],
    ["a target unlike any column", good, { target: "something" }, ["dataset.target", "u, v, class"], {}],
    [
      "a feature that is no column",
      good,
      { features: ["u", "w"] },
      ["dataset.features[1]", 'no column "w"'],
      { field: "dataset.features[1]" },
    ],
    [
      "the target among the features",
      good,
      { features: ["class"] },
      ["dataset.features[0]", "target"],
      { field: "dataset.features[0]" },
    ],
    [
      "a missing target value",
      good.replace("5,6,a", "5,6,").replace("7,8,b", "7,8,?"),
      {},
      ["data.csv:4", '"class" has no value', "2 rows"],
      { line: 4, field: "class" },
    ],
    [
      "a target of thousands of words",
      csv(
        "a,y",
        times(3000, (i) => `${i},w${i}`),
      ),
      {},
      ["3000 distinct values", "dataset.target"],
      {},
    ],
    [
      "words to be predicted as numbers",
      good,
      { task: "regression" },
      ["dataset.task", '"class"', '"a"'],
      { field: "dataset.task" },
    ],
    ["a quantity that never changes", "a,y\n1,0.5\n2,0.5\n3,0.5\n", {}, ['"y" is 0.5 in every row'], {}],
    ["a single column", "a\n1\n2\n3\n", {}, ["one column only", "delimiter"], {}],
    [
      "nothing to predict from",
      csv(
        "a,y",
        times(300, (i) => `w${i},${i % 2}`),
      ),
      {},
      ["no column is left", '"a" is taken as an identifier (every row has another value)'],
      {},
    ],
    [
      "no training row",
      "a,part,y\n1,test,0.5\n2,test,1.5\n",
      { splitBy: "column", splitColumn: "part" },
      ["dataset.splitColumn", "none is for training", "train in that column"],
      { field: "dataset.splitColumn" },
    ],
    [
      "a format that is not the file's",
      good,
      { format: "idx" },
      ["data.csv", "byte 0", "dataset.format"],
      {},
    ],
  ];
  test.each(cases)("%s", (_, text, dataset, parts, place) =>
    expectInputError(
      load(
        { "data.csv": text, "l.idx": "x" },
        designOf({ ...dataset, ...(dataset?.format && { labels: "l.idx" }) }),
      ),
      parts,
      place,
    ),
  );

  test("a dataset that is not there", () =>
    expectInputError(
      load({}, designOf({ path: "data/irsi.csv" })),
      ["dataset.path", '"data/irsi.csv" does not exist'],
      {
        field: "dataset.path",
      },
    ));
  test("a dataset that cannot be read says why", () =>
    expectInputError(
      load(
        {
          get "data.csv"(): string {
            throw new Error("EACCES: permission denied");
          },
        },
        designOf(),
      ),
      ["dataset.path", "EACCES"],
    ));
  test("a file whose name says nothing", () =>
    expectInputError(
      load({ "data.xyz": good }, designOf({ path: "data.xyz" })),
      ["dataset.format", "csv, tsv, json"],
      {
        field: "dataset.format",
      },
    ));
  test("a value that overflows once it is scaled", () =>
    expectInputError(
      load(
        csv("a,y", ["1e-30,1", "2e-30,2", "1e-30,1", "1e20,2"]),
        designOf({ split: { train: 0.75, validation: 0, test: 0.25 } }, { shuffle: false }),
      ),
      ["data.csv:5", '"a"', "single precision"],
    ));
  test("an error in a column that is not used stops nobody", async () =>
    expect((await load(good.replace("5,6", "inf,6"), designOf({ features: ["v"] }))).summary.inputs).toEqual([
      "v",
    ]));
});
