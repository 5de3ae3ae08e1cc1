/** From an experiment to its cells: the design of each, in an order that the file alone decides. */
import type { Catalogue } from "../catalogue.ts";
import type { CooperativeTask } from "../cooperative.ts";
import type { Json } from "../design/edit.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { DesignProblem } from "../design/jsonReader.ts";
import { jsonObjectOf, placeAt } from "../design/jsonText.ts";
import { applyOverride, parsePath, pathsOverlap } from "../design/overrides.ts";
import { type ParsedDesign, parseDesign } from "../design/parse.ts";
import { InputError } from "../errors.ts";
import type { AxisValue, ExperimentSpec, Setting, TextRange } from "./fields.ts";
import { type CellPlace, gridPlaces } from "./grid.ts";
import { searchPlaces } from "./search.ts";

/** One cell: a design with the values of one place on each axis. */
export interface Cell {
  /** The place on each axis; of a cell that a search has drawn, its number. */
  readonly index: readonly number[];
  readonly labels: readonly string[];
  /** What identifies the cell when the axes change: the value, or the case, of each axis. */
  readonly values: readonly Json[];
  /** The design with its first seed. */
  readonly design: DesignSpec;
  /** The design's text, as `train --set …` would have it. */
  text(seed: number): string;
}

export interface ExpandedExperiment {
  readonly cells: readonly Cell[];
  /** Seeds of every cell. */
  readonly seeds: readonly number[];
  /** What is wrong with the design or with cells, at its place in the experiment's text. */
  readonly problems: readonly DesignProblem[];
}

/** A design's file, as the experiment names it. */
export interface BaseDesign {
  readonly name: string;
  readonly text: string;
}

/** Number of problems after which the rest of the cells is not looked at. */
const maxProblems = 100;

/**
 * The cells, in reading order: the first axis varies fastest. A search gives the cells in the order in which they are drawn.
 *
 * @param text of the experiment, in which problems have their places
 * @param base the design that is varied
 */
export function* expandExperiment(
  experiment: ExperimentSpec,
  text: string,
  base: BaseDesign,
  catalogue: Catalogue,
): CooperativeTask<ExpandedExperiment> {
  const problems = new Problems(text, experiment.set);
  const parsed = parseDesign(base.text, catalogue);
  const json = jsonObjectOf(base.text);
  if (!parsed.design || !json) return problems.only(baseProblem(base, parsed), experiment.designRange);
  const start = startOf(json, experiment.set, catalogue);
  if (start instanceof InputError) return problems.only(start.message, experiment.set[0].fieldRange);
  const { seed, splitSeed } = start;
  const seeds = experiment.seeds ?? [seed];
  const common: Setting[] = splitSeed === undefined ? [implicit("dataset.splitSeed", seed)] : [];
  const varied = experiment.seeds ? [implicit("training.seed", seeds[0])] : [];
  const places = experiment.search
    ? searchPlaces(experiment.axes, experiment.search)
    : gridPlaces(experiment.axes);
  const cells: Cell[] = [];
  for (const place of places) {
    const settings = place.values.flatMap((value) => value.settings);
    const made = cellJson(start.json, [...common, ...settings, ...varied]);
    if (made instanceof InputError) problems.addError(made, place, settings);
    else {
      const { design, problems: found } = parseDesign(JSON.stringify(made), catalogue);
      if (design) cells.push(cellOf(place, made, design, experiment.seeds !== undefined));
      else problems.addFound(found[0], place, settings);
    }
    if (problems.count >= maxProblems) break;
    yield;
  }
  return { cells, seeds, problems: problems.list };
}

/** The seed that the cells' rows are divided by, and the base with what all cells set. */
function startOf(
  base: { readonly [key: string]: Json },
  set: readonly Setting[],
  catalogue: Catalogue,
): { readonly json: Json; readonly seed: number; readonly splitSeed: number | undefined } | InputError {
  const json = cellJson(base, set);
  if (json instanceof InputError) return json;
  const { design, outline } = parseDesign(JSON.stringify(json), catalogue);
  // What is wrong with the fields that all cells set is reported with the cells, since an axis may set them right.
  const { training, dataset } = design ?? outline ?? { training: { seed: 1 }, dataset: {} };
  return { json, seed: training.seed, splitSeed: "splitSeed" in dataset ? dataset.splitSeed : undefined };
}

