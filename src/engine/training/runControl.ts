import type { RunCommand } from "../../shared/messages.ts";
import type { RunContext } from "./runContext.ts";

/** How long a run computes before it lets messages in, in milliseconds. */
const sliceTime = 10;

/** Where a run is to pause by itself. */
export interface Goals {
  isGoalStep(step: number): boolean;
  isGoalEpoch(epoch: number): boolean;
}

/** For work that takes longer than a slice: when to let messages in, and whether one of them said to stop. */
export interface Slices {
  isSliceOver(now: number): boolean;
  /** Lets messages in; then the next slice begins. */
  breathe(): Promise<void>;
  readonly isStopping: boolean;
}

/** Steers a run: commands, the goals that they set, pauses, and the slices between which commands come in. */
export class RunControl implements Goals, Slices {
  private readonly run: Pick<RunContext, "state" | "emit" | "now">;
  private yieldToEvents: () => Promise<void> = () => Promise.resolve();
  private sliceEnd = 0;
  private paused = false;
  private stopping = false;
  private goalStep = Infinity;
  private goalEpoch = Infinity;
  private wake: (() => void) | undefined;
  private announced: "running" | "paused" | undefined;

  constructor(run: Pick<RunContext, "state" | "emit" | "now">) {
    this.run = run;
  }

  /** Begins the first slice. A command may have come before. */
  begin(yieldToEvents: () => Promise<void>, paused: boolean): void {
    this.yieldToEvents = yieldToEvents;
    this.sliceEnd = this.run.now() + sliceTime;
    this.paused ||= paused;
  }

  /** Takes effect within a slice. */
  obey(command: RunCommand): void {
    const { step, epoch } = this.run.state;
    switch (command) {
      case "pause":
        this.paused = true;
        break;
      case "resume":
        this.release();
        this.announce("running");
        break;
      case "step": {
        // Two quick commands make two steps.
        const from = this.paused || this.goalStep === Infinity ? step : this.goalStep;
        this.release();
        this.goalStep = from + 1;
        break;
      }
      case "epoch":
        this.release();
        this.goalEpoch = epoch + 1;
        this.announce("running");
        break;
      case "stop":
        this.stopping = true;
        break;
      default:
        command satisfies never;
    }
    this.wake?.();
  }

  get isPaused(): boolean {
    return this.paused;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  isGoalStep(step: number): boolean {
    return step >= this.goalStep;
  }

  isGoalEpoch(epoch: number): boolean {
    return epoch >= this.goalEpoch;
  }

  pauseAtGoal(): void {
    const { step, epoch } = this.run.state;
    if (this.isGoalStep(step) || this.isGoalEpoch(epoch)) this.paused = true;
  }

  /** A goal ends with the pause, whether that came from it or from a command. */
  forgetGoals(): void {
    this.goalStep = Infinity;
    this.goalEpoch = Infinity;
  }

  /** Every arrival at a pause is told, so that whoever sent a step knows it is done. */
  announce(state: "running" | "paused"): void {
    if (state === "running" && this.announced === state) return;
    this.announced = state;
    this.run.emit({ kind: "state", state, step: this.run.state.step });
  }

  /** Says that the run is paused and waits for a command, unless one has come meanwhile. */
  async waitForCommand(): Promise<void> {
    if (!this.paused || this.stopping) return;
    this.announce("paused");
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
  }

  isSliceOver(now: number): boolean {
    return now >= this.sliceEnd;
  }

  async breathe(): Promise<void> {
    await this.yieldToEvents();
    this.sliceEnd = this.run.now() + sliceTime;
  }

  private release(): void {
    this.paused = false;
    this.forgetGoals();
  }
}
