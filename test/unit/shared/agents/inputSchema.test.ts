import { describe, expect, test } from "vitest";
import { checkInput, type InputSchema } from "../../../../src/shared/agents/inputSchema.ts";
import type { ToolDefinition } from "../../../../src/shared/agents/toolDefinition.ts";
import { toolDefinitions } from "../../../../src/shared/agents/toolDefinitions.ts";
import { InputError } from "../../../../src/shared/errors.ts";

const schema = {
  type: "object",
  properties: {
    name: { type: "string", description: "The name." },
    kind: { type: "string", enum: ["a", "b"], description: "The kind." },
    count: { type: "integer", minimum: 1, maximum: 9, description: "How many." },
    rate: { type: "number", minimum: 0, description: "How fast." },
    isOn: { type: "boolean", description: "Whether." },
    names: {
      type: "array",
      maxItems: 2,
      description: "Names.",
      items: { type: "string", description: "One." },
    },
    row: { type: "object", additionalProperties: true, description: "A row." },
    at: {
      type: "object",
      description: "A place.",
      properties: { index: { type: "integer", description: "The index." } },
      required: ["index"],
      additionalProperties: false,
    },
  },
  required: ["name"],
  additionalProperties: false,
} as const satisfies InputSchema;

test("an input that fits is taken as it is", () => {
  const input = {
    name: "x",
    kind: "b",
    count: 9,
    rate: 0.5,
    isOn: false,
    names: ["y"],
    row: { any: [1] },
    at: { index: -1 },
  };
  expect(checkInput(schema, input)).toBe(input);
  expect(checkInput(schema, { name: "x", count: undefined })).toEqual({ name: "x" });
});

test.each<[unknown, string]>([
  [undefined, "The input must be an object with name, kind, count, rate, isOn, names, row, at."],
  [[], "The input must be an object with name, kind, count, rate, isOn, names, row, at."],
  [{}, "name is missing: The name."],
  [{ name: 3 }, "name must be a string: The name."],
  [{ name: null }, "name must be a string: The name."],
  [
    { name: "x", knid: "a" },
    'knid is not known; write name, kind, count, rate, isOn, names, row, at. Did you mean "kind"?',
  ],
  [{ name: "x", kind: "c" }, "kind must be one of a, b: The kind."],
  [{ name: "x", count: 1.5 }, "count must be a whole number from 1 to 9: How many."],
  [{ name: "x", count: 10 }, "count must be a whole number from 1 to 9: How many."],
  [{ name: "x", count: "3" }, "count must be a whole number from 1 to 9: How many."],
  [{ name: "x", rate: Number.NaN }, "rate must be a number from 0 on: How fast."],
  [{ name: "x", rate: -1 }, "rate must be a number from 0 on: How fast."],
  [{ name: "x", isOn: 1 }, "isOn must be true or false: Whether."],
  [{ name: "x", names: ["a", "b", "c"] }, "names must be a list of at most 2: Names."],
  [{ name: "x", names: ["a", 2] }, "names[1] must be a string: One."],
  [{ name: "x", row: [] }, "row must be an object: A row."],
  [{ name: "x", at: {} }, "at.index is missing: The index."],
  [{ name: "x", at: { index: 1, to: 2 } }, "at.to is not known; write index."],
])("%j is refused with what to write", (input, message) => {
  expect(() => checkInput(schema, input)).toThrow(new InputError(message));
});

describe.each(toolDefinitions as readonly ToolDefinition[])("$name", (tool) => {
  test("has a name, words for people and words for a model", () => {
    expect(tool.name).toMatch(/^mlp_[a-z]+_[a-z]+$/);
    expect(tool.summary).toMatch(/^[A-Z].*\.$/);
    expect(tool.description).toMatch(/Use it|Give/);
    expect(tool.description).toMatch(/Do not use it|do not use it|for that use/);
    // The descriptions are part of every request to the model.
    expect(tool.description.length).toBeLessThan(1200);
  });

  test("asks a person exactly where it writes or computes long, whatever a model has written", () => {
    const asks = ["mlp_edit_design", "mlp_train_network", "mlp_run_experiment"].includes(tool.name);
    for (const input of [{}, { path: 3, design: {}, experiment: null, set: "x", maxSeconds: [] }]) {
      expect(tool.running(input)).toMatch(/^[A-Z]/);
      if (asks) expect(tool.confirm?.(input).message).toMatch(/\.$/);
      else expect(tool.confirm).toBeUndefined();
    }
  });
});
