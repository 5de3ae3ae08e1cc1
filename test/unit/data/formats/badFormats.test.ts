import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { parquetMetadata } from "hyparquet";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../../../src/data/bytes/crc32.ts";
import { readPages } from "../../../../src/data/formats/parquet/parquetPages.ts";
import { loadTable } from "../../../../src/data/load.ts";
import { matchesGlob } from "../../../../src/data/plan/filePattern.ts";
import { loadTrainingData } from "../../../../src/engine/trainingData.ts";
import type { DatasetSpec } from "../../../../src/shared/design/fields.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectInputError, type Files, load } from "../../../support/data/load.ts";
import { fixtures } from "../../../support/data/realFiles.ts";
import { utf8 } from "../../../support/utf8.ts";
import { checkParser } from "./fuzzing.ts";

const real = (name: string) => new Uint8Array(readFileSync(join(fixtures, name)));

/** A copy with some bytes written over. */
function patched(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at < 0 ? bytes.length + at : at);
  return copy;
}

function refuse(name: string, content: Uint8Array | string, ...parts: string[]) {
  return expectInputError(load({ [name]: content }, designOf({ path: name })), [name, ...parts]);
}

/** An .npy file with this header and these elements. */
function npy(header: string, elements = new Uint8Array(), version = 1): Uint8Array {
  const bytes = new Uint8Array(10 + header.length + elements.length);
  bytes.set([0x93, ...utf8("NUMPY"), version, 0, header.length & 255, header.length >> 8]);
  bytes.set(utf8(header), 10);
  bytes.set(elements, 10 + header.length);
  return bytes;
}
const described = (descr: string, shape: string) =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

describe("NumPy", () => {
  const cases: [string, Uint8Array, string[]][] = [
    ["an empty file", new Uint8Array(), ["empty"]],
    ["a file cut off within the header", real("iris-x.npy").subarray(0, 40), ["byte 8", "128", "40"]],
    ["a file cut off within the elements", real("iris-x.npy").subarray(0, 1000), ["150 × 5", "6128", "1000"]],
    ["bytes behind the elements", new Uint8Array([...real("iris-x.npy"), 0]), ["6128", "6129"]],
    ["an unknown version", patched(real("iris-x.npy"), 6, 9), ["byte 6", "9"]],
    ["a header that is no literal", npy("{'descr': open('x')}"), ["Python literal", "offset 10"]],
    ["a header without a shape", npy("{'descr': '<f8', 'fortran_order': False}"), ["shape"]],
    ["a header of endless brackets", npy("(".repeat(60_000)), ["Python literal"]],
    ["a shape larger than the file", npy(described("'<f8'", "(10000000000, 100000)")), ["8000000000000"]],
    ["a shape beyond all numbers", npy(described("'<f8'", "(9007199254740991, 9007199254740991)")), ["×"]],
    ["rows of nothing", npy(described("'<f8'", "(1000000000000, 0)")), ["empty"]],
    ["elements of nothing", npy(described("'<U0'", "(1000000000000,)")), ["empty"]],
    ["a negative shape", npy(described("'<f8'", "(-1, 5)")), ["shape"]],
    ["no rows", npy(described("'<f8'", "(0, 5)")), ["no rows"]],
    ["a field within a field", npy(described("[('a', [('b', '<f8')])]", "(1,)"), new Uint8Array(8)), ['"a"']],
  ];
  test.each(cases)("%s", (_, bytes, parts) => refuse("a.npy", bytes, ...parts));

  test("an infinity among inputs is named by its byte", () => {
    const x = patched(real("iris-x.npy"), 128 + 8 * 7, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f);
    return expectInputError(load({ "x.npy": x, "y.npy": real("iris-y.npy") }, designOf({ path: "x.npy" })), [
      "x.npy",
      "byte 184",
      "infinite",
    ]);
  });
  test("a missing value among inputs makes columns of them, with one filled in", async () => {
    const x = patched(real("iris-x.npy"), 128 + 8 * 7, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f);
    const { summary } = await load({ "x.npy": x, "y.npy": real("iris-y.npy") }, designOf({ path: "x.npy" }));
    expect(summary.inputs).toEqual(["x[0]", "x[1]", "x[2]", "x[3]", "x[4]"]);
    expect(summary.warnings).toEqual([expect.stringMatching(/x\.npy, row 8: column "x\[0\]" has no value/)]);
  });
  test("labels of another length", () =>
    expectInputError(
      load({ "x.npy": real("iris-x.npy"), "y.npy": real("four-y.npy") }, designOf({ path: "x.npy" })),
      ["y.npy", "4 labels", "150 rows"],
    ));
  test("labels of several numbers", () =>
    expectInputError(
      load({ "x.npy": real("iris-x.npy"), "y.npy": real("iris-x.npy") }, designOf({ path: "x.npy" })),
      ["y.npy", "150 × 5", "argmax"],
    ));
});

