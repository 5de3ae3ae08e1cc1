import { expect, test } from "vitest";
import { applyEdits } from "../../../../src/shared/design/edit.ts";
import { editJson, type JsonEdit } from "../../../../src/shared/design/jsonEdit.ts";

const text = `{
  "design": "a.mlp.json", // the base
  "axes": [
    { "field": "training.l2", "values": [0, 0.1] }, // how strong
    { "field": "layers[*].units", "from": 1, "to": 9, "count": 3 }
  ]
}
`;

const edited = (edit: JsonEdit, from = text) => applyEdits(from, editJson(from, edit));

test("a value in a list within a list is changed where it stands", () => {
  expect(edited({ kind: "set", path: ["axes", 0, "values", 1], value: 0.5 })).toBe(
    text.replace("0.1", "0.5"),
  );
});

test("a value is removed from a list, and an item with its comment", () => {
  expect(edited({ kind: "set", path: ["axes", 0, "values", 0], value: undefined })).toBe(
    text.replace("[0, 0.1]", "[0.1]"),
  );
  expect(edited({ kind: "set", path: ["axes", 0], value: undefined })).not.toContain("training.l2");
});

test("items are inserted, and moved without their comments", () => {
  expect(edited({ kind: "insert", path: ["axes", 0, "values"], at: 2, value: "x" })).toBe(
    text.replace("[0, 0.1]", '[0, 0.1, "x"]'),
  );
  const moved = edited({ kind: "move", path: ["axes"], from: 1, to: 0 });
  expect(moved.indexOf("layers")).toBeLessThan(moved.indexOf("training"));
  expect(moved).toContain("// how strong");
});

test("a list that is absent is made with its first item", () => {
  expect(edited({ kind: "insert", path: ["seeds"], at: 0, value: 1 })).toContain('"seeds": [1]');
});

test("a place that is not there is an error that names it", () => {
  expect(() => edited({ kind: "set", path: ["axes", 7, "label"], value: "a" })).toThrow(
    "There is no axes[7].",
  );
  expect(() => edited({ kind: "move", path: ["design"], from: 0, to: 1 })).toThrow("design is not a list.");
  expect(() => edited({ kind: "move", path: ["axes"], from: 0, to: 2 })).toThrow("There is no axes[2].");
  expect(() => edited({ kind: "set", path: ["show"], value: "score" }, "[")).toThrow("syntax error");
});
