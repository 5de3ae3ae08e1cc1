import { expect, test } from "vitest";
import { applyEdits, editDesign } from "../../../../src/shared/design/edit.ts";
import { guessed, roleEdit } from "../../../../src/webview/data/roleEdits.ts";
import { designFrom } from "../../../support/designFrom.ts";

/** The dataset's text after a role was picked. */
function after(columns: string, name: string, role: string): string {
  return afterIn(
    `{ "dataset": { "path": "a.csv"${columns === "" ? "" : `, "columns": ${columns}`} } }`,
    name,
    role,
  );
}

function afterIn(text: string, name: string, role: string): string {
  const design = designFrom(text);
  return applyEdits(text, editDesign(text, roleEdit(name, role, design.dataset)));
}

test("a role is a name by the column's", () => {
  expect(after("", "petal.length", "ignore")).toBe(
    '{ "dataset": { "path": "a.csv", "columns": { "petal.length": "ignore" } } }',
  );
  expect(after('{ "a": "text" }', "a", "date")).toContain('"columns": { "a": "date" }');
});

test("what else the design says of the column stays", () => {
  expect(after('{ "a": { "role": "text", "missing": "drop" } }', "a", "numeric")).toContain(
    '{ "a": { "role": "numeric", "missing": "drop" } }',
  );
  expect(after('{ "a": { "role": "text", "missing": "drop" } }', "a", guessed)).toContain(
    '{ "a": { "missing": "drop" } }',
  );
});

test("a role that is taken back leaves nothing behind", () => {
  expect(after('{ "a": "text", "b": "date" }', "a", guessed)).toContain('"columns": { "b": "date" }');
  expect(after('{ "a": "text" }', "a", guessed)).toBe('{ "dataset": { "path": "a.csv" } }');
});

test("the target is named as such", () => {
  expect(after("", "a", "target")).toContain('"target": "a"');
});

test("another target joins several", () => {
  const text = '{ "dataset": { "path": "a.csv", "targets": ["x", "y"] } }';
  expect(afterIn(text, "a", "target")).toBe('{ "dataset": { "path": "a.csv", "targets": ["x", "y", "a"] } }');
});
