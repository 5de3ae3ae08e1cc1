/**
 * What the training rows have in one raw input column, as the metadata `ranges` of a model's file says it: enough to offer
 * values and to notice unusual ones without the data.
 */
export type ColumnRange =
  | ({ readonly kind: "number"; readonly column: string } & NumberRange)
  /** In days since 1970-01-01. */
  | ({ readonly kind: "date"; readonly column: string } & NumberRange)
  | {
      readonly kind: "category";
      readonly column: string;
      /** The encoding's categories in its order, with their training rows. */
      readonly categories: readonly { readonly name: string; readonly rows: number }[];
    }
  | {
      readonly kind: "boolean";
      readonly column: string;
      /** Training rows with each value. */
      readonly no: number;
      readonly yes: number;
    }
  /** The ends of all numbers of an array. */
  | {
      readonly kind: "block";
      readonly column: string;
      readonly minimum: number;
      readonly maximum: number;
    };

interface NumberRange {
  readonly minimum: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly maximum: number;
}
