import type { CatalogueEntry } from "../../shared/catalogue.ts";
import type { Parameters } from "../../shared/registry.ts";

/**
 * An element-wise activation a = f(s). One literal in a file of its own, listed in `activations.ts`; the kernels, the designer,
 * the schema, the documentation and the gradient tests read it from there.
 *
 * A NaN that enters must come out, or a run that diverged would look healthy: compare so that NaN takes the branch
 * that keeps it.
 */
export interface Activation extends CatalogueEntry {
  /** f(s) as a formula of the vector named `s`, in the notation of `shared/backprop/formula.ts`: `max(0, s₁)`. */
  formula(s: string, parameters: Parameters): string;
  /** f′(s) as a formula of s and h = f(s): `Ind(s₁ > 0)`. */
  derivativeFormula(s: string, h: string, parameters: Parameters): string;
  /** f(s). */
  value(s: number, parameters: Parameters): number;
  /** f′(s), given a = f(s) as well, in which some derivatives are cheaper. */
  derivative(s: number, a: number, parameters: Parameters): number;
  /** Where f′ jumps: a numerical gradient taken across such a point proves nothing. */
  readonly kinks: readonly number[];
  /**
   * Whether neither a signal nor a gradient passes here: f(s) = f′(s) = 0. A unit for which this holds in every row is
   * dead. Absent where a unit cannot die.
   */
  dead?(s: number, parameters: Parameters): boolean;
  /** Whether s is so far out on a flat part that almost no gradient passes. Absent where there is none. */
  saturated?(s: number, parameters: Parameters): boolean;
}
