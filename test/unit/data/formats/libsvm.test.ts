import { describe, expect, test } from "vitest";
import { expectBoundedWork, tableIn } from "../../../support/data/files.ts";

describe("many lines", () => {
  test("of LIBSVM, without a comment", async () =>
    expect(
      (await expectBoundedWork(() => tableIn("a.libsvm", "1 1:0.5 2:1\n-1 2:0.25\n".repeat(100_000)))).rows,
    ).toBe(200_000));
  test("a comment is one line's", async () => {
    const { columns } = await tableIn("a.libsvm", "1 1:1 # one 2:9\n-1 1:2\n1 1:3#\n# four\n-1 1:4");
    expect(columns[0]).toMatchObject({ values: Float32Array.of(1, 2, 3, 4) });
  });
});
