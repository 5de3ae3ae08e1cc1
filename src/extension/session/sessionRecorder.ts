/** Records the runs of one session in run folders, as `docs/runs.md` describes them. */
import { readRun } from "../../runs/folders/runFolders.ts";
import { RunRecorder } from "../../runs/folders/runRecorder.ts";
import type { RunStorage } from "../../runs/runStorage.ts";
import { messageOf } from "../../shared/errors.ts";
import type { StartedEvent } from "../../shared/events.ts";
import type { RunEvents } from "../../shared/messages.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import type { RunPlace } from "./runStore.ts";
import type { TrainingSession } from "./trainingSession.ts";

/** Where and how the runs of a window are recorded. */
export interface RecordingOptions {
  readonly storage: RunStorage;
  /** The folder of the runs of the design with this URI. */
  readonly folderOf: (uri: string) => string;
  /** The folder of the run that was loaded to be resumed; undefined where none was. */
  readonly loadedFolder: (uri: string) => string | undefined;
  /** The name of the design's file. */
  readonly nameOf: (uri: string) => string;
  /** The design's text as it is now. */
  readonly textOf: (uri: string) => string;
  /** Number of the newest runs of a design that are kept. */
  readonly keep: () => number;
  /** The version of the extension. */
  readonly version: string;
  /** Called once for a run that cannot be recorded any more. */
  readonly warn: (message: string) => void;
}

/**
 * Follows a session by its signals. A run that is resumed, in this window or in another one, continues in its folder.
 */
export class SessionRecorder implements Disposable {
  private readonly session: TrainingSession;
  private readonly options: RecordingOptions;
  private readonly disposables: Disposable[];
  /** The design's text when the run was started, which may be edited before the data is read. */
  private text = "";
  private recorder: RunRecorder | undefined;
  /** The folder of the session's latest run. */
  private latestFolder: string | undefined;
  /** What has to be done in order. */
  private queue: Promise<void> = Promise.resolve();

  constructor(session: TrainingSession, options: RecordingOptions) {
    this.session = session;
    this.options = options;
    this.disposables = [
      session.onDidChangeRun.on(({ phase }) => {
        if (phase === "starting") this.text = options.textOf(session.uri);
      }),
      session.onDidAppend.on((events) => this.append(events)),
      session.onDidReceiveModel.on(({ bytes, hash }) => {
        const { recorder } = this;
        this.inOrder(async () => recorder?.saveModel(bytes, hash));
        this.end();
      }),
      session.onDidEnd.on((end) => {
        const { recorder } = this;
        if (end.kind === "failed") this.inOrder(async () => recorder?.failed(end.error.message));
        // Of any other run the trained network follows.
        if (end.kind === "failed" || end.log.diverged) this.end();
      }),
    ];
  }

  /** The folder of the run that is recorded, else of the latest one; undefined where there is none yet. */
  get folder(): string | undefined {
    return this.recorder ? this.recorder.folder : this.latestFolder;
  }

  /** Keeps a checkpoint of the current run. @throws where it cannot be kept */
  saveCheckpoint(bytes: Uint8Array, place: RunPlace): Promise<void> {
    const { recorder } = this;
    const saved = this.queue.then(async () => {
      if (!recorder) throw new Error("The run is not recorded any more.");
      await recorder.saveCheckpoint(bytes, place);
    });
    // The caller hears of a failure; the recording goes on.
    this.queue = saved.catch(() => {});
    return saved;
  }

  /** The runs of the design are moved to another folder. */
  moveTo(runs: string, move: () => Promise<void>): Promise<void> {
    const moved = this.queue.then(() => (this.recorder ? this.recorder.moveTo(runs, move) : move()));
    this.queue = moved.catch((error) => this.options.warn(messageOf(error)));
    const { storage } = this.options;
    if (this.latestFolder !== undefined)
      this.latestFolder = storage.join(runs, storage.name(this.latestFolder));
    return moved;
  }

  /** Resolves when everything so far is written. */
  async flush(): Promise<void> {
    await this.queue;
    await this.recorder?.flush();
  }

  dispose(): void {
    disposeAll(this.disposables);
    this.end();
  }

  private append({ events }: RunEvents): void {
    for (const event of events) {
      if (event.kind === "started") this.begin(event);
      const { recorder } = this;
      this.inOrder(async () => recorder?.event(event));
    }
  }

  private begin({ resumedAt }: StartedEvent): void {
    this.end();
    const { session, options } = this;
    const { log } = session;
    if (!log) return;
    const recorder = new RunRecorder({
      storage: options.storage,
      runs: options.folderOf(session.uri),
      design: options.nameOf(session.uri),
      designText: this.text,
      version: options.version,
      keep: options.keep(),
      log,
      warn: options.warn,
    });
    this.recorder = recorder;
    if (resumedAt === undefined) return;
    this.inOrder(async () => {
      const folder = options.loadedFolder(session.uri) ?? this.latestFolder;
      const record = folder === undefined ? undefined : await readRun(options.storage, folder);
      if (folder !== undefined && record && !isBroken(record)) recorder.continueIn(folder, record, resumedAt);
    });
  }

  /** Nothing of the run follows. */
  private end(): void {
    const { recorder } = this;
    this.recorder = undefined;
    this.inOrder(async () => {
      await recorder?.close();
      this.latestFolder = recorder?.folder ?? this.latestFolder;
    });
  }

  private inOrder(work: () => Promise<void>): void {
    this.queue = this.queue.then(work).catch((error) => this.options.warn(messageOf(error)));
  }
}
