import type { ComputeSpec } from "../../shared/compute.ts";
import { onAbort } from "../../shared/cooperative.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { CancellationError, InputError, messageOf } from "../../shared/errors.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import { runPlaceText } from "../../shared/format/runPosition.ts";
import type { Attempt } from "../../shared/health/attempt.ts";
import type {
  CheckpointMessage,
  DataState,
  DesignJob,
  HostToEngine,
  PreviewState,
  RunCommand,
  RunState,
  TrainJob,
} from "../../shared/messages.ts";
import type { RunLog } from "../../shared/runLog.ts";
import type { TrainingSpeed } from "../../shared/trainingSpeed.ts";
import { type Disposable, Signal } from "../signal.ts";
import { DataFeed } from "./dataFeed.ts";
import type { Engine, StartEngine } from "./engine.ts";
import { PreviewFeed } from "./preview.ts";
import { isLive, RunHistory, type RunPhase } from "./runHistory.ts";
import type { RunContent, RunPlace, RunStore, StoredRun } from "./runStore.ts";
import { type RunViewer, Viewers } from "./viewers.ts";

/** How long a run may take to obey; a step of a very large network is waited for. */
const patience = 5000;
/**
 * How long an engine that reads may take to obey. Formats that are parsed in one piece hear nothing meanwhile; the engine
 * is ended then, with which nothing is lost before the first step.
 */
const readingPatience = 150;

/** How a run ended, for those who do not look at it. */
export type RunEnd =
  | { readonly kind: "finished"; readonly log: RunLog }
  | { readonly kind: "failed"; readonly error: Error };

export interface SessionOptions {
  readonly startEngine: StartEngine;
  readonly log: (message: string) => void;
  /** Milliseconds that a run may take to obey. */
  readonly patience?: number;
  readonly checkpoints?: SessionCheckpoints;
  /** What the next run is computed with; without it, the fastest. */
  readonly compute?: () => ComputeSpec;
  /** How fast the next run goes; without it, at full speed. */
  readonly speed?: () => TrainingSpeed;
}

export interface SessionCheckpoints {
  readonly store: RunStore;
  /** Seconds between two; 0 for none. */
  readonly interval: () => number;
}

/**
 * The training of one design: its engine, the present run and its history. It belongs to the window, not to a designer:
 * designers come and go while it runs.
 */
export class TrainingSession {
  /** Another phase, or another run. */
  readonly onDidChangePhase = new Signal<RunPhase>();
  readonly onDidEnd = new Signal<RunEnd>();
  readonly onDidChangePreview = new Signal<PreviewState>();
  /** The run's history has grown. */
  readonly onDidAppend = new Signal<void>();
  readonly onDidChangeData = new Signal<DataState>();
  /** A run's first checkpoint that could not be kept; the run continues. */
  readonly onDidFailCheckpoint = new Signal<unknown>();
  /** The engine died outside a run. */
  readonly onDidCrash = new Signal<Error>();

  /** The design's; another one when its file is renamed. */
  uri: string;
  private readonly options: SessionOptions;
  private readonly history = new RunHistory();
  private readonly viewers = new Viewers();
  private readonly preview: PreviewFeed;
  private readonly data: DataFeed;
  private engine: Engine | undefined;
  /** Cancels what the data is being read for, except a run. */
  private reading = new AbortController();
  /** Settles when the engine is done with the latest run. */
  private done: Promise<void> = Promise.resolve();
  private starting: { resolve(): void; reject(error: Error): void } | undefined;
  /** Requests and designers that need the engine to stay. */
  private holders = 0;
  /** The run, by its number, whose checkpoints could not be kept, which is reported once. */
  private checkpointFailed: number | undefined;
  /** The run, by its number, whose state the store has. */
  private stored: { readonly run: number; readonly place: RunPlace } | undefined;

  constructor(uri: string, options: SessionOptions) {
    this.uri = uri;
    this.options = options;
    this.preview = new PreviewFeed(
      (job) => this.read("preview", job),
      (state) => {
        this.viewers.each((viewer) => viewer.showPreview(state));
        this.onDidChangePreview.fire(state);
        this.data.previewed(state);
      },
    );
    this.data = new DataFeed(
      (job) => this.read("inspect", job),
      (state) => {
        this.viewers.each((viewer) => viewer.showData(state));
        this.onDidChangeData.fire(state);
      },
      () => this.isLive,
    );
  }

  /** Counts the runs; 0 before the first. */
  get run(): number {
    return this.history.run;
  }

  get phase(): RunPhase {
    return this.history.phase;
  }

