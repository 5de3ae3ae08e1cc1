/** The preview of a design: what its network would be, before it is trained. */
import { CancellationError, InputError, messageOf } from "../../shared/errors.ts";
import type { DesignJob, NoAnswer, Preview, PreviewState } from "../../shared/messages.ts";
import { LatestJob } from "./latestJob.ts";

/** Keeps the preview of the untrained network up to date with the design. */
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

  /** Requests the preview of the design at this version of its document. */
  request(job: DesignJob, documentVersion: number): void {
    this.latest.request(job, documentVersion);
    if (this.state.kind === "none") this.set({ kind: "loading" });
  }

  /** Shows why there can be no preview, where that is known without asking the engine. */
  fail(error: unknown): void {
    this.latest.clear();
    this.set(failure(error));
  }

  /** Requests the preview again, since the data may have changed although the design has not. */
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

/** The state of a feed whose request has failed; a cancellation by the user is not an error. */
export function failure(error: unknown): NoAnswer {
  if (error instanceof CancellationError) return { kind: "canceled" };
  const field = error instanceof InputError ? error.place.field : undefined;
  return { kind: "error", message: messageOf(error), field };
}
