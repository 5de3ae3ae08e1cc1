/**
 * The parser of design files: from the text to a complete design, or to an outline and the list of its problems. What
 * concerns JSON alone is in `jsonReader.ts` and `jsonText.ts`.
 */

import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import { type Catalogue, type Choice, defaultChoice, findEntry } from "../catalogue.ts";
import type { Lesson } from "../lesson/goals.ts";
import { type LessonOwner, lessonProblems } from "../lesson/problems.ts";
import type {
  ChoiceField,
  Field,
  Fields,
  MapField,
  NumbersField,
  SizesField,
  StringField,
  StringsField,
  ToggleField,
} from "./fieldKinds.ts";
import { type DesignSpec, designFields, lessonFields } from "./fields.ts";
import { type DesignProblem, JsonReader } from "./jsonReader.ts";
import { properties } from "./jsonText.ts";
import { didYouMean } from "./nearest.ts";
import type { Path } from "./path.ts";

export interface ParsedDesign {
  /** The complete design, or undefined where any problem is an error. */
  readonly design: DesignSpec | undefined;
  /**
   * Where there are problems, the design as far as it can be read, to be shown but not computed: a number out of its range
   * and a name that no registry has are as they are written, other wrong values have their defaults. Undefined where the text
   * is no JSON, or where an object or a list is missing or is something else.
   */
  readonly outline: DesignSpec | undefined;
  readonly problems: readonly DesignProblem[];
}

/** Reads the text of a `*.mlp.json` file: JSON, in which comments and trailing commas are allowed. */
export function parseDesign(text: string, catalogue: Catalogue): ParsedDesign {
  return new DesignReader(text, catalogue).read();
}

/** An experiment's lesson as far as it can be read, at its node in the text, and what is wrong with it. */
export function readExperimentLesson(text: string, root: Node, node: Node): ReadLesson {
  return new DesignReader(text, noCatalogue).readLesson(root, node);
}

export interface ReadLesson {
  /** Undefined where it has no title, or a list or an object is something else. */
  readonly lesson: Lesson | undefined;
  readonly problems: readonly DesignProblem[];
}

/** The fields of a lesson name no registry. */
const noCatalogue: Catalogue = {
  activations: [],
  initializers: [],
  losses: [],
  optimizers: [],
  schedules: [],
  generators: [],
};

class DesignReader extends JsonReader {
  private readonly catalogue: Catalogue;
  /** Whether every object and list that the design needs has been found. */
  private isWhole = true;

  constructor(text: string, catalogue: Catalogue) {
    super(text);
    this.catalogue = catalogue;
  }

  read(): ParsedDesign {
    const root = this.root("a design", '{ "dataset": { "path": "data.csv" } }');
    if (!root) return { design: undefined, outline: undefined, problems: this.problems };

    const design = this.object(root, designFields, [], "The design") as DesignSpec | undefined;
    if (design?.lesson) this.checkLesson(design.lesson, root, "design");
    if (design && this.problems.length === 0) this.checkTogether(design, root);
    if (this.problems.length === 0) return { design, outline: undefined, problems: [] };
    return { design: undefined, outline: this.isWhole ? design : undefined, problems: this.problems };
  }

  readLesson(root: Node, node: Node): ReadLesson {
    const lesson = this.object(node, lessonFields, ["lesson"]) as Lesson | undefined;
    if (lesson) this.checkLesson(lesson, root, "experiment");
    return { lesson: this.isWhole && lesson?.title ? lesson : undefined, problems: this.problems };
  }

  private checkLesson(lesson: Lesson, root: Node, owner: LessonOwner): void {
    for (const { path, text } of lessonProblems(lesson, owner))
      this.problem(findNodeAtLocation(root, [...path]) ?? root, path, text);
  }

  /** Checks that concern several fields. */
  private checkTogether(design: DesignSpec, root: Node): void {
    const { train, validation, test } = design.dataset.split;
    const sum = train + validation + test;
    if (Math.abs(sum - 1) > 1e-6) {
      const dataset = properties(root).get("dataset");
      const split = dataset && properties(dataset).get("split");
      this.problem(
        split ?? root,
        ["dataset", "split"],
        `must add up to 1: train ${train} + validation ${validation} + test ${test} is ${Number(sum.toFixed(6))}.`,
      );
    }
    const batchNormAt = design.layers.findIndex((layer) => layer.batchNorm !== undefined);
    if (design.training.batchSize === 1 && batchNormAt >= 0) {
      const training = properties(root).get("training");
      this.problem(
        (training && properties(training).get("batchSize")) ?? root,
        ["training", "batchSize"],
        `must be at least 2 with batch norm (layers[${batchNormAt}]): one row has no variance.`,
      );
    }
  }

