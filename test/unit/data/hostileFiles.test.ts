import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { filesIn } from "../../../src/cli/files.ts";
import { crc32 } from "../../../src/data/bytes/crc32.ts";
import type { DataFiles } from "../../../src/data/bytes/dataFiles.ts";
import { type ByteSource, sourceOf } from "../../../src/data/bytes/source.ts";
import { encodeTable } from "../../../src/data/encode/encode.ts";
import type { FormatId } from "../../../src/data/formats/dataFormat.ts";
import { loadTable } from "../../../src/data/load.ts";
import { peekTable } from "../../../src/data/peek.ts";
import { guessRole } from "../../../src/data/plan/roles/guessRole.ts";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import { runSync } from "../../../src/shared/cooperative.ts";
import { CancellationError, InputError } from "../../../src/shared/errors.ts";
import { computed } from "../../support/computed.ts";
import { designOf } from "../../support/data/designOf.ts";
import { expectInputError, type Files, idxFile, load } from "../../support/data/load.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { utf8 } from "../../support/utf8.ts";
import { checkStreaming } from "./formats/fuzzStreaming.ts";

/**
 * Files made to do harm, or damaged in the ways that files are: none may crash the program, keep it busy for long, take
 * more memory than is stated, or give a wrong table without a word.
 */

const folder = temporaryFolder();

const utf16 = (content: string, isBig = false) => {
  const bytes = Buffer.from(`\ufeff${content}`, "utf16le");
  return new Uint8Array(isBig ? bytes.swap16() : bytes);
};

/**
 * What no file of a few megabytes may take longer than, in milliseconds of this thread's own processor time: a bound far from
 * what linear work takes (at most 4 s seen on a busy machine) and from what quadratic work would (minutes).
 */
const patience = 20_000;

async function soon<T>(run: () => Promise<T>): Promise<T> {
  const begin = computed();
  try {
    return await run();
  } finally {
    expect(computed() - begin).toBeLessThan(patience);
  }
}

const tableIn = (name: string, content: Uint8Array | string) =>
  loadTable(designOf({ path: name }), async () => (typeof content === "string" ? utf8(content) : content));
const refuse = (name: string, content: Uint8Array | string, ...parts: string[]) =>
  soon(() => expectInputError(load({ [name]: content }, designOf({ path: name })), parts));

/** A file that is read as it comes, in pieces of these bytes. */
function streamed(name: string, pieces: readonly Uint8Array[], size?: number): DataFiles {
  const source = sourceOf(size, async function* chunks() {
    for (const piece of pieces) yield piece.slice();
  });
  return { read: () => Promise.reject(new Error(`${name} is not read whole.`)), open: async () => source };
}

const names: Readonly<Record<FormatId, string>> = {
  csv: "a.csv",
  tsv: "a.tsv",
  json: "a.json",
  "json-lines": "a.jsonl",
  npy: "a.npy",
  npz: "a.npz",
  idx: "a.idx",
  "cifar-10": "data_batch_1.bin",
  "cifar-100": "train.bin",
  parquet: "a.parquet",
  arrow: "a.arrow",
  libsvm: "a.libsvm",
  arff: "a.arff",
};

describe.each(Object.entries(names))("%s", (id, name) => {
  const labels = { "a-labels": idxFile(8, [1], new Uint8Array(1)) };
  const dataset = { path: name, ...(id === "idx" && { labels: "a-labels" }) };
  const cases: [string, Uint8Array][] = [
    ["nothing", new Uint8Array()],
    ...[0, 0x0a, 0x0d, 0x1f, 0x20, 0x22, 0x2c, 0x31, 0x40, 0x5b, 0x61, 0x80, 0xff].map(
      (byte): [string, Uint8Array] => [`the byte ${byte.toString(16)}`, Uint8Array.of(byte)],
    ),
    ["two bytes", Uint8Array.of(0xff, 0xfe)],
    ["the beginning of a gzip file", Uint8Array.of(0x1f, 0x8b, 8)],
    ["an empty gzip file", new Uint8Array(gzipSync(new Uint8Array()))],
    ["a gzip file in a gzip file", new Uint8Array(gzipSync(gzipSync("a,b\n1,2\n3,4\n")))],
    ["zeros", new Uint8Array(5000)],
  ];
  test.each(cases)("%s", async (_, bytes) => {
    const files: Files = { [name]: bytes, ...labels };
    await soon(() => expectInputError(load(files, designOf(dataset)), [name]));
    // As it comes, it is the same.
    const open = async () =>
      sourceOf(bytes.length, async function* chunks() {
        for (const byte of bytes) yield Uint8Array.of(byte);
      });
    const read = async (path: string) => files[path] as Uint8Array;
    await soon(() => expectInputError(loadTrainingData(designOf(dataset), { read, open }), [name]));
    // To look at its columns may do without any.
    await peekTable(bytes, name).catch((error: unknown) => expect(error).toBeInstanceOf(InputError));
  });
});

