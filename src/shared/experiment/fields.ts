/** The experiment file's fields: their documentation, stated once for the parser and the JSON schema, and what is read. */
import type { NumberRange } from "../catalogue.ts";
import type { Json } from "../design/edit.ts";
import type { Path } from "../design/path.ts";

/** Number of cells that an experiment may have. */
export const maxCells = 10_000;

/** What each cell of the grid shows. */
export const showChoices = ["boundary", "curves", "activations", "score"] as const;
export type Show = (typeof showChoices)[number];

/** How the values between `from` and `to` are spread. */
export const scaleChoices = ["linear", "log"] as const;
export type Scale = (typeof scaleChoices)[number];

/** What every field says, by its name. */
export const experimentDocs = {
  $schema: "The JSON schema of this file, for editors.",
  version: "The version of the experiment format.",
  design: "The design that the cells vary, relative to this file.",
  set: "Fields of the design that all cells have in another way, by their paths.",
  axes: "What varies: the first axis runs across, the second down.",
  seeds: "training.seed of the repetitions of each cell; by default the design's own seed alone.",
  search: "Draws cells at random, in place of all.",
  halving: "Stops the worse cells early: successive halving on the validation score.",
  show: "What each cell shows: the decision boundary (two inputs), curves, the layers' activations, or the score.",
  lesson: "Notes and goals of a lesson.",
} as const;

export const axisDocs = {
  label: "What the axis is called; by default its field.",
  field: "The field that varies, as a path such as training.l2 or layers[*].units.",
  values: "The field's values.",
  from: "The first value of a range.",
  to: "The last value of a range.",
  count: "The number of values in the range.",
  scale: "Whether the values have equal distances (linear) or equal ratios (log).",
  cases: "Values that set several fields at once.",
} as const;

export const caseDocs = {
  label: "What the case is called.",
  set: "The fields that it sets, by their paths.",
} as const;

export const searchDocs = {
  samples: "The number of cells that are drawn.",
  seed: "The seed by which they are drawn.",
} as const;

export const halvingDocs = {
  factor: "One cell of this many continues at each rung.",
  minimumEpochs: "The epochs of the first rung; each further one has factor times as many.",
} as const;

const maxSeed = 4294967295;

/** The ranges of the numbers. */
export const experimentRanges = {
  version: { minimum: 1, maximum: 1, integer: true },
  seed: { minimum: 0, maximum: maxSeed, integer: true },
  count: { minimum: 1, maximum: maxCells, integer: true },
  samples: { minimum: 1, maximum: maxCells, integer: true },
  factor: { minimum: 2, maximum: 100, integer: true },
  minimumEpochs: { minimum: 1, integer: true },
} as const satisfies Readonly<Record<string, NumberRange>>;

/** A part of the experiment's text. */
export interface TextRange {
  readonly offset: number;
  readonly length: number;
}

/** One field of the design and the value that it gets. */
export interface Setting {
  /** As the file writes it, such as `layers[*].units`. */
  readonly field: string;
  readonly path: Path;
  readonly value: Json;
  /** Where the file names the field, and where it gives the value. */
  readonly fieldRange: TextRange;
  readonly valueRange: TextRange;
}

/** One place on an axis. */
export interface AxisValue {
  readonly label: string;
  /** What identifies the value when the axis changes: the value itself, or a case's label. */
  readonly value: Json;
  readonly settings: readonly Setting[];
}

/** The numbers from `from` to `to`, of which a search draws any. */
export interface AxisRange {
  readonly field: string;
  readonly path: Path;
  readonly from: number;
  readonly to: number;
  readonly scale: Scale;
  readonly integer: boolean;
  readonly fieldRange: TextRange;
  readonly valueRange: TextRange;
}

/** One thing that varies. */
export interface Axis {
  readonly label: string;
  /** The field of an axis that is not made of cases. */
  readonly field: string | undefined;
  /** Every value; empty for a range without a count, which only a search draws from. */
  readonly values: readonly AxisValue[];
  readonly range: AxisRange | undefined;
}

/** An experiment, complete. */
export interface ExperimentSpec {
  /** Path of the design, relative to the experiment file. */
  readonly design: string;
  readonly designRange: TextRange;
  readonly set: readonly Setting[];
  readonly axes: readonly Axis[];
  /** Seeds of each cell; undefined for the design's own. */
  readonly seeds: readonly number[] | undefined;
  readonly search: { readonly samples: number; readonly seed: number } | undefined;
  readonly halving: { readonly factor: number; readonly minimumEpochs: number } | undefined;
  readonly show: Show;
  readonly showRange: TextRange;
}
