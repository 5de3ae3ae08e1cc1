/** Records one run in its folder, while it trains. */
import type { StartedEvent, TrainingEvent } from "../../shared/events.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { EventFilter } from "../../shared/runs/eventFilter.ts";
import type { RunOfExperiment, RunRecord, RunRecordState } from "../../shared/runs/runRecord.ts";
import { sparklineOf } from "../../shared/runs/sparkline.ts";
import { summaryJson } from "../../shared/runs/summaryJson.ts";
import type { RunStorage } from "../runStorage.ts";
import { cutEventsAfter, EventAppender } from "./eventFile.ts";
import {
  makeRunFolder,
  recordingProblem,
  removeEarlierCheckpoints,
  removeOldRuns,
  runFiles,
  writeRecord,
} from "./runFolders.ts";

/** What a run is recorded with. */
export interface RecorderOptions {
  readonly storage: RunStorage;
  /** The folder of the design's runs. */
  readonly runs: string;
  /** The name of the design's file. */
  readonly design: string;
  /** The exact text that is trained. */
  readonly designText: string;
  /** The version of this program. */
  readonly version: string;
  /** The run's history, which has every event before the recorder gets it. */
  readonly log: RunLog;
  /** Number of the newest runs of the design that stay. */
  readonly keep?: number;
  /** The experiment that the run is a cell of. Its runs are not counted among those that stay, and remove none. */
  readonly experiment?: RunOfExperiment;
  /** Called once, when the run cannot be recorded any more. */
  readonly warn: (message: string) => void;
}

/** Where a checkpoint was made. */
type Checkpoint = NonNullable<RunRecord["checkpoint"]>;

/** Number of runs of a design that are kept beside the starred ones. */
const defaultRunsKept = 50;
/** Milliseconds between two records of a run that trains; also its sign of life to other processes. */
const recordIntervalMs = 30_000;
/**
 * Milliseconds for which events are collected before they are written: the process that trains has the work of writing to a
 * file, of turning events into text too, twice a second at most.
 */
const writeIntervalMs = 500;

/**
 * Records a run: its events as they happen, its record at the start, at each change of its state, every 30 seconds and at
 * its end. Nobody waits for the disk; after the first failure nothing is written any more, and the run continues.
 */
export class RunRecorder {
  /** The run's folder; undefined until it is made, and where it cannot be. */
  folder: string | undefined;
  private readonly options: RecorderOptions;
  private readonly storage: RunStorage;
  private readonly filter = new EventFilter();
  private record: RunRecord | undefined;
  private events: EventAppender | undefined;
  /** What has been asked for is done in order. */
  private queue: Promise<void> = Promise.resolve();
  /** Events that are not written yet, in their order. */
  private waiting: TrainingEvent[] = [];
  private writeTimer: Timer | undefined;
  private heartbeat: Timer | undefined;
  private isBroken = false;

  constructor(options: RecorderOptions) {
    this.options = options;
    this.storage = options.storage;
  }

  /** Records into the folder of a run that is resumed after this step, in place of a new one. */
  continueIn(folder: string, record: RunRecord, step: number): void {
    this.inOrder(async () => {
      this.filter.continueAfter(
        await cutEventsAfter(this.storage, this.storage.join(folder, runFiles.events), step),
      );
      this.folder = folder;
      this.record = record;
    });
  }

  /** Takes the run's next event. */
  event(event: TrainingEvent): void {
    if (this.isBroken) return;
    if (event.kind === "started") this.begin(event);
    this.waiting.push(event);
    if (event.kind === "state") this.writeState(event.state);
    if (event.kind === "diverged") this.writeRecord({ message: event.message });
    if (event.kind === "finished")
      this.writeRecord({ summary: summaryJson(event.summary), state: event.reason });
    if (isFrequent(event)) {
      this.writeTimer ??= setTimeout(() => this.writeEvents(), writeIntervalMs);
      this.writeTimer.unref?.();
    } else this.writeEvents();
  }

