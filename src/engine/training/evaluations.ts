import type { TargetScores } from "../../shared/events.ts";
import { emptyMeasures, type Measures } from "../kernels/kernels.ts";
import { meanLoss, rmse, score, TargetErrors, targetSpread } from "../metrics.ts";
import { Pace } from "../pace.ts";
import type { RunContext } from "./runContext.ts";
import type { Slices } from "./runControl.ts";

/** Between two evaluations inside an epoch, in milliseconds. */
const interval = 1000;
/** What evaluations inside an epoch may take of the time. */
const share = 0.03;
/** An evaluation that takes no longer is quick, in milliseconds. */
const quickTime = 100;

/** What a part of the data comes to; null without rows, or where it is not a number. */
export interface PartMeasures {
  /** The objective: mean loss and L2. */
  readonly loss: number | null;
  /** The mean loss without L2. */
  readonly dataLoss: number | null;
  readonly score: number | null;
  readonly rmse: number | null;
}

/** What a part comes to at the end of a run. */
export interface FinalMeasures extends PartMeasures {
  /** Of several targets, each; else empty. */
  readonly targets: readonly TargetScores[];
}

type Run = Pick<RunContext, "dataset" | "network" | "state" | "now" | "emit">;

/** Measures whole parts of the data with the network as it is. */
export class Evaluations {
  private readonly run: Run;
  private readonly slices: Slices;
  private readonly pace = new Pace(interval, share);
  /** What the last evaluation took, in milliseconds. */
  private time = 0;

  constructor(run: Run, slices: Slices) {
    this.run = run;
    this.slices = slices;
  }

  /** Whether it is time for one inside an epoch. */
  isDue(now: number): boolean {
    return this.run.dataset.validation.length > 0 && this.pace.due(now);
  }

  /** Whether the last one took so little time that a person may wait for one; also before the first. */
  get areQuick(): boolean {
    return this.time <= quickTime;
  }

  /**
   * Evaluates the validation rows and tells it.
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
    const measured = this.judge(validation, sums);
    const to = now();
    this.pace.done(from, to);
    this.time = to - from;
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

  /** Measures these rows; a stop does not end it. */
  async measure(rows: Uint32Array): Promise<FinalMeasures> {
    const sums = emptyMeasures();
    const errors = new TargetErrors(this.run.dataset);
    await this.sum(rows, sums, false, errors);
    return { ...this.judge(rows, sums), targets: errors.scores(rows) };
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

  private judge(rows: Uint32Array, sums: Measures): PartMeasures {
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