  get isLive(): boolean {
    return isLive(this.phase);
  }

  get log(): RunLog | undefined {
    return this.history.log;
  }

  /** Why the last run failed, if it did. */
  get failure(): string | undefined {
    return this.history.failure;
  }

  /** The design that is, or was last, trained. */
  get trainedDesign(): DesignSpec | undefined {
    return this.history.design;
  }

  /** The runs before the present one, oldest first. */
  get attempts(): readonly Attempt[] {
    return this.history.attempts;
  }

  get previewState(): PreviewState {
    return this.preview.state;
  }

  /** Where the present run can be resumed after it has failed, if it can. */
  get resumable(): RunPlace | undefined {
    return this.phase === "failed" && this.stored?.run === this.history.run ? this.stored.place : undefined;
  }

  /** Where the run that has ended can be continued, if it can: its last step is kept, and neither early stopping nor NaN has ended it. */
  get continuable(): RunPlace | undefined {
    const reason = this.phase === "finished" ? this.log?.finished?.reason : undefined;
    if (reason !== "completed" && reason !== "stopped") return undefined;
    return this.stored?.run === this.history.run ? this.stored.place : undefined;
  }

  get dataState(): DataState {
    return this.data.state;
  }

  /** Whether anybody sees the run in a designer. */
  get isWatched(): boolean {
    return this.viewers.any;
  }

  /** Keeps the engine warm until the result is disposed of; a run keeps it by itself. */
  hold(): Disposable {
    this.holders++;
    let held = true;
    return {
      dispose: () => {
        if (!held) return;
        held = false;
        this.holders--;
        this.endIdleEngine();
      },
    };
  }

  /** From now on the viewer hears of everything that happens after the state that is returned. */
  show(viewer: RunViewer): RunState {
    this.viewers.add(viewer);
    return this.history.state();
  }

  hide(viewer: RunViewer): void {
    this.viewers.delete(viewer);
  }

  /**
   * Starts a run; resolves when it has started, that is, when its data is read and its network is made.
   * @throws InputError and others where it could not start, and the run has failed; CancellationError where it was stopped before
   */
  async train(job: DesignJob, paused: boolean): Promise<void> {
    this.checkIdle();
    // Whatever becomes of this run: the one before is not offered in its place.
    this.inStore((store) => store.end(this.uri));
    // A new run takes the file as it is, unless the user said to stay with what was read.
    if (this.data.state.file === "changed") this.reloadData();
    this.data.runBegan();
    this.history.begin(job.design);
    await this.start({ ...job, paused });
  }

  /**
   * Goes on from the design's last checkpoint, with the history up to it; resolves when it has started.
   * @throws InputError when there is no checkpoint, or it is of another design or other data
   */
  resume(job: DesignJob): Promise<void> {
    // A run that had got more epochs than its design has continues to its own end.
    const epochs = ({ epoch, epochs }: RunPlace, planned: number) => (epoch > planned ? epochs : planned);
    return this.resumeStored(job, { paused: false, epochs });
  }

  /**
   * Continues the run that has ended, paused before its next step, with the epochs that the design has by now, or else one more; to
   * the same bits as a run that was planned longer, except that a schedule that spans the run spans the new epochs from here on.
   * @throws InputError as {@link resume} does
   */
  continueEnded(job: DesignJob): Promise<void> {
    const epochs = ({ epoch }: RunPlace, planned: number) => Math.max(planned, Math.floor(epoch) + 1);
    return this.resumeStored(job, { paused: true, epochs });
  }

  /** @param options.epochs of the run, by where it is and what its design plans */
  private async resumeStored(
    job: DesignJob,
    options: { readonly paused: boolean; readonly epochs: (place: RunPlace, planned: number) => number },
  ): Promise<void> {
    this.checkIdle();
    const content = await this.loadStored();
    this.checkIdle();
    this.history.begin(job.design, content.log);
    this.stored = { run: this.history.run, place: content.run };
    const planned = job.design.training.epochs;
    const epochs = options.epochs(content.run, planned);
    await this.start({
      ...job,
      paused: options.paused,
      resume: content.checkpoint,
      ...(epochs !== planned && { epochs }),
    });
  }

  /** Shows the run that another window, or another time, has left behind. */
  async showInterrupted(): Promise<void> {
    const { design, log, run } = await this.loadStored();
    if (this.phase !== "idle") return;
    const place = runPlaceText(run);
    const remedy = 'Run "MLP: Resume Training from Checkpoint" to go on.';
    this.history.interrupted(design, log, `The training was interrupted at ${place}. ${remedy}`);
    this.stored = { run: this.history.run, place: run };
    this.runChanged();
  }

