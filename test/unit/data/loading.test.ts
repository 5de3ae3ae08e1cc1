import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { filesIn } from "../../../src/cli/files.ts";
import { sourceOf } from "../../../src/data/bytes/source.ts";
import { encodeTable } from "../../../src/data/encode/encode.ts";
import { readDelimited } from "../../../src/data/formats/delimited/readDelimited.ts";
import { generateTable } from "../../../src/data/generators/generate.ts";
import { inspectTable } from "../../../src/data/inspect/inspect.ts";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import type { ReadingControl } from "../../../src/shared/cooperative.ts";
import { CancellationError } from "../../../src/shared/errors.ts";
import type { ReadingProgress } from "../../../src/shared/messages.ts";
import { computed } from "../../support/computed.ts";
import { designOf } from "../../support/data/designOf.ts";
import { expectInputError, load } from "../../support/data/load.ts";
import { macrotask } from "../../support/eventLoop.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { utf8 } from "../../support/utf8.ts";

const folder = temporaryFolder();

const text = (rows: number) =>
  [
    "a,b,class",
    ...Array.from({ length: rows }, (_, i) => `${i % 97},${(i * 31) % 1013},${"uv"[i % 2]}`),
  ].join("\n");

/**
 * Runs to the end, or until it has let messages in so many times. @returns the longest that the thread computed without
 * letting any in, in milliseconds of its own time: what else the machine does has no part in it
 */
async function maxYieldInterval(run: (control: ReadingControl) => Promise<unknown>, most = Infinity) {
  let breaths = 0;
  let longest = 0;
  let last = computed();
  const canceling = new AbortController();
  const result = run({
    signal: canceling.signal,
    async yieldToEvents() {
      if (++breaths >= most) canceling.abort();
      longest = Math.max(longest, computed() - last);
      await macrotask();
      last = computed();
    },
  });
  if (most < Infinity) await expect(result).rejects.toBeInstanceOf(CancellationError);
  else await result;
  expect(breaths).toBeGreaterThan(3);
  return Math.max(longest, computed() - last);
}

/** Runs with a control that is canceled once `when` says so. @returns how often messages were let in from then on */
async function breathsAfter(
  run: (control: ReadingControl) => Promise<unknown>,
  when: (progress: ReadingProgress) => boolean,
): Promise<number> {
  const canceling = new AbortController();
  let breaths = 0;
  const control: ReadingControl = {
    async yieldToEvents() {
      if (canceling.signal.aborted) breaths++;
      await macrotask();
    },
    signal: canceling.signal,
    onProgress: (progress) => {
      if (when(progress)) canceling.abort();
    },
  };
  await expect(run(control)).rejects.toBeInstanceOf(CancellationError);
  return breaths;
}

/** Messages, a cancellation among them, wait no longer. */
const patience = 200;

