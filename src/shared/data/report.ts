import type { Task } from "../design/fields.ts";
import type { Histogram } from "../events.ts";
import type { DataFinding } from "./finding.ts";
import type { DataGuess } from "./guess.ts";

/** What a column is to the network. */
export type ColumnRole =
  /** One input, scaled. */
  | "numeric"
  /** An input for each category. */
  | "categorical"
  /** One input, 0 or 1. */
  | "boolean"
  /** Days since 1970, and where the season, weekday or hour varies, its place on a circle. */
  | "date"
  /** Free text: left out. */
  | "text"
  /** Tells the rows apart and nothing else: left out. */
  | "identifier"
  | "target"
  /** Left out because the design says so. */
  | "ignore";

/** Everything a data page shows of a dataset, and the answer to the request `inspect`: plain data. */
export interface DataReport {
  /** The file, or the generator, as the design names it. */
  readonly name: string;
  readonly task: Task;
  /** The column's name; several names with commas between them. */
  readonly target: string;
  readonly rows: {
    /** Number of rows in the file. */
    readonly all: number;
    /** Left out because a value is missing. */
    readonly dropped: number;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  };
  /** How the rows are divided, as a sentence. */
  readonly split: string;
  /** Width of the input layer. */
  readonly inputs: number;
  readonly columns: readonly ColumnProfile[];
  /** The first rows as they are read; a missing cell is null. */
  readonly firstRows: readonly (readonly (string | null)[])[];
  /** Rows of each class in each part, in the order of the outputs; empty for regression. */
  readonly classes: readonly ClassCount[];
  readonly findings: readonly DataFinding[];
  /** What the design leaves open and was inferred, each with the field that overrides it. */
  readonly guesses: readonly DataGuess[];
  /** What was noticed while reading and encoding, each a sentence. */
  readonly warnings: readonly string[];
}

export interface ClassCount {
  readonly name: string;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** One column over all the rows that are used; what is fitted comes from the training rows only. */
export interface ColumnProfile {
  readonly name: string;
  readonly role: ColumnRole;
  /** The role that would be taken if the design said nothing. */
  readonly guessedRole: ColumnRole;
  /** What the cells hold, whatever is made of them. `block`: many numbers a row, such as an image. */
  readonly type: "number" | "text" | "block";
  /** What becomes of the column, as a sentence: `Standardized; the median stands for missing values.` */
  readonly encoding: string;
  /** How many inputs it gives. */
  readonly inputs: number;
  readonly missing: number;
  /** Share of missing values among all rows, from 0 to 1. */
  readonly missingShare: number;
  /** Distinct values; where `distinctIsLeast`, this is a lower bound. */
  readonly distinct: number;
  readonly distinctIsLeast: boolean;
  /** Null for words, and where there is no value. Dates are in days since 1970-01-01. */
  readonly numbers: NumberProfile | null;
  /** The most frequent values of a column of words, at most twelve, by falling count. */
  readonly topValues: readonly { readonly value: string; readonly count: number }[];
}

export interface NumberProfile {
  readonly mean: number;
  /** Standard deviation of the population. */
  readonly std: number;
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
  readonly histogram: Histogram;
}