  private value(node: Node | undefined, field: Field, path: Path, owner: Node): unknown {
    switch (field.kind) {
      case "number":
        return node ? this.number(node, field, path) : field.default;
      case "boolean":
        if (!node) return field.default;
        if (node.type === "boolean") return node.value;
        this.wrongType(node, path, "true or false");
        return field.default;
      case "string":
        return this.string(node, field, path, owner);
      case "strings":
        return node && this.strings(node, field, path);
      case "choice":
        return this.choice(node, field, path);
      case "object":
        if (!node && field.required) return this.missing(owner, path);
        if (!node && field.optional) return undefined;
        return this.object(node, field.fields, path);
      case "toggle":
        return this.toggle(node, field, path);
      case "map":
        return node && this.map(node, field, path);
      case "numbers":
        return node && this.numbers(node, field, path);
      case "sizes":
        return node && this.sizes(node, field, path);
      case "list": {
        if (node && node.type !== "array") return this.notWhole(node, path, "a list");
        if ((node?.children?.length ?? 0) > field.maxItems) {
          // More items than this are not drawn either.
          this.isWhole = false;
          return this.problem(
            node ?? owner,
            path,
            `must have at most ${field.maxItems} items, but has ${node?.children?.length}. Leave some out.`,
            1,
          );
        }
        if (!node)
          return field.default.map((item) =>
            this.object(parseTree(JSON.stringify(item)), field.item.fields, path),
          );
        return (node.children ?? []).map((item, i) => this.object(item, field.item.fields, [...path, i]));
      }
      default:
        return field satisfies never;
    }
  }