describe("messages are let in several times a second, and a cancellation is heard at once", () => {
  const block = utf8("1.25,2.5,u\n-3.75,4.5,v\n".repeat(50_000));
  const endless = sourceOf(undefined, async function* chunks() {
    for (;;) yield block;
  });
  const read = (control: ReadingControl) => readDelimited(endless, "t.csv", {}, control);
  test("while a file is read", async () => {
    expect(await maxYieldInterval(read, 20)).toBeLessThan(patience);
    expect(await breathsAfter(read, ({ done }) => done > 8 * 2 ** 20)).toBe(1);
  });

  const generate = { type: "random", parameters: { inputs: 1000, classes: 2 } };
  const generated = designOf({ path: undefined, generate, samples: 30_000 });
  const points = (control: ReadingControl) => generateTable(generated, control);
  test("while points are generated", async () => {
    expect(await maxYieldInterval(points, 20)).toBeLessThan(patience);
    expect(await breathsAfter(points, ({ done }) => done > 100)).toBe(1);
  });

  const rows = 1_000_000;
  const numbers = Float64Array.from({ length: rows }, (_, row) => ((row * 7919) % 999_983) + 0.5);
  const columns = Array.from({ length: 6 }, (_, i) => ({
    kind: "numeric" as const,
    name: `x${i}`,
    values: numbers,
  }));
  const target = (of: number) => ({
    kind: "numeric" as const,
    name: "y",
    values: numbers.map((x) => x % of),
  });
  const table = (of = 3) => ({ file: "t", rows, columns: [...columns, target(of)], warnings: [] });
  const parts = { train: 0.8, validation: 0.1, test: 0.1 };
  test.each([
    ["standardized", designOf({ split: parts }), 3],
    ["scaled by quartiles", designOf({ split: parts, scale: "robust" }), 3],
    ["split by time", designOf({ split: parts, splitBy: "time", splitColumn: "x0" }), 3],
    ["stratified by a number", designOf({ split: parts, splitBy: "stratified", task: "regression" }), 1e6],
  ])("while it is encoded: %s", async (_, design, of) => {
    const encode = (control: ReadingControl) => encodeTable(table(of), design, control);
    expect(await maxYieldInterval(encode)).toBeLessThan(patience);
  });
  test.each(["encoding", "fitting"] as const)("a cancellation while it is encoded: %s", async (stage) => {
    const encode = (control: ReadingControl) => encodeTable(table(), designOf({ scale: "robust" }), control);
    expect(await breathsAfter(encode, (progress) => progress.stage === stage)).toBe(1);
  });
  test("while it is inspected", async () => {
    const inspect = (control: ReadingControl) => inspectTable(table(), designOf({ split: parts }), control);
    expect(await maxYieldInterval(inspect)).toBeLessThan(patience);
    expect(await breathsAfter(inspect, ({ stage }) => stage === "inspecting")).toBe(1);
  });
});

describe("reading from disk", () => {
  test("gives what reading from memory gives, and tells how far it is", async () => {
    const content = text(400_000);
    writeFileSync(join(folder, "data.csv"), content);
    const seen: ReadingProgress[] = [];
    const design = designOf({ split: { train: 0.5, validation: 0.25, test: 0.25 } });
    const dataset = await loadTrainingData(design, filesIn(folder), {
      yieldToEvents: macrotask,
      onProgress: (progress) => seen.push(progress),
    });
    const expected = await load(content, design);
    expect(dataset.summary).toEqual(expected.summary);
    expect(Buffer.from(dataset.inputs.buffer).equals(Buffer.from(expected.inputs.buffer))).toBe(true);
    expect(dataset.targets).toEqual(expected.targets);
    for (const { stage, done, total } of seen)
      if (stage === "reading") {
        expect(total).toBe(content.length);
        expect(done).toBeLessThanOrEqual(content.length);
      }
    const done = seen.filter(({ stage }) => stage === "reading").map((progress) => progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  test("of a gzip file, a marked file, and UTF-16", async () => {
    const content = text(50_000);
    const expected = await load(content);
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(content)]);
    const variants = {
      "packed.csv.gz": gzipSync(content),
      "marked.csv": marked,
      "wide.csv": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(content, "utf16le")]),
    };
    for (const [path, bytes] of Object.entries(variants)) {
      writeFileSync(join(folder, path), bytes);
      const dataset = await loadTrainingData(designOf({ path }), filesIn(folder));
      expect(dataset.summary).toEqual({ ...expected.summary, path });
      expect(dataset.inputs).toEqual(expected.inputs);
    }
  });

  test("a gzip file that is cut off", async () => {
    const packed = gzipSync(text(50_000));
    writeFileSync(join(folder, "cut.csv.gz"), packed.subarray(0, packed.length / 2));
    await expectInputError(loadTrainingData(designOf({ path: "cut.csv.gz" }), filesIn(folder)), [
      "cut.csv.gz",
      "damaged or cut off",
    ]);
  });

  test("of a folder: its files one below the other, the test file's rows last", async () => {
    const rows = (from: number) =>
      Array.from({ length: 70_000 }, (_, i) => `${from + i},w${(from + i) % 90}`).join("\n");
    mkdirSync(join(folder, "parts"));
    for (const [name, from] of [
      ["part2.csv", 70_000],
      ["part1.csv", 0],
      ["test.csv", 140_000],
    ] as const)
      writeFileSync(join(folder, "parts", name), `a,y\n${rows(from)}\n`);
    const design = designOf({ path: "parts", standardize: false });
    const { inputs, summary, targets } = await loadTrainingData(design, filesIn(folder));
    expect(summary.rows).toEqual({ all: 210_000, train: 140_000, validation: 0, test: 70_000 });
    expect(inputs.every((value, row) => value === row)).toBe(true);
    const labels = targets.kind === "labels" ? targets.labels : [];
    expect(labels.every((label, row) => summary.classes[label] === `w${row % 90}`)).toBe(true);
  });
  test("of a file that begins with blank lines, more than are looked at", async () => {
    const blank = "\n\r\n".repeat(2 ** 20);
    writeFileSync(join(folder, "blank.csv"), `${blank}a;b;y\n1,5;2;u\n2,5;x;v\n3,5;3;u\n`);
    const dataset = await loadTrainingData(designOf({ path: "blank.csv", features: ["a"] }), filesIn(folder));
    expect(dataset.summary).toMatchObject({ inputs: ["a"], target: "y", rows: { all: 3 } });
    await expectInputError(
      loadTrainingData(designOf({ path: "blank.csv", features: ["b"] }), filesIn(folder)),
      [`blank.csv:${2 ** 21 + 3}:`, '"x"'],
      { line: 2 ** 21 + 3 },
    );
  });
  test("of a gzip file that is a bomb stops early", async () => {
    writeFileSync(
      join(folder, "bomb.csv.gz"),
      gzipSync(new Uint8Array(300 * 2 ** 20).fill(10), { level: 1 }),
    );
    await expectInputError(loadTrainingData(designOf({ path: "bomb.csv.gz" }), filesIn(folder)), [
      "bomb.csv.gz",
      "256 MiB",
    ]);
  });
  test("of a file that begins like another format than its name says", async () => {
    const bytes = readFileSync(join(import.meta.dirname, "../../fixtures/data/iris.parquet"));
    writeFileSync(join(folder, "iris-parquet.csv"), bytes);
    await expectInputError(loadTrainingData(designOf({ path: "iris-parquet.csv" }), filesIn(folder)), [
      "CSV",
      "Parquet",
      "dataset.format",
    ]);
  });
  test("a file that is not there", () =>
    expectInputError(loadTrainingData(designOf({ path: "none.csv" }), filesIn(folder)), [
      'dataset.path: the file "none.csv" does not exist',
    ]));
});

