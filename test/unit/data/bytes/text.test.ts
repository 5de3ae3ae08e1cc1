import { describe, expect, test } from "vitest";
import { sourceOf } from "../../../../src/data/bytes/source.ts";
import { loadTable } from "../../../../src/data/load.ts";
import { CancellationError } from "../../../../src/shared/errors.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { cut, expectBoundedWork, expectRefused, streamed } from "../../../support/data/files.ts";
import { expectInputError } from "../../../support/data/load.ts";
import { utf8 } from "../../../support/utf8.ts";
import { checkStreaming } from "../formats/fuzzStreaming.ts";

const utf16 = (content: string, isBig = false) => {
  const bytes = Buffer.from(`\ufeff${content}`, "utf16le");
  return new Uint8Array(isBig ? bytes.swap16() : bytes);
};

describe("text as it comes", () => {
  test.each([
    ["UTF-16LE", false],
    ["UTF-16BE", true],
  ])("half a character of %s is named by its byte, wherever the pieces end", async (_, isBig) => {
    const bytes = utf16("a,b\n1,😀\n\ud800,4\n", isBig);
    for (const size of [1, 2, 3, 5, 100]) {
      const pieces = cut(bytes, size);
      await expectInputError(loadTable(designOf({ path: "a.csv" }), streamed("a.csv", pieces)), [
        "a.csv: byte 20: ",
      ]);
    }
    await expectRefused("a.csv", bytes, "a.csv: byte 20: ");
  });
  test("a file of UTF-16 that is cut off", () => {
    const bytes = utf16("a,b\n1,2\n").subarray(0, -1);
    return Promise.all([
      expectInputError(loadTable(designOf({ path: "a.csv" }), streamed("a.csv", [bytes])), ["byte 16"]),
      expectRefused("a.csv", bytes, "byte 16"),
    ]);
  });
  test("marks of one byte a piece", () =>
    checkStreaming(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8("a,b\n1,2\n")])));
  test("carriage returns only, many of them", async () => {
    const row = "1.5,x\r2.5,y\r";
    const bytes = utf8(`a,b\r${row.repeat(300_000)}`);
    const pieces = cut(bytes, 2 ** 20);
    const table = await expectBoundedWork(() =>
      loadTable(designOf({ path: "a.csv" }), streamed("a.csv", pieces)),
    );
    expect(table.rows).toBe(600_000);
    expect(table.lineOf?.(599_999)).toBe(600_001);
    expect(table.columns[0]).toMatchObject({ name: "a", kind: "numeric" });
  });
  test("a cancellation is heard while there are blank lines only", async () => {
    const blank = new Uint8Array(2 ** 20).fill(10);
    let pieces = 0;
    const source = sourceOf(undefined, async function* chunks() {
      for (; pieces < 100_000; pieces++) yield blank;
    });
    const result = loadTable(
      designOf({ path: "a.csv" }),
      { read: async () => blank, open: async () => source },
      { signal: AbortSignal.abort() },
    );
    await expect(result).rejects.toBeInstanceOf(CancellationError);
    expect(pieces).toBeLessThan(10_000);
  });
});
