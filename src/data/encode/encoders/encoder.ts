import type { Yielder } from "../../../shared/cooperative.ts";
import type { Scaling } from "../../../shared/design/scaling.ts";
import type { MissingRule, TrainingRows } from "../../plan/fitting.ts";
import type { ColumnEncoding } from "../../plan/preprocessing.ts";

/** What an encoding is fitted with. */
export interface FitOptions {
  readonly file: string;
  readonly train: TrainingRows;
  readonly scaling: Scaling;
  readonly missing: MissingRule;
  /** An input more where a training row lacks the value. */
  readonly indicator: boolean;
  readonly maxCategories: number;
  /** The first row that comes from a test file, which has no say in what the column's words mean. */
  readonly testFrom?: number | undefined;
  readonly yielder: Yielder;
}

/** An encoding fitted on the training rows, with what was noticed on the way. */
export interface FittedEncoding<E extends ColumnEncoding = ColumnEncoding> {
  readonly encoding: E;
  /** Names of the inputs it gives, in order. */
  readonly inputs: readonly string[];
  /** Those of the inputs that are the same in every training row. */
  readonly constant: readonly string[];
  /** What a person should know, each a sentence. */
  readonly warnings?: readonly string[];
}

/**
 * Encodes the rows from `from` up to but not including `to` of one column.
 *
 * @param out (rows, stride), row-major, all zeros there; the column's inputs begin at `offset` in each row
 * @returns whether everything written is finite
 */
export type RowWriter = (
  from: number,
  to: number,
  out: Float32Array,
  offset: number,
  stride: number,
) => boolean;

/** The name of the input that says whether a value is missing. */
export function indicatorName(column: string): string {
  return `${column}:missing`;
}