  /**
   * Keeps the run's whole state, in place of the one before, which stays until this one is whole.
   *
   * @throws where it cannot be kept
   */
  async saveCheckpoint(bytes: Uint8Array, place: Checkpoint): Promise<void> {
    let failure: unknown;
    await this.inOrder(async () => {
      try {
        if (this.folder === undefined) throw new Error("The run has no folder.");
        // A run that is resumed from here has its history up to here.
        this.writeEvents();
        await this.events?.flush();
        await this.storage.write(this.storage.join(this.folder, runFiles.checkpoint), bytes);
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    if (failure !== undefined || this.isBroken)
      throw failure ?? new Error("The run is not recorded any more.");
    const isFirst = this.record?.checkpoint === undefined;
    await this.writeRecord({ checkpoint: place });
    // A failure leaves files that nobody needs.
    if (isFirst && this.folder !== undefined)
      await removeEarlierCheckpoints(this.storage, this.folder).catch(() => {});
  }

  /** Keeps the trained network. @param hash of the data, which the record gets */
  saveModel(bytes: Uint8Array, hash?: string): Promise<void> {
    if (hash !== undefined) this.setDataHash(hash);
    return this.save(runFiles.model, bytes);
  }

  /** Records which data the run was trained on. */
  setDataHash(hash: string): void {
    // The folder of a short run may still be made, so that there is no record yet.
    this.inOrder(async () => {
      const { record } = this;
      if (record) this.record = { ...record, data: { ...record.data, hash } };
    });
    this.writeRecord({});
  }

  /** Records how far a cell of an experiment has come. */
  setExperiment(experiment: RunOfExperiment): void {
    this.writeRecord({ experiment });
  }

  /** The run cannot be resumed. */
  removeCheckpoint(): void {
    this.inOrder(async () => {
      if (this.folder !== undefined)
        await this.storage.remove(this.storage.join(this.folder, runFiles.checkpoint));
    });
    this.writeRecord({ checkpoint: undefined });
  }

  /** The folder has been moved by `move`. @param runs the folder of the design's runs from now on */
  moveTo(runs: string, move: () => Promise<void>): Promise<void> {
    return this.inOrder(async () => {
      const { folder, events, storage } = this;
      const next = folder === undefined ? undefined : storage.join(runs, storage.name(folder));
      if (!events || next === undefined) await move();
      else await events.move(() => move().then(() => storage.join(next, runFiles.events)));
      this.folder = next;
    });
  }

  /** The run has failed, for a reason that is no event. */
  failed(message: string): void {
    this.writeRecord({ state: "failed", message });
  }

  /** Resolves when everything so far is written. */
  async flush(): Promise<void> {
    await this.queue;
    this.writeEvents();
    await this.events?.flush();
  }

  /** Resolves when everything is written. Nothing is recorded after this. */
  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    await this.queue;
    this.writeEvents();
    await this.events?.flush();
    await this.queue;
  }

  private begin(started: StartedEvent): void {
    const { options } = this;
    this.inOrder(async () => {
      const resumed = this.record;
      if (resumed && this.folder !== undefined) {
        this.record = { ...resumed, ...this.present(started, "running") };
        await writeRecord(this.storage, this.folder, this.record);
      } else {
        const now = new Date();
        const made = await makeRunFolder(this.storage, options.runs, options.designText, now, (id) => ({
          version: 1,
          id,
          design: options.design,
          started: now.toISOString(),
          summary: null,
          ...(options.experiment && { experiment: options.experiment }),
          ...this.present(started, "running"),
        }));
        this.folder = made.folder;
        this.record = made.record;
        if (!options.experiment)
          void removeOldRuns(this.storage, options.runs, options.keep ?? defaultRunsKept).catch(() => {});
      }
      this.events = new EventAppender(
        this.storage,
        this.storage.join(this.folder, runFiles.events),
        (error) => this.fail(error),
      );
      this.writeEvents();
      this.heartbeat = setInterval(() => this.writeRecord({}), recordIntervalMs);
      this.heartbeat.unref?.();
    });
  }

  /** What the record says that follows from how the run began. */
  private present(started: StartedEvent, state: RunRecordState) {
    const { dataset, seed, backend, threads } = started;
    return {
      state,
      seconds: 0,
      seed,
      data: { path: dataset.path, hash: this.record?.data.hash ?? null, rows: dataset.rows },
      environment: {
        version: this.options.version,
        backend,
        threads,
        platform: this.storage.platform,
      },
      process: this.storage.owner,
    };
  }

  /** Appends the events so far to their file; before there is one, they wait for it. */
  private writeEvents(): void {
    clearTimeout(this.writeTimer);
    this.writeTimer = undefined;
    if (!this.events) return;
    const lines = this.waiting.splice(0).map((event) => this.filter.lineOf(event) ?? "");
    this.events.append(lines.join(""));
  }

  /** A run that begins is `running` in its first record already. */
  private writeState(state: RunRecordState): void {
    this.inOrder(async () => {
      if (this.record?.state !== state) await this.putRecord({ state });
    });
  }

  private writeRecord(changes: Partial<RunRecord>): Promise<void> {
    return this.inOrder(() => this.putRecord(changes));
  }

  private async putRecord(changes: Partial<RunRecord>): Promise<void> {
    if (this.folder === undefined || !this.record) return;
    const { latestProgress, started } = this.options.log;
    const position = latestProgress &&
      started && { step: latestProgress.step, epoch: latestProgress.epoch, epochs: started.epochs };
    this.record = {
      ...this.record,
      seconds: latestProgress?.seconds ?? this.record.seconds,
      ...(position && { position }),
      sparkline: sparklineOf(this.options.log),
      ...changes,
    };
    await writeRecord(this.storage, this.folder, this.record);
  }

  private save(name: string, bytes: Uint8Array): Promise<void> {
    return this.inOrder(async () => {
      if (this.folder !== undefined) await this.storage.write(this.storage.join(this.folder, name), bytes);
    });
  }

  private inOrder(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue
      .then(() => (this.isBroken ? undefined : work()))
      .catch((error) => this.fail(error));
    return this.queue;
  }

  private fail(error: unknown): void {
    if (this.isBroken) return;
    this.isBroken = true;
    clearInterval(this.heartbeat);
    clearTimeout(this.writeTimer);
    this.waiting = [];
    this.options.warn(recordingProblem(this.folder ?? this.options.runs, error));
  }
}

/** Whether a run has many events of this kind, so that they may wait for each other. */
function isFrequent({ kind }: TrainingEvent): boolean {
  return kind === "progress" || kind === "evaluation" || kind === "layers" || kind === "pretraining";
}
