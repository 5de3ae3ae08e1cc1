/** What the plan says of how columns are fitted and encoded. */
import type { ColumnSpec } from "../../shared/design/fields.ts";

/** The rows that everything is fitted on. */
export interface TrainingRows {
  /** In ascending order. */
  readonly rows: Uint32Array;
  /** 1 for each of them, (rows of the table). */
  readonly mask: Uint8Array;
}

/** What stands for a missing value, or that its row is left out. */
export type MissingRule = NonNullable<ColumnSpec["missing"]>;

/** What a column that is used may be. */
export type EncodedRole = "numeric" | "categorical" | "boolean" | "date";
