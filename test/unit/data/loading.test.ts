import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import { filesIn } from "../../../src/node/localFiles.ts";
import type { ReadingProgress } from "../../../src/shared/messages.ts";
import { designOf } from "../../support/data/designOf.ts";
import { expectInputError, load } from "../../support/data/load.ts";
import { macrotask } from "../../support/eventLoop.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const folder = temporaryFolder();

const text = (rows: number) =>
  [
    "a,b,class",
    ...Array.from({ length: rows }, (_, i) => `${i % 97},${(i * 31) % 1013},${"uv"[i % 2]}`),
  ].join("\n");

describe("reading from disk", () => {
  test("gives what reading from memory gives, and reports how far it is", async () => {
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
  // The table's memory goes back to the system while the matrix is written. Only Linux reports it.
  if (process.platform === "linux") expect(result.growth).toBeLessThan(0.6 * result.matrix);
});
