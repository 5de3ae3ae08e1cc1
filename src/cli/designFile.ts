import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { catalogue } from "../engine/catalogue.ts";
import type { Json } from "../shared/design/edit.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import type { DesignProblem } from "../shared/design/jsonReader.ts";
import { jsonObjectOf, placeAt } from "../shared/design/jsonText.ts";
import { applyOverride, type Override, parsePath, pathsOverlap } from "../shared/design/overrides.ts";
import { parseDesign } from "../shared/design/parse.ts";
import { InputError } from "../shared/errors.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import { type CommandFiles, diskFiles } from "./files.ts";

/** A design file with its overrides: the complete design, and the places of its fields. */
export class DesignFile {
  readonly design: DesignSpec;
  private readonly file: string;
  private readonly text: string;
  private readonly overrides: readonly Override[];

  /** @throws InputError with the first problem: `iris.mlp.json:7:5: layers[0].units must be …` */
  constructor(file: string, text: string, overrides: readonly Override[]) {
    this.file = file;
    this.text = text;
    this.overrides = overrides;
    const asWritten = parseDesign(text, catalogue);
    const parsed = overrides.length === 0 ? asWritten : this.parseOverridden(asWritten.problems);
    const problem = parsed.problems.find(({ severity }) => severity === "error");
    if (problem) throw this.problemError(problem, asWritten.problems);
    if (!parsed.design) throw new Error("A design without problems was not parsed.");
    this.design = parsed.design;
  }

  static async read(
    file: string,
    overrides: readonly Override[],
    files: CommandFiles = diskFiles,
  ): Promise<DesignFile> {
    let text: string;
    try {
      text = await files.readText(file);
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(`${file}: the design ${fileProblem(error)}.`, { file });
    }
    return new DesignFile(file, text, overrides);
  }

  /** The text that is trained: the file's, or where fields are overridden the JSON that has them. */
  get trainedText(): string {
    return this.overrides.length === 0
      ? this.text
      : `${JSON.stringify(this.overriddenJson(), undefined, 2)}\n`;
  }

  /** Does something with the design; an InputError that names a field of it gets its place in the file. */
  async use<R>(act: () => Promise<R>): Promise<R> {
    try {
      return await act();
    } catch (error) {
      throw error instanceof InputError ? this.locate(error) : error;
    }
  }

  /** The error with the place of the field that it names, where it names one. */
  private locate(error: InputError): InputError {
    const { file, field } = error.place;
    if (file !== undefined || field === undefined) return error;
    return new InputError(`${this.prefix(field)}: ${error.message}`, { ...error.place, file: this.file });
  }

  private parseOverridden(problems: readonly DesignProblem[]) {
    const json = this.overriddenJson();
    // Nothing can be set in a text that is no JSON object: it is reported as it is.
    return json === undefined
      ? { design: undefined, problems }
      : parseDesign(JSON.stringify(json), catalogue);
  }

  /** The design's JSON with the fields overridden; undefined where the text is no JSON object. */
  private overriddenJson(): Json | undefined {
    const json = jsonObjectOf(this.text);
    if (json === undefined) return undefined;
    for (const override of this.overrides) applyOverride(json, override);
    return json;
  }

  private problemError(problem: DesignProblem, asWritten: readonly DesignProblem[]): InputError {
    // The overridden text has other lines than the file.
    const inFile = asWritten.find(
      ({ path, message }) => path === problem.path && message === problem.message,
    );
    const prefix = inFile ? `${this.file}:${inFile.line}:${inFile.column}` : this.prefix(problem.path);
    return new InputError(`${prefix}: ${problem.message}`, { file: this.file, field: problem.path });
  }

  /** The argument that set the field, else the file with line and column of it, or of the object it belongs to. */
  private prefix(field: string): string {
    const path = parsePath(field);
    const override = this.overrides.findLast((given) => pathsOverlap(given.path, path));
    if (override) return override.label;
    const root = parseTree(this.text, [], { allowTrailingComma: true });
    for (let length = path.length; root && length > 0; length--) {
      const node = findNodeAtLocation(root, path.slice(0, length));
      if (!node) continue;
      const { line, column } = placeAt(this.text, node.offset);
      return `${this.file}:${line}:${column}`;
    }
    return this.file;
  }
}
