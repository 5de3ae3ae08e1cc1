/** A thread of an experiment: trains one cell after the other, each recorded in a run folder. */

import type { Dataset } from "../../data/encode/dataset.ts";
import { dataIdentity } from "../../engine/checkpoint/dataIdentity.ts";
import type { CheckpointSink } from "../../engine/checkpoint/saver.ts";
import type { Kernels } from "../../engine/kernels/kernels.ts";
import { modelTensors, saveModel } from "../../engine/model.ts";
import { RateLimiter } from "../../engine/rateLimiter.ts";
import { writeSafeTensors } from "../../engine/safetensors.ts";
import { Trainer } from "../../engine/training/trainer.ts";
import { Channel, type Port } from "../../shared/channel.ts";
import { messageOf } from "../../shared/errors.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import { RunLog } from "../../shared/runLog.ts";
import { modelMetrics } from "../../shared/runs/modelMetrics.ts";
import { isBroken, type RunOfExperiment } from "../../shared/runs/runRecord.ts";
import { type SummaryJson, scoreOf, summaryJson } from "../../shared/runs/summaryJson.ts";
import { readRun } from "../folders/runFolders.ts";
import { RunRecorder } from "../folders/runRecorder.ts";
import type { RunStorage } from "../runStorage.ts";
import type {
  CellJob,
  CellOutcome,
  CellRecording,
  LiveModel,
  RunnerToWorker,
  WorkerToRunner,
} from "./messages.ts";
import { openKernels } from "./sharedKernels.ts";

/** Milliseconds between two reports of a cell's progress. */
const progressIntervalMs = 200;

/** Answers a runner's messages until the thread is ended. @param storage where the runs are recorded */
export function serveCells(port: Port, storage: RunStorage): void {
  const worker = new CellWorker(storage, () => channel);
  const channel: Channel<WorkerToRunner> = new Channel<WorkerToRunner>(
    port,
    {
      setUp: (params: Parameters<RunnerToWorker["setUp"]>[0]) => worker.setUp(params),
      addData: ({ key, dataset }: Parameters<RunnerToWorker["addData"]>[0]) => worker.data.set(key, dataset),
      removeData: ({ key }: Parameters<RunnerToWorker["removeData"]>[0]) => void worker.data.delete(key),
      train: (job: CellJob, signal: AbortSignal) => worker.train(job, signal),
      liveModel: ({ id }: Parameters<RunnerToWorker["liveModel"]>[0]) => worker.liveModel(id),
    },
    (error) => channel.notify("warning", { message: messageOf(error) }),
  );
}

class CellWorker {
  readonly data = new Map<string, Dataset>();
  private readonly storage: RunStorage;
  private readonly runner: () => Channel<WorkerToRunner>;
  private kernels: Kernels | undefined;
  private recording: CellRecording | undefined;
  /** What is being trained. */
  private live: { readonly id: number; readonly trainer: Trainer } | undefined;

  constructor(storage: RunStorage, runner: () => Channel<WorkerToRunner>) {
    this.storage = storage;
    this.runner = runner;
  }

  setUp({ kernels, recording }: Parameters<RunnerToWorker["setUp"]>[0]): void {
    this.kernels = openKernels(kernels);
    this.recording = recording;
  }

  liveModel(id: number): LiveModel | null {
    if (this.live?.id !== id) return null;
    const { trainer } = this.live;
    return {
      bytes: writeSafeTensors({ tensors: modelTensors(trainer.network), metadata: {} }),
      ...trainer.position,
    };
  }

  /** Trains a cell; resolves when its folder is written, for which the next cell need not wait. */
  async train(job: CellJob, signal: AbortSignal): Promise<CellOutcome> {
    const { recording } = this;
    if (!recording) throw new Error("The thread was not set up.");
    const log = new RunLog();
    const recorder = new RunRecorder({
      storage: this.storage,
      ...recording,
      designText: job.text,
      log,
      experiment: job.experiment,
      warn: (message) => this.runner().notify("warning", { message }),
    });
    try {
      const outcome = await this.trainNetwork(job, log, recorder, signal);
      this.runner().notify("trained", { id: job.id });
      await recorder.close();
      return { ...outcome, folder: recorder.folder };
    } catch (error) {
      recorder.failed(messageOf(error));
      await recorder.close();
      throw error;
    }
  }