describe("what is no file, or goes away", () => {
  const rows = `a,b\n${"1,2\n3,4\n".repeat(100_000)}`;
  mkdirSync(join(folder, "folder.csv"));
  mkdirSync(join(folder, "labels"));
  writeFileSync(join(folder, "x.npy"), "");

  test.each([true, false])("a folder in place of a file, which can be listed: %j", async (canList) => {
    const { list, ...others } = filesIn(folder);
    const files = canList && list ? { ...others, list } : others;
    await expectInputError(loadTrainingData(designOf({ path: "folder.csv" }), files), [
      "folder.csv",
      "folder",
    ]);
    await expectInputError(
      loadTrainingData(designOf({ path: "x.npy", labels: "labels" }), files),
      ["dataset.labels", '"labels" is a folder'],
      { field: "dataset.labels" },
    );
  });
  test("a device, which has no end", () =>
    expectInputError(loadTrainingData(designOf({ path: "/dev/zero", format: "csv" }), filesIn(folder)), [
      "/dev/zero",
      "device",
    ]));
  test("labels that are there and cannot be read are not passed over", () => {
    const read = async (path: string) => {
      if (path === "x.npy") return utf8("…");
      throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    };
    return expectInputError(loadTrainingData(designOf({ path: "x.npy" }), read), ["y.npy", "EACCES"]);
  });
  test.each(["gone.csv", "gone.csv.gz"])(
    "a file that is deleted once it has been looked at: %s",
    async (name) => {
      writeFileSync(join(folder, name), name.endsWith("z") ? gzipSync(rows, { level: 0 }) : rows);
      const { open, ...others } = filesIn(folder);
      const files: DataFiles = {
        ...others,
        async open(path): Promise<ByteSource | undefined> {
          const source = await open?.(path);
          await source?.beginning();
          unlinkSync(join(folder, name));
          return source;
        },
      };
      await expectInputError(
        loadTrainingData(designOf({ path: name }), files),
        ["dataset.path", name, "does not exist"],
        { field: "dataset.path" },
      );
    },
  );
});

describe("gzip", () => {
  const packed = (content: string) => gzipSync(content);
  const twice = new Uint8Array(Buffer.concat([packed("a,b\n1,2\n"), packed("3,4\n")]));
  const ways: [string, () => Promise<unknown>][] = [
    ["whole", () => tableIn("a.csv.gz", twice)],
    ["as it comes", () => loadTable(designOf({ path: "a.csv.gz" }), streamed("a.csv.gz", [twice]))],
  ];
  test.each(ways)(
    "two files packed one behind the other are both read, or refused in words: %s",
    async (_, run) => {
      const result = await run().catch((error: unknown) => error);
      if (result instanceof InputError) expect(result.message).toMatch(/^a\.csv\.gz .*another packed file/);
      else expect(result).toMatchObject({ rows: 2 });
    },
  );
  test("damage is named", async () => {
    const damaged = new Uint8Array(packed("a,b\n1,2\n"));
    damaged[damaged.length - 5] ^= 255;
    await refuse("a.csv.gz", damaged, "a.csv.gz", "(incorrect data check)");
    await refuse("a.csv.gz", damaged.subarray(0, 15), "a.csv.gz", "(unexpected end of file)");
  });
});

