/** Minimum number of jobs, and of their milliseconds, by which a number of threads is measured. */
const minTrialJobs = 3;
const minTrialMs = 15;
/** Share of its time that the calling thread waits for the others from which fewer threads are tried. */
const waitShareThreshold = 0.3;
/** Fewer threads must be faster by this factor; the noise of a busy machine is less. */
const speedupThreshold = 0.95;
/** Milliseconds from one trial to the next, which double while trials change nothing. */
const minTrialIntervalMs = 500;
const maxTrialIntervalMs = 8000;

/**
 * How many threads work on a training step, by the clock: where other programs hold the cores, threads that wait for each
 * other are slower than fewer of them, or than one alone. It begins with all, halves them when the calling thread waits a
 * good part of its time and half of them are found to be faster, and tries twice as many again from time to time. What is
 * computed is the same on any number.
 */
export class ThreadChoice {
  private readonly maxThreads: number;
  private current: number;
  /** Number of threads that is tried in place of the current one. */
  private trial: number | undefined;
  private jobs = 0;
  private rows = 0;
  private time = 0;
  private waited = 0;
  /** Milliseconds per row with the current number, as last measured. */
  private cost = Infinity;
  /** Milliseconds of jobs from the last trial to the next. */
  private trialIntervalMs = minTrialIntervalMs;
  /** Milliseconds of jobs since the last trial. */
  private sinceTrial = 0;

  /** @param maxThreads number of all threads, the calling one included */
  constructor(maxThreads: number) {
    this.maxThreads = maxThreads;
    this.current = maxThreads;
  }

  /** Number of threads for the next job. */
  get threads(): number {
    return this.trial ?? this.current;
  }

  /**
   * Records how long the last job took.
   *
   * @param rows of its batch
   * @param time milliseconds from its beginning to its end
   * @param waited milliseconds of that in which the calling thread waited for others
   */
  done(rows: number, time: number, waited: number): void {
    this.jobs++;
    this.rows += rows;
    this.time += time;
    this.waited += waited;
    this.sinceTrial += time;
    if (this.jobs < minTrialJobs || this.time < minTrialMs) return;
    const cost = this.time / this.rows;
    const waits = this.waited > waitShareThreshold * this.time;
    this.jobs = this.rows = this.time = this.waited = 0;
    if (this.trial !== undefined) this.compare(this.trial, cost);
    else {
      this.cost = cost;
      if (this.sinceTrial >= this.trialIntervalMs) this.trial = this.nextTrial(waits);
    }
  }

  private nextTrial(waits: boolean): number | undefined {
    if (waits && this.current > 1) return Math.ceil(this.current / 2);
    return this.current < this.maxThreads ? Math.min(this.maxThreads, 2 * this.current) : undefined;
  }

  private compare(trial: number, cost: number): void {
    this.trial = undefined;
    this.sinceTrial = 0;
    if (cost < speedupThreshold * this.cost) {
      this.current = trial;
      this.cost = cost;
      this.trialIntervalMs = minTrialIntervalMs;
    } else this.trialIntervalMs = Math.min(maxTrialIntervalMs, 2 * this.trialIntervalMs);
  }
}
