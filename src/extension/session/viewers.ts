import type { TrainingEvent } from "../../shared/events.ts";
import type { DataState, PreviewState, RunState } from "../../shared/messages.ts";
import type { TrainingSpeed } from "../../shared/trainingSpeed.ts";

/** Something that shows a design's run and its preview: a designer. */
export interface RunViewer {
  showRun(state: RunState): void;
  /** The first event has the sequence number `from` within its run. */
  showEvents(run: number, from: number, events: readonly TrainingEvent[]): void;
  showFailure(run: number, message: string): void;
  showPreview(state: PreviewState): void;
  showData(state: DataState): void;
  showSpeed(speed: TrainingSpeed): void;
}

/**
 * Milliseconds between two batches: at most 15 a second. The engine takes 10 pictures a second; drawing more often shows
 * little more, and on a machine with few cores costs the run that is shown.
 */
const interval = 66;

/**
 * The viewers that are visible now. What happens is collected and sent to them at most 15 times a second; a viewer that
 * is added has to be given the run's state, after which it misses nothing and hears nothing twice.
 */
export class Viewers {
  private readonly viewers = new Set<RunViewer>();
  private waiting: TrainingEvent[] = [];
  private run = 0;
  private from = 0;
  private sentAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;

  get any(): boolean {
    return this.viewers.size > 0;
  }

  add(viewer: RunViewer): void {
    // What waits is already part of the state that the new viewer gets.
    this.flush();
    this.viewers.add(viewer);
  }

  delete(viewer: RunViewer): void {
    this.viewers.delete(viewer);
  }

  events(run: number, from: number, events: readonly TrainingEvent[]): void {
    if (!this.any) return;
    if (this.waiting.length === 0) {
      this.run = run;
      this.from = from;
    }
    this.waiting.push(...events);
    const wait = this.sentAt + interval - performance.now();
    if (wait <= 0) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), wait);
  }

  /** Tells every viewer something other than events, after the events that came before it. */
  each(tell: (viewer: RunViewer) => void): void {
    this.flush();
    for (const viewer of this.viewers) tell(viewer);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length === 0) return;
    const events = this.waiting;
    this.waiting = [];
    this.sentAt = performance.now();
    for (const viewer of this.viewers) viewer.showEvents(this.run, this.from, events);
  }
}