describe("text as it comes", () => {
  test.each([
    ["UTF-16LE", false],
    ["UTF-16BE", true],
  ])("half a character of %s is named by its byte, wherever the pieces end", async (_, isBig) => {
    const bytes = utf16("a,b\n1,😀\n\ud800,4\n", isBig);
    for (const size of [1, 2, 3, 5, 100]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_piece, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      await expectInputError(loadTable(designOf({ path: "a.csv" }), streamed("a.csv", pieces)), [
        "a.csv: byte 20: ",
      ]);
    }
    await refuse("a.csv", bytes, "a.csv: byte 20: ");
  });
  test("a file of UTF-16 that is cut off", () => {
    const bytes = utf16("a,b\n1,2\n").subarray(0, -1);
    return Promise.all([
      expectInputError(loadTable(designOf({ path: "a.csv" }), streamed("a.csv", [bytes])), ["byte 16"]),
      refuse("a.csv", bytes, "byte 16"),
    ]);
  });
  test("marks of one byte a piece", () =>
    checkStreaming(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8("a,b\n1,2\n")])));
  test("carriage returns only, many of them", async () => {
    const row = "1.5,x\r2.5,y\r";
    const bytes = utf8(`a,b\r${row.repeat(300_000)}`);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 2 ** 20) }, (_, i) =>
      bytes.subarray(i * 2 ** 20, (i + 1) * 2 ** 20),
    );
    const table = await soon(() => loadTable(designOf({ path: "a.csv" }), streamed("a.csv", pieces)));
    expect(table.rows).toBe(600_000);
    expect(table.lineOf?.(599_999)).toBe(600_001);
    expect(table.columns[0]).toMatchObject({ name: "a", kind: "numeric" });
  });
  test("a cancellation is heard while there are blank lines only", async () => {
    const blank = new Uint8Array(2 ** 20).fill(10);
    let pieces = 0;
    const source = sourceOf(undefined, async function* chunks() {
      for (; pieces < 100_000; pieces++) yield blank;
    });
    const result = loadTable(
      designOf({ path: "a.csv" }),
      { read: async () => blank, open: async () => source },
      { signal: AbortSignal.abort() },
    );
    await expect(result).rejects.toBeInstanceOf(CancellationError);
    expect(pieces).toBeLessThan(10_000);
  });
});

describe("many columns", () => {
  const commas = (columns: number) => ",".repeat(columns - 1);
  test("65,536 are read, whatever they are called, and not one more", async () => {
    const wide = (columns: number) =>
      `${commas(columns)}\n`.replaceAll(",", "1,").replace("\n", "1\n").repeat(2);
    expect((await soon(() => tableIn("a.csv", wide(65_536)))).columns).toHaveLength(65_536);
    await refuse("a.csv", wide(65_537), "a.csv has 65537 columns", "65536");
    await refuse("a.csv", commas(4_000_000), "a.csv has 4000000 columns");
    const twins = `${"a,".repeat(65_535)}a\n${"1,".repeat(65_535)}1\n`;
    const { columns, warnings } = await soon(() => tableIn("a.csv", twins));
    expect(columns[65_535].name).toBe("a_65536");
    expect(warnings).toHaveLength(11);
    expect(warnings[10]).toContain("65525 more columns");
  });
  test("and all of them are planned and encoded soon", async () => {
    const row = (value: number) => Array.from({ length: 20_000 }, (_, i) => ((i + 1) * value) % 7).join();
    const table = await tableIn("a.csv", [1, 2, 3, 4].map(row).join("\n"));
    await soon(() => encodeTable(table, designOf({ header: "no", task: "regression" })));
  });
  test("of JSON", async () => {
    const head = Array.from({ length: 60_000 }, (_, i) => `"k${i}"`).join();
    const row = Array.from({ length: 60_000 }, () => "1").join();
    expect((await soon(() => tableIn("a.json", `[[${head}],[${row}],[${row}]]`))).columns).toHaveLength(
      60_000,
    );
    await soon(() => peekTable(utf8(`[[${head}],[${row}],[${row}]]`), "a.json"));
    await refuse("a.json", `[["a","a"],[1,2]]`, "two columns", '"a"');
  });
  test("of ARFF", async () => {
    const head = (columns: number) =>
      `@relation r\n${Array.from({ length: columns }, (_, i) => `@attribute a${i} real\n`).join("")}@data\n`;
    const sparse = `${head(60_000)}${"{7 1}\n".repeat(100)}`;
    expect((await soon(() => tableIn("a.arff", sparse))).columns).toHaveLength(60_000);
    await refuse("a.arff", `${head(65_537)}{}\n`, "a.arff:65538", "65536 attributes");
  });
});

