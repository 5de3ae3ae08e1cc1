/** Measures how long a run trains; it stops in pauses. */
export class Stopwatch {
  private readonly now: () => number;
  /** Milliseconds up to the last stop, and when it was started again. */
  private elapsed = 0;
  private since: number | undefined;

  /** @param now in milliseconds */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Goes on, if it does not already. */
  start(): void {
    this.since ??= this.now();
  }

  stop(): void {
    if (this.since !== undefined) this.elapsed += this.now() - this.since;
    this.since = undefined;
  }

  /** Goes on from the time of a run that was saved. */
  restore(milliseconds: number): void {
    this.elapsed = milliseconds;
  }

  get seconds(): number {
    const running = this.since === undefined ? 0 : this.now() - this.since;
    return (this.elapsed + running) / 1000;
  }
}
