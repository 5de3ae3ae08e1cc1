/** The training of one design: its current run, from the start to the end, and the commands for it. */
import type {
  ActivationAnswer,
  ActivationQuery,
  ExplainQuery,
  Explanation,
  NudgeAnswer,
  NudgeQuery,
} from "../../shared/backprop/explainRequests.ts";
import type { ComputeSpec } from "../../shared/compute.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { CancellationError, InputError } from "../../shared/errors.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import { runPlaceText } from "../../shared/format/runPosition.ts";
import type { Attempt } from "../../shared/health/attempt.ts";
import type {
  DesignJob,
  ModelMessage,
  RunCommand,
  RunEvents,
  RunState,
  StoredModel,
  TrainJob,
} from "../../shared/messages.ts";
import type { ResultsRequests, RunRef } from "../../shared/results/resultsRequests.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { isLive, type RunPhase } from "../../shared/runPhase.ts";
import type { TrainingSpeed } from "../../shared/trainingSpeed.ts";
import { type Disposable, Signal } from "../signal.ts";
import { DesignFeeds, readingStopTimeoutMs } from "./designFeeds.ts";
import type { StartEngine } from "./engine.ts";
import { EngineLease } from "./engineLease.ts";
import { type CheckpointOptions, RunCheckpoints } from "./runCheckpoints.ts";
import { RunHistory } from "./runHistory.ts";
import type { RunPlace } from "./runStore.ts";

/** Milliseconds in which a run has to stop: longer than a step of a very large network. */
const stopTimeoutMs = 5000;

/** How a run ended. */
export type RunEnd =
  | { readonly kind: "finished"; readonly log: RunLog }
  | { readonly kind: "failed"; readonly error: Error };

/** What a session needs from the window. */
export interface SessionOptions {
  readonly startEngine: StartEngine;
  readonly log: (message: string) => void;
  /** Milliseconds in which a run has to stop; 5000 without it. */
  readonly stopTimeoutMs?: number;
  readonly checkpoints?: CheckpointOptions;
  /** Returns what the next run is computed with; without it, the fastest kernels are taken. */
  readonly compute?: () => ComputeSpec;
  /** Returns the speed of the next run; without it, the run trains at full speed. */
  readonly speed?: () => TrainingSpeed;
  /** Loads the network of a recorded run of the design with this URI; absent where runs are not recorded. */
  readonly storedModel?: (uri: string, run: RunRef) => Promise<StoredModel>;
  /** Whether the engine sends the trained network of each run that has ended. */
  readonly sendModel?: boolean;
}

/**
 * The training of one design: the current run and its history, beside the engine, the feeds and the checkpoints of the
 * design. It belongs to the window, not to a designer: designers come and go while it runs, and follow its signals.
 */
export class TrainingSession {
  /** There is another run, or no longer one; the value is its whole state. */
  readonly onDidChangeRun = new Signal<RunState>();
  /** The phase has changed, or there is another run. */
  readonly onDidChangePhase = new Signal<RunPhase>();
  /** The run's history has grown by these events. */
  readonly onDidAppend = new Signal<RunEvents>();
  /** A run has finished or failed. */
  readonly onDidEnd = new Signal<RunEnd>();
  /** The engine has sent the trained network of the run that has ended. */
  readonly onDidReceiveModel = new Signal<ModelMessage>();
  /** The speed of runs has been chosen again. */
  readonly onDidChangeSpeed = new Signal<TrainingSpeed>();
  /** The engine died outside a run. */
  readonly onDidCrash = new Signal<Error>();
  /** No designer, request or run needs the session any longer. */
  readonly onDidRelease = new Signal<void>();

  /** The URI of the design; it changes when the file is renamed. */
  uri: string;
  readonly feeds: DesignFeeds;
  readonly checkpoints: RunCheckpoints;
  private readonly options: SessionOptions;
  private readonly history = new RunHistory();
  private readonly lease: EngineLease;
  /** Number of designers that are visible. */
  private watchers = 0;
  /** Settles when the engine is done with the latest run. */
  private done: Promise<void> = Promise.resolve();
  private starting: { resolve(): void; reject(error: Error): void } | undefined;

