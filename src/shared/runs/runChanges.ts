/** What changed from one run's design to the next one's, as a list of runs tells it. */
import { type DesignDifference, valueText } from "../design/differences.ts";

/** One change in words. A change that several layers have in the same way is one, `layers[0–2].init`. */
export interface RunChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

const layerField = /^layers\[(\d+)\]\.(.+)$/;

/** Groups the fields that differ: the same change in several layers is told once, with the layers it is in. */
export function runChanges(differences: readonly DesignDifference[]): readonly RunChange[] {
  const groups = new Map<string, { readonly change: RunChange; readonly layers: number[] }>();
  for (const { field, before, after } of withWholeChoices(differences)) {
    const [, layer, rest] = layerField.exec(field) ?? [];
    const change = { field: rest ?? field, before, after };
    const key = layer === undefined ? field : JSON.stringify(change);
    const group = groups.get(key);
    if (group) group.layers.push(Number(layer));
    else groups.set(key, { change, layers: layer === undefined ? [] : [Number(layer)] });
  }
  return [...groups.values()].map(({ change, layers }) =>
    layers.length === 0 ? change : { ...change, field: `layers[${rangesText(layers)}].${change.field}` },
  );
}

/** The changes as texts, where a choice such as `init` and its parameters are one: `gaussian (std 0.01) → he-normal`. */
function withWholeChoices(differences: readonly DesignDifference[]): readonly RunChange[] {
  const choices = differences
    .filter(({ field }) => field.endsWith(".type"))
    .map(({ field }) => field.slice(0, -".type".length));
  const isParameter = ({ field }: DesignDifference, choice: string) =>
    field.startsWith(`${choice}.`) && field !== `${choice}.type`;
  return differences.flatMap((difference): readonly RunChange[] => {
    const { field, before, after } = difference;
    if (choices.some((choice) => isParameter(difference, choice))) return [];
    const choice = choices.find((name) => field === `${name}.type`);
    if (choice === undefined) return [{ field, before: textOf(field, before), after: textOf(field, after) }];
    const parameters = differences.filter((other) => isParameter(other, choice));
    const text = (side: "before" | "after") => {
      const given = parameters
        .filter((parameter) => parameter[side] !== undefined)
        .map((parameter) => `${parameter.field.slice(choice.length + 1)} ${valueText(parameter[side])}`);
      return given.length === 0
        ? textOf(field, difference[side])
        : `${textOf(field, difference[side])} (${given.join(", ")})`;
    };
    return [{ field: choice, before: text("before"), after: text("after") }];
  });
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

/** Hidden layers as a list differ in their number, which their widths show; strings without their quotation marks. */
function textOf(field: string, value: unknown): string {
  if (field === "layers" && Array.isArray(value)) {
    const units = value.map((layer: { readonly units?: unknown }) => String(layer.units));
    return units.length === 0 ? "none" : `${units.join("-")} units`;
  }
  return typeof value === "string" && value !== "" ? value : valueText(value);
}