describe("JSON whose values are no values", () => {
  test.each([
    ["an object that says what its text is", '[["a","b"],[{"toString":1},2],[{"toString":1},2]]'],
    ["arrays without end", `[["a","b"],[${"[".repeat(100_000)}${"]".repeat(100_000)},2]]`],
  ])("%s, below a header", async (_, content) => {
    await refuse("a.json", content, "a.json");
    await peekTable(utf8(content), "a.json").catch((error: unknown) =>
      expect(error).toBeInstanceOf(InputError),
    );
  });
  test("as names", () =>
    expectInputError(load({ "a.json": "[[{},2],[1,2]]" }, designOf({ path: "a.json", header: "yes" })), [
      "row 1",
      "value 1",
    ]));
  test("brackets without end, to look at", async () =>
    expect((await peekTable(utf8("[".repeat(200_000)), "a.json")).columns).toEqual([]));
});

describe("many lines", () => {
  test("of LIBSVM, without a comment", async () =>
    expect((await soon(() => tableIn("a.libsvm", "1 1:0.5 2:1\n-1 2:0.25\n".repeat(100_000)))).rows).toBe(
      200_000,
    ));
  test("a comment is one line's", async () => {
    const { columns } = await tableIn("a.libsvm", "1 1:1 # one 2:9\n-1 1:2\n1 1:3#\n# four\n-1 1:4");
    expect(columns[0]).toMatchObject({ values: Float32Array.of(1, 2, 3, 4) });
  });
});

/** An .npy file with this header and these elements. */
function npy(descr: string, shape: string, elements = new Uint8Array()): Uint8Array {
  const header = utf8(`{'descr': ${descr}, 'fortran_order': True, 'shape': ${shape}, }\n`);
  const bytes = new Uint8Array(12 + header.length + elements.length);
  bytes.set([0x93, ...utf8("NUMPY"), 2, 0]);
  new DataView(bytes.buffer).setUint32(8, header.length, true);
  bytes.set(header, 12);
  bytes.set(elements, 12 + header.length);
  return bytes;
}

/** A ZIP archive of one stored file, which its directory names many times. */
function zip(content: Uint8Array, files: readonly string[]): Uint8Array {
  const local = new Uint8Array(30);
  new DataView(local.buffer).setUint32(0, 0x04034b50, true);
  const records = files.map((file) => {
    const name = utf8(`${file}.npy`);
    const record = new Uint8Array(46 + name.length);
    const view = new DataView(record.buffer);
    view.setUint32(0, 0x02014b50, true);
    view.setUint32(16, crc32(content), true);
    view.setUint32(20, content.length, true);
    view.setUint32(24, content.length, true);
    view.setUint16(28, name.length, true);
    record.set(name, 46);
    return record;
  });
  const size = records.reduce((sum, { length }) => sum + length, 0);
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(10, files.length, true);
  view.setUint32(12, size, true);
  view.setUint32(16, 30 + content.length, true);
  return new Uint8Array(Buffer.concat([local, content, ...records, end]));
}

describe("NumPy", () => {
  test("an array of half a million dimensions", () =>
    refuse(
      "a.npy",
      npy("'|u1'", `(2, ${"1, ".repeat(500_000)})`, new Uint8Array(2)),
      "a.npy",
      "500001 dimensions",
    ));
  test("thousands of fields that have no bytes", () => {
    const fields = Array.from({ length: 4000 }, (_, i) => `('f${i}', '|S0'), `).join("");
    const bytes = npy(`[${fields}('x', '|u1')]`, "(1000000,)", new Uint8Array(1_000_000));
    return refuse("a.npy", bytes, "a.npy", '"f0"', "no bytes");
  });
  test("two fields of one name", () =>
    refuse("a.npy", npy("[('a', '|u1'), ('a', '|u1')]", "(1,)", new Uint8Array(2)), "a.npy", '"a"'));
  test("an archive of 60,000 arrays, and one of two that have one name", async () => {
    const array = npy("'|u1'", "(2,)", Uint8Array.of(1, 2));
    const many = Array.from({ length: 60_000 }, (_, i) => `k${i}`);
    expect((await soon(() => tableIn("a.npz", zip(array, many)))).columns).toHaveLength(60_000);
    await refuse("a.npz", zip(array, ["a", "a"]), "a.npz", '"a"');
  });
});

