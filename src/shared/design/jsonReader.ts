/** What the readers of designs and of experiments share: the root of a text, and problems with their places. */
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { type NumberRange, rangeProblem } from "../catalogue.ts";
import type { Severity } from "../severity.ts";
import { firstTooDeep, maxDepth, placeAt, syntaxMessage } from "./jsonText.ts";
import { didYouMean } from "./nearest.ts";
import { formatPath, type Path } from "./path.ts";

/** One thing wrong in the text of a design or an experiment, with its place; lines and columns count from 1. */
export interface DesignProblem {
  readonly message: string;
  readonly severity: Severity;
  /** The field, such as `layers[2].units`; empty for the whole file. */
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
  /** Whether the field does not exist; a value is wrong otherwise. */
  readonly isUnknownKey?: boolean;
}

/** Maximum number of characters of a text: enough for the roles of ten thousand columns. */
export const maxDesignLength = 2 ** 20;
/** Maximum number of problems that are listed; of more, the first are enough to begin with. */
const maxProblems = 100;

/** Reads one text and collects its problems. */
export class JsonReader {
  protected readonly text: string;
  protected readonly problems: DesignProblem[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /**
   * The tree of the whole text; undefined where it is no JSON.
   *
   * @param what is read, such as `a design`
   * @param example how an empty file begins
   */
  protected root(what: string, example: string): Node | undefined {
    const { text } = this;
    if (text.length > maxDesignLength) {
      const megabytes = (text.length / 1e6).toFixed(1);
      this.addProblem(
        `The file has ${megabytes} million characters, and ${what} has at most ${(maxDesignLength / 1e6).toFixed(1)} million. Check that it is ${what}.`,
        "",
        0,
        0,
      );
      return undefined;
    }
    const deep = firstTooDeep(text);
    if (deep !== undefined) {
      this.addProblem(
        `Objects and lists are nested more than ${maxDepth} deep here. Check the brackets before this place.`,
        "",
        deep,
        1,
      );
      return undefined;
    }
    const errors: ParseError[] = [];
    const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
    for (const error of errors) this.addProblem(syntaxMessage(error.error), "", error.offset, error.length);
    if (!root && errors.length === 0)
      this.addProblem(`The file is empty. Write ${example} to begin.`, "", 0, 0);
    return this.problems.length > 0 ? undefined : root;
  }

  /** Reports keys that are not known, and those that are listed twice. */
  protected checkKeys(object: Node, keys: readonly string[], path: Path): void {
    const known = new Set(keys);
    const seen = new Set<string>();
    for (const property of object.children ?? []) {
      if (this.problems.length >= maxProblems) return;
      const key = property.children?.[0];
      if (!key) continue;
      const keyPath = formatPath([...path, key.value]);
      if (seen.has(key.value))
        this.addProblem(`${keyPath} is listed twice; keep one.`, keyPath, key.offset, key.length);
      else if (!known.has(key.value)) {
        const message = `${keyPath} is not a known key.${didYouMean(key.value, keys)}`;
        this.addProblem(message, keyPath, key.offset, key.length, true);
      }
      seen.add(key.value);
    }
  }

  /** A number in its range; the default where it is no number. */
  protected number(node: Node, field: NumberRange & { readonly default?: number }, path: Path): unknown {
    if (node.type !== "number") {
      this.wrongType(node, path, "a number");
      return field.default;
    }
    const problem = rangeProblem(node.value, field);
    if (problem) this.problem(node, path, `${problem}, but is ${this.source(node)}.`);
    return node.value;
  }

  /** Reports that a field is not given. */
  protected absent(owner: Node, path: Path): undefined {
    return this.problem(owner, path, "is missing.", Math.min(owner.length, 1));
  }

  protected wrongType(node: Node, path: Path, expected: string, name?: string): undefined {
    return this.problem(node, path, `must be ${expected}, but is ${this.source(node)}.`, node.length, name);
  }

  protected problem(
    node: Node,
    path: Path,
    text: string,
    length = node.length,
    name = formatPath(path),
  ): undefined {
    this.addProblem(`${name} ${text}`, formatPath(path), node.offset, length);
  }

  protected addProblem(
    message: string,
    path: string,
    offset: number,
    length: number,
    isUnknownKey = false,
  ): void {
    if (this.problems.length >= maxProblems) return;
    const place = placeAt(this.text, offset);
    const problem = { message, severity: "error", path, offset, length, ...place } as const;
    this.problems.push(isUnknownKey ? { ...problem, isUnknownKey } : problem);
  }

  /** A node as the file has it, shortened. */
  protected source(node: Node): string {
    const text = this.text.slice(node.offset, node.offset + node.length).replace(/\s+/g, " ");
    return text.length > 40 ? `${text.slice(0, 37)}…` : text;
  }
}
