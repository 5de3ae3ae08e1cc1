/**
 * Long work on one thread: it runs in short slices, between which waiting messages are handled, and can be canceled there by
 * an AbortSignal.
 */

import { CancellationError } from "./errors.ts";
import type { ReadingProgress } from "./messages.ts";

/** Work that yields every few milliseconds at most, so that its caller can handle messages in between. */
export type CooperativeTask<T, Progress = void> = Generator<Progress, T, void>;

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

/** How a piece of work yields and is canceled. */
export interface TaskControl {
  /** Yields to the event loop, so that waiting messages are handled: resolves in a later macrotask. */
  yieldToEvents?(): Promise<void>;
  /** Cancels the work; checked after each yield. */
  readonly signal?: AbortSignal | undefined;
}

/** How a long reading reports its progress, besides how it yields and is canceled. */
export interface ReadingControl extends TaskControl {
  onProgress?(progress: ReadingProgress): void;
}

/** Where a {@link Yielder} yields at other times than usual. */
export interface YielderOptions extends ReadingControl {
  /** Milliseconds between two yields; by default {@link yieldIntervalMs}. */
  readonly intervalMs?: number;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
}

/**
 * Milliseconds between two yields to the event loop. With it a cancellation takes effect well before the 100 ms at which a
 * person notices a delay, and the yields cost less than a thousandth of the time.
 */
const yieldIntervalMs = 40;

/** Yields for one piece of work, with its progress and cancellation: {@link pause} is called often and seldom yields. */
export class Yielder {
  private readonly control: ReadingControl;
  private readonly intervalMs: number;
  private readonly now: () => number;
  private last: number;
  private progress: (() => ReadingProgress) | undefined;

  constructor({ intervalMs = yieldIntervalMs, now = () => performance.now(), ...control }: YielderOptions) {
    this.control = control;
    this.intervalMs = intervalMs;
    this.now = now;
    this.last = now();
  }

  /** Whether the interval is over. */
  isDue(now = this.now()): boolean {
    return now - this.last >= this.intervalMs;
  }

  /**
   * Yields to the event loop when the interval is over.
   *
   * @param progress reported at this and the next yields
   * @throws CancellationError when the work was canceled meanwhile
   */
  async pause(progress?: () => ReadingProgress): Promise<void> {
    this.progress = progress ?? this.progress;
    if (this.isDue()) await this.yield();
  }

  /** Yields to the event loop now, after the progress is reported. @throws CancellationError when the work was canceled meanwhile */
  async yield(): Promise<void> {
    if (this.progress) this.control.onProgress?.(this.progress());
    await this.control.yieldToEvents?.();
    throwIfCanceled(this.control.signal);
    this.restart();
  }

  /** Begins the interval again, for work that waited for something else. */
  restart(now = this.now()): void {
    this.last = now;
  }

  /**
   * Runs a task to its end, with a pause after each of its yields. A task that is canceled is closed, so that it frees what
   * it holds.
   *
   * @param onPause takes what the task yields last before each pause, such as its progress
   * @throws CancellationError
   */
  async run<T, Progress>(
    task: CooperativeTask<T, Progress>,
    onPause?: (progress: Progress) => void,
  ): Promise<T> {
    let isDone = false;
    try {
      for (;;) {
        const { done, value } = task.next();
        isDone = done === true;
        if (done) return value;
        if (!this.isDue()) continue;
        onPause?.(value);
        await this.yield();
      }
    } finally {
      // The result of a task that is closed is not used.
      if (!isDone) task.return(undefined as T);
    }
  }
}

/** @throws CancellationError when the signal is aborted */
export function throwIfCanceled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancellationError();
}

/** Calls the listener when the signal is aborted, or at once where it is. @returns what removes the listener */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener();
    return () => {};
  }
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}
