/** Control of one run: commands, the goals that they set, pauses, and the yields between which commands are received. */

import { onAbort, Yielder } from "../../shared/cooperative.ts";
import type { RunCommand } from "../../shared/messages.ts";
import type { TrainingSpeed } from "../../shared/trainingSpeed.ts";
import type { RunContext } from "./runContext.ts";

/**
 * Milliseconds that a run computes between two yields: less than a frame of a screen, so that a command, such as a pause,
 * takes effect where a person sees it.
 */
const sliceMs = 10;

/** Where a run is to pause automatically, and whether a person watches its steps. */
export interface Goals {
  isGoalStep(step: number): boolean;
  isGoalEpoch(epoch: number): boolean;
  /** Whether the run waits between its steps, so that each can be shown in full. */
  readonly isWatched: boolean;
}

/** What a run needs of the environment that it runs in. */
export interface RunPlatform {
  /** Yields to the event loop, so that waiting messages, such as commands, are handled: resolves in a later macrotask. */
  yieldToEvents(): Promise<void>;
  /** Resolves after this number of milliseconds; without it a run at watch speed polls the clock. */
  sleep?(milliseconds: number): Promise<void>;
  /** Stops the run, as the command does. */
  readonly signal?: AbortSignal | undefined;
}

/** Says to work that takes longer than a slice when to yield to the event loop, and whether a command to stop has come. */
export interface Slices {
  /** Yields to the event loop when the slice is over. */
  yieldIfDue(): Promise<void>;
  readonly isStopping: boolean;
}

/** Handles a run's commands, its pauses and its speed. */
export class RunControl implements Goals, Slices {
  private readonly run: Pick<RunContext, "state" | "emit" | "now">;
  private platform: RunPlatform = { yieldToEvents: () => Promise.resolve() };
  private readonly yielder: Yielder;
  private paused = false;
  private stopping = false;
  private goalStep = Infinity;
  private goalEpoch = Infinity;
  private wake: (() => void) | undefined;
  /** Milliseconds from one step to the next at watch speed; 0 at full speed. */
  private stepPeriod = 0;
  /** When the next step is due at watch speed. */
  private stepDue = 0;
  /** Whether steps take longer than the period, so that there is no time to show each. */
  private isLate = false;
  private announced: "running" | "paused" | undefined;

  constructor(run: Pick<RunContext, "state" | "emit" | "now">) {
    this.run = run;
    const yieldToEvents = () => this.platform.yieldToEvents();
    this.yielder = new Yielder({ intervalMs: sliceMs, now: run.now, yieldToEvents });
  }

  /** Begins the first slice. A command may have come before. */
  begin(platform: RunPlatform, paused: boolean): void {
    this.platform = platform;
    this.yielder.restart();
    this.stepDue = this.run.now() + this.stepPeriod;
    this.paused ||= paused;
    onAbort(platform.signal, () => this.handleCommand("stop"));
  }

  /** Handles a command, which takes effect within a slice. */
  handleCommand(command: RunCommand): void {
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

  /** Sets the speed, also while the run trains or waits; it takes effect with the next step. */
  setSpeed(speed: TrainingSpeed): void {
    this.stepPeriod = speed === "full" ? 0 : 1000 / speed;
    this.stepDue = this.run.now() + this.stepPeriod;
    this.isLate = false;
    // A step that is waited for at another speed would come late. A pause continues.
    if (!this.paused) this.wake?.();
  }

  /** Whether the run is to make one step at a time. */
  get hasStepPeriod(): boolean {
    return this.stepPeriod > 0;
  }

  get isWatched(): boolean {
    return this.stepPeriod > 0 && !this.isLate;
  }

  /** At watch speed, waits until the next step is due or a command comes. Messages are handled meanwhile. */
  async waitForStep(): Promise<void> {
    await this.yield();
    const { stepDue: due, run } = this;
    let now = run.now();
    this.isLate = now >= due;
    while (now < due && !this.paused && !this.stopping && this.stepDue === due) {
      await this.sleep(due - now);
      now = run.now();
    }
    // Another speed has set the time for its own first step.
    if (this.stepDue === due) this.stepDue = Math.max(due, now) + this.stepPeriod;
    this.yielder.restart(now);
  }

  /** Ends early when a command comes. */
  private async sleep(milliseconds: number): Promise<void> {
    const { platform } = this;
    if (!platform.sleep) return platform.yieldToEvents();
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    await Promise.race([platform.sleep(milliseconds), woken]);
    this.wake = undefined;
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

  /** Clears the goals: a goal ends with a pause, whether the goal or a command caused it. */
  forgetGoals(): void {
    this.goalStep = Infinity;
    this.goalEpoch = Infinity;
  }

  /** Reports the state. Every arrival at a pause is reported, so that the sender of a step knows that it is done. */
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
    this.stepDue = this.run.now() + this.stepPeriod;
  }

  isSliceOver(now: number): boolean {
    return this.yielder.isDue(now);
  }

  yield(): Promise<void> {
    return this.yielder.yield();
  }

  yieldIfDue(): Promise<void> {
    return this.yielder.pause();
  }

  private release(): void {
    this.paused = false;
    this.forgetGoals();
  }
}
