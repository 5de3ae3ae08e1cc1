/**
 * Questions about a trained network and its data, and their answers. The webview asks the host, which passes them to the
 * engine as they are; nothing but the rows that are asked for crosses a boundary.
 */
import type { Evaluation } from "../evaluation.ts";
import type { Histogram } from "../events.ts";
import type { Ranking } from "../metrics/ranking.ts";

/** A part of the data's rows. */
export type Part = "train" | "validation" | "test";

/**
 * Which network: `latest` is that of the design's latest run, as it is now while it trains; else a recorded run by its id.
 */
export type RunRef = "latest" | (string & {});

/** The questions. Each takes the run whose network is asked, and can be canceled. */
export type ResultsRequests = {
  /** How good the network is on a part of its rows. */
  evaluatePart(params: { readonly run: RunRef; readonly part: Part }): PartResults;
  /** Rows of a part with what the network answers to them. */
  answeredRows(params: RowsQuery): AnsweredRows;
  /** Compares two runs on a part, row by row. */
  compareRuns(params: { readonly run: RunRef; readonly other: RunRef; readonly part: Part }): RunComparison;
  /** The raw inputs of the network, with what the training rows have in them. */
  rawInputs(params: { readonly run: RunRef }): RawInputs;
  /** What the network answers to one row of raw values. */
  answerRow(params: RowQuestion): RowAnswer;
  /** What the network answers over two raw columns, the others held at a row's values. */
  plane(params: PlaneQuery): Plane;
  /** How much the score falls when a raw column's values are shuffled among the rows (Breiman 2001). */
  importance(params: {
    readonly run: RunRef;
    readonly part: Part;
    readonly seed: number;
  }): PermutationImportance;
};

/** The moment of a run that its network was taken from. */
export interface NetworkMoment {
  readonly step: number;
  /** Epochs done, with the fraction of the one that has begun. */
  readonly epoch: number;
  /** Whether the run is in progress, so that the network is not its final one. */
  readonly isLive: boolean;
}

export interface PartResults {
  readonly moment: NetworkMoment;
  readonly part: Part;
  /** The number of rows in each part. */
  readonly partRows: Readonly<Record<Part, number>>;
  readonly evaluation: Evaluation;
  /** Null where there are more or fewer than two classes. */
  readonly twoClasses: TwoClassResults | null;
  /** One for each target that is a number; empty for classes. */
  readonly numbers: readonly NumberResults[];
  /** The 95 % interval of R² by resampling the rows; null for classes and where it is not defined. */
  readonly r2Interval: readonly [number, number] | null;
}

/** What follows from where two classes are divided. The second class is the positive one. */
export interface TwoClassResults {
  /** Thinned to a bounded number of points; the first, the last and the counts are exact. */
  readonly ranking: Ranking;
  /** Whether the scores are probabilities; else they are the output's values. */
  readonly areProbabilities: boolean;
  /** The threshold by which the network decides. */
  readonly threshold: number;
  /** Scores of the rows of each class, over the same bins. */
  readonly histograms: readonly [Histogram, Histogram];
  /** The threshold with the highest F1 and the part on which it was found; null where no row there is positive. */
  readonly bestF1: { readonly threshold: number; readonly part: Part } | null;
}

/** Predictions of one number. */
export interface NumberResults {
  readonly name: string;
  /** Rows of the data, counted from 0, evenly drawn where there are too many for a picture, in falling order of |error|. */
  readonly rows: readonly number[];
  readonly actual: readonly number[];
  readonly predicted: readonly number[];
  /** Predicted − actual, of all rows of the part. */
  readonly residuals: Histogram;
}

