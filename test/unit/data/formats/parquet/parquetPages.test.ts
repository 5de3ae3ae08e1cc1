import { describe, expect, test } from "vitest";
import { checkPage, type Page } from "../../../../../src/data/formats/parquet/parquetPages.ts";

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
const zigzag = (value: number) => varint(value < 0 ? -2 * value - 1 : 2 * value);

/** Numbers in DELTA_BINARY_PACKED, in blocks of 128 and miniblocks of 32, with 32 bits for each difference. */
function deltas(values: readonly number[]): number[] {
  const bytes = [...varint(128), ...varint(4), ...varint(values.length), ...zigzag(values[0])];
  const differences = values.slice(1).map((value, i) => value - values[i]);
  for (let from = 0; from < differences.length; from += 128) {
    const block = differences.slice(from, from + 128);
    const minimum = Math.min(...block);
    bytes.push(...zigzag(minimum), 32, 32, 32, 32);
    for (let i = 0; i < Math.ceil(block.length / 32) * 32; i++) {
      const rest = (block[i] ?? minimum) - minimum;
      bytes.push(rest & 255, (rest >> 8) & 255, (rest >> 16) & 255, (rest >> 24) & 255);
    }
  }
  return bytes;
}

function check(encoding: number, content: readonly number[], values: number): void {
  const page: Page = {
    kind: "data",
    start: 4,
    end: 4 + content.length,
    decompressed: content.length,
    values,
    encoding,
    levelBytes: 0,
    nulls: 0,
    isCompressed: false,
  };
  checkPage(
    page,
    { type: "BYTE_ARRAY", repetition_type: "REQUIRED" },
    new Uint8Array(),
    Uint8Array.from(content),
  );
}

describe("strings as differences are checked before they are made", () => {
  const prefixes = 7;
  const lengths = 6;
  const letters = (count: number) => new Array<number>(count).fill(97);
  test("sound pages pass", () => {
    check(prefixes, [...deltas([0, 2, 3]), ...deltas([3, 1, 0]), ...letters(4)], 3);
    check(lengths, [...deltas([3, 1, 0]), ...letters(4)], 3);
    const many = Array.from({ length: 300 }, (_, i) => i % 5);
    check(lengths, [...deltas(many), ...letters(600)], 300);
  });
  test.each([
    ["values longer than the page", lengths, [...deltas([3, 9]), ...letters(4)], 2, "need"],
    ["a length below 0", lengths, [...deltas([3, -1]), ...letters(4)], 2, "length of -1"],
    ["own bytes beyond the page", prefixes, [...deltas([0, 1]), ...deltas([2, 9]), ...letters(4)], 2, "need"],
    [
      "more of the value before than it has",
      prefixes,
      [...deltas([0, 4]), ...deltas([3, 1]), ...letters(4)],
      2,
      "begins with 4 bytes of the one before it, which has 3",
    ],
    [
      "a value that repeats a long one very often",
      prefixes,
      [
        ...deltas([0, ...new Array<number>(20_000).fill(30_000)]),
        ...deltas([30_000, ...new Array<number>(20_000).fill(0)]),
        ...letters(30_000),
      ],
      20_001,
      "would take 600030000 bytes",
    ],
  ])("%s", (_, encoding, content, values, problem) =>
    expect(() => check(encoding, content, values)).toThrow(problem),
  );
});
