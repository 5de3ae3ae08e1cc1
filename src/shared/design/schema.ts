import type { Catalogue, NumberRange } from "../catalogue.ts";
import type { Json } from "./edit.ts";
import type { Field, Fields } from "./fieldKinds.ts";
import { designFields } from "./fields.ts";

/** The JSON schema of design files, which gives completion and hovers where a design is edited as text. */
export function designSchema(catalogue: Catalogue): Json {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "MLP Studio network design",
    // VS Code's own words for what the parser allows, too.
    allowComments: true,
    allowTrailingCommas: true,
    ...objectSchema(designFields, catalogue),
  };
}

function objectSchema(fields: Fields, catalogue: Catalogue): { [key: string]: Json } {
  const required = Object.keys(fields).filter((key) => {
    const field = fields[key];
    return "required" in field && field.required;
  });
  const alternatives = Object.entries(fields).flatMap(([key, field]) =>
    field.kind === "string" && field.insteadOf !== undefined
      ? [{ anyOf: [{ required: [key] }, { required: [field.insteadOf] }] }]
      : [],
  );
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    ...(alternatives.length > 0 ? { allOf: alternatives } : {}),
    properties: Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [
        key,
        { description: field.doc, ...fieldSchema(field, catalogue) },
      ]),
    ),
  };
}

function fieldSchema(field: Field, catalogue: Catalogue): { [key: string]: Json } {
  switch (field.kind) {
    case "number":
      return { ...numberSchema(field), ...(field.default === undefined ? {} : { default: field.default }) };
    case "boolean":
      return { type: "boolean", default: field.default };
    case "string":
      return field.values ? { enum: field.values } : { type: "string" };
    case "strings":
      return { type: "array", items: { type: "string" }, ...(field.mayBeEmpty ? {} : { minItems: 1 }) };
    case "object":
      return objectSchema(field.fields, catalogue);
    case "toggle":
      return { anyOf: [{ type: "boolean" }, objectSchema(field.fields, catalogue)], default: false };
    case "map": {
      const { item, short } = field;
      return {
        type: "object",
        additionalProperties: {
          anyOf: [fieldSchema(item.fields[short], catalogue), objectSchema(item.fields, catalogue)],
        },
      };
    }
    case "numbers":
      return {
        anyOf: [{ enum: field.rules }, { type: "object", additionalProperties: numberSchema(field) }],
      };
    case "sizes": {
      const { length } = field.parts;
      return { type: "array", minItems: length, maxItems: length, items: numberSchema(field) };
    }
    case "list":
      return { type: "array", maxItems: field.maxItems, items: objectSchema(field.item.fields, catalogue) };
    case "choice": {
      const entries = catalogue[field.registry];
      return {
        anyOf: [
          { enum: entries.map((entry) => entry.id), enumDescriptions: entries.map((entry) => entry.doc) },
          ...entries.map((entry) => ({
            type: "object",
            additionalProperties: false,
            required: ["type"],
            properties: {
              type: { const: entry.id },
              ...Object.fromEntries(
                entry.parameters.map((parameter) => [
                  parameter.name,
                  { description: parameter.doc, ...numberSchema(parameter), default: parameter.default },
                ]),
              ),
            },
          })),
        ],
        ...(field.default === null ? {} : { default: field.default }),
      };
    }
    default:
      return field satisfies never;
  }
}

function numberSchema(range: NumberRange): { [key: string]: Json } {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = range;
  const bounds = { minimum, exclusiveMinimum, maximum, exclusiveMaximum };
  return {
    type: range.integer ? "integer" : "number",
    ...Object.fromEntries(
      Object.entries(bounds).filter((bound): bound is [string, number] => bound[1] !== undefined),
    ),
  };
}
