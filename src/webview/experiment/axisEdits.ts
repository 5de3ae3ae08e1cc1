/** Gestures on axes and seeds as changes of the file. */
import type { Json } from "../../shared/design/edit.ts";
import type { JsonEdit } from "../../shared/design/jsonEdit.ts";
import type { OutlineAxis, OutlineValue } from "../../shared/experiment/outline.ts";
import type { ChipChange } from "./chipList.ts";
import { valueOfText } from "./valueText.ts";

/** The edits of a gesture, and what it did, to be read out. */
export interface Gesture {
  readonly edits: readonly JsonEdit[];
  readonly announcement: string;
}

/** A change of one of a list's values. @param path of the list @param name what the values are of @param count how many there are */
export function listGesture(
  path: readonly (string | number)[],
  name: string,
  change: ChipChange,
  count: number,
): Gesture {
  switch (change.kind) {
    case "edit":
      return {
        edits: [{ kind: "set", path: [...path, change.at], value: valueOfText(change.text) }],
        announcement: `${name}: ${change.text}.`,
      };
    case "add":
      return {
        edits: [{ kind: "insert", path, at: count, value: valueOfText(change.text) ?? null }],
        announcement: `${name}: ${change.text} added.`,
      };
    case "remove":
      return {
        edits: [{ kind: "set", path: [...path, change.at], value: undefined }],
        announcement: `${name}: one value removed.`,
      };
    case "move":
      return {
        edits: [{ kind: "move", path, from: change.from, to: change.to }],
        announcement: `${name}: moved to place ${change.to + 1}.`,
      };
    default:
      return change satisfies never;
  }
}

/** A field and its value as a chip has them: `training.epochs: 60`. */
export function settingText({ label, value }: OutlineValue): string {
  return `${label}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
}

/**
 * A change of fields that are set together. They have no order of their own, so nothing is moved; text without a colon names a
 * field that has no value yet, and changes nothing.
 * @param path of the object that has them
 */
export function settingsGesture(
  path: readonly (string | number)[],
  name: string,
  change: ChipChange,
  settings: readonly OutlineValue[],
): Gesture {
  const nothing: Gesture = {
    edits: [],
    announcement: `Write a field and its value, such as "training.epochs: 60".`,
  };
  if (change.kind === "move") return nothing;
  if (change.kind === "remove") {
    const { label } = settings[change.at];
    return {
      edits: [{ kind: "set", path: [...path, label], value: undefined }],
      announcement: `${name}: ${label} removed.`,
    };
  }
  const [, field = "", text = ""] = /^([^:]+):(.*)$/s.exec(change.text) ?? [];
  const value = valueOfText(text);
  if (field.trim() === "" || value === undefined) return nothing;
  const before = change.kind === "edit" ? settings[change.at].label : field.trim();
  const renamed: readonly JsonEdit[] =
    before === field.trim() ? [] : [{ kind: "set", path: [...path, before], value: undefined }];
  return {
    edits: [...renamed, { kind: "set", path: [...path, field.trim()], value }],
    announcement: `${name}: ${change.text}.`,
  };
}

/** A change of an axis's chips. */
export function axisGesture(axis: OutlineAxis, change: ChipChange): Gesture {
  const path = ["axes", axis.at];
  if (axis.kind === "values") return listGesture([...path, "values"], axis.label, change, axis.values.length);
  if (axis.kind === "range") return rangeGesture(axis, change);
  const cases = [...path, "cases"];
  if (change.kind === "edit")
    return {
      edits: [{ kind: "set", path: [...cases, change.at, "label"], value: change.text.trim() }],
      announcement: `${axis.label}: ${change.text}.`,
    };
  if (change.kind !== "add") return listGesture(cases, axis.label, change, axis.values.length);
  const { set } = (axis.values.at(-1)?.value ?? {}) as { readonly set?: Json };
  const value = { label: change.text.trim(), set: set ?? {} };
  return {
    edits: [{ kind: "insert", path: cases, at: axis.values.length, value }],
    announcement: `${axis.label}: the case ${change.text} is added; it sets what the one before it does.`,
  };
}

/** The parts of a range, in the order of its chips. */
export const rangeParts = ["from", "to", "count", "scale"] as const;

function rangeGesture(axis: OutlineAxis, change: ChipChange): Gesture {
  if (change.kind !== "edit") return { edits: [], announcement: "" };
  const part = rangeParts[change.at];
  return {
    edits: [{ kind: "set", path: ["axes", axis.at, part], value: valueOfText(change.text) }],
    announcement: `${axis.label}, ${part}: ${change.text}.`,
  };
}

/** The axis as a range from its least to its greatest value; undefined where its values are no numbers. */
export function asRange(axis: OutlineAxis): Gesture | undefined {
  const numbers = axis.values.map(({ value }) => value).filter((value) => typeof value === "number");
  if (axis.kind !== "values" || numbers.length < 2 || numbers.length < axis.values.length) return undefined;
  const [from, to] = [Math.min(...numbers), Math.max(...numbers)];
  const scale = from > 0 && to / from >= 20 ? "log" : "linear";
  return replaced(axis, { from, to, count: numbers.length, scale }, "is a range");
}

/** The range as a list of these values. */
export function asValues(axis: OutlineAxis, values: readonly Json[]): Gesture | undefined {
  return axis.kind === "range" && values.length > 0
    ? replaced(axis, { values }, "is a list of values")
    : undefined;
}

function replaced(axis: OutlineAxis, content: { readonly [key: string]: Json }, what: string): Gesture {
  const { label, field } = axis;
  const value = { ...(label !== field && { label }), ...(field !== undefined && { field }), ...content };
  return { edits: [{ kind: "set", path: ["axes", axis.at], value }], announcement: `${label} ${what}.` };
}
