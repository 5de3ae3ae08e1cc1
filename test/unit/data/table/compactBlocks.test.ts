import { describe, expect, test } from "vitest";
import { PackedCodes, PackedNumbers } from "../../../../src/data/table/compactBlocks.ts";
import { fc, runs } from "../../../support/properties.ts";

const blockRows = 8;

/** @param plain the blocks that are not packed */
function pack(values: readonly number[], plain = 0): PackedNumbers {
  const packed = new PackedNumbers(blockRows);
  for (let at = 0; at < values.length; at += blockRows) {
    const block = Float64Array.from(values.slice(at, at + blockRows));
    if (at / blockRows < plain) packed.appendPlain(block);
    else packed.append(block);
  }
  return packed;
}

function unpack(packed: PackedNumbers): number[] {
  const values = new Float64Array(packed.length);
  packed.read(0, values.length, values);
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
        const packed = pack(values, plain);
        expect(unpack(packed)).toEqual(values);
        expect(packed.missing).toBe(values.filter(Number.isNaN).length);
        const [from, to] = [Math.min(a, b, values.length), Math.min(Math.max(a, b), values.length)];
        expect([...packed.view(from, to, new Float64Array(40))]).toEqual(values.slice(from, to));
      }),
      { numRuns: runs(2000) },
    );
  });
});

/** What is held of them, in bytes: the blocks are private, so their sizes are seen by what they are made of. */
function bytesOf(packed: PackedNumbers): number {
  const { blocks } = packed as unknown as { blocks: { data: { byteLength: number } }[] };
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
    const packed = pack(times((i) => i));
    packed.release(20);
    expect(() => packed.read(8, 9, new Float64Array(1))).toThrow("released");
    expect([...packed.view(16, 18, new Float64Array(2))]).toEqual([16, 17]);
  });
});

test("codes come back", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(-1, 0, 1, 253, 254, 255, 65534, 65535, 2 ** 20)), (codes) => {
      const packed = new PackedCodes(blockRows);
      for (let at = 0; at < codes.length; at += blockRows)
        packed.append(Int32Array.from(codes.slice(at, at + blockRows)));
      const read = new Int32Array(codes.length);
      packed.read(0, codes.length, read);
      expect([...read]).toEqual(codes);
      expect(packed.missing).toBe(codes.filter((code) => code < 0).length);
    }),
  );
});
