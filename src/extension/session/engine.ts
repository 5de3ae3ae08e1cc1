/** The training engine as the extension host sees it, wherever it computes. */
import type { RequestOptions } from "../../shared/channel.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import type { CheckProgress } from "../../shared/gradientReport.ts";
import type {
  CheckpointMessage,
  HostToEngine,
  ModelMessage,
  ReadingProgress,
  StoredModel,
} from "../../shared/messages.ts";
import type { PredictionProgress } from "../../shared/model/modelJobs.ts";
import type { RunRef } from "../../shared/results/resultsRequests.ts";

/** Receives what an engine reports to its starter. */
export interface EngineListener {
  /** The run has made progress. */
  events(events: readonly TrainingEvent[]): void;
  /** A line for the log. */
  log(message: string): void;
  /** A large file is being read, for a preview or for a run. */
  reading?(progress: ReadingProgress): void;
  /** Keeps the run's state; resolves when it is safe. */
  checkpoint?(checkpoint: CheckpointMessage): Promise<void>;
  /** Takes the trained network of a run that has ended. */
  model?(model: ModelMessage): Promise<void>;
  /** Returns the network of a recorded run; only an engine of a design is asked for one. */
  storedModel?(run: RunRef): Promise<StoredModel>;
  /** A gradient check has made progress; only the starter of such a check needs to handle this. */
  gradientProgress?(progress: CheckProgress): void;
  /** A prediction of a whole file has made progress. */
  predictionProgress?(progress: PredictionProgress): void;
  /** The engine has ended unexpectedly. Its pending requests are rejected with the same error. */
  died(error: Error): void;
}

/** An engine that computes in another process or thread. */
export interface Engine {
  /** Sends a request; resolves with its answer. */
  request<N extends keyof HostToEngine>(
    name: N,
    params: Parameters<HostToEngine[N]>[0],
    options?: RequestOptions,
  ): Promise<Awaited<ReturnType<HostToEngine[N]>>>;
  /** Ends the engine at once; its pending requests are rejected with this error. */
  end(reason: Error): void;
}

/** Starts an engine that reports to the listener. */
export type StartEngine = (listener: EngineListener) => Engine;
