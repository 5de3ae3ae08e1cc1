import type { Catalogue, Choice } from "../catalogue.ts";
import { findEntry } from "../catalogue.ts";
import { type Json, printInline } from "./edit.ts";
import type { Field, Fields } from "./fieldKinds.ts";
import { type DesignSpec, designFields } from "./fields.ts";

/** A choice as a design file names it: the bare name where every parameter has its default. */
export function choiceToJson(choice: Choice, registry: keyof Catalogue, catalogue: Catalogue): Json {
  const entry = findEntry(catalogue, registry, choice.type);
  const changed = Object.entries(choice.parameters).filter(
    ([name, value]) => entry?.parameters.find((parameter) => parameter.name === name)?.default !== value,
  );
  return changed.length === 0 ? choice.type : { type: choice.type, ...Object.fromEntries(changed) };
}

/**
 * The text of a design: every field that has a value, defaults included, so that nothing is hidden; one line for each
 * layer. `parseDesign(printDesign(design))` gives the same design.
 */
export function printDesign(design: DesignSpec, catalogue: Catalogue): string {
  const json = fieldsToJson(design, designFields, catalogue);
  const sections = Object.entries(json).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${printSection(value)}`,
  );
  return `{\n${sections.join(",\n")}\n}\n`;
}

function printSection(value: Json): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => `    ${printInline(item)}`);
    return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n  ]`;
  }
  if (typeof value !== "object" || value === null || printInline(value).length < 80)
    return printInline(value);
  const members = Object.entries(value).map(
    ([key, item]) => `    ${JSON.stringify(key)}: ${printInline(item)}`,
  );
  return `{\n${members.join(",\n")}\n  }`;
}

function fieldsToJson(values: object, fields: Fields, catalogue: Catalogue): { [key: string]: Json } {
  const json: { [key: string]: Json } = {};
  const given = values as Record<string, unknown>;
  for (const [key, field] of Object.entries(fields)) {
    const value = given[key];
    const idle =
      field.kind === "number" && field.onlyWith !== undefined && given[field.onlyWith] === undefined;
    if (value !== undefined && !idle) json[key] = fieldToJson(value, field, catalogue);
  }
  return json;
}

function fieldToJson(value: unknown, field: Field, catalogue: Catalogue): Json {
  switch (field.kind) {
    case "choice":
      return choiceToJson(value as Choice, field.registry, catalogue);
    case "object":
      return fieldsToJson(value as object, field.fields, catalogue);
    case "toggle": {
      const json = fieldsToJson(value as object, field.fields, catalogue);
      const isDefault = Object.entries(field.fields).every(
        ([key, f]) => "default" in f && f.default === json[key],
      );
      return isDefault ? true : json;
    }
    case "map":
      return Object.fromEntries(
        Object.entries(value as Record<string, object>).map(([name, item]) => {
          const json = fieldsToJson(item, field.item.fields, catalogue);
          const onlyShort = Object.keys(json).length === 1 && field.short in json;
          return [name, onlyShort ? json[field.short] : json];
        }),
      );
    case "list":
      return (value as readonly object[]).map((item) => fieldsToJson(item, field.item.fields, catalogue));
    default:
      return value as Json;
  }
}
