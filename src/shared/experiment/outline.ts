/** What an experiment's file says as far as it can be read, with the places of its parts, so that it can be shown and fixed. */
import { getNodeValue, type Node, parseTree } from "jsonc-parser";
import { type Json, printInline } from "../design/edit.ts";
import { firstTooDeep, properties } from "../design/jsonText.ts";
import { readExperimentLesson } from "../design/parse.ts";
import type { Lesson } from "../lesson/goals.ts";
import { type Show, showChoices, type TextRange } from "./fields.ts";

/** One value of an axis, or one of the seeds. */
export interface OutlineValue extends TextRange {
  readonly label: string;
  readonly value: Json;
}

/** One case of an axis, with the fields that it sets. */
export interface OutlineCase extends OutlineValue {
  readonly set: readonly OutlineValue[];
}

/** An object of the file as it is, whatever is wrong with its parts. */
export type JsonObject = { readonly [key: string]: Json };

/** How an axis says what varies. */
export type AxisKind = "values" | "range" | "cases";

export interface OutlineRange {
  readonly from: Json | undefined;
  readonly to: Json | undefined;
  readonly count: Json | undefined;
  readonly scale: Json | undefined;
}

export interface OutlineAxis extends TextRange {
  /** Its number in the file's list. */
  readonly at: number;
  readonly label: string;
  readonly field: string | undefined;
  readonly kind: AxisKind;
  /** The values or the cases; empty for a range. */
  readonly values: readonly OutlineValue[];
  /** The cases once more, with what they set; empty for other kinds. */
  readonly cases: readonly OutlineCase[];
  /** The range; undefined for other kinds. */
  readonly range: OutlineRange | undefined;
}

export interface ExperimentOutline {
  readonly design: string | undefined;
  readonly axes: readonly OutlineAxis[];
  readonly seeds: readonly OutlineValue[] | undefined;
  readonly show: Show;
  /** Fields that all cells set, with their values. */
  readonly set: readonly OutlineValue[];
  /** What the file gives of a search and of halving; undefined without. */
  readonly search: JsonObject | undefined;
  readonly halving: JsonObject | undefined;
  readonly lesson: Lesson | undefined;
}

/** Reads what can be read; undefined where the text is no object. What is wrong with it, the parser reports. */
export function experimentOutline(text: string): ExperimentOutline | undefined {
  if (firstTooDeep(text) !== undefined) return undefined;
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root?.type !== "object") return undefined;
  const given = properties(root);
  const show = getValue(given.get("show"));
  const set = given.get("set");
  const lesson = given.get("lesson");
  return {
    design: textOf(given.get("design")),
    axes: (given.get("axes")?.children ?? []).map(axisOutline),
    seeds: given.has("seeds") ? valuesOf(given.get("seeds")) : undefined,
    show: showChoices.find((choice) => choice === show) ?? "score",
    set: settingsOf(set),
    search: objectOf(given.get("search")),
    halving: objectOf(given.get("halving")),
    lesson: lesson && readExperimentLesson(text, root, lesson).lesson,
  };
}

function axisOutline(node: Node, at: number): OutlineAxis {
  const given = node.type === "object" ? properties(node) : new Map<string, Node>();
  const field = textOf(given.get("field"));
  const cases = casesOf(given.get("cases"));
  const kind: AxisKind = given.has("cases") ? "cases" : given.has("from") ? "range" : "values";
  return {
    ...rangeOf(node),
    at,
    label: textOf(given.get("label")) ?? field ?? (kind === "cases" ? "case" : "no field"),
    field,
    kind,
    values: kind === "cases" ? cases : valuesOf(given.get("values")),
    cases,
    range: kind === "range" ? outlineRange(given) : undefined,
  };
}

function outlineRange(given: ReadonlyMap<string, Node>): OutlineRange {
  const value = (key: keyof OutlineRange) => getValue(given.get(key));
  return { from: value("from"), to: value("to"), count: value("count"), scale: value("scale") };
}

function casesOf(node: Node | undefined): readonly OutlineCase[] {
  return items(node).map((item, i) => {
    const given = item.type === "object" ? properties(item) : new Map<string, Node>();
    const label = textOf(given.get("label")) ?? `case ${i + 1}`;
    return { ...outlineValue(item), label, set: settingsOf(given.get("set")) };
  });
}

/** Fields with their values, each labeled by its path. */
function settingsOf(node: Node | undefined): readonly OutlineValue[] {
  if (node?.type !== "object") return [];
  return [...properties(node)].map(([label, value]) => ({ ...outlineValue(value), label }));
}

function objectOf(node: Node | undefined): JsonObject | undefined {
  if (!node) return undefined;
  return node.type === "object" ? (getNodeValue(node) as JsonObject) : {};
}

function valuesOf(node: Node | undefined): readonly OutlineValue[] {
  return items(node).map(outlineValue);
}

function outlineValue(node: Node): OutlineValue {
  const value: Json = getNodeValue(node);
  return { ...rangeOf(node), value, label: typeof value === "string" ? value : printInline(value) };
}

function items(node: Node | undefined): readonly Node[] {
  return node?.type === "array" ? (node.children ?? []) : [];
}

function textOf(node: Node | undefined): string | undefined {
  return node?.type === "string" ? node.value : undefined;
}

function getValue(node: Node | undefined): Json | undefined {
  return node && getNodeValue(node);
}

function rangeOf({ offset, length }: Node): TextRange {
  return { offset, length };
}
