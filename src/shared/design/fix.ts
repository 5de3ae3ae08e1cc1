/** A change of the design that fixes a problem, as a button or a quick fix offers it. */
import type { DesignEdit } from "./edit.ts";

export interface Fix {
  /** What the fix is, for a button: `Leave "id" out`, `He normal initialization`, `learning rate 0.003`. */
  readonly label: string;
  /** Edits that are made together, as one step of undo. */
  readonly edits: readonly DesignEdit[];
}
