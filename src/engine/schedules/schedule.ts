import type { CatalogueEntry } from "../../shared/catalogue.ts";
import type { Parameters } from "../../shared/registry.ts";

/** Position of the run before an update, counted from the end of the warm-up. */
export interface ScheduleTime {
  /** Updates made. */
  readonly update: number;
  /** Updates of the whole run, at least 1. */
  readonly updates: number;
  readonly updatesPerEpoch: number;
}

/**
 * How the learning rate changes over a run: a factor that the optimizer's rate is multiplied with. One literal in a file
 * of its own, listed in `schedules.ts`.
 */
export interface Schedule extends CatalogueEntry {
  /**
   * Returns the factor of the learning rate, from 0 to 1 for the usual parameters. It depends on the time alone, so that a run
   * can continue anywhere.
   */
  factor(time: ScheduleTime, parameters: Parameters): number;
}

/** Epochs completed, with the fraction of the present one. */
export function epochsOf({ update, updatesPerEpoch }: ScheduleTime): number {
  return update / updatesPerEpoch;
}
