import { describe, expect, test } from "vitest";
import { encodeTable } from "../../../../src/data/encode/encode.ts";
import { peekTable } from "../../../../src/data/peek.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectBoundedWork, expectRefused, tableIn } from "../../../support/data/files.ts";
import { utf8 } from "../../../support/utf8.ts";

describe("many columns", () => {
  const commas = (columns: number) => ",".repeat(columns - 1);
  test("65,536 are read, whatever they are called, and not one more", async () => {
    const wide = (columns: number) =>
      `${commas(columns)}\n`.replaceAll(",", "1,").replace("\n", "1\n").repeat(2);
    expect((await expectBoundedWork(() => tableIn("a.csv", wide(65_536)))).columns).toHaveLength(65_536);
    await expectRefused("a.csv", wide(65_537), "a.csv has 65537 columns", "65536");
    await expectRefused("a.csv", commas(4_000_000), "a.csv has 4000000 columns");
    const twins = `${"a,".repeat(65_535)}a\n${"1,".repeat(65_535)}1\n`;
    const { columns, warnings } = await expectBoundedWork(() => tableIn("a.csv", twins));
    expect(columns[65_535].name).toBe("a_65536");
    expect(warnings).toHaveLength(11);
    expect(warnings[10]).toContain("65525 more columns");
  });
  test("and all of them are planned and encoded soon", async () => {
    const row = (value: number) => Array.from({ length: 20_000 }, (_, i) => ((i + 1) * value) % 7).join();
    const table = await tableIn("a.csv", [1, 2, 3, 4].map(row).join("\n"));
    await expectBoundedWork(() => encodeTable(table, designOf({ header: "no", task: "regression" })));
  });
  test("of JSON", async () => {
    const head = Array.from({ length: 60_000 }, (_, i) => `"k${i}"`).join();
    const row = Array.from({ length: 60_000 }, () => "1").join();
    expect(
      (await expectBoundedWork(() => tableIn("a.json", `[[${head}],[${row}],[${row}]]`))).columns,
    ).toHaveLength(60_000);
    await expectBoundedWork(() => peekTable(utf8(`[[${head}],[${row}],[${row}]]`), "a.json"));
    await expectRefused("a.json", `[["a","a"],[1,2]]`, "two columns", '"a"');
  });
  test("of ARFF", async () => {
    const head = (columns: number) =>
      `@relation r\n${Array.from({ length: columns }, (_, i) => `@attribute a${i} real\n`).join("")}@data\n`;
    const sparse = `${head(60_000)}${"{7 1}\n".repeat(100)}`;
    expect((await expectBoundedWork(() => tableIn("a.arff", sparse))).columns).toHaveLength(60_000);
    await expectRefused("a.arff", `${head(65_537)}{}\n`, "a.arff:65538", "65536 attributes");
  });
});
