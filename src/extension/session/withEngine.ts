/**
 * A separate engine for one job, beside those of the training sessions: a run continues meanwhile, and canceling the job ends
 * its engine at once.
 */
import { onAbort } from "../../shared/cooperative.ts";
import { CancellationError } from "../../shared/errors.ts";
import type { Log } from "../log.ts";
import type { Engine, EngineListener, StartEngine } from "./engine.ts";

/** How a job is canceled and followed. */
export interface EngineJobOptions
  extends Pick<EngineListener, "gradientProgress" | "predictionProgress" | "reading"> {
  /** Cancels the job by ending its engine. */
  readonly signal?: AbortSignal;
}

/**
 * Starts an engine, lets the job use it, and ends it when the job is done, has failed or is canceled.
 *
 * @returns the job's result
 * @throws what the job throws; CancellationError when it is canceled
 */
export async function withEngine<T>(
  { platform, log }: { readonly platform: { readonly startEngine: StartEngine }; readonly log: Log },
  job: (engine: Engine) => Promise<T>,
  { signal, ...listener }: EngineJobOptions = {},
): Promise<T> {
  const engine = platform.startEngine({
    events() {},
    log: (message) => log.info(message),
    // The job's request is rejected with the same error.
    died() {},
    ...listener,
  });
  const removeAbortListener = onAbort(signal, () => engine.end(new CancellationError()));
  try {
    return await job(engine);
  } finally {
    removeAbortListener();
    engine.end(new Error("The job of this engine is done."));
  }
}
