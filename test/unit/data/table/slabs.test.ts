import { afterEach, describe, expect, test, vi } from "vitest";
import { encodeTable } from "../../../../src/data/encode/encode.ts";
import { parseDelimited } from "../../../../src/data/formats/delimited/delimited.ts";
import { CompactCodes, CompactNumbers } from "../../../../src/data/table/compactBlocks.ts";
import { CompactNumberColumn, CompactTextColumn } from "../../../../src/data/table/compactColumns.ts";
import { concatenateTables } from "../../../../src/data/table/concatenate.ts";
import { Slabs } from "../../../../src/data/table/slabs.ts";
import type { Table } from "../../../../src/data/table/table.ts";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { designOf } from "../../../support/data/designOf.ts";

afterEach(() => vi.restoreAllMocks());

/** The clock advances at every call, so that there is a pause wherever there may be one. */
function pauseAlways(): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    now += 1000;
    return now;
  });
}

describe("slabs", () => {
  test("places follow one another, suit every type and do not overlap", () => {
    const slabs = new Slabs();
    const places = [1, 3, 8, 13, 100].map((bytes) => ({ bytes, ...slabs.take(bytes) }));
    for (const [i, { slab, offset, bytes }] of places.entries()) {
      expect(slab).toBe(places[0].slab);
      expect(offset % 8).toBe(0);
      new Uint8Array(slab.buffer, offset, bytes).fill(i + 1);
    }
    for (const [i, { slab, offset, bytes }] of places.entries())
      expect([...new Uint8Array(slab.buffer, offset, bytes)]).toEqual(Array(bytes).fill(i + 1));
  });

  test("what is larger than a slab has one of its own", () => {
    const slabs = new Slabs(2 ** 16);
    slabs.take(10);
    expect(slabs.take(2 ** 17).slab.buffer.byteLength).toBe(2 ** 17);
  });

  test("a small table takes little, a large one what the C library maps itself", () => {
    const slabs = new Slabs();
    slabs.take(100);
    expect(slabs.held).toBeLessThan(2 ** 16);
    let { slab } = slabs.take(2 ** 20);
    for (let i = 0; i < 40; i++) slab = slabs.take(2 ** 20).slab;
    expect(slab.buffer.byteLength).toBeGreaterThan(2 ** 25);
  });

  test("a slab is given back with the last of its places, also the one that is being filled", () => {
    const slabs = new Slabs(2 ** 15);
    const places = Array.from({ length: 12 }, () => slabs.take(2 ** 13));
    const first = places[0].slab;
    const own = places.filter(({ slab }) => slab === first);
    for (const { slab } of own.slice(1)) slab.release();
    const before = slabs.held;
    expect(first.buffer.byteLength).toBeGreaterThan(0);
    first.release();
    expect(slabs.held).toBeLessThan(before);
    expect(first.buffer.byteLength).toBe(0);
    for (const { slab } of places) if (slab !== first) slab.release();
    expect(slabs.held).toBe(0);
    expect(slabs.take(8).slab.buffer.byteLength).toBeGreaterThan(0);
  });
});

const blockRows = 64;
const rows = 20_000;
const slabBytes = 2 ** 15;

/** Columns of every width, filled as a file is: some rows of each, then the next rows. */
function tableIn(slabs: Slabs): Table {
  const names = ["byte", "short", "int", "single", "double", "plain"];
  const at = (column: number, i: number) =>
    [i % 100, i, i / 1e4, Math.fround(Math.sin(i)), Math.sin(i), i % 7][column];
  const numbers = names.map(() => new CompactNumbers(blockRows, slabs));
  const codes = new CompactCodes(blockRows, slabs);
  for (let from = 0; from < rows; from += blockRows) {
    const count = Math.min(blockRows, rows - from);
    for (const [column, packed] of numbers.entries()) {
      const block = Float64Array.from({ length: count }, (_, i) => at(column, from + i));
      if (names[column] === "plain") packed.appendPlain(block);
      else packed.append(block);
    }
    codes.append(Int32Array.from({ length: count }, (_, i) => (from + i) % 3));
  }
  const words = { size: 3, isFull: false, word: (code: number) => "uvw"[code] };
  return {
    file: "t.csv",
    rows,
    columns: [
      ...names.map((name, i) => new CompactNumberColumn(name, numbers[i], {})),
      new CompactTextColumn("class", codes, words, {}),
    ],
    warnings: [],
  };
}

describe("a table's memory", () => {
  test("is given back while it is encoded, as far as it is", async () => {
    const slabs = new Slabs(slabBytes);
    const table = tableIn(slabs);
    const whole = slabs.held;
    expect(whole).toBeGreaterThan(10 * slabBytes);
    pauseAlways();
    let pauses = 0;
    const dataset = await encodeTable(table, designOf({ path: "t.csv" }), {
      consume: true,
      yieldToEvents: () => Promise.resolve(),
      onProgress({ stage, done }) {
        if (stage !== "encoding") return;
        pauses++;
        expect(slabs.held).toBeLessThan(whole * (1 - done / rows) + 2 * slabBytes);
      },
    });
    expect(pauses).toBeGreaterThan(3);
    expect(slabs.held).toBe(0);
    const kept = await encodeTable(tableIn(new Slabs()), designOf({ path: "t.csv" }));
    expect(dataset).toEqual(kept);
  });

  test("stays where it is needed afterwards", async () => {
    const slabs = new Slabs(slabBytes);
    const table = tableIn(slabs);
    const whole = slabs.held;
    await encodeTable(table, designOf({ path: "t.csv" }));
    expect(slabs.held).toBe(whole);
  });

  const slabsOf = ({ columns }: Table) =>
    new Set(
      columns.map((column) => {
        if (column.kind === "block" || !column.compact) throw new Error("It is not packed.");
        return (column.compact as unknown as { slabs: Slabs }).slabs;
      }),
    );
  const text = Array.from({ length: 40_000 }, (_, i) => `${i},${i / 7},${"uv"[i % 2]}`).join("\n");
  const parse = (text: string) => parseDelimited(text, "t.csv", { header: "no" });

  test("is in the same slabs for all columns of a file", () => {
    const slabs = slabsOf(parse(text));
    expect(slabs.size).toBe(1);
    // All as doubles, and codes of one byte.
    expect([...slabs][0].held).toBeGreaterThanOrEqual(40_000 * 17);
  });

  test("of several files goes over into one, some rows at a time", () => {
    const tables = [text, "1,2,w\n3,4,u", text].map(parse);
    const [first, , last] = tables.map((table) => [...slabsOf(table)][0]);
    const steps = concatenateTables("*.csv", tables);
    const values = tables.map((table) => {
      const column = table.columns[1];
      return column.kind === "numeric" ? [...column.values] : [];
    });
    const held: number[] = [];
    let joined: Table | undefined;
    while (!joined) {
      const { done, value } = steps.next();
      held.push(first.held + last.held);
      if (done) joined = value;
    }
    expect(held[held.length - 1]).toBe(0);
    // Half of it went before the rest did.
    expect(new Set(held).size).toBeGreaterThan(2);
    expect(slabsOf(joined).size).toBe(1);
    const [, column, words] = joined.columns;
    expect(column.kind === "numeric" && [...column.values]).toEqual(values.flat());
    expect(words.kind === "text" && words.categories).toEqual(["u", "v", "w"]);
    expect(words.kind === "text" && [...words.codes.subarray(39_999, 40_003)]).toEqual([1, 2, 0, 0]);
    expect(runSync(concatenateTables("*.csv", [parse(text)])).file).toBe("t.csv");
  });
});
