import { Pace } from "../pace.ts";
import type { LayerPictures } from "./layerPictures.ts";
import type { Progress } from "./progress.ts";
import type { RunContext } from "./runContext.ts";
import type { Goals } from "./runControl.ts";
import type { StepObserver } from "./steps.ts";

/** A run of a tenth of a second must have a history, too: at first pictures follow steps and epochs, for this long in all. */
const earlyPictureTime = 50;
const earlySteps = 64;
const earlyEpochs = 64;
/** Every epoch reports up to this number of epochs; after that at most one every `epochInterval` milliseconds. */
const reportedEpochs = 1000;
const epochInterval = 20;

type Run = Pick<RunContext, "design" | "state" | "now">;

/** Decides after which steps and epochs progress is told and the layers are pictured. */
export class Reports implements StepObserver {
  private readonly run: Run;
  private readonly goals: Goals;
  private readonly progress: Progress;
  private readonly pictures: LayerPictures;
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
    if (isEarlyPicture(this.run.state.step)) this.report(true, false);
    else if (this.progress.isDue(now)) this.report(false, false);
  }

  /** Whether the epoch that ended now is to be reported. */
  isEpochDue(now: number): boolean {
    const { epoch } = this.run.state;
    return epoch <= reportedEpochs || this.isLastEpoch(epoch) || this.epochPace.due(now);
  }

  /** Reports the epoch that ended now. */
  reportEpoch(now: number): void {
    const { epoch } = this.run.state;
    this.epochPace.done(now, now);
    this.report(epoch <= earlyEpochs, this.isLastEpoch(epoch));
  }

  /**
   * Whether a picture will follow the next step, which is measured for it. A guess that is wrong costs a measure, or gives
   * the picture that of an earlier step.
   */
  private isPictureNear(endsEpoch: boolean): boolean {
    const step = this.run.state.step + 1;
    if (this.goals.isGoalStep(step)) return true;
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