/** Which rows to show. */
export type RowsFilter =
  /** All rows in the order of the file. */
  | { readonly kind: "all" }
  /** Rows of a cell of the confusion matrix, by the classes' indices; the most confident first. */
  | { readonly kind: "cell"; readonly actual: number; readonly predicted: number }
  /** All rows whose class is wrong, the most confident first. */
  | { readonly kind: "mistakes" }
  /** Rows by falling |error| of a target that is a number. */
  | { readonly kind: "worst"; readonly target: number }
  /** Rows on which two runs differ: those that the run gets right and the other does not, or the reverse. */
  | { readonly kind: "changed"; readonly other: RunRef; readonly change: "fixed" | "newlyWrong" }
  /** These rows of the data, counted from 0, of any part. */
  | { readonly kind: "rows"; readonly rows: readonly number[] };

export interface RowsQuery {
  readonly run: RunRef;
  readonly part: Part;
  readonly filter: RowsFilter;
  /** The first of the rows found, counted from 0, and their number, at most {@link maxAnsweredRows}. */
  readonly from: number;
  readonly count: number;
}

/** Number of rows that are sent at once. */
export const maxAnsweredRows = 200;

export interface AnsweredRows {
  readonly moment: NetworkMoment;
  /** Number of rows that the filter finds. */
  readonly total: number;
  /** The raw columns, in the order of the cells: inputs first, then targets. Without the columns of an image. */
  readonly columns: readonly string[];
  readonly image: ImageShape | null;
  /** The data file that the rows' lines are in, as the design names it; null where the data has no lines. */
  readonly file: string | null;
  readonly rows: readonly AnsweredRow[];
}

/** A row of the data and the network's answer. */
export interface AnsweredRow {
  /** Row of the data, counted from 0. */
  readonly row: number;
  /** Line of its file, counted from 1, and the file, as the design names it; null where the file has no lines. */
  readonly place: { readonly file: string; readonly line: number } | null;
  /** The raw values as the file has them, `""` for a missing one, in the order of {@link AnsweredRows.columns}. */
  readonly cells: readonly string[];
  /** (height, width, channels), row-major, 0 … 255; null where the row is no image. */
  readonly pixels: Uint8Array | null;
  readonly answer: Answer;
  /** The true class's index, or the true numbers, one for each target; null where it is not known. */
  readonly actual: number | readonly number[] | null;
}

/** What the network answers to one row. */
export type Answer =
  | {
      readonly kind: "class";
      readonly predicted: number;
      /** (classes): probabilities where the loss gives them, else the outputs' values. */
      readonly scores: readonly number[];
    }
  /** One for each target, in its own unit. */
  | { readonly kind: "numbers"; readonly values: readonly number[] };

/** An image that the inputs of a row make. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** How the raw values of a row make an image, for raw values that are made from pixels. */
export interface RawImage extends ImageShape {
  /** The raw values of the pixels 0 and 255. */
  readonly black: number;
  readonly white: number;
  /** Whether each channel is a plane of its own among the raw values; else each pixel has its channels together. */
  readonly hasPlanes: boolean;
}

export type RunComparison =
  /** Both were judged on the same rows. */
  | {
      readonly kind: "sameRows";
      readonly rows: number;
      /** Rows that only this run gets right, and that only the other does. */
      readonly fixed: number;
      readonly newlyWrong: number;
      /** The exact McNemar probability of a difference at least as large by chance. */
      readonly probability: number;
    }
  /** Both predict numbers on the same rows: on how many rows each is nearer, and the exact sign test's probability. */
  | {
      readonly kind: "sameNumbers";
      readonly rows: number;
      readonly nearer: number;
      readonly farther: number;
      readonly probability: number;
    }
  /** Nothing is compared; a sentence says why, such as that the split had another seed. */
  | { readonly kind: "otherRows"; readonly reason: string };

export interface RawInputs {
  readonly inputs: readonly RawInput[];
  /** The image that all inputs together make, or null. */
  readonly image: RawImage | null;
  /** Names of the classes in the order of the scores; empty for numbers. */
  readonly classes: readonly string[];
  /** Names of the targets that are numbers; empty for classes. */
  readonly targets: readonly string[];
  /** Whether the scores of classes are probabilities. */
  readonly areProbabilities: boolean;
}

