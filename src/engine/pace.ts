/**
 * Says when something that costs time may be done again: not before an interval has passed, and so seldom that it takes
 * no more than a share of the time.
 */
export class Pace {
  private readonly interval: number;
  private readonly share: number;
  private next = -Infinity;

  /**
   * @param interval in milliseconds
   * @param share of the time, such as 0.02
   */
  constructor(interval: number, share: number) {
    this.interval = interval;
    this.share = share;
  }

  due(now: number): boolean {
    return now >= this.next;
  }

  done(from: number, to: number): void {
    this.next = Math.max(from + this.interval, to + (to - from) / this.share);
  }
}
