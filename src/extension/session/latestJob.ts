/** Requests about a design that is being edited. */
import type { DesignJob } from "../../shared/messages.ts";

/** Milliseconds before a request is sent: enough to skip most steps of a drag or a typed word, too few to be seen. */
const requestDelayMs = 30;

/** Receives the answers. */
export interface LatestJobListener<R> {
  /** The engine has answered for this version of the document. */
  done(result: R, documentVersion: number): void;
  /** This version of the document has the same answer as the one before. */
  unchanged(documentVersion: number): void;
  /** The request has failed. */
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
  /** Key of the request that was sent last, so that an edit of a comment computes nothing. */
  private sentKey: string | undefined;
  private timer: Timer | undefined;
  private isBusy = false;

  /** @param keyOf returns a string of everything that the answer depends on */
  constructor(
    compute: (job: DesignJob) => Promise<R>,
    listener: LatestJobListener<R>,
    keyOf: (job: DesignJob) => string = (job) => JSON.stringify(job),
  ) {
    this.compute = compute;
    this.listener = listener;
    this.keyOf = keyOf;
  }

  /** Requests the answer for the design at this version of its document. */
  request(job: DesignJob, documentVersion: number): void {
    this.requested = { job, documentVersion };
    this.schedule();
  }

  /** Withdraws the request; the answer of one that is under way is dropped. */
  clear(): void {
    this.requested = undefined;
    this.sentKey = undefined;
  }

  /** Requests the answer again, since it may have changed although the design has not. */
  refresh(): void {
    if (!this.requested) return;
    this.sentKey = undefined;
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
      // While a request is under way, its end schedules the next one.
      if (!this.isBusy) void this.send();
    }, requestDelayMs);
  }

  private async send(): Promise<void> {
    const { requested } = this;
    if (!requested) return;
    const key = this.keyOf(requested.job);
    const { documentVersion } = requested;
    if (key === this.sentKey) {
      this.listener.unchanged(documentVersion);
      return;
    }
    this.sentKey = key;
    this.isBusy = true;
    try {
      const result = await this.compute(requested.job);
      if (this.requested) this.listener.done(result, documentVersion);
    } catch (error) {
      // The next request is sent even for the same design: what failed may work then.
      this.sentKey = undefined;
      if (this.requested) this.listener.failed(error);
    } finally {
      this.isBusy = false;
    }
    if (this.requested !== requested) this.schedule();
  }
}
