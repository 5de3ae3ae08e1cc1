import { describe, expect, test } from "vitest";
import {
  decompressLz4Block,
  decompressLz4Frame,
  decompressLz4Hadoop,
} from "../../../../src/data/bytes/lz4.ts";
import { zstdDecompressor } from "../../../../src/data/bytes/zstd.ts";
import { utf8 } from "../../../support/utf8.ts";

const textBytes = (content: string) => Array.from(utf8(content));

describe("Zstandard", () => {
  const magic = [0x28, 0xb5, 0x2f, 0xfd];
  /** A block that is stored (0) or one byte repeated (1). */
  const block = (kind: 0 | 1, size: number, content: number[], isLast = true) => {
    const header = (size << 3) | (kind << 1) | Number(isLast);
    return [header & 255, (header >> 8) & 255, header >> 16, ...content];
  };
  const decompress = async (bytes: number[], length: number) =>
    (await zstdDecompressor())(Uint8Array.from(bytes), length);

  test("stored and repeated blocks", async () => {
    const frame = [
      ...magic,
      0x20,
      7,
      ...block(0, 3, textBytes("abc"), false),
      ...block(1, 4, textBytes("x")),
    ];
    expect(Array.from(await decompress(frame, 7))).toEqual(textBytes("abcxxxx"));
  });
  test.each([
    [
      "less than it is to hold",
      [...magic, 0x20, 7, ...block(0, 3, textBytes("abc"))],
      7,
      "decompresses to 3 bytes and not 7",
    ],
    ["more", [...magic, 0x20, 3, ...block(1, 4, textBytes("x"))], 3, "more than"],
    [
      "another size than the file says",
      [...magic, 0x20, 7, ...block(1, 7, textBytes("x"))],
      8,
      "7 bytes and not 8",
    ],
    ["a skippable frame", [0x50, 0x2a, 0x4d, 0x18, 0xf8, 0xff, 0xff, 0xff], 8, "begin"],
    ["a second frame", [...magic, 0x20, 1, ...block(0, 1, [1]), ...magic], 1, "end where"],
    ["a window of gigabytes", [...magic, 0x00, 0xa8, ...block(0, 1, [1])], 1, "window of 2147483648"],
    ["a block beyond the end", [...magic, 0x20, 9, ...block(0, 9, [1])], 9, "end where"],
  ])("%s", (_, frame, length, problem) => expect(decompress(frame, length)).rejects.toThrow(problem));
});

describe("LZ4", () => {
  const frame = (...blocks: number[][]) =>
    Uint8Array.from([
      ...[0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0],
      ...blocks.flatMap((block) => [block.length, 0, 0, 0, ...block]),
      ...[0, 0, 0, 0],
    ]);
  test("literals and a copy that overlaps itself", () => {
    // Two literals, then 4 + 5 bytes from 2 back; then one literal.
    const block = [0x25, ...textBytes("ab"), 2, 0, 0x10, ...textBytes("z")];
    expect(Array.from(decompressLz4Frame(frame(block), 12))).toEqual(textBytes("abababababaz"));
  });
  test.each([
    ["less", [0x20, ...textBytes("ab")], 3, "holds 2 bytes"],
    ["more", [0x20, ...textBytes("ab")], 1, "more literals"],
    [
      "a copy from before the beginning",
      [0x20, ...textBytes("ab"), 3, 0, 0x10, 65],
      8,
      "before its beginning",
    ],
    ["a copy beyond the end", [0x2f, ...textBytes("ab"), 1, 0, 255, 255, 0], 8, "before its beginning"],
    ["a length without end", [0xf0, 255, 255], 600, "cut off"],
  ])("%s", (_, block, length, problem) =>
    expect(() => decompressLz4Frame(frame(block), length)).toThrow(problem),
  );
  test("a bare block, also one of no bytes", () => {
    expect(Array.from(decompressLz4Block(Uint8Array.from([0x20, ...textBytes("ab")]), 2))).toEqual(
      textBytes("ab"),
    );
    expect(decompressLz4Block(Uint8Array.from([0]), 0)).toHaveLength(0);
    expect(decompressLz4Block(new Uint8Array(), 0)).toHaveLength(0);
    expect(() => decompressLz4Block(Uint8Array.from([0]), 1)).toThrow("0 bytes");
  });
  test("Hadoop's framing, and a bare block in its place", () => {
    const block = [0x20, ...textBytes("ab")];
    const framed = [...[0, 0, 0, 2], ...[0, 0, 0, 3], ...block];
    const decompress = (bytes: number[], length: number) =>
      Array.from(decompressLz4Hadoop(Uint8Array.from(bytes), length));
    expect(decompress([...framed, ...framed], 4)).toEqual(textBytes("abab"));
    expect(decompress(block, 2)).toEqual(textBytes("ab"));
    expect(decompress([0], 0)).toEqual([]);
    const nine = [0x90, ...textBytes("abcdefghi")];
    expect(decompress(nine, 9)).toEqual(textBytes("abcdefghi"));
    expect(() => decompress(framed, 3)).toThrow("LZ4");
  });
});
