/** The parser of experiment files: from the text to an {@link ExperimentSpec} or to the list of its problems. */
import { getNodeValue, type Node } from "jsonc-parser";
import type { NumberRange } from "../catalogue.ts";
import { type Json, printInline } from "../design/edit.ts";
import { type DesignProblem, JsonReader } from "../design/jsonReader.ts";
import { properties } from "../design/jsonText.ts";
import { didYouMean } from "../design/nearest.ts";
import { fieldAt, parsePath } from "../design/overrides.ts";
import { readExperimentLesson } from "../design/parse.ts";
import type { Path } from "../design/path.ts";
import { count } from "../format/numbers.ts";
import { axisRangeValues } from "./axisRange.ts";
import { fieldConflicts } from "./conflicts.ts";
import {
  type Axis,
  type AxisRange,
  type AxisValue,
  axisDocs,
  caseDocs,
  type ExperimentSpec,
  experimentDocs,
  experimentRanges,
  halvingDocs,
  maxCells,
  type Setting,
  scaleChoices,
  searchDocs,
  showChoices,
  type TextRange,
} from "./fields.ts";

export interface ParsedExperiment {
  /** Undefined where there is any problem. */
  readonly experiment: ExperimentSpec | undefined;
  readonly problems: readonly DesignProblem[];
}

/** Reads the text of a `*.mlp-experiment.json` file: JSON, in which comments and trailing commas are allowed. */
export function parseExperiment(text: string): ParsedExperiment {
  return new ExperimentReader(text).read();
}

type Members = ReadonlyMap<string, Node>;

class ExperimentReader extends JsonReader {
  read(): ParsedExperiment {
    const root = this.root("an experiment", '{ "design": "NAME.mlp.json", "axes": [] }');
    const experiment = root && this.experiment(root);
    const isSound = this.problems.length === 0;
    return { experiment: isSound ? experiment : undefined, problems: this.problems };
  }

  private experiment(root: Node): ExperimentSpec | undefined {
    const given = this.members(root, experimentDocs, [], "The experiment");
    if (!given) return undefined;
    this.numberAt(given, "version", [], experimentRanges.version, 1);
    const design = given.get("design");
    const axes = this.axes(given.get("axes"), given.has("search"));
    const set = given.get("set");
    const show = given.get("show");
    const experiment: ExperimentSpec = {
      design: this.designPath(design, root),
      designRange: rangeOf(design ?? root),
      set: set ? this.settings(set, ["set"]) : [],
      axes,
      seeds: this.seeds(given.get("seeds")),
      search: this.search(given.get("search"), axes),
      halving: this.halving(given.get("halving")),
      show: this.choice(show, ["show"], showChoices) ?? "score",
      showRange: rangeOf(show ?? root),
    };
    this.checkCount(experiment, given.get("axes"));
    const lesson = given.get("lesson");
    for (const problem of lesson ? readExperimentLesson(this.text, root, lesson).problems : [])
      this.addProblem(problem.message, problem.path, problem.offset, problem.length, problem.isUnknownKey);
    for (const { message, range } of fieldConflicts(experiment))
      this.addProblem(message, "axes", range.offset, range.length);
    return experiment;
  }

  private designPath(node: Node | undefined, root: Node): string {
    if (!node) this.absent(root, ["design"]);
    else if (node.type !== "string") this.wrongType(node, ["design"], "a string in quotes");
    else if (node.value.trim() === "") this.problem(node, ["design"], "must not be empty.");
    else return node.value;
    return "";
  }

  private axes(node: Node | undefined, isSearched: boolean): readonly Axis[] {
    const items = this.list(node, ["axes"]);
    return items.flatMap((item, i) => this.axis(item, ["axes", i], isSearched) ?? []);
  }

