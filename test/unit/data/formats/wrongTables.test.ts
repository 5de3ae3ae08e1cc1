import { describe, expect, test } from "vitest";
import { designOf } from "../../../support/data/designOf.ts";
import { tableIn } from "../../../support/data/files.ts";
import { expectInputError, type Files, idxFile, load } from "../../../support/data/load.ts";
import { utf8 } from "../../../support/utf8.ts";
import { checkStreaming } from "./fuzzStreaming.ts";

describe("a wrong table without a word", () => {
  test("a value that an ARFF attribute lists twice is one", async () => {
    const { columns } = await tableIn(
      "a.arff",
      "@relation r\n@attribute a {x, y, x}\n@attribute b real\n@data\n{}\n{0 x}\n{0 y}\n",
    );
    expect(columns[0]).toMatchObject({ codes: Int32Array.of(0, 0, 1), categories: ["x", "y"] });
  });
  test("labels of IDX that single precision does not hold", async () => {
    const labels = new Uint8Array(8);
    new DataView(labels.buffer).setInt32(0, 2 ** 24 + 1);
    new DataView(labels.buffer).setInt32(4, 2 ** 24);
    const files: Files = {
      "i.idx": idxFile(8, [2, 1], Uint8Array.of(1, 2)),
      "l.idx": idxFile(12, [2], labels),
    };
    const { summary } = await load(files, designOf({ path: "i.idx", labels: "l.idx" }));
    expect(summary.classes).toEqual(["16777216", "16777217"]);
  });
  test.each([
    ["a.csv", "id,y\n9007199254740993,1\n9007199254740992,2\n"],
    ["a.csv", 'id,y\n"123456789012345678901234567",1\n5,2\n'],
    ["a.arff", "@relation r\n@attribute id real\n@attribute y real\n@data\n9007199254740993,1\n5,2\n"],
  ])("whole numbers of more than 53 bits are said to be rounded (%s)", async (name, content) => {
    const { summary } = await load({ [name]: content }, designOf({ path: name }));
    expect(summary.warnings).toContainEqual(
      expect.stringMatching(/column "id" has whole numbers of more than 53 bits/),
    );
  });
  test.each(["9007199254740992", "18014398509481984", "1e30", "9007199254740993.0"])(
    "%s is not said to be",
    async (number) => expect((await load(`id,y\n${number},1\n5,2\n`)).summary.warnings).toEqual([]),
  );
  test("a number to predict that overflows once it is scaled", () => {
    const design = designOf(
      { split: { train: 0.5, validation: 0.25, test: 0.25 }, task: "regression" },
      { shuffle: false },
    );
    return expectInputError(load("x,y\n1,1e-30\n2,2e-30\n3,1e30\n4,5\n", design), [
      "data.csv:4",
      '"y"',
      "scale",
    ]);
  });
  test("a row that is too long, with a broken quote behind it, is reported alike however it is read", () =>
    checkStreaming(utf8('a\n1,"x"y\n"z"\n')));
});