/** A copy of the JSON with these fields set, or what is wrong with a path. */
function cellJson(json: Json, settings: readonly Setting[]): Json | InputError {
  const copy: Json = JSON.parse(JSON.stringify(json));
  try {
    for (const { field, path, value } of settings) applyOverride(copy, { label: field, path, value });
    return copy;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

const nowhere: TextRange = { offset: 0, length: 0 };

/** A setting that the experiment implies, without a place in its text. */
function implicit(field: string, value: number): Setting {
  return { field, path: parsePath(field), value, fieldRange: nowhere, valueRange: nowhere };
}

function cellOf({ index, values }: CellPlace, json: Json, design: DesignSpec, isSeeded: boolean): Cell {
  return {
    index,
    labels: values.map(({ label }) => label),
    values: values.map(({ value }) => value),
    design,
    text(seed) {
      if (isSeeded) applyOverride(json, { label: "seeds", path: parsePath("training.seed"), value: seed });
      return `${JSON.stringify(json, undefined, 2)}\n`;
    },
  };
}

/** The cell's design with a seed. */
export function designOfCell({ design }: Pick<Cell, "design">, seed: number): DesignSpec {
  return { ...design, training: { ...design.training, seed } };
}

/** What identifies a run of the experiment wherever it is in the grid: the complete design. */
export function designKey(design: DesignSpec): string {
  return JSON.stringify(design);
}

function baseProblem({ name }: BaseDesign, { problems }: ParsedDesign): string {
  const [problem] = problems;
  return problem
    ? `${name}:${problem.line}:${problem.column}: ${problem.message}`
    : `${name}: the design is no JSON object.`;
}

/** Problems of cells, each once at its place. */
class Problems {
  private readonly text: string;
  private readonly set: readonly Setting[];
  private readonly found = new Map<string, DesignProblem>();

  constructor(text: string, set: readonly Setting[]) {
    this.text = text;
    this.set = set;
  }

  get count(): number {
    return this.found.size;
  }

  get list(): readonly DesignProblem[] {
    return [...this.found.values()];
  }

  /** The result for an experiment whose design cannot be used at all. */
  only(message: string, range: TextRange): ExpandedExperiment {
    this.add(message, "design", range);
    return { cells: [], seeds: [], problems: this.list };
  }

  /** A path that leads nowhere; the message begins with the field. */
  addError(error: InputError, { values }: CellPlace, settings: readonly Setting[]): void {
    const wrong = settings.find(({ field }) => error.message.startsWith(`${field}: `)) ?? settings[0];
    this.add(`${nameOf(values)}${error.message}`, wrong.field, wrong.fieldRange);
  }

  /** A problem of the cell's design, at the value that gave its field, else at the field. */
  addFound(problem: DesignProblem, { values }: CellPlace, settings: readonly Setting[]): void {
    const path = parsePath(problem.path);
    const cause = [...this.set, ...settings].findLast((setting) => pathsOverlap(setting.path, path));
    const { field, fieldRange, valueRange } = cause ?? {
      field: problem.path,
      fieldRange: nowhere,
      valueRange: nowhere,
    };
    // An unknown field is wrong in every cell.
    const isField = problem.isUnknownKey && cause?.path.length === path.length;
    const name = isField ? "" : nameOf(values);
    this.add(`${name}${problem.message}`, field, isField ? fieldRange : valueRange);
  }

  private add(message: string, path: string, { offset, length }: TextRange): void {
    const key = `${offset} ${length}`;
    // A value is reported with the first of the cells that have it.
    if (this.found.has(key)) return;
    const place = placeAt(this.text, offset);
    this.found.set(key, { message, severity: "error", path, offset, length, ...place });
  }
}

/** `Cell "3, 0.001": ` before a message; nothing for the only cell. */
function nameOf(values: readonly AxisValue[]): string {
  return values.length === 0 ? "" : `Cell "${values.map(({ label }) => label).join(", ")}": `;
}
