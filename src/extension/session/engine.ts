import type { RequestOptions } from "../../shared/channel.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import type { CheckProgress } from "../../shared/gradientReport.ts";
import type { CheckpointMessage, HostToEngine, ReadingProgress } from "../../shared/messages.ts";

/** What an engine tells whoever started it. */
export interface EngineListener {
  events(events: readonly TrainingEvent[]): void;
  log(message: string): void;
  /** A large file is being read, for a preview or for a run. */
  reading?(progress: ReadingProgress): void;
  /** Keeps the run's state; resolves when it is safe. */
  checkpoint?(checkpoint: CheckpointMessage): Promise<void>;
  /** How far a gradient check is; only whoever asks for one needs to hear it. */
  gradientProgress?(progress: CheckProgress): void;
  /** It died, though nobody asked it to. What was requested of it is rejected with the same error. */
  died(error: Error): void;
}

/** An engine that computes elsewhere. */
export interface Engine {
  request<N extends keyof HostToEngine>(
    name: N,
    params: Parameters<HostToEngine[N]>[0],
    options?: RequestOptions,
  ): Promise<Awaited<ReturnType<HostToEngine[N]>>>;
  /** Ends it at once; what was requested of it is rejected with this error. */
  end(reason: Error): void;
}

export type StartEngine = (listener: EngineListener) => Engine;
