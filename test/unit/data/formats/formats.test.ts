import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Column } from "../../../../src/data/table/table.ts";
import { expectInputError } from "../../../support/data/load.ts";
import { fixtures, loadReal, tableOf } from "../../../support/data/realFiles.ts";

/** The values of a column by rows, words as such, missing ones null. */
function valuesOf(column: Column | undefined): unknown[] {
  switch (column?.kind) {
    case "numeric":
      return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
    case "text":
      return Array.from(column.codes, (code) => (code < 0 ? null : column.categories[code]));
    default:
      return Array.from(column?.values ?? []);
  }
}

const irisNumbers = ["sepal_length", "sepal_width", "petal_length", "petal_width", "petal_area"];

/** Bits, not numbers: 0 and -0 differ. */
const bits = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

describe("one table in every format gives the same bits", () => {
  const named = [
    "iris.tsv",
    "iris.csv.gz",
    "iris.json",
    "iris.jsonl",
    "iris.jsonl.gz",
    "iris.npy",
    "iris.arff",
    "iris-sparse.arff",
    "iris.parquet",
    "iris-plain.parquet",
    "iris-gzip.parquet",
    "iris-brotli.parquet",
    "iris-zstd.parquet",
    "iris-lz4.parquet",
    "iris.arrow",
    "iris-lz4.feather",
    "iris-zstd.feather",
    "iris-stream.arrows",
    "iris-dictionary.arrow",
  ];
  test.each(named)("%s, with names and classes", async (path) => {
    const [csv, dataset] = await Promise.all([loadReal({ path: "iris.csv" }), loadReal({ path })]);
    expect(dataset.summary.rows.all).toBe(150);
    expect(bits(dataset.inputs)).toEqual(bits(csv.inputs));
    expect(dataset.targets).toEqual(csv.targets);
    expect(dataset.summary).toMatchObject({
      inputs: irisNumbers,
      classes: ["setosa", "versicolor", "virginica"],
      target: "species",
      warnings: [],
    });
    expect(dataset.preprocessing).toEqual(csv.preprocessing);
  });

  // These hold arrays, whose columns have no names, and classes as numbers.
  const arrays = [
    "iris-x.npy",
    "iris.npz",
    "iris-packed.npz",
    "iris.libsvm",
    "iris-from-0.svmlight",
    "iris-arrays.json",
  ];
  test.each(arrays)("%s, without", async (path) => {
    const [csv, dataset] = await Promise.all([loadReal({ path: "iris.csv" }), loadReal({ path })]);
    expect(bits(dataset.inputs)).toEqual(bits(csv.inputs));
    expect(dataset.targets).toEqual(csv.targets);
  });
});

