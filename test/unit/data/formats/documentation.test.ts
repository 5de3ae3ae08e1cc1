import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dataFormats } from "../../../../src/data/formats/formats.ts";

const lines = readFileSync(join(import.meta.dirname, "../../../../docs/data.md"), "utf8").split("\n");

test.each(dataFormats)("docs/data.md has $label with its names", ({ id, label, patterns }) => {
  const row = lines.find((line) => line.startsWith(`| \`${id}\` |`)) ?? "";
  const [, , title, names] = row.split("|").map((cell) => cell.trim());
  expect(title).toBe(label);
  expect(names?.split(" ").sort()).toEqual(patterns.map((pattern) => `\`${pattern}\``).sort());
});

test("docs/data.md has no other format", () => {
  const ids = lines.flatMap((line) => /^\| `([a-z0-9-]+)` \|/.exec(line)?.[1] ?? []);
  expect(ids).toEqual(dataFormats.map(({ id }) => id));
});