  constructor(uri: string, options: SessionOptions) {
    this.uri = uri;
    this.options = options;
    this.lease = new EngineLease({
      start: options.startEngine,
      isBusy: () => this.isLive,
      listener: {
        events: (events) => this.append(events),
        log: options.log,
        checkpoint: (checkpoint) => this.checkpoints.save(this.history, checkpoint),
        model: async (model) => this.onDidReceiveModel.fire(model),
        storedModel: (run) => this.storedModel(run),
        reading: (progress) => this.feeds.readingProgress(progress),
      },
      onEngineExit: (crash) => {
        this.feeds.engineExited();
        if (crash && !this.isLive) this.onDidCrash.fire(crash);
      },
    });
    this.feeds = new DesignFeeds(this.lease, () => this.isLive);
    this.checkpoints = new RunCheckpoints(uri, options.checkpoints, options.log);
  }

  /** Number of the current run, from 1; 0 before the first. */
  get run(): number {
    return this.history.run;
  }

  /** The latest run with its whole history. */
  get runState(): RunState {
    return this.history.state();
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

  /** The design of the current run, or of the last one. */
  get trainedDesign(): DesignSpec | undefined {
    return this.history.design;
  }

  /** The runs before the current one, oldest first. */
  get attempts(): readonly Attempt[] {
    return this.history.attempts;
  }

  /** Where the current run, having failed, can be resumed; undefined where it cannot. */
  get resumable(): RunPlace | undefined {
    return this.phase === "failed" ? this.checkpoints.placeOf(this.run) : undefined;
  }

  /** {@link resumable}, when a checkpoint that was being saved as the run failed is safe: the run continues from there. */
  async findResumable(): Promise<RunPlace | undefined> {
    await this.checkpoints.settled();
    return this.resumable;
  }

  /**
   * Where a run that has ended can be continued; undefined where it cannot. It can where its last step is stored and neither
   * early stopping nor divergence has ended it.
   */
  get continuable(): RunPlace | undefined {
    const reason = this.phase === "finished" ? this.log?.finished?.reason : undefined;
    return reason === "completed" || reason === "stopped" ? this.checkpoints.placeOf(this.run) : undefined;
  }

  /** Whether the run is visible in a designer. */
  get isWatched(): boolean {
    return this.watchers > 0;
  }

  /** Whether a designer, a request or a run needs the session. */
  get isNeeded(): boolean {
    return this.isLive || this.isWatched || this.lease.isHeld;
  }

  /** Keeps the session and its engine until the result is disposed of; a run keeps them automatically. */
  acquire(): Disposable {
    const lease = this.lease.acquire();
    return {
      dispose: () => {
        lease.dispose();
        this.releaseIfIdle();
      },
    };
  }

  /** Counts a designer as visible until the result is disposed of. */
  watch(): Disposable {
    this.watchers++;
    let isWatching = true;
    return {
      dispose: () => {
        if (!isWatching) return;
        isWatching = false;
        this.watchers--;
        this.releaseIfIdle();
      },
    };
  }

  /**
   * Starts a run; resolves when it has started, that is, when its data is read and its network is created.
   *
   * @throws InputError and other errors where the run has failed to start; CancellationError where it was stopped before
   */
  async train(job: DesignJob, paused: boolean): Promise<void> {
    this.checkIdle();
    // The previous run is not offered in place of this one, even if this one does not start.
    this.checkpoints.end();
    this.feeds.runBegins();
    this.history.begin(job.design);
    await this.start({ ...job, paused });
  }

  /**
   * Continues from the design's last checkpoint, with the history up to it; resolves when it has started.
   * @throws InputError when there is no checkpoint, or it is of another design or other data
   */
  resume(job: DesignJob): Promise<void> {
    // A run that was continued beyond its design's epochs keeps its own number.
    const epochs = ({ epoch, epochs }: RunPlace, planned: number) => (epoch > planned ? epochs : planned);
    return this.resumeStored(job, { paused: false, epochs });
  }

  /**
   * Continues a run that has ended, paused before its next step, with the number of epochs that the design has now, or else one
   * more. The result has the same bits as a run that was planned longer, except that a schedule that spans the run spans the new
   * number of epochs from here on.
   * @throws InputError as {@link resume} does
   */
  continueEnded(job: DesignJob): Promise<void> {
    const epochs = ({ epoch }: RunPlace, planned: number) => Math.max(planned, Math.floor(epoch) + 1);
    return this.resumeStored(job, { paused: true, epochs });
  }

  /**
   * Continues from the stored checkpoint.
   *
   * @param options.epochs returns the run's number of epochs from where it is and what its design plans
   */
  private async resumeStored(
    job: DesignJob,
    options: { readonly paused: boolean; readonly epochs: (place: RunPlace, planned: number) => number },
  ): Promise<void> {
    this.checkIdle();
    const content = await this.checkpoints.load();
    this.checkIdle();
    this.history.begin(job.design, content.log);
    this.checkpoints.adopt(this.run, content.run);
    const planned = job.design.training.epochs;
    const epochs = options.epochs(content.run, planned);
    await this.start({
      ...job,
      paused: options.paused,
      resume: content.checkpoint,
      ...(epochs !== planned && { epochs }),
    });
  }

  /** Asks the engine for back propagation through the design's network. */
  explain(job: DesignJob, query: ExplainQuery, signal: AbortSignal): Promise<Explanation> {
    return this.lease.request("explain", { job: { ...job, ...this.feeds.keptData }, query }, signal);
  }

  /** Asks the engine for the objective over one parameter. */
  nudge(job: DesignJob, query: NudgeQuery, signal: AbortSignal): Promise<NudgeAnswer> {
    return this.lease.request("nudge", { job: { ...job, ...this.feeds.keptData }, query }, signal);
  }

  /** Asks the engine for an activation and its derivative. */
  activation(query: ActivationQuery, signal: AbortSignal): Promise<ActivationAnswer> {
    return this.lease.request("activation", query, signal);
  }

  /** Asks the engine about a trained network and its data. */
  ask<N extends keyof ResultsRequests>(
    name: N,
    params: Parameters<ResultsRequests[N]>[0],
    signal: AbortSignal,
  ): Promise<ReturnType<ResultsRequests[N]>> {
    return this.lease.request(name, params, signal);
  }

  private storedModel(run: RunRef): Promise<StoredModel> {
    const { storedModel } = this.options;
    if (!storedModel) throw new InputError("Runs are not recorded here, so that there is no network to ask.");
    return storedModel(this.uri, run);
  }

  /** Shows the interrupted run of another window or an earlier session. */
  async showInterrupted(): Promise<void> {
    const { design, log, run } = await this.checkpoints.load();
    if (this.phase !== "idle") return;
    const place = runPlaceText(run);
    const remedy = 'Run "MLP: Resume Training from Checkpoint" to continue.';
    this.history.interrupted(design, log, `The training was interrupted at ${place}. ${remedy}`);
    this.checkpoints.adopt(this.run, run);
    this.runChanged();
  }

  /** Removes the checkpoint, and the interrupted run that is shown. */
  async discard(): Promise<void> {
    await this.checkpoints.discard();
    if (this.phase !== "failed") return;
    this.history.clear();
    this.runChanged();
  }

  /** Follows the design to another URI. */
  rename(uri: string): void {
    this.uri = uri;
    this.checkpoints.rename(uri);
  }

  private checkIdle(): void {
    if (this.isLive) throw new Error("This design is being trained already.");
  }

  private async start(given: TrainJob): Promise<void> {
    const { run } = this.history;
    const { interval } = this.checkpoints;
    const compute = this.options.compute?.();
    const { speed = "full" } = this;
    const job: TrainJob = {
      ...given,
      ...(compute && { compute }),
      ...(speed !== "full" && { speed }),
      ...(this.options.sendModel && { sendModel: true }),
    };
    this.runChanged();
    const started = new Promise<void>((resolve, reject) => {
      this.starting = { resolve, reject };
    });
    // The engine accepts one run at a time, and reports the end of the last one shortly before it can take the next.
    this.done = this.done
      .then(() => {
        const given = { ...job, ...this.feeds.keptData };
        return this.lease.request("train", interval > 0 ? { ...given, checkpointInterval: interval } : given);
      })
      .then(
        () => {
          if (this.isLive) this.failed(run, new Error("The training engine ended the run without a result."));
        },
        (error: Error) => this.failed(run, error),
      )
      .finally(() => this.releaseIfIdle());
    await started;
  }

  /** The speed of this design's runs. */
  get speed(): TrainingSpeed {
    return this.options.speed?.() ?? "full";
  }

  /** Reports that the speed has been chosen again; a run under way follows. */
  speedChanged(): void {
    const { speed } = this;
    this.onDidChangeSpeed.fire(speed);
    // A failure here is also the run's, and reported as such.
    if (this.isLive) this.lease.current?.request("setSpeed", { speed }).catch(() => {});
  }

  /** Sends a command to the current run; does nothing where no run is under way. */
  async control(command: RunCommand): Promise<void> {
    const engine = this.lease.current;
    if (!this.isLive || !engine) return;
    if (command === "stop") return this.stop();
    await engine.request("control", { command });
  }

  /** Stops the current run and waits until it has ended. */
  async stop(): Promise<void> {
    const engine = this.lease.current;
    if (!this.isLive || !engine) return;
    const reading = setTimeout(() => {
      if (this.phase === "starting") this.lease.kill(engine, new CancellationError());
    }, readingStopTimeoutMs);
    const timeoutMs = this.options.stopTimeoutMs ?? stopTimeoutMs;
    const timer = setTimeout(() => {
      const message = `The training did not stop within ${timeoutMs / 1000} seconds, so its engine was ended.`;
      this.options.log(message);
      this.lease.kill(engine, new Error(message));
    }, timeoutMs);
    try {
      engine.request("control", { command: "stop" }).catch(() => {}); // a failure is also the run's, and reported as such
      await this.done;
    } finally {
      clearTimeout(reading);
      clearTimeout(timer);
    }
  }

  /** Stops a run that is under way and starts again. */
  async restart(job: DesignJob): Promise<void> {
    await this.stop();
    await this.train(job, false);
  }

  dispose(): void {
    this.feeds.dispose();
    this.lease.dispose();
  }

  private append(events: readonly TrainingEvent[]): void {
    const { history } = this;
    const { run, next, phase } = history;
    history.append(events);
    this.onDidAppend.fire({ run, from: next, events });
    if (history.phase === phase) return;
    this.feeds.readingProgress(undefined);
    if (phase === "starting") this.starting?.resolve();
    this.onDidChangePhase.fire(history.phase);
    if (history.phase !== "finished" || !history.log) return;
    if (this.checkpoints.placeOf(run)) this.checkpoints.end();
    this.onDidEnd.fire({ kind: "finished", log: history.log });
  }

  private failed(run: number, error: Error): void {
    if (run !== this.run || !this.isLive) return;
    this.feeds.readingProgress(undefined);
    if (error instanceof CancellationError) {
      // The run was stopped while its data was being read, so that there is nothing to report.
      this.history.clear();
      this.starting?.reject(error);
      this.runChanged();
      this.lease.endIfIdle();
      return;
    }
    this.history.fail(error.message);
    this.starting?.reject(error);
    this.onDidChangePhase.fire(this.phase);
    this.onDidEnd.fire({ kind: "failed", error });
  }

  private runChanged(): void {
    this.onDidChangeRun.fire(this.history.state());
    this.onDidChangePhase.fire(this.phase);
  }

  private releaseIfIdle(): void {
    if (!this.isNeeded) this.onDidRelease.fire();
  }
}