  /** All the fields of an object; where the object is absent, their defaults. */
  private object(node: Node | undefined, fields: Fields, path: Path, name?: string): unknown {
    if (node && node.type !== "object") return this.notWhole(node, path, "an object { … }", name);
    if (node) this.checkKeys(node, Object.keys(fields), path);
    const given = node ? properties(node) : new Map<string, Node>();
    const owner = node ?? emptyNode;
    this.checkAlternatives(given, fields, path, owner);
    return Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [
        key,
        this.value(given.get(key), field, [...path, key], owner),
      ]),
    );
  }

  /** Checks that exactly one of two alternative fields is given, and no field without the one it belongs to. */
  private checkAlternatives(given: Map<string, Node>, fields: Fields, path: Path, owner: Node): void {
    for (const [key, field] of Object.entries(fields)) {
      const own = given.get(key);
      if (field.kind === "number" && field.onlyWith !== undefined && own && !given.has(field.onlyWith))
        this.problem(own, [...path, key], `only applies with ${field.onlyWith}; leave it out.`);
      if (field.kind !== "string" || field.insteadOf === undefined) continue;
      const other = given.get(field.insteadOf);
      if (!own && !other) this.missing(owner, [...path, key]);
      if (own && other)
        this.problem(other, [...path, field.insteadOf], `and ${key} exclude each other; keep one.`);
    }
  }

  private string(node: Node | undefined, field: StringField, path: Path, owner: Node): unknown {
    if (!node) return field.required ? this.missing(owner, path) : undefined;
    if (node.type !== "string") return this.wrongType(node, path, "a string in quotes");
    if (field.values && !field.values.includes(node.value))
      this.problem(
        node,
        path,
        `must be one of ${field.values.join(", ")}, but is "${node.value}".${didYouMean(node.value, field.values)}`,
      );
    if ((field.required || field.insteadOf !== undefined) && node.value.trim() === "")
      return this.problem(node, path, "must not be empty.");
    return node.value;
  }

  private strings(node: Node, field: StringsField, path: Path): unknown {
    if (node.type !== "array") return this.wrongType(node, path, "a list of strings");
    const items = node.children ?? [];
    for (const [i, item] of items.entries())
      if (item.type !== "string") this.wrongType(item, [...path, i], "a string in quotes");
    if (items.length === 0 && !field.mayBeEmpty)
      return this.problem(node, path, "must name at least one column, or be left out.");
    return items.map((item) => item.value);
  }

  private map(node: Node, field: MapField, path: Path): unknown {
    if (node.type !== "object") return this.notWhole(node, path, "an object by names { name: …, … }");
    return this.byName(node, path, (value, itemPath) => {
      if (value.type !== "string") return this.object(value, field.item.fields, itemPath);
      const item = this.object(undefined, field.item.fields, itemPath) as object;
      return { ...item, [field.short]: this.value(value, field.item.fields[field.short], itemPath, value) };
    });
  }

  private numbers(node: Node, field: NumbersField, path: Path): unknown {
    if (node.type === "string") {
      if (field.rules.includes(node.value)) return node.value;
      return this.problem(
        node,
        path,
        `must be ${field.rules.join(" or ")}, or an object of numbers by name, but is "${node.value}".${didYouMean(node.value, field.rules)}`,
      );
    }
    if (node.type !== "object") return this.wrongType(node, path, "a name or an object { name: number, … }");
    return this.byName(node, path, (value, itemPath) =>
      this.number(value, { ...field, default: 0 }, itemPath),
    );
  }

  private sizes(node: Node, field: SizesField, path: Path): unknown {
    const items = node.children ?? [];
    if (node.type !== "array" || items.length !== field.parts.length)
      return this.wrongType(
        node,
        path,
        `a list of ${field.parts.length} numbers [${field.parts.join(", ")}]`,
      );
    return items.map((item, i) => this.number(item, { ...field, default: 1 }, [...path, i]));
  }

  /** Each value of an object whose keys are the user's names. */
  private byName(node: Node, path: Path, read: (value: Node, path: Path) => unknown): unknown {
    const given = [...properties(node)];
    this.checkKeys(
      node,
      given.map(([name]) => name),
      path,
    );
    return Object.fromEntries(given.map(([name, value]) => [name, read(value, [...path, name])]));
  }

  private toggle(node: Node | undefined, field: ToggleField, path: Path): unknown {
    if (!node || (node.type === "boolean" && !node.value)) return undefined;
    if (node.type === "boolean") return this.object(undefined, field.fields, path);
    if (node.type !== "object") return this.wrongType(node, path, "true, false or an object { … }");
    return this.object(node, field.fields, path);
  }

  private choice(node: Node | undefined, field: ChoiceField, path: Path): Choice | undefined {
    const absent = field.default === null ? undefined : this.choiceOf(field, field.default);
    return node ? (this.givenChoice(node, field, path) ?? absent) : absent;
  }

  private givenChoice(node: Node, field: ChoiceField, path: Path): Choice | undefined {
    if (node.type === "string") return this.named(node, node.value, field, path);
    if (node.type !== "object") return this.wrongType(node, path, 'a name or an object { "type": name, … }');
    const given = properties(node);
    const type = given.get("type");
    if (!type) {
      const example = this.catalogue[field.registry][0]?.id;
      return this.problem(node, path, `needs a "type", for example "${example}".`);
    }
    if (type.type !== "string") return this.wrongType(type, [...path, "type"], "a string in quotes");
    const choice = this.named(type, type.value, field, [...path, "type"]);
    const entry = findEntry(this.catalogue, field.registry, type.value);
    if (!entry) return choice;

    this.checkKeys(node, ["type", ...entry.parameters.map((parameter) => parameter.name)], path);
    const parameters = entry.parameters.map((parameter) => {
      const value = given.get(parameter.name);
      return [
        parameter.name,
        value ? this.number(value, parameter, [...path, parameter.name]) : parameter.default,
      ];
    });
    return { type: entry.id, parameters: Object.fromEntries(parameters) };
  }

  /** The choice of a name; of a name that the registry does not have, the name alone. */
  private named(node: Node, id: string, field: ChoiceField, path: Path): Choice {
    const choice = this.choiceOf(field, id);
    if (choice) return choice;
    const ids = this.catalogue[field.registry].map((entry) => entry.id);
    this.problem(node, path, `must be one of ${ids.join(", ")}, but is "${id}".${didYouMean(id, ids)}`);
    return { type: id, parameters: {} };
  }

  private choiceOf(field: ChoiceField, id: string): Choice | undefined {
    const entry = findEntry(this.catalogue, field.registry, id);
    return entry && defaultChoice(entry);
  }

  private missing(owner: Node, path: Path): undefined {
    this.isWhole = false;
    return this.absent(owner, path);
  }

  /** Reports that there is no object or list where one is needed, without which there is nothing to show. */
  private notWhole(node: Node, path: Path, expected: string, name?: string): undefined {
    this.isWhole = false;
    return this.wrongType(node, path, expected, name);
  }
}

const emptyNode: Node = { type: "object", offset: 0, length: 0, children: [] };
