import type { DesignJob } from "../../shared/messages.ts";

/** Long enough to skip most of a drag's or a word's steps, too short to be seen. */
const delay = 30;

export interface LatestJobListener<R> {
  done(result: R, documentVersion: number): void;
  /** The document has another version, and the same answer. */
  unchanged(documentVersion: number): void;
  failed(error: unknown): void;
}

/**
 * Asks the engine about a design that changes faster than it can answer: one request at a time, always for the latest
 * design.
 */
export class LatestJob<R> {
  private readonly request: (job: DesignJob) => Promise<R>;
  private readonly listener: LatestJobListener<R>;
  private readonly keyOf: (job: DesignJob) => string;
  private wanted: { readonly job: DesignJob; readonly documentVersion: number } | undefined;
  /** What was asked for last, so that an edit of a comment computes nothing. */
  private asked: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private busy = false;

  /** @param keyOf what the answer depends on */
  constructor(
    request: (job: DesignJob) => Promise<R>,
    listener: LatestJobListener<R>,
    keyOf: (job: DesignJob) => string = (job) => JSON.stringify(job),
  ) {
    this.request = request;
    this.listener = listener;
    this.keyOf = keyOf;
  }

  want(job: DesignJob, documentVersion: number): void {
    this.wanted = { job, documentVersion };
    this.schedule();
  }

  /** Nothing is wanted; what is under way tells nobody. */
  clear(): void {
    this.wanted = undefined;
    this.asked = undefined;
  }

  /** The answer may be another one now, though the design has not changed. */
  again(): void {
    if (!this.wanted) return;
    this.asked = undefined;
    this.wanted = { ...this.wanted };
    this.schedule();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.wanted = undefined;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // While a request is under way its end looks at what is wanted then.
      if (!this.busy) void this.compute();
    }, delay);
  }

  private async compute(): Promise<void> {
    const { wanted } = this;
    if (!wanted) return;
    const asked = this.keyOf(wanted.job);
    const { documentVersion } = wanted;
    if (asked === this.asked) {
      this.listener.unchanged(documentVersion);
      return;
    }
    this.asked = asked;
    this.busy = true;
    try {
      const result = await this.request(wanted.job);
      if (this.wanted) this.listener.done(result, documentVersion);
    } catch (error) {
      // The next wish asks again: what failed may work then, with the same design.
      this.asked = undefined;
      if (this.wanted) this.listener.failed(error);
    } finally {
      this.busy = false;
    }
    if (this.wanted !== wanted) this.schedule();
  }
}
