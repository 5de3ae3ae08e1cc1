import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { gunzip } from "../../../src/data/bytes/gzip.ts";
import { sourceOf } from "../../../src/data/bytes/source.ts";
import { encodeTable } from "../../../src/data/encode/encode.ts";
import { readDelimited } from "../../../src/data/formats/delimited/readDelimited.ts";
import { generateTable } from "../../../src/data/generators/generate.ts";
import { inspectTable } from "../../../src/data/inspect/inspect.ts";
import { splitByPart, stratify } from "../../../src/data/plan/divideRows.ts";
import { readTarget } from "../../../src/data/plan/readTarget.ts";
import { readingOfDates } from "../../../src/data/plan/roles/dates.ts";
import { guessRole } from "../../../src/data/plan/roles/guessRole.ts";
import { CompactCodes, CompactNumbers } from "../../../src/data/table/compactBlocks.ts";
import type { CooperativeTask, ReadingControl } from "../../../src/shared/cooperative.ts";
import type { DatasetSpec } from "../../../src/shared/design/fields.ts";
import { CancellationError } from "../../../src/shared/errors.ts";
import type { ReadingProgress } from "../../../src/shared/messages.ts";
import { Random } from "../../../src/shared/random.ts";
import { designOf } from "../../support/data/designOf.ts";
import { macrotask } from "../../support/eventLoop.ts";
import { utf8 } from "../../support/utf8.ts";
import { maxWorkBetweenYields, raceClock } from "../../support/work.ts";

afterEach(() => vi.restoreAllMocks());

const rows = 200_000;
const blockRows = 2 ** 14;
const lines = Array.from({ length: rows }, (_, i) => {
  const date = new Date(1.6e12 + (i % 30_000) * 3.6e6).toISOString().slice(0, 19);
  return `${(i * 7919) % 200_003},${(i % 997) / 8},${i % 50},${date},${"uvw"[i % 3]},${i % 3}`;
});
const bytes = utf8(`userId,x,group,when,word,class\n${lines.join("\n")}\n`);
const table = await readDelimited(
  sourceOf(bytes.length, async function* () {
    for (let at = 0; at < bytes.length; at += 2 ** 20) yield bytes.subarray(at, at + 2 ** 20);
  }),
  "t.csv",
  {},
);

/** A control that is asked wherever it may be, and counts what is unpacked between two times. */
function unpacking(): { readonly control: ReadingControl; most(): number } {
  raceClock();
  let unpacked = 0;
  let most = 0;
  const count = (from: number, to: number) => {
    unpacked += to - from;
    most = Math.max(most, unpacked);
  };
  const numbers = CompactNumbers.prototype;
  const { read, view } = numbers;
  vi.spyOn(numbers, "read").mockImplementation(function (this: CompactNumbers, from, to, into) {
    count(from, to);
    read.call(this, from, to, into);
  });
  vi.spyOn(numbers, "view").mockImplementation(function (this: CompactNumbers, from, to, scratch) {
    count(from, to);
    return view.call(this, from, to, scratch);
  });
  const codes = CompactCodes.prototype;
  const readCodes = codes.read;
  vi.spyOn(codes, "read").mockImplementation(function (this: CompactCodes, from, to, into) {
    count(from, to);
    readCodes.call(this, from, to, into);
  });
  const yieldToEvents = () => {
    unpacked = 0;
    return Promise.resolve();
  };
  return { control: { yieldToEvents }, most: () => most };
}

describe("between two yields at most a few blocks of rows are read", () => {
  const specs: [string, Partial<DatasetSpec>][] = [
    ["classes", {}],
    ["words as classes", { target: "word" }],
    ["a quantity", { target: "x" }],
    ["several quantities", { targets: ["x", "group"] }],
    ["rows that are dropped", { missing: "drop", splitBy: "random" }],
    ["the order in time", { splitBy: "time", splitColumn: "when" }],
    ["groups", { splitBy: "group", splitColumn: "group" }],
    ["quartiles", { scale: "robust", splitBy: "order" }],
  ];
  test.each(specs)("encoding: %s", async (_, spec) => {
    const { control, most } = unpacking();
    await encodeTable(table, designOf({ path: "t.csv", ...spec }), control);
    expect(most()).toBeGreaterThan(0);
    expect(most()).toBeLessThanOrEqual(2 * blockRows);
  });

  test("inspecting", async () => {
    const { control, most } = unpacking();
    await inspectTable(table, designOf({ path: "t.csv" }), control);
    expect(most()).toBeLessThanOrEqual(4 * blockRows);
  });
});

/** @returns how often the task yields */
function count(task: CooperativeTask<unknown>): number {
  let yields = 0;
  while (!task.next().done) yields++;
  return yields;
}