  private axis(node: Node, path: Path, isSearched: boolean): Axis | undefined {
    const given = this.members(node, axisDocs, path);
    if (!given) return undefined;
    const kinds = ["values", "from", "cases"].filter((key) => given.has(key));
    if (kinds.length !== 1)
      return this.problem(
        node,
        path,
        kinds.length === 0
          ? "varies nothing: give it values, from and to, or cases."
          : `has ${kinds.join(" and ")}; keep one of them.`,
      );
    for (const key of ["to", "count", "scale"])
      if (kinds[0] !== "from" && given.has(key))
        this.problem(given.get(key) as Node, [...path, key], "only applies with from; leave it out.");
    const label = this.stringAt(given, "label", path);
    const cases = given.get("cases");
    if (cases) return this.casesAxis(cases, given, path, label);
    const fieldNode = given.get("field");
    const field = fieldNode && this.stringAt(given, "field", path);
    if (!fieldNode || field === undefined)
      return fieldNode ? undefined : this.absent(node, [...path, "field"]);
    const target = { field, path: this.fieldPath(fieldNode, field, path), fieldRange: rangeOf(fieldNode) };
    const values = given.get("values");
    const range = values ? undefined : this.range(given, target, path, isSearched);
    return {
      label: label ?? field,
      field,
      range: range?.range,
      values: values ? this.values(values, target, [...path, "values"]) : (range?.values ?? []),
    };
  }

  private fieldPath(node: Node, field: string, path: Path): Path {
    const keys = parsePath(field);
    if (keys.length === 0) this.problem(node, [...path, "field"], "must name a field of the design.");
    return keys;
  }

  private values(
    node: Node,
    target: Pick<Setting, "field" | "path" | "fieldRange">,
    path: Path,
  ): readonly AxisValue[] {
    const items = this.filledList(node, path, "value");
    this.checkRepeated(items, path);
    return items.map((item) => {
      const value: Json = getNodeValue(item);
      const label = typeof value === "string" ? value : printInline(value);
      return { label, value, settings: [{ ...target, value, valueRange: rangeOf(item) }] };
    });
  }

  private range(
    given: Members,
    target: Pick<AxisRange, "field" | "path" | "fieldRange">,
    path: Path,
    isSearched: boolean,
  ): { readonly range: AxisRange; readonly values: readonly AxisValue[] } | undefined {
    const fromNode = given.get("from") as Node;
    const toNode = given.get("to");
    const countNode = given.get("count");
    if (!toNode) return this.absent(fromNode, [...path, "to"]);
    if (!countNode && !isSearched) return this.absent(fromNode, [...path, "count"]);
    const [from, to] = [
      this.number(fromNode, {}, [...path, "from"]),
      this.number(toNode, {}, [...path, "to"]),
    ];
    const count = this.numberAt(given, "count", path, experimentRanges.count, 0);
    const scale = this.choice(given.get("scale"), [...path, "scale"], scaleChoices) ?? "linear";
    if (typeof from !== "number" || typeof to !== "number") return undefined;
    if (scale === "log" && !(from > 0 && to > 0))
      return this.problem(
        from > 0 ? toNode : fromNode,
        [...path, from > 0 ? "to" : "from"],
        "must be greater than 0 on a log scale.",
      );
    const field = fieldAt(target.path);
    const range: AxisRange = {
      ...target,
      from,
      to,
      scale,
      integer: field?.kind === "number" && field.integer === true,
      valueRange: { offset: fromNode.offset, length: fromNode.length },
    };
    return { range, values: this.problems.length === 0 ? axisRangeValues(range, count) : [] };
  }

  private casesAxis(node: Node, given: Members, path: Path, label: string | undefined): Axis {
    const field = given.get("field");
    if (field)
      this.problem(field, [...path, "field"], "does not apply with cases, which set fields of their own.");
    const items = this.filledList(node, [...path, "cases"], "case");
    const values = items.flatMap((item, i) => this.case(item, [...path, "cases", i]) ?? []);
    const seen = new Set<string>();
    for (const [i, value] of values.entries()) {
      if (seen.has(value.label))
        this.problem(items[i], [...path, "cases", i], `has the label "${value.label}" of an earlier case.`);
      seen.add(value.label);
    }
    return { label: label ?? "case", field: undefined, values, range: undefined };
  }

  private case(node: Node, path: Path): AxisValue | undefined {
    const given = this.members(node, caseDocs, path);
    if (!given) return undefined;
    const set = given.get("set");
    if (!set) return this.absent(node, [...path, "set"]);
    const label = this.stringAt(given, "label", path);
    if (label === undefined) return given.has("label") ? undefined : this.absent(node, [...path, "label"]);
    return { label, value: label, settings: this.settings(set, [...path, "set"]) };
  }

