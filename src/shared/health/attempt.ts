/** What is kept of earlier runs, so that advice does not lead in a circle. */
import type { DesignSpec } from "../design/fields.ts";

/** An earlier run of the same document. */
export interface Attempt {
  readonly design: DesignSpec;
  readonly diverged: boolean;
}

/** Attempts that are kept; older ones are forgotten. */
export const maxAttempts = 32;

/** Learning rates between which advice has to stay, both excluded. */
export interface RateBounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Learning rates that earlier runs have ruled out: one that diverged, or that was left for a lower one, is an upper bound;
 * one that was left for a higher one is a lower bound. Only runs with the present optimizer count.
 *
 * @param attempts oldest first, without the present run
 */
export function rateBounds(design: DesignSpec, attempts: readonly Attempt[]): RateBounds {
  const present = rateOf(design);
  const { type } = design.training.optimizer;
  const runs = [...attempts, { design, diverged: false }].filter(
    (run) => run.design.training.optimizer.type === type,
  );
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (const [i, run] of runs.entries()) {
    const rate = rateOf(run.design);
    const next = runs[i + 1] && rateOf(runs[i + 1].design);
    if (run.diverged || (next !== undefined && next < rate)) high = Math.min(high, rate);
    if (next !== undefined && next > rate) low = Math.max(low, rate);
  }
  // The user may have gone beyond them since.
  return { low: Math.min(low, present), high: high <= present ? Number.POSITIVE_INFINITY : high };
}

function rateOf({ training }: DesignSpec): number {
  return training.optimizer.parameters.learningRate ?? Number.NaN;
}
