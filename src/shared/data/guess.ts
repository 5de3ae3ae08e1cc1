/** Something that a design leaves open and that was inferred from the data: shown as a guess, with what overrides it. */
export interface DataGuess {
  /** What was inferred: `delimiter`, `target`, `role of "zip"`. */
  readonly what: string;
  /** The inferred value, as it is shown: `";"`, `"quality"`, `identifier`. */
  readonly value: string;
  /** Why, as a clause: `it is the last column`. */
  readonly reason: string;
  /** The field of the design that overrides it, such as `dataset.delimiter`. */
  readonly field: string;
}
