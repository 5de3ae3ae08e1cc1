import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { gunzip } from "../../../../src/data/bytes/gzip.ts";
import { labelsNames } from "../../../../src/data/formats/idx.ts";
import { peekTable } from "../../../../src/data/peek.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectInputError, idxFile, load, rowsOf } from "../../../support/data/load.ts";
import { fc, runs } from "../../../support/properties.ts";
import { utf8 } from "../../../support/utf8.ts";

const images = idxFile(8, [4, 1, 2], Uint8Array.from([0, 10, 0, 30, 0, 50, 0, 70]));
const labels = idxFile(8, [4], Uint8Array.from([3, 7, 3, 7]));
const names = { images: "t-images.idx3-ubyte", labels: "t-labels.idx1-ubyte" };
const files = { [names.images]: images, [names.labels]: labels };
const design = designOf({ path: names.images });
const raw = designOf({ path: names.images, standardize: false });

test("pixels and labels, named and standardized one by one", async () => {
  const dataset = await load(files, design);
  expect(dataset.summary).toMatchObject({
    task: "classification",
    target: "label",
    inputs: ["image[0,0]", "image[0,1]"],
    classes: ["3", "7"],
    outputs: 2,
    warnings: [expect.stringContaining('column "image[0,0]" is constant')],
  });
  expect(dataset.targets).toEqual({ kind: "labels", labels: Int32Array.from([0, 1, 0, 1]) });
  // Mean 40, population variance (900 + 100 + 100 + 900) / 4 = 500.
  const expected = [10, 30, 50, 70].map((value) => (value - 40) / Math.sqrt(500));
  for (const [row, [constant, value]] of rowsOf(dataset).entries()) {
    expect(constant).toBe(0);
    expect(value).toBeCloseTo(expected[row], 6);
  }
});

test("the bytes as they are without standardization", async () =>
  expect(rowsOf(await load(files, raw))).toEqual([
    [0, 10],
    [0, 30],
    [0, 50],
    [0, 70],
  ]));

test("labels are classes even when they are many", async () => {
  const all = Uint8Array.from({ length: 60 }, (_, i) => i);
  const dataset = await load(
    { [names.images]: idxFile(8, [60, 1], all), [names.labels]: idxFile(8, [60], all) },
    design,
  );
  expect(dataset.summary.outputs).toBe(60);
});

describe("element types, big-endian", () => {
  const cases: [string, number, number, (view: DataView, offset: number, value: number) => void][] = [
    ["signed bytes", 9, 1, (view, offset, value) => view.setInt8(offset, value)],
    ["16-bit integers", 11, 2, (view, offset, value) => view.setInt16(offset, value)],
    ["32-bit integers", 12, 4, (view, offset, value) => view.setInt32(offset, value)],
    ["floats", 13, 4, (view, offset, value) => view.setFloat32(offset, value)],
    ["doubles", 14, 8, (view, offset, value) => view.setFloat64(offset, value)],
  ];
  const elements = (width: number, values: readonly number[], set: (typeof cases)[0][3]) => {
    const bytes = new Uint8Array(width * values.length);
    for (const [i, value] of values.entries()) set(new DataView(bytes.buffer), i * width, value);
    return bytes;
  };
  test.each(cases)("%s", async (_, type, width, set) => {
    const values = [-100, 1, 2, 3];
    const file = idxFile(type, [4, 1], elements(width, values, set));
    const dataset = await load({ ...files, [names.images]: file }, raw);
    expect(rowsOf(dataset).flat()).toEqual(values);
  });
  test("a float that is not finite", async () => {
    const file = idxFile(13, [4, 1], elements(4, [1, 2, Number.NaN, 4], cases[3][3]));
    await expectInputError(load({ ...files, [names.images]: file }, design), ["t-images", "byte 20", "NaN"]);
  });
});

describe("the labels file", () => {
  test.each([
    ["train-images-idx3-ubyte", ["train-labels-idx1-ubyte", "train-labels-idx1-ubyte.gz"]],
    ["data/t10k-images.idx3-ubyte.gz", ["data/t10k-labels.idx1-ubyte.gz", "data/t10k-labels.idx1-ubyte"]],
    ["images/digits.idx", []],
    ["Images.idx", ["Labels.idx", "Labels.idx.gz"]],
  ])("of %s may be %j", (path, expected) => expect(labelsNames(path)).toEqual(expected));

  test("is found compressed beside decompressed images", async () =>
    expect(
      (await load({ [names.images]: images, [`${names.labels}.gz`]: gzipSync(labels) }, design)).summary.rows
        .all,
    ).toBe(4));
  test("is the one that the design names", async () =>
    expect(
      (await load({ "a.idx": images, "b.idx": labels }, designOf({ path: "a.idx", labels: "b.idx" }))).summary
        .rows.all,
    ).toBe(4));
  test("is not there", () =>
    expectInputError(load({ [names.images]: images }, design), ["dataset.labels", names.labels], {
      field: "dataset.labels",
    }));
  test("is there and damaged", () =>
    expectInputError(
      load({ [names.images]: images, [`${names.labels}.gz`]: gzipSync(labels).subarray(0, 15) }, design),
      [`${names.labels}.gz`, "cut off"],
    ));
  test("has an ambiguous name", () =>
    expectInputError(load({ "a.idx": images }, designOf({ path: "a.idx" })), ["dataset.labels", "a.idx"]));
  test("has another number of rows", () =>
    expectInputError(
      load({ ...files, [names.labels]: idxFile(8, [3], Uint8Array.from([1, 2, 3])) }, design),
      ["4 images", "3 labels", "dataset.labels"],
    ));
  test("holds images", () =>
    expectInputError(load({ ...files, [names.labels]: images }, design), [names.labels, "3 dimensions"]));
  test("is given for a CSV file", () =>
    expectInputError(load("a,b\n1,2", designOf({ labels: "l.csv" })), ["dataset.labels", "CSV"]));
});

