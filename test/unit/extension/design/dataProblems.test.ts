import { expect, test } from "vitest";
import { dataProblems } from "../../../../src/extension/design/dataProblems.ts";
import type { DataFinding } from "../../../../src/shared/data/finding.ts";
import type { DataReport } from "../../../../src/shared/data/report.ts";

const text = '{ "dataset": { "path": "a.csv", "target": "y", "columns": { "petal.length": "numeric" } } }';

const finding: DataFinding = {
  kind: "constant-column",
  severity: "error",
  column: "petal.length",
  evidence: {},
  message: "It is the same in every row.",
  field: "dataset.columns.petal.length",
  fix: { label: "Leave it out", edits: [] },
};

function problem(more: Partial<DataFinding>) {
  const report = { findings: [{ ...finding, ...more }] } as unknown as DataReport;
  const [found] = dataProblems(text, { kind: "ready", documentVersion: 1, report });
  return { ...found, marked: text.slice(found.offset, found.offset + found.length) };
}

test("a column's finding is on what the design says of it, though its name has a dot", () => {
  expect(problem({}).marked).toBe('"numeric"');
});

test("one of a column that the design does not mention is on the file's name", () => {
  expect(problem({ column: "x", field: "dataset.columns.x" }).marked).toBe('"a.csv"');
});

test("one of a field is on it", () => {
  expect(problem({ field: "dataset.target" }).marked).toBe('"y"');
});

test("none is an error; notes are information; what fixes it comes along", () => {
  expect(problem({})).toMatchObject({
    severity: "warning",
    code: "constant-column",
    remedies: [finding.fix],
  });
  expect(problem({ severity: "info" }).severity).toBe("info");
});

test("there is none without a report", () => {
  expect(dataProblems(text, { kind: "loading" })).toEqual([]);
});