/** A ZIP archive of one file, with what its directory claims about it. */
function zip(
  content: Uint8Array,
  claim: { decompressed?: number; crc?: number; count?: number; compressed?: number } = {},
) {
  const compressed = deflateRawSync(content);
  const name = utf8("x.npy");
  const local = new Uint8Array(30 + name.length);
  new DataView(local.buffer).setUint32(0, 0x04034b50, true);
  new DataView(local.buffer).setUint16(26, name.length, true);
  local.set(name, 30);
  const record = new Uint8Array(46 + name.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(10, 8, true);
  view.setUint32(16, claim.crc ?? crc32(content), true);
  view.setUint32(20, claim.compressed ?? compressed.length, true);
  view.setUint32(24, claim.decompressed ?? content.length, true);
  view.setUint16(28, name.length, true);
  record.set(name, 46);
  const end = new Uint8Array(22);
  const endView = new DataView(end.buffer);
  endView.setUint32(0, 0x06054b50, true);
  endView.setUint16(10, claim.count ?? 1, true);
  endView.setUint32(12, record.length, true);
  endView.setUint32(16, local.length + compressed.length, true);
  return new Uint8Array([...local, ...compressed, ...record, ...end]);
}

describe("NumPy archives", () => {
  const x = real("iris-x.npy");
  test("one that is well is read", async () => {
    const table = await loadTable(designOf({ path: "a.npz" }), async () => zip(x));
    expect(table.columns).toMatchObject([{ kind: "block", name: "x", shape: [5] }]);
  });
  const cases: [string, Uint8Array, string[]][] = [
    ["cut off", real("iris.npz").subarray(0, 3000), ["end of a directory"]],
    ["more files than the directory has bytes for", zip(x, { count: 65_535 }), ["65535 files"]],
    ["a size that is not the file's", zip(x, { decompressed: x.length - 1 }), ["x.npy"]],
    ["a size that no memory holds", zip(x, { decompressed: 0xfffffffe }), ["256 MiB"]],
    ["a compressed size beyond the file", zip(x, { compressed: 1_000_000 }), ["1000000"]],
    ["a checksum of other bytes", zip(x, { crc: 1 }), ["damaged"]],
    ["a stored file with another checksum", patched(real("iris.npz"), 500, 99), ["checksum"]],
    ["no arrays", zip(utf8("hello")), ["x", "NumPy array"]],
  ];
  test.each(cases)("%s", (_, bytes, parts) => refuse("a.npz", bytes, ...parts));
});

describe("bombs", () => {
  test("a gzip file of a thousandfold is refused at 256 MiB", async () => {
    const bomb = gzipSync(new Uint8Array(300 * 2 ** 20), { level: 9 });
    await refuse("a.csv.gz", bomb, "256 MiB", "100 times");
  });
});

describe("CIFAR", () => {
  const batch = real("cifar-10/data_batch_1.bin");
  const cases: [string, string, Uint8Array, string[]][] = [
    ["empty", "data_batch_1.bin", new Uint8Array(), ["empty"]],
    ["cut off", "data_batch_1.bin", batch.subarray(0, 7000), ["byte 6146", "854 bytes"]],
    ["a label of no class", "data_batch_1.bin", patched(batch, 3073, 10), ["byte 3073", "10"]],
    ["CIFAR-10 called like CIFAR-100", "train.bin", batch, ["CIFAR-100", "CIFAR-10", "dataset.format"]],
  ];
  test.each(cases)("%s", (_, name, bytes, parts) => refuse(name, bytes, ...parts));
});

describe("LIBSVM", () => {
  test.each([
    ["", ["empty"]],
    ["1 1:1\n2 a:1\n", [":2", '"a:1"', "index:value"]],
    ["1 1:1\n2 3:1 2:1\n", [":2", '"2:1"', "ascend"]],
    ["1 1:1\n2 1:x\n", [":2", '"1:x"', "finite"]],
    ["1 1:1\n2 1:1e39\n", [":2", "finite"]],
    ["1:1 2:2\n", [":1", "label"]],
    ["1,2 1:1\n", [":1", "several classes"]],
    ["1\n2\n", ["labels only"]],
    ["1 4294967296:1\n", [":1", "above 2147483647"]],
    ["1 2000000000:1\n", ["2000000000 columns"]],
    [`${"1 60000:1\n".repeat(3000)}`, ["3000 rows of 60000 columns"]],
  ])("%j", (content, parts) => refuse("a.libsvm", content, ...parts));

  test("zeros are filled in, comments and query ids left out, and test rows may be shorter", async () => {
    const files: Files = {
      "a.svm": "# made by hand\n+1 qid:3 1:0.5 3:2 # first\n\n-1 2:1\n1 1:1\n-1 3:1\n",
      "t.svm": "1 1:7\n-1 2:1\n",
    };
    const dataset = await load(files, designOf({ path: "a.svm", test: "t.svm", standardize: false }));
    expect(Array.from(dataset.inputs)).toEqual([0.5, 0, 2, 0, 1, 0, 1, 0, 0, 0, 0, 1, 7, 0, 0, 0, 1, 0]);
    expect(dataset.summary).toMatchObject({
      classes: ["-1", "1"],
      rows: { train: 4, test: 2 },
      warnings: [expect.stringContaining("qid")],
    });
  });
  test("an index of 0 in one file shifts the other's", async () => {
    const files: Files = { "a.svm": "1 0:5 1:1\n2 1:2\n1 0:1\n2 0:2\n", "t.svm": "1 1:7\n" };
    const dataset = await load(files, designOf({ path: "a.svm", test: "t.svm", standardize: false }));
    expect(Array.from(dataset.inputs)).toEqual([5, 1, 0, 2, 1, 0, 2, 0, 0, 7]);
  });
});

describe("ARFF", () => {
  const head = "@relation r\n@attribute 'a b' numeric\n@attribute c {x, 'y z'}\n";
  test.each([
    ["", ["@data"]],
    ["@relation r\n", ["@data"]],
    ["@relation r\n@data\n1\n", [":2", "no attributes"]],
    [`${head}@data\n`, ["no rows"]],
    ["a,b\n1,2\n", [":1", '"a,b"']],
    [`${head}@data\n1,x\n1,w\n`, [":6", '"c"', '"w"', "x, y z"]],
    [`${head}@data\n1,x\n1\n`, [":6", "1 values", "2 attributes"]],
    [`${head}@data\na,x\nb,x\n`, [":5", '"a b"', "numeric"]],
    [`${head}@data\n1,'y z\n`, [":5", "quote"]],
    [`${head}@data\n1,x,{5}\n`, [":5", "weight"]],
    [`${head}@data\n{0 1, 2 x}\n`, [":5", "index 2"]],
    [`${head}@data\n{0 1, 0 2}\n`, [":5", "twice"]],
    [`${head}@data\n{0 1\n`, [":5", "brace"]],
    [`${head}@data\n{x 1}\n`, [":5", "index value"]],
    ["@relation r\n@attribute a relational\n@data\n", [":2", "relational"]],
    ["@relation r\n@attribute a {x\n@data\n", [":2", "brace"]],
    ["@relation r\n@attribute a real\n@attribute a real\n@data\n", [":3", '"a"']],
  ])("%j", (content, parts) => refuse("a.arff", content, ...parts));

  test("quotes, escapes, comments, dates, missing values, upper case, sparse rows", async () => {
    const content = [
      "% a comment\n@RELATION 'it is'\n",
      "@ATTRIBUTE 'a b' REAL\n@attribute c {x, 'y, z', \"q\\\"\"}\n@attribute d DATE 'yyyy-MM-dd'\n@attribute e string\n@DATA\n",
      "1.5, 'y, z' , 2024-01-05, 'it''s'\n".replace("''", "\\'"),
      '?,?,?,?\n% in between\n-2e3,x,"2024-02-29",?\n',
      "{1 'q\\\"', 0 7}\n{}\n",
    ].join("");
    const table = await loadTable(designOf({ path: "a.arff" }), async () => utf8(content));
    expect(table.columns).toMatchObject([
      { name: "a b", values: Float64Array.from([1.5, Number.NaN, -2000, 7, 0]) },
      { name: "c", codes: Int32Array.from([0, -1, 1, 2, 1]), categories: ["y, z", "x", 'q"'] },
      { name: "d", categories: ["2024-01-05", "2024-02-29"] },
      { name: "e", categories: ["it's"] },
    ]);
    expect(Array.from(table.lines ?? [])).toEqual([8, 9, 11, 12, 13]);
  });
});

describe("JSON", () => {
  test.each([
    ["a.json", "", ["empty"]],
    ["a.json", "[]", ["no rows"]],
    ["a.json", '{"a":[1,2]}', ["one object", "to_json"]],
    ["a.json", "3", ["3", "array"]],
    ["a.json", '[{"a":1},\n {"a":NaN}]', [":2:7", "NaN", "null"]],
    ["a.json", '[{"a":1},\n', [":2:1", "cut off"]],
    ["a.json", "[1, 2]", ["row 1", "1 stands"]],
    ["a.json", '[{"a":1}, [1]]', ["row 2", "an array"]],
    ["a.json", "[[1,2],[3]]", ["row 2", "1 values", "2"]],
    ["a.json", "[[],[]]", ["one column"]],
    ["a.json", '[{"a":{"b":1},"y":"p"},{"a":2,"y":"q"}]', ['row 1: column "a"', "object"]],
    [
      "a.json",
      '[{"a":[1,2],"y":"p"},{"a":[1],"y":"q"}]',
      ['row 2: column "a"', "an array of 1 numbers", "2"],
    ],
    ["a.json", '[{"a":[],"y":"p"},{"a":[1,2],"y":"q"}]', ['row 1: column "a"', "an empty array"]],
    ["a.json", '[{"a":[],"y":"p"},{"a":[],"y":"q"}]', ['row 1: column "a"', "an empty array"]],
    [
      "a.json",
      '[{"a":1e300,"y":"p"},{"a":1e300,"y":"q"},{"a":1,"y":"q"}]',
      ["row 1", "too large", "1 more such cell"],
    ],
    ["a.json", '[{"a":[1,"x"],"y":"p"},{"a":[1,2],"y":"q"}]', ['row 1: column "a"', "[1]"]],
    ["a.json", '[{"a":1e300,"y":"p"},{"a":1,"y":"q"}]', ['row 1: column "a"', "single precision"]],
    ["a.jsonl", '{"a":1}\n{"a":\n', [":2:", "cut off"]],
    ["a.jsonl", '{"a":1}\n\n3\n', [":3", "3 stands"]],
    ["a.jsonl", '{"a":1,"y":1}\n{"a":2,"y":2}\n{"a":"x","y":1}\n', [':3: column "a"', "not a number"]],
  ])("%s %j", (name, content, parts) => refuse(name, content, ...parts));

  test("brackets without end", () => refuse("a.json", "[".repeat(100_000), ":1:1", "not JSON"));
  test("a key of its own in every row is not one column each", () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `{"k${i}":1}`);
    return refuse("a.json", `[${rows.join()}]`, "rows of", "columns");
  });
  test("keys that objects have of their own are columns like others", async () => {
    const content = '[{"__proto__":1,"constructor":2,"y":"p"},{"__proto__":3,"constructor":4,"y":"q"}]';
    expect((await load({ "a.json": content }, designOf({ path: "a.json" }))).summary.inputs).toEqual([
      "__proto__",
      "constructor",
    ]);
  });
  test("arrays of numbers are one column with many inputs", async () => {
    const content = '[{"x":[1,2],"y":"p"},{"x":[3,4],"y":"q"}]';
    const { summary } = await load({ "a.json": content }, designOf({ path: "a.json" }));
    expect(summary.inputs).toEqual(["x[0]", "x[1]"]);
  });
});

