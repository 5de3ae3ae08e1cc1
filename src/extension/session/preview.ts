import { InputError, messageOf } from "../../shared/errors.ts";
import type { DesignJob, Preview, PreviewState } from "../../shared/messages.ts";

/** Long enough to skip most of a drag's or a word's steps, too short to be seen. */
const delay = 30;

/**
 * Keeps the untrained network's picture up to date with a design that changes faster than it can be computed: one
 * request at a time, always for the latest design.
 */
export class PreviewFeed {
  state: PreviewState = { kind: "none" };
  private readonly request: (job: DesignJob) => Promise<Preview>;
  private readonly onChange: (state: PreviewState) => void;
  private wanted: { job: DesignJob; documentVersion: number } | undefined;
  /** What was asked for last, as text, so that an edit of a comment computes nothing. */
  private asked: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private busy = false;

  constructor(request: (job: DesignJob) => Promise<Preview>, onChange: (state: PreviewState) => void) {
    this.request = request;
    this.onChange = onChange;
  }

  want(job: DesignJob, documentVersion: number): void {
    this.wanted = { job, documentVersion };
    if (this.state.kind === "none") this.set({ kind: "loading" });
    this.schedule();
  }

  /** There can be no preview, for a reason that the engine need not be asked for. */
  fail(error: unknown): void {
    this.wanted = undefined;
    this.asked = undefined;
    this.set(failure(error));
  }

  /** The data may have changed, though the design has not. */
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
    const asked = JSON.stringify(wanted.job);
    const { documentVersion } = wanted;
    if (asked === this.asked) {
      if (this.state.kind === "ready" && this.state.documentVersion !== documentVersion)
        this.set({ ...this.state, documentVersion });
      return;
    }
    this.asked = asked;
    this.busy = true;
    try {
      const preview = await this.request(wanted.job);
      if (this.wanted) this.set({ kind: "ready", documentVersion, preview });
    } catch (error) {
      // The next wish asks again: what failed may work then, with the same design.
      this.asked = undefined;
      if (this.wanted) this.set(failure(error));
    } finally {
      this.busy = false;
    }
    if (this.wanted !== wanted) this.schedule();
  }

  private set(state: PreviewState): void {
    this.state = state;
    this.onChange(state);
  }
}

function failure(error: unknown): PreviewState {
  const field = error instanceof InputError ? error.place.field : undefined;
  return { kind: "error", message: messageOf(error), field };
}
