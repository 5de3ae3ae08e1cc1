import { CancellationError } from "../../shared/errors.ts";

/** Number of questions about cells that are under way at a time. */
const maxAtOnce = 3;

interface Waiting {
  readonly start: () => Promise<unknown>;
  readonly signal: AbortSignal;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Asks a few questions at a time; those that are canceled before their turn are never asked. */
export class CellQueue {
  private readonly waiting: Waiting[] = [];
  private active = 0;

  /** @param start asks the question @returns its answer; rejects with a CancellationError where the signal is aborted before */
  add<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ start, signal, resolve: (value) => resolve(value as T), reject });
      this.next();
    });
  }

  private next(): void {
    while (this.active < maxAtOnce) {
      const job = this.waiting.shift();
      if (!job) return;
      if (job.signal.aborted) {
        job.reject(new CancellationError());
        continue;
      }
      this.active++;
      job
        .start()
        .then(
          (value) => job.resolve(value),
          (error: unknown) => job.reject(error),
        )
        .finally(() => {
          this.active--;
          this.next();
        });
    }
  }
}