// ------------------------------------------------------------------------------------------------------------ Parquet

/** Thrift's compact protocol: a struct's fields, each with its type's number. */
type Field = readonly [id: number, type: number, content: readonly number[]];

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}
const int = (id: number, value: number, type = 5): Field => [id, type, varint(2 * value)];
const long = (id: number, value: number): Field => int(id, value, 6);
const words = (content: string) => [...varint(content.length), ...utf8(content)];
const struct = (fields: readonly Field[]): number[] => {
  let last = 0;
  const bytes = fields.flatMap(([id, type, content]) => {
    const head = ((id - last) << 4) | type;
    last = id;
    return [head, ...content];
  });
  return [...bytes, 0];
};
const list = (id: number, type: number, items: readonly (readonly number[])[]): Field => [
  id,
  9,
  [0xf0 | type, ...varint(items.length), ...items.flat()],
];

/** Columns of 32-bit integers, plain and not packed, in one row group. @param missing bytes that each page lacks */
function parquet(columns: number, rows: number, missing = 0): Uint8Array {
  const body: number[] = [...utf8("PAR1")];
  const size = 4 * rows - missing;
  const page = struct([
    int(1, 0),
    int(2, size),
    int(3, size),
    [5, 12, struct([int(1, rows), int(2, 0), int(3, 3), int(4, 3)])],
  ]);
  const chunks = Array.from({ length: columns }, (_, column) => {
    const start = body.length;
    body.push(...page, ...Array.from({ length: size }, (_byte, i) => (i % 4 === 0 ? (i + column) % 7 : 0)));
    const length = body.length - start;
    const metadata = struct([
      int(1, 1),
      list(2, 5, [[0]]),
      list(3, 8, [words(`c${column}`)]),
      int(4, 0),
      long(5, rows),
      long(6, length),
      long(7, length),
      long(9, start),
    ]);
    return struct([long(2, start), [3, 12, metadata]]);
  });
  const element = (_: unknown, column: number) => struct([int(1, 1), int(3, 0), [4, 8, words(`c${column}`)]]);
  const metadata = struct([
    int(1, 1),
    list(2, 12, [
      struct([[4, 8, words("root")], int(5, columns)]),
      ...Array.from({ length: columns }, element),
    ]),
    long(3, rows),
    list(4, 12, [struct([list(1, 12, chunks), long(2, body.length), long(3, rows)])]),
  ]);
  const end = new Uint8Array(8);
  new DataView(end.buffer).setUint32(0, metadata.length, true);
  end.set(utf8("PAR1"), 4);
  return Uint8Array.from([...body, ...metadata, ...end]);
}

describe("Parquet", () => {
  test("of 10,000 columns", async () => {
    const { columns } = await soon(() => tableIn("a.parquet", parquet(10_000, 3)));
    expect(columns).toHaveLength(10_000);
    expect(columns[5]).toMatchObject({ name: "c5", values: Float64Array.of(5, 2, 6) });
  });
  test("whose pages have fewer bytes than their values need", () =>
    refuse(
      "a.parquet",
      parquet(3, 3, 4),
      "a.parquet",
      '"c0"',
      "byte",
      "3 values need 12 bytes of a page of 8",
    ));
});

test("Arrow whose metadata would be read as a list of hundreds of millions", () => {
  const path = join(import.meta.dirname, "../../fixtures/data/findings/arrow/layout-of-odd-size");
  return refuse("a.arrow", new Uint8Array(readFileSync(path)), "a.arrow", "byte 7423", "layout of 9 bytes");
});

