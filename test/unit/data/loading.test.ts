import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { filesIn } from "../../../src/cli/files.ts";
import { readDelimited } from "../../../src/engine/data/delimited/readDelimited.ts";
import { encodeTable } from "../../../src/engine/data/encode.ts";
import { generateTable } from "../../../src/engine/data/generators/generate.ts";
import { loadDataset } from "../../../src/engine/data/load.ts";
import { type ByteSource, CancelledError, type ReadingControl } from "../../../src/engine/data/source.ts";
import type { ReadingProgress } from "../../../src/shared/messages.ts";
import { designOf } from "./designOf.ts";
import { expectInputError, load } from "./helpers.ts";

const folder = mkdtempSync(join(tmpdir(), "mlp-loading-"));
afterAll(() => rmSync(folder, { recursive: true }));

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));
const text = (rows: number) =>
  [
    "a,b,class",
    ...Array.from({ length: rows }, (_, i) => `${i % 97},${(i * 31) % 1013},${"uv"[i % 2]}`),
  ].join("\n");

/** Runs with a control that is cancelled once `when` says so. @returns milliseconds from then to the end */
async function cancelled(
  run: (control: ReadingControl) => Promise<unknown>,
  when: (progress: ReadingProgress) => boolean,
): Promise<number> {
  let at: number | undefined;
  const control: ReadingControl = {
    yieldToEvents: macrotask,
    isCancelled: () => at !== undefined,
    onProgress: (progress) => {
      if (when(progress)) at ??= performance.now();
    },
  };
  await expect(run(control)).rejects.toBeInstanceOf(CancelledError);
  return performance.now() - (at as number);
}

describe("cancel works within 200 ms", () => {
  const rows = new TextEncoder().encode("1.25,2.5,u\n-3.75,4.5,v\n".repeat(50_000));
  const endless: ByteSource = {
    size: undefined,
    async *chunks() {
      for (;;) yield rows;
    },
  };
  test("while a file is read", async () => {
    const ms = await cancelled(
      (control) => readDelimited(endless, "t.csv", {}, control),
      ({ done }) => done > 8 * 2 ** 20,
    );
    expect(ms).toBeLessThan(200);
  });
  test.each(["encoding", "fitting"] as const)("while it is encoded: %s", async (stage) => {
    const rows = 1_000_000;
    const numbers = Float64Array.from({ length: rows }, (_, row) => (row * 7919) % 10007);
    const columns = Array.from({ length: 12 }, (_, i) => ({
      kind: "numeric" as const,
      name: `x${i}`,
      values: numbers,
    }));
    const target = { kind: "numeric" as const, name: "y", values: numbers.map((x) => x % 3) };
    const table = { file: "t", rows, columns: [...columns, target], warnings: [] };
    const ms = await cancelled(
      (control) => encodeTable(table, designOf({ scale: "robust" }), control),
      (progress) => progress.stage === stage,
    );
    expect(ms).toBeLessThan(200);
  });
  test("while points are generated", async () => {
    const generate = { type: "random", parameters: { inputs: 1000, classes: 2 } };
    const design = designOf({ path: undefined, generate, samples: 100_000 });
    const ms = await cancelled(
      (control) => generateTable(design, control),
      ({ done }) => done > 100,
    );
    expect(ms).toBeLessThan(200);
  });
});

describe("reading from disk", () => {
  test("gives what reading from memory gives, and tells how far it is", async () => {
    const content = text(400_000);
    writeFileSync(join(folder, "data.csv"), content);
    const seen: ReadingProgress[] = [];
    const design = designOf({ split: { train: 0.5, validation: 0.25, test: 0.25 } });
    const dataset = await loadDataset(design, filesIn(folder), {
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
      const dataset = await loadDataset(designOf({ path }), filesIn(folder));
      expect(dataset.summary).toEqual({ ...expected.summary, path });
      expect(dataset.inputs).toEqual(expected.inputs);
    }
  });

  test("a gzip file that is cut off", async () => {
    const packed = gzipSync(text(50_000));
    writeFileSync(join(folder, "cut.csv.gz"), packed.subarray(0, packed.length / 2));
    await expectInputError(loadDataset(designOf({ path: "cut.csv.gz" }), filesIn(folder)), [
      "cut.csv.gz",
      "damaged or cut off",
    ]);
  });

  test("a file that is not there", () =>
    expectInputError(loadDataset(designOf({ path: "none.csv" }), filesIn(folder)), [
      'dataset.path: the file "none.csv" does not exist',
    ]));
});

test("memory: below 1.5 times the matrix and 200 MB", { timeout: 120_000 }, async () => {
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
  });
  const { stdout, stderr } = spawnSync(process.execPath, [script, folder, path], { encoding: "utf8" });
  expect(stderr).toBe("");
  const result = JSON.parse(stdout) as Record<"rows" | "inputs" | "matrix" | "before" | "peak", number>;
  expect(result).toMatchObject({ rows: 600_000, inputs: 20, matrix: 48_000_000, shared: true });
  expect(result.peak).toBeLessThan(1.5 * result.matrix + 200e6);
});
