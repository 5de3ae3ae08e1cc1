import { describe, expect, test } from "vitest";
import { CompactCodes, CompactNumbers } from "../../../../src/data/table/compactBlocks.ts";
import { fc, runs } from "../../../support/properties.ts";

const blockRows = 8;

/** @param plain the blocks that are not compact */
function pack(values: readonly number[], plain = 0): CompactNumbers {
  const compact = new CompactNumbers(blockRows);
  for (let at = 0; at < values.length; at += blockRows) {
    const block = Float64Array.from(values.slice(at, at + blockRows));
    if (at / blockRows < plain) compact.appendPlain(block);
    else compact.append(block);
  }
  return compact;
}

function unpack(compact: CompactNumbers): number[] {
  const values = new Float64Array(compact.length);
  compact.read(0, values.length, values);
  return [...values];
}

describe("numbers come back to the last bit", () => {
  const decimal = fc
    .tuple(fc.integer(), fc.integer({ min: 0, max: 12 }))
    .map(([whole, decimals]) => whole / 10 ** decimals);
  const cell = fc.oneof(
    decimal,
    fc.integer({ min: -130, max: 130 }),
    fc.double(),
    fc.float(),
    fc.constantFrom(0, -0, Number.NaN, Infinity, 2 ** 31, -(2 ** 31), 32767, -32768, 127, -128, 0.1, 1e-300),
  );
  const columns = fc.oneof(
    fc.array(cell, { maxLength: 40 }),
    fc.array(decimal, { maxLength: 40 }),
    fc.array(fc.integer({ min: -128, max: 127 }), { maxLength: 40 }),
    fc.array(fc.integer({ min: -32768, max: 32767 }), { maxLength: 40 }),
  );
  test.each([0, 2])("%i blocks as they are", (plain) => {
    fc.assert(
      fc.property(columns, fc.nat(39), fc.nat(39), (values, a, b) => {
        const compact = pack(values, plain);
        expect(unpack(compact)).toEqual(values);
        expect(compact.missing).toBe(values.filter(Number.isNaN).length);
        const [from, to] = [Math.min(a, b, values.length), Math.min(Math.max(a, b), values.length)];
        expect([...compact.view(from, to, new Float64Array(40))]).toEqual(values.slice(from, to));
      }),
      { numRuns: runs(2000) },
    );
  });
});

/** What is held of them, in bytes: the blocks are private, so their sizes are seen by what they are made of. */
function bytesOf(compact: CompactNumbers): number {
  const { blocks } = compact as unknown as { blocks: { data: { byteLength: number } }[] };
  return blocks.reduce((sum, { data }) => sum + data.byteLength, 0);
}

describe("memory", () => {
  const times = (f: (i: number) => number) => Array.from({ length: 80 }, (_, i) => f(i));
  test.each<[string, (i: number) => number, number]>([
    ["small whole numbers in a byte", (i) => i - 40, 1],
    ["two decimals in two bytes", (i) => (i + 200) / 100, 2],
    ["six decimals in four bytes", (i) => Number((Math.sin(i) * 5).toFixed(6)), 4],
    ["singles in four bytes", (i) => Math.fround(Math.sin(i)), 4],
    ["doubles in eight bytes", (i) => Math.sin(i), 8],
  ])("%s", (_, f, bytes) => expect(bytesOf(pack(times(f)))).toBe(80 * bytes));

  test("is given back, and what was released cannot be read", () => {
    const compact = pack(times((i) => i));
    compact.release(20);
    expect(() => compact.read(8, 9, new Float64Array(1))).toThrow("released");
    expect([...compact.view(16, 18, new Float64Array(2))]).toEqual([16, 17]);
  });
});

test("codes come back", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(-1, 0, 1, 253, 254, 255, 65534, 65535, 2 ** 20)), (codes) => {
      const compact = new CompactCodes(blockRows);
      for (let at = 0; at < codes.length; at += blockRows)
        compact.append(Int32Array.from(codes.slice(at, at + blockRows)));
      const read = new Int32Array(codes.length);
      compact.read(0, codes.length, read);
      expect([...read]).toEqual(codes);
      expect(compact.missing).toBe(codes.filter((code) => code < 0).length);
    }),
  );
});