test("memory: below 1.5 times the matrix and 200 MB", async () => {
  const path = "memory.csv";
  const file = openSync(join(folder, path), "w");
  writeSync(file, `${Array.from({ length: 20 }, (_, i) => `x${i}`).join(",")},y\n`);
  let seed = 1;
  const lines = Array.from({ length: 10_000 }, (_, i) => {
    let line = "";
    for (let column = 0; column < 20; column++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      line += `${(seed % 20000) / 100 - 100},`;
    }
    return line + (i % 3);
  });
  const block = `${lines.join("\n")}\n`;
  for (let i = 0; i < 60; i++) writeSync(file, block);
  closeSync(file);
  const script = join(folder, "load.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "memory/load.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    outfile: script,
    logLevel: "error",
    // As in the product, they are loaded when a file needs them.
    external: ["@uwdata/flechette", "fzstd", "hyparquet", "hyparquet-compressors"],
  });
  // On a busy machine threads would collect what is free late.
  const { stdout, stderr } = spawnSync(process.execPath, ["--single-threaded-gc", script, folder, path], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const result = JSON.parse(stdout) as Record<
    "rows" | "inputs" | "matrix" | "before" | "peak" | "growth",
    number | undefined
  > & { readonly matrix: number };
  expect(result).toMatchObject({ rows: 600_000, inputs: 20, matrix: 48_000_000, shared: true });
  expect(result.before).toBeLessThan(100e6);
  expect(result.peak).toBeLessThan(1.5 * result.matrix + 200e6);
  // The table's memory goes back to the system while the matrix is written. Only Linux tells.
  if (process.platform === "linux") expect(result.growth).toBeLessThan(0.6 * result.matrix);
});