  /** Forgets the checkpoint, and the run that was left behind. */
  async discard(): Promise<void> {
    await this.options.checkpoints?.store.remove(this.uri);
    this.stored = undefined;
    if (this.phase !== "failed") return;
    this.history.clear();
    this.runChanged();
  }

  rename(uri: string): void {
    const from = this.uri;
    this.uri = uri;
    this.inStore((store) => store.rename(from, uri));
  }

  private checkIdle(): void {
    if (this.isLive) throw new Error("This design is being trained already.");
  }

  private async loadStored(): Promise<RunContent & { readonly run: StoredRun }> {
    const content = await this.options.checkpoints?.store.load(this.uri);
    if (content) return content;
    throw new InputError("There is no checkpoint of this design. Train it first.");
  }

  private async start(given: TrainJob): Promise<void> {
    const { run } = this.history;
    const interval = this.options.checkpoints?.interval() ?? 0;
    const compute = this.options.compute?.();
    const { speed = "full" } = this;
    const job: TrainJob = { ...given, ...(compute && { compute }), ...(speed !== "full" && { speed }) };
    this.runChanged();
    const started = new Promise<void>((resolve, reject) => {
      this.starting = { resolve, reject };
    });
    // The engine takes one run at a time, and tells the end of the last one a moment before it is through with it.
    this.done = this.done
      .then(() => {
        const given = { ...job, ...this.kept() };
        return this.request("train", interval > 0 ? { ...given, checkpointInterval: interval } : given);
      })
      .then(
        () => {
          if (this.isLive) this.failed(run, new Error("The training engine ended the run without a result."));
        },
        (error: Error) => this.failed(run, error),
      );
    await started;
  }

  /** How fast this design's runs go. */
  get speed(): TrainingSpeed {
    return this.options.speed?.() ?? "full";
  }

  /** The speed has been chosen again; a run that is under way takes it. */
  speedChanged(): void {
    const { speed } = this;
    this.viewers.each((viewer) => viewer.showSpeed(speed));
    // Its failure is the run's, which is reported there.
    if (this.isLive) this.engine?.request("setSpeed", { speed }).catch(() => {});
  }

  /** Steers the present run; without one it does nothing. */
  async control(command: RunCommand): Promise<void> {
    if (!this.isLive || !this.engine) return;
    if (command === "stop") return this.stop();
    await this.engine.request("control", { command });
  }

  /** Stops the present run and waits until it has ended. */
  async stop(): Promise<void> {
    const { engine } = this;
    if (!this.isLive || !engine) return;
    const reading = setTimeout(() => {
      if (this.phase === "starting") this.giveUp(engine, new CancellationError());
    }, readingPatience);
    const limit = this.options.patience ?? patience;
    const timer = setTimeout(() => {
      const message = `The training did not stop within ${limit / 1000} seconds, so its engine was ended.`;
      this.options.log(message);
      this.giveUp(engine, new Error(message));
    }, limit);
    try {
      engine.request("control", { command: "stop" }).catch(() => {}); // its failure is the run's, told there
      await this.done;
    } finally {
      clearTimeout(reading);
      clearTimeout(timer);
    }
  }

  private giveUp(engine: Engine, reason: Error): void {
    if (this.engine === engine) this.engine = undefined;
    engine.end(reason);
    this.data.lost();
  }

  /** Starts again, stopping a run that is under way. */
  async restart(job: DesignJob): Promise<void> {
    await this.stop();
    await this.train(job, false);
  }

  wantPreview(job: DesignJob, documentVersion: number): void {
    this.data.want(job, documentVersion);
    this.preview.want(job, documentVersion);
  }

  previewFailed(error: unknown): void {
    this.preview.fail(error);
    this.data.fail(error);
  }

  /** The data file has changed: what is shown of it stays until the user decides; what failed is tried again. */
  dataChanged(): void {
    const isShown = this.previewState.kind === "ready" || this.isLive;
    if (!this.data.fileChanged(isShown)) this.reloadData();
  }

  /** Reads the data as it is now; a run goes on with the rows that it began with. */
  reloadData(): void {
    this.data.again();
    this.preview.again();
  }

  keepData(): void {
    this.data.keep();
  }

  /** Somebody looks at the data page. */
  inspectData(): void {
    this.data.show();
  }

  /** Cancels reading data, except for a run, which is stopped instead. */
  cancelReading(): void {
    const { reading } = this;
    this.reading = new AbortController();
    reading.abort();
  }