  /** Fields with their values: `{ "training.epochs": 60 }`. */
  private settings(node: Node, path: Path): readonly Setting[] {
    if (node.type !== "object") return this.wrongType(node, path, "an object { field: value, … }") ?? [];
    const keys = [...properties(node).keys()];
    this.checkKeys(node, keys, path);
    return (node.children ?? []).flatMap((property) => {
      const [key, value] = property.children ?? [];
      if (!key || !value) return [];
      return {
        field: key.value,
        path: parsePath(key.value),
        value: getNodeValue(value) as Json,
        fieldRange: rangeOf(key),
        valueRange: rangeOf(value),
      };
    });
  }

  private seeds(node: Node | undefined): readonly number[] | undefined {
    if (!node) return undefined;
    const items = this.filledList(node, ["seeds"], "seed");
    this.checkRepeated(items, ["seeds"]);
    return items.map((item, i) => this.number(item, experimentRanges.seed, ["seeds", i]) as number);
  }

  private search(node: Node | undefined, axes: readonly Axis[]): ExperimentSpec["search"] {
    if (!node) return undefined;
    const given = this.members(node, searchDocs, ["search"]);
    if (!given) return undefined;
    if (!given.has("samples")) return this.absent(node, ["search", "samples"]);
    if (axes.length === 0) this.problem(node, ["search"], "has no axes to draw from. Add an axis.");
    return {
      samples: this.numberAt(given, "samples", ["search"], experimentRanges.samples, 1),
      seed: this.numberAt(given, "seed", ["search"], experimentRanges.seed, 1),
    };
  }

  private halving(node: Node | undefined): ExperimentSpec["halving"] {
    if (!node) return undefined;
    const given = this.members(node, halvingDocs, ["halving"]);
    if (!given) return undefined;
    return {
      factor: this.numberAt(given, "factor", ["halving"], experimentRanges.factor, 3),
      minimumEpochs: this.numberAt(given, "minimumEpochs", ["halving"], experimentRanges.minimumEpochs, 1),
    };
  }

  private checkCount({ axes, search }: ExperimentSpec, node: Node | undefined): void {
    const cells = axes.reduce((product, { values }) => product * values.length, 1);
    if (search || !node || cells <= maxCells) return;
    const counts = axes.map(({ values }) => count(values.length)).join(" × ");
    this.problem(
      node,
      ["axes"],
      `have ${counts} = ${count(cells)} cells, and at most ${count(maxCells)} are possible. Use fewer values, or "search".`,
    );
  }

  private checkRepeated(items: readonly Node[], path: Path): void {
    const seen = new Set<string>();
    for (const [i, item] of items.entries()) {
      const text = JSON.stringify(getNodeValue(item));
      if (seen.has(text)) this.problem(item, [...path, i], "is listed twice; keep one.");
      seen.add(text);
    }
  }

  /** The values of an object by their keys, which must be known; undefined where it is no object. */
  private members(
    node: Node,
    docs: Readonly<Record<string, string>>,
    path: Path,
    name?: string,
  ): Members | undefined {
    if (node.type !== "object") return this.wrongType(node, path, "an object { … }", name);
    this.checkKeys(node, Object.keys(docs), path);
    return properties(node);
  }

  private list(node: Node | undefined, path: Path): readonly Node[] {
    if (node && node.type !== "array") this.wrongType(node, path, "a list");
    return node?.type === "array" ? (node.children ?? []) : [];
  }

  private filledList(node: Node, path: Path, what: string): readonly Node[] {
    const items = this.list(node, path);
    if (node.type === "array" && items.length === 0)
      this.problem(node, path, `is empty. Add a ${what}, or leave it out.`);
    return items;
  }

  private stringAt(given: Members, key: string, path: Path): string | undefined {
    const node = given.get(key);
    if (!node) return undefined;
    return node.type === "string" ? node.value : this.wrongType(node, [...path, key], "a string in quotes");
  }

  private numberAt(given: Members, key: string, path: Path, range: NumberRange, absent: number): number {
    const node = given.get(key);
    return node ? ((this.number(node, range, [...path, key]) as number) ?? absent) : absent;
  }

  private choice<T extends string>(node: Node | undefined, path: Path, choices: readonly T[]): T | undefined {
    if (!node) return undefined;
    if (node.type !== "string") return this.wrongType(node, path, "a string in quotes");
    const found = choices.find((choice) => choice === node.value);
    if (found === undefined)
      this.problem(
        node,
        path,
        `must be one of ${choices.join(", ")}, but is "${node.value}".${didYouMean(node.value, choices)}`,
      );
    return found;
  }
}

function rangeOf({ offset, length }: Node): TextRange {
  return { offset, length };
}