describe("Parquet and Arrow", () => {
  const parquet = real("iris.parquet");
  const arrow = real("iris.arrow");
  const cases: [string, string, Uint8Array, string[]][] = [
    ["empty", "a.parquet", new Uint8Array(), ["empty"]],
    ["cut off", "a.parquet", parquet.subarray(0, 2000), ["byte 1996", "cut off"]],
    ["metadata longer than the file", "a.parquet", patched(parquet, -8, 0, 0, 0, 1), ["16777216"]],
    ["metadata of zeros", "a.parquet", patched(parquet, -1300, ...new Array(1200).fill(255)), ["metadata"]],
    ["empty", "a.arrow", new Uint8Array(), ["empty"]],
    ["cut off", "a.arrow", arrow.subarray(0, 5000), ["cut off"]],
    ["a footer longer than the file", "a.arrow", patched(arrow, -10, 0, 0, 0, 1), ["16777216"]],
    ["Feather's first version", "a.feather", utf8("FEA1........"), ["version"]],
    ["no Arrow at all", "a.feather", utf8("a,b\n1,2\n3,4"), ["byte 0", "ARROW1"]],
    [
      "a stream that is cut off",
      "a.arrows",
      real("iris-stream.arrows").subarray(0, 3000),
      ["not in the file"],
    ],
  ];
  test.each(cases)("%s (%s)", (_, name, bytes, parts) => refuse(name, bytes, ...parts));

  test("a run of Parquet of 2^30 values", async () => {
    const plain = real("iris-plain.parquet");
    const [{ columns }] = parquetMetadata(plain).row_groups;
    const { data_page_offset, total_compressed_size } = columns[0].meta_data ?? expect.fail();
    const start = Number(data_page_offset);
    const end = start + Number(total_compressed_size);
    const [page] = readPages(plain, { start, end, rows: 150, isCompressed: false });
    // The page begins with the length of its definition levels, then their first run.
    await refuse(
      "a.parquet",
      patched(plain, page.start, 6, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 7, 1),
      "sepal_length",
      "run of",
    );
  });

  test.each(["iris.parquet", "mixed.parquet", "iris-dictionary.arrow", "mixed.arrow"])(
    "%s with any four bytes all ones, or a large number, is read or refused at once",
    async (name) => {
      const bytes = real(name);
      const id = name.endsWith("w") ? "arrow" : "parquet";
      for (let at = 0; at + 4 <= bytes.length; at += id === "arrow" ? 4 : 3)
        for (const ones of [
          [255, 255, 255, 255],
          [255, 255, 255, 127],
        ])
          await checkParser(id, patched(bytes, at, ...ones));
    },
  );
});

