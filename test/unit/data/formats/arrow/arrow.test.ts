import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../../../src/shared/errors.ts";
import { expectBoundedWork, expectRefused, tableIn } from "../../../../support/data/files.ts";
import { fixtures } from "../../../../support/data/realFiles.ts";

test("Arrow whose metadata would be read as a list of hundreds of millions", () => {
  const path = join(fixtures, "findings/arrow/layout-of-odd-size");
  return expectRefused(
    "a.arrow",
    new Uint8Array(readFileSync(path)),
    "a.arrow",
    "byte 7423",
    "layout of 9 bytes",
  );
});

describe("long texts in each of many rows", () => {
  const arrowFile = async (word: string, rows: number) => {
    const { dictionary, tableFromArrays, tableToIPC, utf8, int8 } = await import("@uwdata/flechette");
    const a = Array.from({ length: rows }, () => word);
    const b = Array.from({ length: rows }, (_, i) => i % 2);
    const types = { a: dictionary(utf8(), int8()) };
    return tableToIPC(tableFromArrays({ a, b }, { types }), { format: "file" }) ?? expect.fail();
  };
  test.each(["1", " ", "x"])("of %j, by a dictionary", async (letter) => {
    const bytes = await arrowFile(`${letter.repeat(300_000)}`, 30_000);
    await expectBoundedWork(() =>
      tableIn("a.arrow", bytes).catch((error: unknown) => expect(error).toBeInstanceOf(InputError)),
    );
  });
});
