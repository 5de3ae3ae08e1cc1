import { isPlannedLossPoint, isPlannedSnapshot, type PlannedRun } from "../../shared/samplingPlan.ts";
import { Pace } from "../pace.ts";
import type { LayerPictures } from "./layerPictures.ts";
import type { Progress } from "./progress.ts";
import type { RunContext } from "./runContext.ts";
import type { Goals } from "./runControl.ts";
import type { StepObserver } from "./steps.ts";

/**
 * Besides the planned pictures, the first epochs and some of the first steps are pictured, where most happens and where a run
 * may end before its plan does; for this many milliseconds in all.
 */
const earlyPictureTime = 50;
const earlySteps = 64;
const earlyEpochs = 64;
/** Every epoch reports up to this number of epochs; after that at most one every `epochInterval` milliseconds. */
const reportedEpochs = 1000;
const epochInterval = 20;

type Run = Pick<RunContext, "design" | "order" | "state" | "now">;

/**
 * Decides after which steps and epochs progress is reported and the layers are pictured: where `samplingPlan.ts` plans it,
 * whatever the time, and more often where there is time for it, so that a long run can be followed.
 */
export class Reports implements StepObserver {
  private readonly run: Run;
  private readonly goals: Goals;
  private readonly progress: Progress;
  private readonly pictures: LayerPictures;
  private readonly plan: PlannedRun;
  private readonly epochPace = new Pace(epochInterval, 1);
  /** What early pictures have taken, in milliseconds. */
  private earlyTime = 0;
  /** When the last step ended, and how long it took. */
  private stepEnd = 0;
  private stepTime = 0;
  /** Whether the present step is measured. */
  private measured = false;

  constructor(run: Run, goals: Goals, progress: Progress, pictures: LayerPictures) {
    this.run = run;
    this.plan = { epochs: run.design.training.epochs, stepsPerEpoch: run.order.stepsPerEpoch };
    this.goals = goals;
    this.progress = progress;
    this.pictures = pictures;
  }

  /** To be called before the first step of a slice: what came before it is none of its time. */
  beginSlice(): void {
    this.stepEnd = this.run.now();
  }

  beginStep(endsEpoch: boolean): void {
    this.measured = this.isPictureNear(endsEpoch);
    if (this.measured) this.pictures.beginStep();
  }

  endStep(): void {
    if (this.measured) this.pictures.endStep();
  }

  /** Reports a step inside an epoch that ended now, if it is time. */
  reportStep(now: number): void {
    this.stepTime = now - this.stepEnd;
    this.stepEnd = now;
    const { step } = this.run.state;
    const isPlanned = isPlannedSnapshot(step, this.plan);
    if (isPlanned || isEarlyPicture(step)) this.report(!isPlanned, isPlanned);
    else if (isPlannedLossPoint(step, this.plan) || this.progress.isDue(now)) this.report(false, false);
  }

  /** Whether the epoch that ended now is to be reported. */
  isEpochDue(now: number): boolean {
    const { epoch, step } = this.run.state;
    if (epoch <= reportedEpochs || this.isLastEpoch(epoch) || this.epochPace.due(now)) return true;
    return isPlannedSnapshot(step, this.plan) || isPlannedLossPoint(step, this.plan);
  }

  /** Reports the epoch that ended now. */
  reportEpoch(now: number): void {
    const { epoch, step } = this.run.state;
    this.epochPace.done(now, now);
    this.report(epoch <= earlyEpochs, this.isLastEpoch(epoch) || isPlannedSnapshot(step, this.plan));
  }

  /**
   * Whether a picture will follow the next step, which is measured for it. A guess that is wrong costs a measure, or gives
   * the picture that of an earlier step.
   */
  private isPictureNear(endsEpoch: boolean): boolean {
    const step = this.run.state.step + 1;
    if (this.goals.isGoalStep(step) || isPlannedSnapshot(step, this.plan)) return true;
    const then = this.stepEnd + this.stepTime;
    if (this.pictures.isDue(then) && (endsEpoch || this.progress.isDue(then))) return true;
    const epoch = this.run.state.epoch + 1;
    if (endsEpoch && this.isLastEpoch(epoch)) return true;
    const early = isEarlyPicture(step) || (endsEpoch && epoch <= earlyEpochs);
    return early && this.earlyTime < earlyPictureTime;
  }

  /**
   * Progress, and a picture of the layers when it is time for one.
   *
   * @param early take the picture while early pictures have taken little time
   * @param always take it anyway
   */
  private report(early: boolean, always: boolean): void {
    this.progress.tell();
    const now = this.run.now();
    const wanted = early && this.earlyTime < earlyPictureTime;
    if (!always && !wanted && !this.pictures.isDue(now)) return;
    const spent = this.pictures.measuringTime;
    this.pictures.take();
    if (wanted) this.earlyTime += spent + this.run.now() - now;
  }

  /** The run's last, or the last before a pause that was asked for. */
  private isLastEpoch(epoch: number): boolean {
    return epoch === this.run.design.training.epochs || this.goals.isGoalEpoch(epoch);
  }
}

/** Whether a step is pictured though the last picture was taken only just before. */
function isEarlyPicture(step: number): boolean {
  return step <= earlySteps && Number.isInteger(Math.log2(step));
}
