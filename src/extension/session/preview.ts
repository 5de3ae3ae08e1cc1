import { CancellationError, InputError, messageOf } from "../../shared/errors.ts";
import type { DesignJob, NoAnswer, Preview, PreviewState } from "../../shared/messages.ts";
import { LatestJob } from "./latestJob.ts";

/** Keeps the untrained network's picture up to date with the design. */
export class PreviewFeed {
  state: PreviewState = { kind: "none" };
  private readonly latest: LatestJob<Preview>;
  private readonly onChange: (state: PreviewState) => void;

  constructor(request: (job: DesignJob) => Promise<Preview>, onChange: (state: PreviewState) => void) {
    this.onChange = onChange;
    this.latest = new LatestJob(request, {
      done: (preview, documentVersion) => this.set({ kind: "ready", documentVersion, preview }),
      unchanged: (documentVersion) => {
        if (this.state.kind === "ready" && this.state.documentVersion !== documentVersion)
          this.set({ ...this.state, documentVersion });
      },
      failed: (error) => this.set(failure(error)),
    });
  }

  request(job: DesignJob, documentVersion: number): void {
    this.latest.request(job, documentVersion);
    if (this.state.kind === "none") this.set({ kind: "loading" });
  }

  /** There can be no preview, for a reason that the engine need not be asked for. */
  fail(error: unknown): void {
    this.latest.clear();
    this.set(failure(error));
  }

  /** The data may have changed, though the design has not. */
  refresh(): void {
    if (this.state.kind === "canceled") this.set({ kind: "loading" });
    this.latest.refresh();
  }

  dispose(): void {
    this.latest.dispose();
  }

  private set(state: PreviewState): void {
    this.state = state;
    this.onChange(state);
  }
}

/** Why there is no answer; that the user gave up is no error. */
export function failure(error: unknown): NoAnswer {
  if (error instanceof CancellationError) return { kind: "canceled" };
  const field = error instanceof InputError ? error.place.field : undefined;
  return { kind: "error", message: messageOf(error), field };
}