  dispose(): void {
    this.preview.dispose();
    this.data.dispose();
    this.engine?.end(new Error("VS Code has closed."));
    this.engine = undefined;
  }

  /** Asks for what the data has to be read for. */
  private async read<N extends "preview" | "inspect">(
    name: N,
    job: DesignJob,
  ): Promise<ReturnType<HostToEngine[N]>> {
    const { signal } = this.reading;
    let timer: NodeJS.Timeout | undefined;
    const removeAbortListener = onAbort(signal, () => {
      timer = setTimeout(() => {
        if (!this.isLive && this.engine) this.giveUp(this.engine, new CancellationError());
      }, readingPatience);
    });
    try {
      return await this.request(name, { ...job, ...this.kept() }, signal);
    } finally {
      removeAbortListener();
      clearTimeout(timer);
      this.data.progress(undefined);
    }
  }

  private kept(): Pick<DesignJob, "keepData"> {
    return this.data.state.file === "current" ? {} : { keepData: true };
  }

  private async request<N extends keyof HostToEngine>(
    name: N,
    params: Parameters<HostToEngine[N]>[0],
    signal?: AbortSignal,
  ): Promise<ReturnType<HostToEngine[N]>> {
    const hold = this.hold();
    this.engine ??= this.startEngine();
    try {
      return await this.engine.request(name, params, { signal });
    } finally {
      hold.dispose();
    }
  }

  private startEngine(): Engine {
    const engine = this.options.startEngine({
      events: (events) => {
        if (this.engine === engine) this.append(events);
      },
      log: this.options.log,
      checkpoint: async (checkpoint) => {
        if (this.engine === engine) await this.keep(checkpoint);
      },
      reading: (progress) => {
        if (this.engine === engine) this.data.progress(progress);
      },
      died: (error) => {
        if (this.engine !== engine) return;
        this.engine = undefined;
        this.data.lost();
        if (!this.isLive) this.onDidCrash.fire(error);
      },
    });
    return engine;
  }

  private endIdleEngine(): void {
    if (this.holders > 0 || this.isLive) return;
    this.engine?.end(new Error("The training engine was not needed any more."));
    this.engine = undefined;
    this.data.lost();
  }

  private append(events: readonly TrainingEvent[]): void {
    const { history } = this;
    const { run, next, phase } = history;
    history.append(events);
    this.viewers.events(run, next, events);
    this.onDidAppend.fire();
    if (history.phase === phase) return;
    this.data.progress(undefined);
    if (phase === "starting") this.starting?.resolve();
    this.onDidChangePhase.fire(history.phase);
    if (history.phase !== "finished" || !history.log) return;
    if (this.stored?.run === run) this.inStore((store) => store.end(this.uri));
    this.onDidEnd.fire({ kind: "finished", log: history.log });
  }

  /** The engine has told the events up to the checkpoint, so that it and the log belong together. */
  private async keep({ bytes, step, epoch }: CheckpointMessage): Promise<void> {
    const { run, design, log } = this.history;
    if (!design || !log) return;
    const place = { step, epoch, epochs: log.started?.epochs ?? design.training.epochs };
    try {
      await this.options.checkpoints?.store.save(this.uri, place, {
        design,
        log: log.data(),
        checkpoint: bytes,
      });
    } catch (error) {
      if (this.checkpointFailed !== run) this.onDidFailCheckpoint.fire(error);
      this.checkpointFailed = run;
      throw error;
    }
    this.stored = { run, place };
  }

  /** What is not waited for; a failure is no reason not to train. */
  private inStore(act: (store: RunStore) => Promise<void>): void {
    const { checkpoints, log } = this.options;
    if (checkpoints) act(checkpoints.store).catch((error) => log(`The checkpoints: ${messageOf(error)}`));
  }

  private failed(run: number, error: Error): void {
    if (run !== this.history.run || !this.isLive) return;
    this.data.progress(undefined);
    if (error instanceof CancellationError) {
      // Stopped while its data was being read: there has been no run, and nothing to tell of it.
      this.history.clear();
      this.starting?.reject(error);
      this.runChanged();
      this.endIdleEngine();
      return;
    }
    this.history.fail(error.message);
    this.viewers.each((viewer) => viewer.showFailure(run, error.message));
    this.starting?.reject(error);
    this.onDidChangePhase.fire(this.phase);
    this.onDidEnd.fire({ kind: "failed", error });
  }

  private runChanged(): void {
    const state = this.history.state();
    this.viewers.each((viewer) => viewer.showRun(state));
    this.onDidChangePhase.fire(this.phase);
  }
}
