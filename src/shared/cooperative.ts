/**
 * Long work on one thread: it runs in short slices, between which waiting messages are handled, and can be canceled there.
 */
import { CancellationError } from "./errors.ts";
import type { ReadingProgress } from "./messages.ts";

/** Work that yields every few milliseconds at most, so that its caller can handle messages in between. */
export type CooperativeTask<T> = Generator<void, T, void>;

/** Number of rows in a chunk where little is done for each; a chunk takes a few milliseconds. */
const rowsPerChunk = 2 ** 19;

/** Iterates over 0 … length − 1 in chunks, after each of which a task may yield. */
export function* chunks(
  length: number,
): Generator<{ readonly from: number; readonly to: number }, void, void> {
  for (let from = 0; from < length; from += rowsPerChunk)
    yield { from, to: Math.min(from + rowsPerChunk, length) };
}

/** Runs a task to its end without a pause, for callers that have no messages to handle. @returns the task's result */
export function runSync<T>(task: CooperativeTask<T>): T {
  for (;;) {
    const { done, value } = task.next();
    if (done) return value;
  }
}

/** How a long reading reports its progress, and how it is canceled. */
export interface ReadingControl {
  /** Yields to the event loop, so that waiting messages are handled: resolves in a later macrotask. */
  yieldToEvents?(): Promise<void>;
  /** Asked after each yield. */
  isCancelled?(): boolean;
  onProgress?(progress: ReadingProgress): void;
}

/** Milliseconds between two yields to the event loop. */
const yieldIntervalMs = 40;

/** Yields for one piece of work, with its progress and cancellation: {@link pause} is called often and seldom yields. */
export class Yielder {
  private readonly control: ReadingControl;
  private last = performance.now();
  private progress: (() => ReadingProgress) | undefined;

  constructor(control: ReadingControl) {
    this.control = control;
  }

  get isDue(): boolean {
    return performance.now() - this.last >= yieldIntervalMs;
  }

  /**
   * Yields to the event loop when the interval is over.
   *
   * @param progress reported at this and the next yields
   * @throws CancellationError when the work was canceled meanwhile
   */
  async pause(progress?: () => ReadingProgress): Promise<void> {
    this.progress = progress ?? this.progress;
    if (!this.isDue) return;
    if (this.progress) this.control.onProgress?.(this.progress());
    await this.control.yieldToEvents?.();
    if (this.control.isCancelled?.()) throw new CancellationError();
    this.last = performance.now();
  }

  /** Runs a task to its end, with a pause after each of its yields. @throws CancellationError */
  async run<T>(task: CooperativeTask<T>): Promise<T> {
    for (;;) {
      const { done, value } = task.next();
      if (done) return value;
      await this.pause();
    }
  }
}
