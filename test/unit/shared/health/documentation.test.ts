import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { criteria, runCriteria } from "../../../../src/shared/health/criteria/criteria.ts";

const lines = readFileSync(new URL("../../../../docs/health.md", import.meta.url), "utf8").split("\n");

test.each([...criteria, ...runCriteria])(
  "docs/health.md has the formula, threshold, source and remedies of $kind",
  ({ kind, formula, threshold, source }) => {
    const cell = (text: string) => text.replaceAll("|", "\\|");
    const [definition, remedies, ...others] = lines.filter((line) => line.startsWith(`| \`${kind}\` |`));
    expect(definition).toBe(`| \`${kind}\` | ${cell(formula)} | ${cell(threshold)} | ${cell(source)} |`);
    expect(remedies.length).toBeGreaterThan(`| \`${kind}\` | |`.length);
    expect(others).toEqual([]);
  },
);

test("docs/health.md has no criterion that does not exist", () => {
  const known = new Set<string>([...criteria, ...runCriteria].map(({ kind }) => kind));
  const listed = lines.flatMap((line) => /^\| `([a-z-]+)` \|/.exec(line)?.[1] ?? []);
  expect(listed.filter((kind) => !known.has(kind))).toEqual([]);
});