describe("number of yields", () => {
  const blocks = Math.ceil(rows / blockRows);
  const { dataset } = designOf({ path: "t.csv" });
  const column = (name: string) => {
    const found = table.columns.find((column) => column.name === name);
    if (!found) throw new Error(`There is no column "${name}".`);
    return found;
  };

  test.each([
    // Guessed to be classes, their values, the rows' labels.
    ["class", {}, 3 * blocks],
    ["word", {}, blocks],
    ["class", { task: "regression" as const }, 0],
    // More values than classes may be are counted without being kept.
    ["group", { task: "classification" as const }, 2 * blocks],
  ])("a target: %s %j", (name, spec, least) =>
    expect(
      count(readTarget(table, [column(name)], { spec: { ...dataset, ...spec }, parts: 1, guesses: [] })),
    ).toBeGreaterThanOrEqual(least),
  );

  test("a number that identifies the rows", () =>
    expect(count(guessRole(column("userId"), 100))).toBeGreaterThan(2 * blocks));

  test("dates", () => {
    const { categories } = column("when") as { readonly categories?: readonly string[] };
    expect(count(readingOfDates(categories ?? []))).toBe(Math.floor(30_000 / 2 ** 12));
  });

  test("millions of rows are shuffled and divided", () => {
    const labels = new Int32Array(3_000_000);
    const fractions = { train: 0.5, validation: 0.25, test: 0.25 };
    expect(count(stratify(labels, 1, fractions, 1))).toBeGreaterThan(30);
    expect(count(splitByPart(new Uint8Array(3_000_000)))).toBeGreaterThan(10);
    const shuffled = Uint32Array.from({ length: 600_000 }, (_, i) => i);
    const inSteps = shuffled.slice();
    new Random(5, "split").shuffle(shuffled);
    expect(count(new Random(5, "split").shuffling(inSteps))).toBe(3);
    expect(Buffer.from(inSteps.buffer).equals(Buffer.from(shuffled.buffer))).toBe(true);
  });
});

test("more distinct numbers than classes may be are counted exactly", async () => {
  const design = designOf({ path: "t.csv", target: "userId", task: "classification" });
  await expect(encodeTable(table, design)).rejects.toThrow(`has ${rows} distinct values`);
});

test("a file is decompressed with pauses, in any of which it can be canceled", async () => {
  const packed = gzipSync(Buffer.alloc(2_000_000, "0123456789"));
  let pauses = 0;
  const unpacked = await gunzip(packed, "x.gz", Infinity, async () => {
    pauses++;
  });
  expect(unpacked.length).toBe(2_000_000);
  expect(pauses).toBeGreaterThan(10);
  const canceled = gunzip(packed, "x.gz", Infinity, () => Promise.reject(new CancellationError()));
  await expect(canceled).rejects.toBeInstanceOf(CancellationError);
});

/** Runs a task that yields wherever it may, and cancels it once `when` holds. @returns how often it yields from then on */
async function yieldsAfter(
  run: (control: ReadingControl) => Promise<unknown>,
  when: (progress: ReadingProgress) => boolean,
): Promise<number> {
  raceClock();
  const canceling = new AbortController();
  let yields = 0;
  const control: ReadingControl = {
    async yieldToEvents() {
      if (canceling.signal.aborted) yields++;
      await macrotask();
    },
    signal: canceling.signal,
    onProgress: (progress) => {
      if (when(progress)) canceling.abort();
    },
  };
  await expect(run(control)).rejects.toBeInstanceOf(CancellationError);
  return yields;
}

/** Blocks of code that are entered in about 100 ms, at which a person notices a delay. */
const maxWork = 6e6;

describe("tasks yield several times a second, and are canceled at once", () => {
  const block = utf8("1.25,2.5,u\n-3.75,4.5,v\n".repeat(50_000));
  const endless = sourceOf(undefined, async function* chunks() {
    for (;;) yield block;
  });
  const read = (control: ReadingControl) => readDelimited(endless, "t.csv", {}, control);
  test("while a file is read", async () => {
    expect(await maxWorkBetweenYields(read, 20)).toBeLessThan(maxWork);
    expect(await yieldsAfter(read, ({ done }) => done > 8 * 2 ** 20)).toBe(1);
  });

  const generate = { type: "random", parameters: { inputs: 1000, classes: 2 } };
  const generated = designOf({ path: undefined, generate, samples: 30_000 });
  const points = (control: ReadingControl) => generateTable(generated, control);
  test("while points are generated", async () => {
    expect(await maxWorkBetweenYields(points, 20)).toBeLessThan(maxWork);
    expect(await yieldsAfter(points, ({ done }) => done > 100)).toBe(1);
  });

  const rows = 600_000;
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
    expect(await maxWorkBetweenYields(encode)).toBeLessThan(maxWork);
  });
  test.each(["encoding", "fitting"] as const)("a cancellation while it is encoded: %s", async (stage) => {
    const encode = (control: ReadingControl) => encodeTable(table(), designOf({ scale: "robust" }), control);
    expect(await yieldsAfter(encode, (progress) => progress.stage === stage)).toBe(1);
  });
  test("while it is inspected", async () => {
    const inspect = (control: ReadingControl) => inspectTable(table(), designOf({ split: parts }), control);
    expect(await maxWorkBetweenYields(inspect)).toBeLessThan(maxWork);
    expect(await yieldsAfter(inspect, ({ stage }) => stage === "inspecting")).toBe(1);
  });
});
