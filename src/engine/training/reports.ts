import { isPlannedLossPoint, isPlannedSnapshot, type PlannedRun } from "../../shared/samplingPlan.ts";
import { RateLimiter } from "../rateLimiter.ts";
import type { Progress } from "./progress.ts";
import type { RunContext } from "./runContext.ts";
import type { Goals } from "./runControl.ts";
import type { Snapshots } from "./snapshots.ts";
import type { StepObserver } from "./steps.ts";

/**
 * Total milliseconds for snapshots that are not planned: of the first epochs and of some of the first steps, where most happens
 * and where a run may end before its plan does.
 */
const earlySnapshotsMs = 50;
/** Number of first steps, and of first epochs, that may have such a snapshot. */
const earlySteps = 64;
const earlyEpochs = 64;
/** Every epoch reports up to this number of epochs; after that at most one every `epochIntervalMs` milliseconds. */
const reportedEpochs = 1000;
const epochIntervalMs = 20;

type Run = Pick<RunContext, "design" | "order" | "state" | "now">;

/**
 * Decides after which steps and epochs progress is reported and the layers are measured: where `samplingPlan.ts` plans it,
 * whatever the time, and more often where there is time for it, so that a long run can be followed.
 */
export class Reports implements StepObserver {
  private readonly run: Run;
  private readonly goals: Goals;
  private readonly progress: Progress;
  private readonly snapshots: Snapshots;
  private readonly plan: PlannedRun;
  private readonly epochLimiter = new RateLimiter(epochIntervalMs, 1);
  /** Milliseconds that early snapshots have taken so far. */
  private earlyTimeMs = 0;
  /** When the last step ended, and how long it took, in milliseconds. */
  private stepEnd = 0;
  private stepTimeMs = 0;
  /** Whether the present step is measured. */
  private measured = false;

  constructor(run: Run, goals: Goals, progress: Progress, snapshots: Snapshots) {
    this.run = run;
    this.plan = { epochs: run.design.training.epochs, stepsPerEpoch: run.order.stepsPerEpoch };
    this.goals = goals;
    this.progress = progress;
    this.snapshots = snapshots;
  }

  /** Starts timing steps; called before the first step of a slice, so that what came before is not counted as its time. */
  beginSlice(): void {
    this.stepEnd = this.run.now();
  }

  beginStep(endsEpoch: boolean): void {
    this.measured = this.isSnapshotNear(endsEpoch);
    if (this.measured) this.snapshots.beginStep();
  }

  endStep(): void {
    if (this.measured) this.snapshots.endStep();
  }

  /** Reports a step that has just ended inside an epoch, if a report is due. */
  reportStep(now: number): void {
    this.stepTimeMs = now - this.stepEnd;
    this.stepEnd = now;
    const { step } = this.run.state;
    const isPlanned = isPlannedSnapshot(step, this.plan);
    if (isPlanned || this.goals.isWatched) this.report(false, true);
    else if (isEarlySnapshot(step)) this.report(true, false);
    else if (isPlannedLossPoint(step, this.plan) || this.progress.isDue(now)) this.report(false, false);
  }

  /** Whether the epoch that has just ended is to be reported. */
  isEpochDue(now: number): boolean {
    const { epoch, step } = this.run.state;
    if (epoch <= reportedEpochs || this.isLastEpoch(epoch) || this.epochLimiter.due(now)) return true;
    return isPlannedSnapshot(step, this.plan) || isPlannedLossPoint(step, this.plan);
  }

  /** Reports the epoch that has just ended. */
  reportEpoch(now: number): void {
    const { epoch, step } = this.run.state;
    this.epochLimiter.done(now, now);
    const isPlanned = isPlannedSnapshot(step, this.plan) || this.goals.isWatched;
    this.report(epoch <= earlyEpochs, isPlanned || this.isLastEpoch(epoch));
  }

  /**
   * Whether a snapshot will follow the next step, so that the step's update is measured for it. A wrong guess costs one measurement, or the
   * snapshot shows the update of an earlier step.
   */
  private isSnapshotNear(endsEpoch: boolean): boolean {
    const step = this.run.state.step + 1;
    if (this.goals.isGoalStep(step) || this.goals.isWatched || isPlannedSnapshot(step, this.plan))
      return true;
    const then = this.stepEnd + this.stepTimeMs;
    if (this.snapshots.isDue(then) && (endsEpoch || this.progress.isDue(then))) return true;
    const epoch = this.run.state.epoch + 1;
    if (endsEpoch && this.isLastEpoch(epoch)) return true;
    const early = isEarlySnapshot(step) || (endsEpoch && epoch <= earlyEpochs);
    return early && this.earlyTimeMs < earlySnapshotsMs;
  }

  /**
   * Reports progress, and takes a snapshot of the layers when one is due.
   *
   * @param early whether to take a snapshot while early ones have taken little time
   * @param always whether to take a snapshot in any case
   */
  private report(early: boolean, always: boolean): void {
    this.progress.report();
    const now = this.run.now();
    const wanted = early && this.earlyTimeMs < earlySnapshotsMs;
    if (!always && !wanted && !this.snapshots.isDue(now)) return;
    const spent = this.snapshots.measuringTimeMs;
    this.snapshots.take();
    if (wanted) this.earlyTimeMs += spent + this.run.now() - now;
  }

  /** Whether the epoch is the run's last, or the last before a requested pause. */
  private isLastEpoch(epoch: number): boolean {
    return epoch === this.run.design.training.epochs || this.goals.isGoalEpoch(epoch);
  }
}

/** Whether a step gets an early snapshot: the first step and those at powers of two. */
function isEarlySnapshot(step: number): boolean {
  return step <= earlySteps && Number.isInteger(Math.log2(step));
}
