import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { dataFormats } from "../../../../src/data/formats/formats.ts";
import { fc, runs } from "../../../support/properties.ts";
import { utf8 } from "../../../support/utf8.ts";
import { checkParser, filesOf, readFixture } from "./fuzzing.ts";
import { checkStreaming } from "./fuzzStreaming.ts";

const numRuns = runs(60);

type Mutation = (bytes: Uint8Array) => Uint8Array;

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (where: number, bytes: Uint8Array) => Math.floor(where * bytes.length);

/** Lengths that lie: nothing, one too many, all ones, the largest of each size. */
const liars = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000, 0x1000000,
];

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(
    ([where, value]): Mutation =>
      (bytes) => {
        const copy = bytes.slice();
        copy[at(where, bytes)] = value;
        return copy;
      },
  ),
  fc.tuple(place, fc.nat(7)).map(
    ([where, bit]): Mutation =>
      (bytes) => {
        const copy = bytes.slice();
        copy[at(where, bytes)] ^= 1 << bit;
        return copy;
      },
  ),
  fc.tuple(place, fc.constantFrom(...liars), fc.constantFrom(1, 2, 4, 8), fc.boolean()).map(
    ([where, value, size, isLittle]): Mutation =>
      (bytes) => {
        const copy = bytes.slice();
        const from = at(where, bytes);
        for (let i = 0; i < size && from + i < copy.length; i++)
          copy[from + (isLittle ? i : size - 1 - i)] =
            i < 4 ? (value >>> (8 * i)) & 255 : value === 0xffffffff ? 255 : 0;
        return copy;
      },
  ),
  place.map(
    (where): Mutation =>
      (bytes) =>
        bytes.slice(0, at(where, bytes)),
  ),
  fc.tuple(place, place, place).map(
    ([from, to, where]): Mutation =>
      (bytes) => {
        // A part of the file once more, somewhere in it.
        const part = bytes.subarray(at(Math.min(from, to), bytes), at(Math.max(from, to), bytes));
        const middle = at(where, bytes);
        const result = new Uint8Array(bytes.length + part.length);
        result.set(bytes.subarray(0, middle));
        result.set(part, middle);
        result.set(bytes.subarray(middle), middle + part.length);
        return result;
      },
  ),
  fc.tuple(place, place).map(
    ([from, to]): Mutation =>
      (bytes) => {
        const begin = at(Math.min(from, to), bytes);
        const end = at(Math.max(from, to), bytes);
        const result = new Uint8Array(bytes.length - (end - begin));
        result.set(bytes.subarray(0, begin));
        result.set(bytes.subarray(end), begin);
        return result;
      },
  ),
);
const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

describe.each(dataFormats)("$label", ({ id }) => {
  const files = filesOf(id);
  test("has files to begin from", () => expect(files.length).toBeGreaterThan(0));

  test.each(files.map((path) => [basename(path), path]))("%s as it is", async (_, path) => {
    await checkParser(id, readFixture(path));
  });

  test.each(files.map((path) => [basename(path), path]))("%s with bytes changed", async (_, path) => {
    const bytes = readFixture(path);
    await fc.assert(
      fc.asyncProperty(mutations, (changes) =>
        checkParser(
          id,
          changes.reduce((changed, change) => change(changed), bytes),
        ),
      ),
      { numRuns },
    );
  });

  test("bytes of no format", () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) => checkParser(id, bytes)),
      { numRuns },
    ));
});

describe("CSV as it comes: in pieces, compressed, read by strings", () => {
  const files = filesOf("csv");
  test.each(files.map((path) => [basename(path), path]))("%s as it is", (_, path) =>
    checkStreaming(readFixture(path)),
  );
  test.each(files.map((path) => [basename(path), path]))("%s with bytes changed", async (_, path) => {
    const bytes = readFixture(path);
    await fc.assert(
      fc.asyncProperty(mutations, (changes) =>
        checkStreaming(changes.reduce((changed, change) => change(changed), bytes)),
      ),
      { numRuns },
    );
  });
  // Of few kinds of characters, so that quotes, delimiters and line ends meet.
  const cells = fc.array(
    fc.constantFrom("1", ",", "\n", "\r", '"', " ", "a", ";", "é", "-", ".5", "1e9", "\t"),
    {
      maxLength: 40,
    },
  );
  test("whatever is in it", () =>
    fc.assert(
      fc.asyncProperty(cells, (parts) => checkStreaming(utf8(parts.join("")))),
      { numRuns: 10 * numRuns },
    ));
});