describe("refusals", () => {
  const refuse = (bytes: Uint8Array, ...parts: string[]) =>
    expectInputError(load({ ...files, [names.images]: bytes }, design), [names.images, ...parts], {
      file: names.images,
    });
  test("empty file", () => refuse(new Uint8Array(), "empty"));
  test("not IDX", () => refuse(utf8("a,b\n1,2\n"), "byte 0", "61 2c 62 0a"));
  test("unknown element type", () => refuse(Uint8Array.from([0, 0, 10, 1, 0, 0, 0, 0]), "00 00 0a 01"));
  test("header cut off", () => refuse(images.subarray(0, 10), "header", "cut off"));
  test("elements cut off", () => refuse(images.subarray(0, 20), "4 × 1 × 2", "24 bytes", "has 20"));
  test("more bytes than elements", () => refuse(Uint8Array.from([...images, 0]), "24 bytes", "has 25"));
  test("sizes that no memory could hold are refused before anything is allocated", () => {
    const file = images.slice();
    file.fill(255, 4, 16);
    return refuse(file, "4294967295 × 4294967295 × 4294967295");
  });
  test("no rows", () =>
    expectInputError(
      load(
        {
          [names.images]: idxFile(8, [0, 2], new Uint8Array()),
          [names.labels]: idxFile(8, [0], new Uint8Array()),
        },
        design,
      ),
      ["no images"],
    ));
  test("rows without elements", () => refuse(idxFile(8, [4, 0], new Uint8Array()), "4 × 0"));
  test("labels in place of images", () =>
    expectInputError(load({ ...files, "x.idx": labels }, designOf({ path: "x.idx", labels: names.labels })), [
      "x.idx",
      "one dimension",
      "dataset.path",
    ]));
  test("whatever the bytes, a table or an InputError", async () => {
    const near = fc.uint8Array({ maxLength: 40 }).map((tail) => Uint8Array.from([0, 0, 8, ...tail]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(near, fc.uint8Array({ maxLength: 40 })), near, async (image, label) => {
        try {
          await load({ [names.images]: image, [names.labels]: label }, design);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

describe("gzip", () => {
  const path = `${names.images}.gz`;
  const compressed = { [path]: gzipSync(images), [`${names.labels}.gz`]: gzipSync(labels) };
  const packedDesign = designOf({ path, standardize: false });

  test("is decompressed", async () =>
    expect((await load(compressed, packedDesign)).inputs).toEqual((await load(files, raw)).inputs));
  test("of a CSV file as well", async () =>
    expect(
      (await load({ "d.csv.gz": gzipSync("a,b\n1,x\n2,y") }, designOf({ path: "d.csv.gz" }))).summary.inputs,
    ).toEqual(["a"]));
  test("cut off", () =>
    expectInputError(load({ ...compressed, [path]: gzipSync(images).subarray(0, 20) }, packedDesign), [
      path,
      "cut off",
    ]));
  test("damaged", () => {
    const bytes = Uint8Array.from(gzipSync(images));
    bytes.fill(255, 12, 24);
    return expectInputError(load({ ...compressed, [path]: bytes }, packedDesign), [path, "damaged"]);
  });
  test("only as much as is asked for is decompressed", async () => {
    const megabytes = gzipSync(new Uint8Array(64 * 2 ** 20));
    const beginning = await gunzip(megabytes, "x.gz", 1000);
    expect(beginning.length).toBeGreaterThanOrEqual(1000);
    expect(beginning.length).toBeLessThan(2 ** 20);
  });
});

describe("a glance", () => {
  test("at IDX", async () =>
    expect(await peekTable(images, names.images)).toEqual({ columns: ["image", "label"], target: "label" }));
  test("at TSV, whose delimiter is not guessed", async () =>
    expect((await peekTable(utf8("a;b;c\td\n1;2;3\t4"), "d.tsv")).columns).toEqual(["a;b;c", "d"]));
  test("at CSV, compressed", async () =>
    expect(await peekTable(gzipSync("a,Class,b\n1,x,2"), "d.csv.gz")).toEqual({
      columns: ["a", "Class", "b"],
      target: "Class",
    }));
  test("at a file much larger than is read, that ends within a character and a quoted cell", async () => {
    // 10 bytes of header and 10 for each row: the part that is read ends after the 4th byte of a row, in an é.
    const text = `aaaaaaa,b\n${'1,"é\né"\n'.repeat(100_000)}`;
    expect(await peekTable(utf8(text), "d.csv")).toEqual({
      columns: ["aaaaaaa", "b"],
      target: "b",
    });
  });
  test("at an empty file", async () =>
    expect(await peekTable(new Uint8Array(), "d.csv")).toEqual({ columns: [], target: undefined }));
});