describe("a wrong table without a word", () => {
  test("a value that an ARFF attribute lists twice is one", async () => {
    const { columns } = await tableIn(
      "a.arff",
      "@relation r\n@attribute a {x, y, x}\n@attribute b real\n@data\n{}\n{0 x}\n{0 y}\n",
    );
    expect(columns[0]).toMatchObject({ codes: Int32Array.of(0, 0, 1), categories: ["x", "y"] });
  });
  test("labels of IDX that single precision does not hold", async () => {
    const labels = new Uint8Array(8);
    new DataView(labels.buffer).setInt32(0, 2 ** 24 + 1);
    new DataView(labels.buffer).setInt32(4, 2 ** 24);
    const files: Files = {
      "i.idx": idxFile(8, [2, 1], Uint8Array.of(1, 2)),
      "l.idx": idxFile(12, [2], labels),
    };
    const { summary } = await load(files, designOf({ path: "i.idx", labels: "l.idx" }));
    expect(summary.classes).toEqual(["16777216", "16777217"]);
  });
  test.each([
    ["a.csv", "id,y\n9007199254740993,1\n9007199254740992,2\n"],
    ["a.csv", 'id,y\n"123456789012345678901234567",1\n5,2\n'],
    ["a.arff", "@relation r\n@attribute id real\n@attribute y real\n@data\n9007199254740993,1\n5,2\n"],
  ])("whole numbers of more than 53 bits are said to be rounded (%s)", async (name, content) => {
    const { summary } = await load({ [name]: content }, designOf({ path: name }));
    expect(summary.warnings).toContainEqual(
      expect.stringMatching(/column "id" has whole numbers of more than 53 bits/),
    );
  });
  test.each(["9007199254740992", "18014398509481984", "1e30", "9007199254740993.0"])(
    "%s is not said to be",
    async (number) => expect((await load(`id,y\n${number},1\n5,2\n`)).summary.warnings).toEqual([]),
  );
  test("a number to predict that overflows once it is scaled", () => {
    const design = designOf(
      { split: { train: 0.5, validation: 0.25, test: 0.25 }, task: "regression" },
      { shuffle: false },
    );
    return expectInputError(load("x,y\n1,1e-30\n2,2e-30\n3,1e30\n4,5\n", design), [
      "data.csv:4",
      '"y"',
      "scale",
    ]);
  });
  test("a row that is too long, with a broken quote behind it, is told of alike however it comes", () =>
    checkStreaming(utf8('a\n1,"x"y\n"z"\n')));
});

describe("long texts in each of many rows", () => {
  const arrowFile = async (word: string, rows: number) => {
    const { dictionary, tableFromArrays, tableToIPC, utf8, int8 } = await import("@uwdata/flechette");
    const a = Array.from({ length: rows }, () => word);
    const b = Array.from({ length: rows }, (_, i) => i % 2);
    const types = { a: dictionary(utf8(), int8()) };
    return tableToIPC(tableFromArrays({ a, b }, { types }), { format: "file" }) ?? expect.fail();
  };
  test.each(["1", " ", "x"])("of %j, by a dictionary", async (letter) => {
    const bytes = await arrowFile(`${letter.repeat(300_000)}`, 30_000);
    await soon(() =>
      tableIn("a.arrow", bytes).catch((error: unknown) => expect(error).toBeInstanceOf(InputError)),
    );
  });
});

test("identifiers of millions of rows, unsorted, are told by steps", () => {
  const rows = 2_000_000;
  const values = Float64Array.from({ length: rows }, (_, row) => (row * 7919) % 2_000_003);
  const steps = guessRole({ kind: "numeric", name: "id", values }, 100);
  let longest = 0;
  for (let done = false; !done; ) {
    const begin = computed();
    const step = steps.next();
    done = step.done === true;
    if (done) expect(step.value).toMatchObject({ value: "identifier" });
    longest = Math.max(longest, computed() - begin);
  }
  expect(longest).toBeLessThan(200);
  values[rows - 1] = values[0];
  expect(runSync(guessRole({ kind: "numeric", name: "id", values }, 100)).value).toBe("numeric");
});
