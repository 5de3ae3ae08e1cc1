import { expect, test } from "vitest";
import type { ColumnProfile } from "../../../../src/shared/data/report.ts";
import { columnLines, filterColumns, summarizeGroup } from "../../../../src/webview/data/columnGroups.ts";

const column = (name: string, more: Partial<ColumnProfile> = {}) =>
  ({
    name,
    role: "numeric",
    guessedRole: "numeric",
    type: "number",
    encoding: "One input.",
    inputs: 1,
    missing: 0,
    missingShare: 0,
    distinct: 5,
    distinctIsLeast: false,
    numbers: null,
    topValues: [],
    ...more,
  }) satisfies ColumnProfile;

const many = (count: number) => Array.from({ length: count }, (_, i) => column(`x${i}`));
const never = () => false;
const kinds = (lines: ReturnType<typeof columnLines>) =>
  lines.map((line) => (line.kind === "group" ? line.group.columns.length : line.column.name));

test("a long run of like columns is one line, a short one is not", () => {
  expect(kinds(columnLines(many(12), never, new Set()))).toEqual([12]);
  expect(kinds(columnLines(many(3), never, new Set()))).toEqual(["x0", "x1", "x2"]);
});

test("an opened run has its columns below it, with their numbers in the file", () => {
  const lines = columnLines([column("y", { role: "target" }), ...many(12)], never, new Set([1]));
  expect(kinds(lines)).toEqual(["y", 12, ...many(12).map(({ name }) => name)]);
  expect(lines.at(-1)).toMatchObject({ number: 12 });
});

test("a column that stands alone parts a run, and every column comes once and in order", () => {
  const columns = many(40);
  const lines = columnLines(columns, ({ name }) => name === "x20", new Set([0, 21]));
  expect(kinds(lines).filter((kind) => typeof kind === "number")).toEqual([20, 19]);
  expect(kinds(lines).filter((kind) => typeof kind === "string")).toEqual(columns.map(({ name }) => name));
});

test("columns of another role, type or encoding are not alike", () => {
  const columns = [...many(12), ...many(12).map((one) => ({ ...one, encoding: "Left out." }))];
  expect(kinds(columnLines(columns, never, new Set()))).toEqual([12, 12]);
});

test("a group has the widest range and the most missing", () => {
  const numbers = (minimum: number, maximum: number, mean: number) => ({
    mean,
    std: 1,
    minimum,
    median: mean,
    maximum,
    histogram: { low: 0, high: 1, counts: [1] },
  });
  const columns = [
    column("a", { missingShare: 0.2, distinct: 3, numbers: numbers(-1, 4, 1) }),
    column("b", { missingShare: 0.1, distinct: 9, inputs: 2, numbers: numbers(0, 8, 3) }),
  ];
  expect(summarizeGroup({ first: 0, columns })).toEqual({
    inputs: 3,
    missingShare: 0.2,
    minDistinct: 3,
    maxDistinct: 9,
    numbers: { minimum: -1, maximum: 8, mean: 2 },
  });
  expect(summarizeGroup({ first: 0, columns: [column("c")] }).numbers).toBeUndefined();
});

test("a search goes by name, role and type, in any case", () => {
  const columns = [column("Age"), column("zip", { role: "categorical", type: "text" })];
  expect(filterColumns(columns, " age ").map(({ name }) => name)).toEqual(["Age"]);
  expect(filterColumns(columns, "categ").map(({ name }) => name)).toEqual(["zip"]);
  expect(filterColumns(columns, "")).toBe(columns);
});
