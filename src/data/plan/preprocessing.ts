/** How raw columns become inputs and the target: decided when the training rows are encoded, and stored with a model. */
import type { DataGuess } from "../../shared/data/guess.ts";

export interface Preprocessing {
  readonly columns: readonly ColumnEncoding[];
  readonly target: TargetEncoding;
  /** What the reader inferred about cells, so that those of new files are read in the same way; absent where nothing was. */
  readonly reading?: readonly DataGuess[];
}

/** How one raw column becomes inputs. */
export type ColumnEncoding =
  | NumericEncoding
  | CategoricalEncoding
  | BooleanEncoding
  | DateEncoding
  | BlockEncoding;

/** One input, (x − mean) / scale, whichever way of scaling the two come from. */
export interface NumericEncoding {
  readonly kind: "numeric";
  readonly column: string;
  /** What is subtracted: the training rows' mean, minimum (min-max) or median (robust); 0 without scaling. */
  readonly mean: number;
  /** Their standard deviation, range or interquartile range; 1 where that is 0, and without scaling. */
  readonly scale: number;
  /** Stands for a missing value, before scaling. */
  readonly fill: number;
  /** One more input, 1 where the value is missing. */
  readonly indicator?: true;
}

/** One input for each category, 1 in rows that have it; a word that is none of them gives zeros. */
export interface CategoricalEncoding {
  readonly kind: "categorical";
  readonly column: string;
  readonly categories: readonly string[];
  /** One more input, for the words that are none of the categories. */
  readonly others?: true;
  /** The category that stands for a missing value; without it, missing gives zeros. */
  readonly fill?: string;
  readonly indicator?: true;
}

/** One input, 0 or 1. */
export interface BooleanEncoding {
  readonly kind: "boolean";
  readonly column: string;
  /** The words that give 1. */
  readonly yes: readonly string[];
  /** The words that give 0; absent in models of earlier versions, in which every other word does. */
  readonly no?: readonly string[];
  /** Stands for a missing value. */
  readonly fill: number;
  readonly indicator?: true;
}

/**
 * Days since 1970-01-01 (UTC) as a number is scaled, and for each cycle in which the training rows differ the sine and
 * cosine of the place in it. A missing date is at the fill's day, and in the middle of every circle.
 */
export interface DateEncoding {
  readonly kind: "date";
  readonly column: string;
  readonly order: DateOrder;
  readonly mean: number;
  readonly scale: number;
  readonly fill: number;
  readonly cycles: readonly DateCycle[];
  readonly indicator?: true;
}

/** In which order a date that does not begin with its year has day and month. */
export type DateOrder = "day-month" | "month-day";
export type DateCycle = "year" | "week" | "day";

/** `count` numeric columns in a row with statistics of their own, such as an image's pixels. */
export interface BlockEncoding {
  readonly kind: "block";
  readonly column: string;
  readonly means: readonly number[];
  readonly scales: readonly number[];
}

export type TargetEncoding =
  | { readonly kind: "classes"; readonly column: string; readonly classes: readonly string[] }
  /** One for each output, in order. */
  | { readonly kind: "numbers"; readonly columns: readonly NumberEncoding[] };

/** A number y becomes (y − mean) / scale. */
export interface NumberEncoding {
  readonly column: string;
  readonly mean: number;
  readonly scale: number;
}
