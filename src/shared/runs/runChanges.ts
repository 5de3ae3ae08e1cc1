/** In which fields the designs of runs differ, as lists of runs tell it. */
import { type DesignDifference, valueText } from "../design/differences.ts";

/** A field with its value in each of several designs, in words. */
export interface DifferingField {
  /** As a design file has it; a change that several layers have alike is one: `layers[0–2].init`. */
  readonly field: string;
  readonly values: readonly string[];
}

/** One change from a design to the next one. */
export interface RunChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** A field with its value in each design. */
interface FieldValues {
  readonly field: string;
  readonly values: readonly unknown[];
}

const layerField = /^layers\[(\d+)\]\.(.+)$/;

/** What changed from one design to another. */
export function runChanges(differences: readonly DesignDifference[]): readonly RunChange[] {
  return differingFields([differences]).map(({ field, values: [before, after] }) => ({
    field,
    before,
    after,
  }));
}

/**
 * The fields in which several designs differ.
 *
 * @param differences of each design but the first from the first
 * @returns fields with as many values as there are designs, that of the first design first
 */
export function differingFields(
  differences: readonly (readonly DesignDifference[])[],
): readonly DifferingField[] {
  return inGroups(withWholeChoices(valuesOf(differences)));
}

function valuesOf(differences: readonly (readonly DesignDifference[])[]): readonly FieldValues[] {
  const fields = new Map<string, unknown[]>();
  for (const [design, own] of differences.entries())
    for (const { field, before, after } of own) {
      const values = fields.get(field) ?? new Array<unknown>(differences.length + 1).fill(before);
      values[design + 1] = after;
      fields.set(field, values);
    }
  return [...fields].map(([field, values]) => ({ field, values }));
}

/** The values in words, where a choice such as `init` and its parameters are one: `gaussian (std 0.01)`. */
function withWholeChoices(fields: readonly FieldValues[]): readonly DifferingField[] {
  const choices = fields
    .filter(({ field }) => field.endsWith(".type"))
    .map(({ field }) => field.slice(0, -".type".length));
  const isParameter = ({ field }: FieldValues, choice: string) =>
    field.startsWith(`${choice}.`) && field !== `${choice}.type`;
  return fields.flatMap((entry): readonly DifferingField[] => {
    const { field, values } = entry;
    if (choices.some((choice) => isParameter(entry, choice))) return [];
    const choice = choices.find((name) => field === `${name}.type`);
    if (choice === undefined) return [{ field, values: values.map((value) => textOf(field, value)) }];
    const parameters = fields.filter((other) => isParameter(other, choice));
    const texts = values.map((type, design) => {
      const given = parameters
        .filter((parameter) => parameter.values[design] !== undefined)
        .map(
          (parameter) => `${parameter.field.slice(choice.length + 1)} ${valueText(parameter.values[design])}`,
        );
      return given.length === 0 ? textOf(field, type) : `${textOf(field, type)} (${given.join(", ")})`;
    });
    return [{ field: choice, values: texts }];
  });
}

/** The same change in several layers is listed once, with the layers that it is in. */
function inGroups(fields: readonly DifferingField[]): readonly DifferingField[] {
  const groups = new Map<string, { readonly entry: DifferingField; readonly layers: number[] }>();
  for (const entry of fields) {
    const [, layer, rest] = layerField.exec(entry.field) ?? [];
    const key = layer === undefined ? entry.field : JSON.stringify([rest, entry.values]);
    const group = groups.get(key);
    if (group) group.layers.push(Number(layer));
    else
      groups.set(key, {
        entry: { ...entry, field: rest ?? entry.field },
        layers: layer === undefined ? [] : [Number(layer)],
      });
  }
  return [...groups.values()].map(({ entry, layers }) =>
    layers.length === 0 ? entry : { ...entry, field: `layers[${rangesText(layers)}].${entry.field}` },
  );
}

/** Numbers as ranges: `0–2, 5`. */
function rangesText(numbers: readonly number[]): string {
  const ranges: [from: number, to: number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(", ");
}

/** Hidden layers as a list differ in their number, which their widths show; strings are without quotation marks. */
function textOf(field: string, value: unknown): string {
  if (value === undefined) return "none";
  // A file says true, or an object with the parameters.
  if (field.endsWith(".batchNorm")) return "true";
  if (field === "layers" && Array.isArray(value)) {
    const units = value.map((layer: { readonly units?: unknown }) => String(layer.units));
    return units.length === 0 ? "none" : `${units.join("-")} units`;
  }
  return typeof value === "string" && value !== "" ? value : valueText(value);
}
