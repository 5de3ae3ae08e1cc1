import { describe, expect, test } from "vitest";
import { peekTable } from "../../../../src/data/peek.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectRefused } from "../../../support/data/files.ts";
import { expectInputError, load } from "../../../support/data/load.ts";
import { utf8 } from "../../../support/utf8.ts";

describe("JSON whose values are no values", () => {
  test.each([
    ["an object that says what its text is", '[["a","b"],[{"toString":1},2],[{"toString":1},2]]'],
    ["arrays without end", `[["a","b"],[${"[".repeat(100_000)}${"]".repeat(100_000)},2]]`],
  ])("%s, below a header", async (_, content) => {
    await expectRefused("a.json", content, "a.json");
    await peekTable(utf8(content), "a.json").catch((error: unknown) =>
      expect(error).toBeInstanceOf(InputError),
    );
  });
  test("as names", () =>
    expectInputError(load({ "a.json": "[[{},2],[1,2]]" }, designOf({ path: "a.json", header: "yes" })), [
      "row 1",
      "value 1",
    ]));
  test("brackets without end, to look at", async () =>
    expect((await peekTable(utf8("[".repeat(200_000)), "a.json")).columns).toEqual([]));
});