/** One raw input column over the training rows. */
export type RawInput =
  | ({ readonly kind: "number"; readonly column: string; readonly isInteger: boolean } & NumberRange)
  | {
      readonly kind: "category";
      readonly column: string;
      /** The known categories with their training rows, in the order of the encoding. */
      readonly categories: readonly { readonly name: string; readonly rows: number }[];
    }
  | {
      readonly kind: "boolean";
      readonly column: string;
      /** The words for false and true, and the training rows that have each. */
      readonly words: readonly [string, string];
      readonly rows: readonly [number, number];
    }
  /** Days since 1970-01-01; a cell is an ISO date. */
  | ({ readonly kind: "date"; readonly column: string } & NumberRange)
  /** Many numbers at once, such as an image's pixels; `shape` is that of one row. */
  | {
      readonly kind: "block";
      readonly column: string;
      readonly shape: readonly number[];
      readonly low: number;
      readonly high: number;
    };

/** The training rows' values of a column. */
export interface NumberRange {
  readonly minimum: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly maximum: number;
  /** Null where the data is not there, only the model. */
  readonly histogram: Histogram | null;
}

/** A cell as it is typed, `""` for a missing one; for a block its numbers. */
export type RawValue = string | readonly number[];

export interface RowQuestion {
  readonly run: RunRef;
  /** One for each of {@link RawInputs.inputs}, in their order. */
  readonly values: readonly RawValue[];
  /** Whether to answer over the whole range of each number, too. */
  readonly sweep: boolean;
}

export interface RowAnswer {
  readonly moment: NetworkMoment;
  readonly answer: Answer;
  /** For each input that is a number, where a sweep was asked for: the answers over its range. */
  readonly sweeps: readonly Sweep[];
  /** What is unusual about the values, by column: outside the training range, an unknown category, unreadable. */
  readonly notes: readonly { readonly column: string; readonly note: string }[];
}

/** The answers while one input goes over its range and all others stay. */
export interface Sweep {
  readonly column: string;
  /** The values of the input, rising. */
  readonly values: readonly number[];
  /** (values, outputs), row-major: scores of the classes, or the targets' numbers. */
  readonly answers: readonly number[];
}

export interface PlaneQuery {
  readonly run: RunRef;
  /** Raw columns that are numbers. */
  readonly x: string;
  readonly y: string;
  /** Values of the other raw inputs, as in {@link RowQuestion}; those of x and y are ignored. */
  readonly values: readonly RawValue[];
  /** Pixels along each side, at most {@link maxPlaneSize}. */
  readonly size: number;
  /** The part whose rows are sent as points; null for none. */
  readonly points: Part | null;
}

export const maxPlaneSize = 256;

/**
 * Answers on a grid of pixels, each at its center; row 0 is at the high end of y, as on a screen. `low` and `high` are the
 * picture's edges.
 */
export interface Plane {
  readonly moment: NetworkMoment;
  readonly x: { readonly low: number; readonly high: number };
  readonly y: { readonly low: number; readonly high: number };
  readonly size: number;
  /** Classes: (size, size), the predicted class's index; null for numbers. */
  readonly classes: Uint16Array | null;
  /**
   * (size, size): for two classes the score of the second one, for more that of the predicted class, for numbers the first
   * target.
   */
  readonly scores: Float32Array;
  /** The rows of the part, evenly drawn where there are too many for a picture; null where none were asked for. */
  readonly points: PlanePoints | null;
}

export interface PlanePoints {
  /** Number of rows of the part. */
  readonly total: number;
  /** Rows of the data, counted from 0. */
  readonly rows: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The true class's index, or the first target's number. */
  readonly actual: readonly number[];
  readonly predicted: readonly number[];
}

export interface PermutationImportance {
  /** What falls: accuracy or R². */
  readonly score: "accuracy" | "r2";
  /** The score without shuffling. */
  readonly baseline: number;
  readonly repeats: number;
  /** One for each raw input, in the order of the columns. */
  readonly columns: readonly {
    readonly column: string;
    /** Mean fall of the score over the repeats, and its standard deviation. */
    readonly mean: number;
    readonly std: number;
  }[];
}