describe("NumPy", () => {
  const types = ["bool", "int8", "uint8"].concat(
    ["int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"].flatMap(
      (type) => [type, `${type}-big`],
    ),
    "version2",
  );
  test.each(types)("elements of type %s", async (type) => {
    const table = await tableOf({ path: `types-${type}.npy` });
    const expected =
      type === "bool"
        ? [
            [0, 1],
            [1, 1],
            [1, 1],
          ]
        : [
            [0, 3],
            [1, 100],
            [2, 5],
          ];
    expect(table.columns.map(({ name }) => name)).toEqual(["column1", "column2", "column3"]);
    expect(table.columns.map(valuesOf)).toEqual(expected);
  });

  test("version 3 of the format, with names in UTF-8", async () => {
    const table = await tableOf({ path: "types-version3.npy" });
    expect(table.columns.map((column) => [column.name, valuesOf(column)])).toEqual([
      ["größe", [1.5, 3.5]],
      ["y", [2, 4]],
    ]);
  });

  test("Fortran order gives the rows that C order does", async () => {
    const load = async (path: string) => (await tableOf({ path, labels: "four-y.npy" })).columns[0];
    const [fortran, c] = [await load("types-fortran.npy"), await load("types-c.npy")];
    expect(fortran).toMatchObject({ kind: "block", name: "x", shape: [3, 2] });
    expect(valuesOf(fortran)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(valuesOf(c)).toEqual(valuesOf(fortran));
  });

  test.each([
    ["types-pickle.npy", ["|O", "pickle", "astype(str)"]],
    ["types-complex.npy", ["<c16", "complex"]],
    ["types-c.npy", ["4 × 3 × 2", "dataset.labels"]],
  ])("%s is refused", (path, parts) => expectInputError(tableOf({ path }), [path, ...parts]));

  test("an archive's train and test arrays are distinguished", async () => {
    const { summary, inputs, targets, train, test } = await loadReal({
      path: "parts.npz",
      standardize: false,
    });
    expect(summary).toMatchObject({
      target: "y",
      rows: { all: 8, train: 6, validation: 0, test: 2 },
      inputs: ["x[0,0]", "x[0,1]", "x[1,0]", "x[1,1]"],
    });
    expect([...train]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...test]).toEqual([6, 7]);
    expect([...inputs]).toEqual([
      ...Array.from({ length: 24 }, (_, i) => i),
      ...Array.from({ length: 8 }, (_, i) => 100 + i),
    ]);
    expect(targets).toEqual({ kind: "labels", labels: Int32Array.from([0, 1, 0, 1, 0, 1, 1, 0]) });
  });

  test("an archive's array of another length is left out, and said to be", async () => {
    const { warnings, columns } = await tableOf({ path: "iris.npz" });
    expect(columns.map(({ name }) => name)).toEqual(["x", "y"]);
    expect(warnings).toEqual([expect.stringMatching(/"names" \(3\).*other lengths than 150.*left out/)]);
  });
});

describe("several files", () => {
  test("a folder of CIFAR-10 batches: the test batch is the test part, notes are not data", async () => {
    const { summary, test } = await loadReal({
      path: "cifar-10",
      target: "label",
      split: { train: 1, validation: 0, test: 0 },
      task: "regression",
    });
    expect(summary.rows).toEqual({ all: 8, train: 6, validation: 0, test: 2 });
    expect([...test]).toEqual([6, 7]);
    expect(summary.inputs.length).toBe(3072);
    expect(summary.inputs[3071]).toBe("image[2,31,31]");
    expect(summary.warnings).toContainEqual(
      expect.stringContaining('"test_batch.bin" is taken as the test part'),
    );
  });
  test("CIFAR-100 has two labels, and neither is given to who predicts the other", async () => {
    for (const target of ["fine_label", "coarse_label"]) {
      const { summary } = await loadReal({ path: "cifar-100/train.bin", target, task: "regression" });
      expect(summary.inputs.length).toBe(3072);
    }
    expect((await tableOf({ path: "cifar-100" })).target).toBe("fine_label");
  });
  test("a folder of MNIST: labels by their images, t10k is the test part", async () => {
    const { summary, targets } = await loadReal({ path: "mnist/" });
    expect(summary.rows).toEqual({ all: 6, train: 4, validation: 0, test: 2 });
    expect(targets).toEqual({ kind: "labels", labels: Int32Array.from([0, 1, 0, 1, 0, 1]) });
  });
  test("a pattern", async () => {
    const table = await tableOf({ path: "cifar-10/data_batch_*.bin" });
    expect(table.rows).toBe(6);
    expect(table.testFrom).toBeUndefined();
    const one = await tableOf({ path: "cifar-10/data_batch_2.bin" });
    expect(valuesOf(table.columns[1]).slice(3)).toEqual(valuesOf(one.columns[1]));
  });
  test("a test file of another format; the split's other fractions divide the rest", async () => {
    const { summary, train, test } = await loadReal({
      path: "iris.csv",
      test: "iris.arff",
      split: { train: 0.6, validation: 0.2, test: 0.2 },
    });
    expect(summary.rows).toMatchObject({ all: 300, validation: 37, test: 150 });
    expect(train.length).toBe(113);
    expect(Math.max(...train)).toBeLessThan(150);
    expect([...test]).toEqual(Array.from({ length: 150 }, (_, i) => 150 + i));
  });
});