describe("texts and names", () => {
  test("bytes that are not UTF-8 are named by line and offset", () =>
    refuse(
      "a.csv",
      Uint8Array.from([...utf8("a,b\n1,"), 0xfc, ...utf8("\n")]),
      ":2",
      "fc",
      "offset 6",
      "Windows-1252",
    ));
  test.each([
    [[0xc3], 0],
    [[0x61, 0xe2, 0x82], 1],
    [[0xc3, 0xbc, 0xed, 0xa0, 0x80], 2],
    [[0xf0, 0x9f, 0x98, 0x80, 0xc0, 0x80], 4],
    [[0xf4, 0x90, 0x80, 0x80], 0],
  ])("of %j the first wrong byte is at %i", (bytes, at) =>
    refuse("a.csv", Uint8Array.from(bytes), `offset ${at} `),
  );
  test("a file that begins like another format than its name says", () =>
    refuse("a.csv", real("iris.parquet"), "CSV", "Parquet", "dataset.format"));
  test("a Parquet file without an ending is recognized by its bytes", async () =>
    expect((await load({ iris: real("iris.parquet") }, designOf({ path: "iris" }))).summary.rows.all).toBe(
      150,
    ));
});

describe("patterns", () => {
  test.each([
    ["a.csv", "*.csv", true],
    ["a.csv.gz", "*.csv", false],
    ["data_batch_1.bin", "data_batch_?.bin", true],
    ["data_batch_10.bin", "data_batch_?.bin", false],
    ["", "*", true],
    ["abcbd", "a*b*d", true],
    ["abcbdx", "a*b*d", false],
    ["[x]", "[x]", true],
  ])("%j is called %j: %j", (name, pattern, expected) => expect(matchesGlob(name, pattern)).toBe(expected));
  test("take no longer than name × pattern", () => {
    const pattern = `${"a*".repeat(500)}b`;
    let reads = 0;
    const name = new Proxy(new String("a".repeat(5000)), {
      get(text, property) {
        if (reads++ > 4 * 5000 * pattern.length) throw new Error("The name is read too often.");
        return Reflect.get(text, property, text);
      },
    });
    expect(matchesGlob(name as string, pattern)).toBe(false);
    expect(reads).toBeGreaterThan(5000);
  });
});

