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
  private readonly compute: (job: DesignJob) => Promise<R>;
  private readonly listener: LatestJobListener<R>;
  private readonly keyOf: (job: DesignJob) => string;
  private requested: { readonly job: DesignJob; readonly documentVersion: number } | undefined;
  /** What was asked for last, so that an edit of a comment computes nothing. */
  private sent: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private busy = false;

  /** @param keyOf what the answer depends on */
  constructor(
    compute: (job: DesignJob) => Promise<R>,
    listener: LatestJobListener<R>,
    keyOf: (job: DesignJob) => string = (job) => JSON.stringify(job),
  ) {
    this.compute = compute;
    this.listener = listener;
    this.keyOf = keyOf;
  }

  request(job: DesignJob, documentVersion: number): void {
    this.requested = { job, documentVersion };
    this.schedule();
  }

  /** Nothing is requested; what is under way tells nobody. */
  clear(): void {
    this.requested = undefined;
    this.sent = undefined;
  }

  /** The answer may be another one now, though the design has not changed. */
  refresh(): void {
    if (!this.requested) return;
    this.sent = undefined;
    this.requested = { ...this.requested };
    this.schedule();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.requested = undefined;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // While a request is under way its end looks at what is requested then.
      if (!this.busy) void this.send();
    }, delay);
  }

  private async send(): Promise<void> {
    const { requested } = this;
    if (!requested) return;
    const asked = this.keyOf(requested.job);
    const { documentVersion } = requested;
    if (asked === this.sent) {
      this.listener.unchanged(documentVersion);
      return;
    }
    this.sent = asked;
    this.busy = true;
    try {
      const result = await this.compute(requested.job);
      if (this.requested) this.listener.done(result, documentVersion);
    } catch (error) {
      // The next wish asks again: what failed may work then, with the same design.
      this.sent = undefined;
      if (this.requested) this.listener.failed(error);
    } finally {
      this.busy = false;
    }
    if (this.requested !== requested) this.schedule();
  }
}
