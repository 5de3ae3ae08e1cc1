import type { TargetScores } from "../../shared/events.ts";
import { emptyMeasures, type Measures } from "../kernels/kernels.ts";
import { meanLoss, rmse, score, TargetErrors, targetSpread } from "../metrics.ts";
import { RateLimiter } from "../rateLimiter.ts";
import type { RunContext } from "./runContext.ts";
import type { Slices } from "./runControl.ts";

/** Milliseconds between two evaluations inside an epoch. */
const intervalMs = 1000;
/** Largest share of the time that evaluations inside an epoch may take. */
const share = 0.03;
/** Milliseconds up to which an evaluation counts as quick. */
const quickTimeMs = 100;

/** Measures of a part of the data; null where it has no rows, or where the value is not a number. */
export interface PartMeasures {
  /** The objective: mean loss and L2. */
  readonly loss: number | null;
  /** The mean loss without L2. */
  readonly dataLoss: number | null;
  readonly score: number | null;
  readonly rmse: number | null;
}

/** Measures of a part of the data at the end of a run. */
export interface FinalMeasures extends PartMeasures {
  /** Scores of each target where there are several; else empty. */
  readonly targets: readonly TargetScores[];
}

type Run = Pick<RunContext, "dataset" | "network" | "state" | "now" | "emit">;

/** Measures whole parts of the data with the network as it is. */
export class Evaluations {
  private readonly run: Run;
  private readonly slices: Slices;
  private readonly limiter = new RateLimiter(intervalMs, share);
  /** Milliseconds that the last evaluation took. */
  private timeMs = 0;

  constructor(run: Run, slices: Slices) {
    this.run = run;
    this.slices = slices;
  }

  /** Whether an evaluation inside an epoch is due. */
  isDue(now: number): boolean {
    return this.run.dataset.validation.length > 0 && this.limiter.due(now);
  }

  /** Whether the last evaluation took so little time that a person may wait for one; true before the first. */
  get areQuick(): boolean {
    return this.timeMs <= quickTimeMs;
  }

  /**
   * Evaluates the validation rows and reports the result.
   *
   * @returns the loss, null when it is not finite; undefined when it was not measured
   */
  async validate(): Promise<number | null | undefined> {
    const { dataset, state, now, emit } = this.run;
    const { validation } = dataset;
    if (validation.length === 0) return undefined;
    const from = now();
    const { step, epochPosition } = state;
    const sums = emptyMeasures();
    if (!(await this.sum(validation, sums, true))) return undefined;
    const measured = this.partMeasures(validation, sums);
    const to = now();
    this.limiter.done(from, to);
    this.timeMs = to - from;
    state.evaluatedStep = step;
    if (measured.loss === null || measured.dataLoss === null) return null;
    emit({
      kind: "evaluation",
      step,
      epoch: epochPosition,
      validationLoss: measured.loss,
      validationDataLoss: measured.dataLoss,
      validationScore: measured.score ?? 0,
      ...(measured.rmse !== null && { validationRmse: measured.rmse }),
    });
    return measured.loss;
  }

  /** Measures these rows; a stop does not end the measurement. */
  async measure(rows: Uint32Array): Promise<FinalMeasures> {
    const sums = emptyMeasures();
    const errors = new TargetErrors(this.run.dataset);
    await this.sum(rows, sums, false, errors);
    return { ...this.partMeasures(rows, sums), targets: errors.scores(rows) };
  }

  /** @returns false when a stop came in between */
  private async sum(
    rows: Uint32Array,
    sums: Measures,
    stoppable: boolean,
    errors?: TargetErrors,
  ): Promise<boolean> {
    const { network } = this.run;
    for (const batch of network.evaluate(rows, sums)) {
      errors?.add(network.workspace, batch);
      await this.slices.yieldIfDue();
      if (stoppable && this.slices.isStopping) return false;
    }
    return true;
  }

  private partMeasures(rows: Uint32Array, sums: Measures): PartMeasures {
    const { dataset, network } = this.run;
    const mean = meanLoss(sums);
    if (mean === null) return { loss: null, dataLoss: null, score: null, rmse: null };
    const spreadPerRow = targetSpread(dataset, rows) / rows.length;
    return {
      loss: mean + network.workspace.penalty(),
      dataLoss: mean,
      score: score(dataset.summary.task, sums, spreadPerRow),
      rmse: rmse(dataset, sums),
    };
  }
}