describe("folders and patterns", () => {
  const rows = (from: number) => `a,y\n${[0, 1, 2, 3].map((i) => `${from + i},${"pq"[i % 2]}`).join("\n")}\n`;
  /** Files in folders, of which those in the way are not read. */
  function loadFrom(files: Files, dataset: Partial<DatasetSpec>) {
    const list = async (folder: string) => {
      const prefix = folder === "." ? "" : `${folder.replace(/\/$/, "")}/`;
      const inside = Object.keys(files).filter((path) => path.startsWith(prefix));
      if (inside.length === 0) throw Object.assign(new Error(`ENOENT ${folder}`), { code: "ENOENT" });
      return [...new Set(inside.map((path) => path.slice(prefix.length).replace(/\/.*/, "/")))];
    };
    const read = async (path: string) => {
      const content = files[path];
      if (content === undefined) {
        const code = Object.keys(files).some((file) => file.startsWith(`${path}/`)) ? "EISDIR" : "ENOENT";
        throw Object.assign(new Error(`${code} ${path}`), { code });
      }
      return typeof content === "string" ? utf8(content) : content;
    };
    const design = designOf({ standardize: false, ...dataset });
    return loadTrainingData(design, { read, list });
  }

  test.each(["d", "d/", "d/*.csv", "d/part*", "?/part*.csv"])(
    "%s stands for its files, in natural order",
    async (path) => {
      const files = {
        "d/part10.csv": rows(20),
        "d/part2.csv": rows(10),
        "d/.hidden.csv": "x",
        "d/e/x.csv": "x",
        "d/notes.md": "x",
      };
      const dataset = await loadFrom(files, { path });
      expect(Array.from(dataset.inputs)).toEqual([10, 11, 12, 13, 20, 21, 22, 23]);
      expect(dataset.summary.warnings).toEqual([]);
    },
  );
  test("a file's rows keep their place", () =>
    expectInputError(loadFrom({ "d/a.csv": rows(0), "d/b.csv": "a,y\n1,p\n2,\n" }, { path: "d" }), [
      'd/b.csv:3: the target column "y" has no value',
    ]));
  test("test.csv beside train.csv is the test part, and said to be", async () => {
    const dataset = await loadFrom({ "d/test.csv": rows(50), "d/train.csv": rows(0) }, { path: "d" });
    expect(dataset.summary.rows).toEqual({ all: 8, train: 4, validation: 0, test: 4 });
    expect(dataset.summary.warnings).toEqual([
      expect.stringContaining('"test.csv" is taken as the test part'),
    ]);
  });
  test("latest.csv is no test", async () =>
    expect(
      (await loadFrom({ "d/latest.csv": rows(50), "d/a.csv": rows(0) }, { path: "d" })).summary.rows.test,
    ).toBe(0));
  test("the test file within the folder is not trained on", async () => {
    const files = { "d/a.csv": rows(0), "d/b.csv": rows(50) };
    const dataset = await loadFrom(files, { path: "d", test: "d/b.csv" });
    expect(dataset.summary.rows).toMatchObject({ all: 8, train: 4, test: 4 });
  });
  test("classes that are words in one file and numbers in the other are different things", () =>
    expectInputError(
      loadFrom({ "d/a.csv": "a,y\n1,p\n2,q\n", "d/b.csv": "a,y\n1,1\n2,2\n" }, { path: "d" }),
      ["d/b.csv", '"y"', "numbers", "d/a.csv", "words"],
    ));
  test("a column that has words and numbers in one file is one of words in all", async () => {
    const { summary } = await loadFrom(
      { "d/a.csv": "z,y\nA,p\n1,q\n", "d/b.csv": "z,y\n1,p\n02,q\n" },
      { path: "d", split: { train: 1, validation: 0, test: 0 } },
    );
    expect(summary.inputs).toEqual(["z=02", "z=1", "z=A"]);
  });
  test.each([
    [{ path: "e" }, ['"e" does not exist']],
    [{ path: "e/*.csv" }, ['folder "e/" does not exist']],
    [{ path: "d/*.json" }, ["no data file is named"]],
    [{ path: "d/**" }, ['"**"']],
    [{ path: "m" }, ["several formats", "CSV", "JSON"]],
    [{ path: "l" }, ["l/b.csv", "3 columns", "l/a.csv", "2", '"b" is not in the first']],
    [{ path: "n" }, ["n/b.csv", '"z" as column 2', '"y"']],
    [{ path: "d", test: "d" }, ["dataset.test", "none is left"]],
    [{ path: "d/a.csv", testLabels: "x" }, ["dataset.testLabels", "dataset.test"]],
    [{ path: "o" }, ["no data file in", "notes.md"]],
  ] as const)("%j is refused", (dataset, parts) =>
    expectInputError(
      loadFrom(
        {
          "d/a.csv": rows(0),
          "m/a.csv": rows(0),
          "m/b.json": "[]",
          "l/a.csv": rows(0),
          "l/b.csv": "a,b,y\n1,2,p\n",
          "n/a.csv": rows(0),
          "n/b.csv": "a,z\n1,p\n2,q\n",
          "o/notes.md": "x",
        },
        dataset,
      ),
      parts,
    ),
  );
});