describe("types of values", () => {
  const words = ["a", `it's, "quoted"`, null, "ü 漢"];
  const numbers = [1.5, null, -0.002, 1e30];
  test.each(["mixed.csv", "mixed.json", "mixed.jsonl", "mixed.parquet", "mixed.arrow"])(
    "%s: numbers, words, missing values, truth values",
    async (path) => {
      const { columns } = await tableOf({ path });
      const column = (name: string) => valuesOf(columns.find((found) => found.name === name));
      expect(column("number")).toEqual(numbers);
      expect(column("word")).toEqual(words);
      expect(column("flag").map((flag) => String(flag).toLowerCase())).toEqual([
        "true",
        "false",
        "true",
        path.endsWith("w") || path.endsWith("t") ? "null" : "false",
      ]);
    },
  );
  test("Parquet: dates, times, decimals, big integers, lists", async () => {
    const { columns, warnings } = await tableOf({ path: "mixed.parquet" });
    const column = (name: string) => columns.find((found) => found.name === name);
    expect(valuesOf(column("day"))).toEqual(["2024-01-05", "2024-02-29", "2024-12-31", null]);
    expect(valuesOf(column("moment"))).toEqual([
      "2024-01-05T10:30:00.000Z",
      null,
      "2024-12-31",
      "1999-01-01T12:00:00.000Z",
    ]);
    expect(valuesOf(column("price"))).toEqual([1.25, 2.5, null, -0.75]);
    expect(column("count")?.warning).toContain("9007199254740993");
    expect(warnings).toEqual([expect.stringMatching(/"pair" holds lists.*left out/)]);
  });
  test("Parquet by PyArrow", async () => {
    const { columns } = await tableOf({ path: "pyarrow.parquet" });
    expect(columns.map(valuesOf)).toEqual([
      [1, 2, 3],
      ["foo", "foo", "foo"],
    ]);
  });
  test.each([
    "encodings-lengths-lz4",
    "encodings-lengths-snappy-v2",
    "encodings-prefixes-plain",
    "encodings-prefixes-zstd-v2",
    "encodings-prefixes-lz4-v2",
    "encodings-dictionary-lz4-v2",
    "encodings-dictionary-gzip",
  ])("%s.parquet: every encoding, and columns of only missing values", async (name) => {
    const expected: Record<string, unknown[]> = JSON.parse(
      readFileSync(join(fixtures, "parquet-encodings.json"), "utf8"),
    );
    const { columns } = await tableOf({ path: `${name}.parquet` });
    expect(Object.fromEntries(columns.map((column) => [column.name, valuesOf(column)]))).toEqual(expected);
    expect(columns.filter(({ error }) => error)).toEqual([]);
  });
  test.each(["decimals.parquet", "decimals.arrows"])(
    "%s: decimals are rounded once, as in a text",
    async (path) => {
      const { columns } = await tableOf({ path });
      expect(valuesOf(columns[0])).toEqual([-7.363, 0.001, null, 2.199, -1.005]);
      expect(valuesOf(columns[1])).toEqual([
        Number("1234567890123.4567890123"),
        -900719.9254740993,
        5e-10,
        null,
        Number("3000000.0000000004"),
      ]);
    },
  );
  test("Parquet: pages of only missing values in LZ4, as pyarrow writes them", async () => {
    const { columns } = await tableOf({ path: "../cases/48-nulls-lz4.parquet" });
    expect(
      columns.map((column) => [column.name, valuesOf(column).filter((value) => value === null).length]),
    ).toEqual([
      ["x", 0],
      ["e", 20],
      ["y", 0],
    ]);
  });
});
