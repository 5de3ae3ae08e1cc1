/**
 * Limits how often something that costs time is done: not before an interval has passed, and so seldom that it takes no more
 * than a share of the time. All times are in milliseconds.
 */
export class RateLimiter {
  private readonly intervalMs: number;
  private readonly share: number;
  private next = -Infinity;

  /**
   * @param intervalMs minimum milliseconds from one beginning to the next
   * @param share largest share of the time, such as 0.02
   */
  constructor(intervalMs: number, share: number) {
    this.intervalMs = intervalMs;
    this.share = share;
  }

  /** Whether it may be done again at this time. */
  due(now: number): boolean {
    return now >= this.next;
  }

  /** Records that it was done, from one time to the other. */
  done(from: number, to: number): void {
    this.next = Math.max(from + this.intervalMs, to + (to - from) / this.share);
  }
}