  /** Trains and hands all that is to be written to the recorder. */
  private async trainNetwork(
    job: CellJob,
    log: RunLog,
    recorder: RunRecorder,
    signal: AbortSignal,
  ): Promise<Omit<CellOutcome, "folder">> {
    const { kernels } = this;
    const dataset = this.data.get(job.dataKey);
    if (!kernels || !dataset) throw new Error("The thread was not set up for the cell.");
    const { design, resume, untilEpoch } = job;
    // The kernels take over the arrays of what a trainer is given; the data stays for the next cell.
    const trainer = new Trainer(design, { ...dataset }, { kernels });
    this.live = { id: job.id, trainer };
    try {
      if (resume)
        await continueFolder(this.storage, recorder, resume.folder, trainer.restore(resume.checkpoint).step);
      const kept: { checkpoint: Uint8Array | undefined } = { checkpoint: undefined };
      const halving = untilEpoch !== undefined && { untilEpoch, checkpoints: lastCheckpoint(kept) };
      const emit = this.follow(job, log, recorder);
      const { yieldToEvents } = this.storage;
      await trainer.run({ emit, yieldToEvents, signal, remedies: false, ...halving });
      const { finished, diverged } = log;
      if (!finished) throw new Error("The run ended without its last event.");
      const { hash } = dataIdentity(dataset);
      const { reason } = finished;
      const summary = summaryJson(finished.summary);
      if (diverged) recorder.setDataHash(hash);
      else {
        const metrics = modelMetrics(finished.summary, dataset.summary.rows);
        const created = new Date().toISOString();
        void recorder.saveModel(saveModel(trainer.network, design, dataset, { created, metrics }), hash);
      }
      const rungs = rungsOf(job, reason, finished.summary.epochs, summary);
      if (rungs) recorder.setExperiment({ ...job.experiment, rungs });
      const checkpoint = reason === "stopped" ? kept.checkpoint : undefined;
      return { reason, summary, message: diverged?.message, rungs, checkpoint };
    } finally {
      this.live = undefined;
      trainer.close();
    }
  }

  /** Records the run's events and reports them to the runner. */
  private follow(job: CellJob, log: RunLog, recorder: RunRecorder): (event: TrainingEvent) => void {
    const { id } = job;
    const { epochs } = job.design.training;
    const limiter = new RateLimiter(progressIntervalMs, 1);
    return (event) => {
      log.append(event);
      recorder.event(event);
      if (event.kind === "started") {
        void recorder.flush().then(() => {
          if (recorder.folder !== undefined) this.runner().notify("folder", { id, folder: recorder.folder });
        });
      }
      const now = performance.now();
      if (event.kind !== "progress" || !limiter.due(now)) return;
      limiter.done(now, now);
      this.runner().notify("progress", { id, epoch: event.epoch, epochs });
    };
  }
}

/** Records into the folder of the run that was stopped at a rung. */
async function continueFolder(
  storage: RunStorage,
  recorder: RunRecorder,
  folder: string | undefined,
  step: number,
): Promise<void> {
  if (folder === undefined) return;
  const record = await readRun(storage, folder);
  if (!isBroken(record)) recorder.continueIn(folder, record, step);
}

/** Keeps the state that a run ends with. */
function lastCheckpoint(kept: { checkpoint: Uint8Array | undefined }): CheckpointSink {
  return {
    interval: Infinity,
    save: async ({ bytes }) => {
      kept.checkpoint = bytes;
    },
    // Without it the cell trains from its beginning at the next rung.
    failed: () => {},
  };
}

/** The rungs that the run has reached; undefined without successive halving. */
function rungsOf(
  { untilEpoch, experiment }: CellJob,
  reason: CellOutcome["reason"],
  epochs: number,
  summary: SummaryJson,
): RunOfExperiment["rungs"] {
  if (untilEpoch === undefined) return undefined;
  const { rungs = [] } = experiment;
  if (reason === "stopped" && epochs < untilEpoch) return rungs;
  const score = reason === "diverged" ? null : scoreOf(summary, "validation");
  return [...rungs, { epochs: untilEpoch, score }];
}
