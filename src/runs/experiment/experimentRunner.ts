/** Runs an experiment: all its cells with all their seeds, side by side, each recorded in a run folder. */

import type { DataFiles } from "../../data/dataFiles.ts";
import { onAbort, type TaskControl, throwIfCanceled } from "../../shared/cooperative.ts";
import type { DesignProblem } from "../../shared/design/jsonReader.ts";
import { CancellationError, messageOf } from "../../shared/errors.ts";
import { designKey, designOfCell } from "../../shared/experiment/expand.ts";
import { breadthFirst, type CellSeed, runsOfShard, type Shard } from "../../shared/experiment/grid.ts";
import { halvingRungs, survivors } from "../../shared/experiment/halving.ts";
import type { CellRunResult } from "../../shared/experiment/results.ts";
import { isBroken, type RunOfExperiment } from "../../shared/runs/runRecord.ts";
import { changeRecord, readRun, runsFolderOf } from "../folders/runFolders.ts";
import type { RunStorage } from "../runStorage.ts";
import { CellData, type CellDataset } from "./cellData.ts";
import { CellThread, type StartThread } from "./cellThread.ts";
import { type EarlierRun, earlierRuns, isWhole, removeUnfinished } from "./earlierRuns.ts";
import type { CellJob, CellOutcome, CellProgress, CellResume, LiveModel, SharedKernels } from "./messages.ts";
import { type Experiment, showProblem } from "./readExperiment.ts";
import { hasRung, isDecided, meanRungScore } from "./runProgress.ts";

/** Number of runs of a thread that may be still on their way to the disk while it trains the next. */
const maxUnwritten = 4;

export interface ExperimentOptions extends TaskControl {
  /** Where the runs are recorded. */
  readonly storage: RunStorage;
  /** The files that the design's paths name. */
  readonly files: DataFiles;
  /** The folder of the design's runs; by default beside the design. */
  readonly runsFolder?: string | undefined;
  /** The encoded data, where it is shared with other runners; else the runner reads its own. */
  readonly data?: CellData;
  /** Number of cells that are trained side by side, each on a thread of its own. */
  readonly workers: number;
  readonly kernels: SharedKernels;
  readonly startThread: StartThread;
  /** The version of this program. */
  readonly version: string;
  /** The share of the runs that is computed here; by default all. */
  readonly shard?: Shard;
  /** Called when something about a run has changed. */
  readonly onChange?: (run: number) => void;
  readonly warn: (message: string) => void;
}

/** A run of the experiment as it is now. */
export interface ExperimentRun extends CellSeed, CellRunResult {
  readonly folder: string | undefined;
  readonly rungs: NonNullable<RunOfExperiment["rungs"]>;
  /** While it runs. */
  readonly progress: CellProgress | undefined;
}

export class ExperimentRunner {
  readonly experiment: Experiment;
  /** All runs, breadth first; those of other shards are `waiting` unless they have been recorded. */
  readonly runs: ExperimentRun[];
  private readonly options: ExperimentOptions;
  private readonly recording;
  private readonly data: CellData;
  private readonly keys: readonly string[];
  /** Runs with the same design, of which the first is computed for all. */
  private readonly byKey = new Map<string, number[]>();
  private readonly threads: CellThread[] = [];
  /** The threads of the runs that are being trained. */
  private readonly trainedBy = new Map<number, CellThread>();
  private readonly checkpoints = new Map<string, CellResume>();
  private readonly unfinished = new Map<string, readonly EarlierRun[]>();
  /** What stops the runs that have not ended. */
  private readonly stops = new Set<AbortController>();
  private isPausing = false;

  constructor(experiment: Experiment, options: ExperimentOptions) {
    this.experiment = experiment;
    this.options = options;
    const { cells, seeds, design } = experiment;
    this.recording = {
      runs: options.runsFolder ?? runsFolderOf(options.storage, design),
      design: options.storage.name(design),
      version: options.version,
    };
    this.data = options.data ?? new CellData(options.files, options);
    this.data.onRemove = (key) => {
      for (const thread of this.threads) thread.removeData(key);
    };
    const waiting = { state: "waiting", run: null, summary: null, message: undefined } as const;
    const absent = { folder: undefined, rungs: [], progress: undefined };
    this.runs = breadthFirst(cells.length, seeds).map((run) => ({ ...run, ...waiting, ...absent }));
    this.keys = this.runs.map(({ cell, seed }) => designKey(designOfCell(cells[cell], seed)));
    for (const [run, key] of this.keys.entries()) this.byKey.set(key, [...(this.byKey.get(key) ?? []), run]);
  }

  /** The runs of a cell, by its seeds. */
  runsOf(cell: number): readonly ExperimentRun[] {
    const { cells, seeds } = this.experiment;
    return seeds.map((_, seed) => this.runs[seed * cells.length + cell]);
  }

  /** What is wrong with what the cells show, once their data is known. @throws InputError of the data */
  async checkShow(): Promise<DesignProblem | undefined> {
    const { experiment } = this;
    if (experiment.spec.show !== "boundary") return undefined;
    const { dataset } = await this.data.get(experiment.cells[0].design);
    return showProblem(experiment, dataset.summary.inputs.length);
  }

  /** Lets the runs under way come to their ends, and begins no other: {@link run} resolves then, and can be called again. */
  pause(): void {
    this.isPausing = true;
  }

  /** Whether nothing is left to compute. */
  get isDone(): boolean {
    return this.runs.every((run) => isDecided(run));
  }

  /** Takes over the runs that were recorded before, by anybody. @throws CancellationError */
  find(): Promise<void> {
    return this.takeEarlierRuns();
  }

  /** Takes over how the runs of another grid stand that have the designs of some of these. */
  adopt(other: ExperimentRunner, run: number): void {
    const own = this.byKey.get(other.keys[run])?.[0];
    if (own === undefined) return;
    const { state, run: id, folder, summary, message, rungs, progress } = other.runs[run];
    this.change(own, { state, run: id, folder, summary, message, rungs, progress });
  }

  /**
   * Runs what has not been computed before. Canceled, it resolves when the runs in progress have been stopped and recorded; paused, when
   * they have come to their ends.
   */
  async run(): Promise<void> {
    this.isPausing = false;
    const removeAbortListener = onAbort(this.options.signal, () => {
      for (const stop of this.stops) stop.abort();
    });
    try {
      await this.takeEarlierRuns();
      const own = this.ownRuns();
      if (this.experiment.spec.halving) await this.halve(this.experiment.spec.halving);
      else await this.trainAll(own.filter((run) => !isDecided(this.runs[run])));
    } catch (error) {
      if (!(error instanceof CancellationError)) throw error;
    } finally {
      removeAbortListener();
      await Promise.all(this.threads.map((thread) => thread.terminate()));
    }
  }

  /** The runs that are computed here, one for each design. */
  private ownRuns(): readonly number[] {
    const { shard = { part: 1, parts: 1 } } = this.options;
    const distinct = [...this.byKey.values()].map(([first]) => first);
    return runsOfShard(distinct, shard);
  }

  /** Takes over the runs that were recorded before, on the data as it is now. */
  private async takeEarlierRuns(): Promise<void> {
    const found = await earlierRuns(this.options.storage, this.recording.runs, this.experiment.file);
    for (const [key, runs] of this.byKey) {
      const earlier = found.get(key) ?? [];
      const usable = await this.firstUsable(earlier, runs[0]);
      // A run that was stopped at a rung and continues is trained again from its beginning.
      this.unfinished.set(
        key,
        earlier.filter((run) => run !== usable || run.record.state === "stopped"),
      );
      if (!usable) continue;
      const { folder, record } = usable;
      const { state, id, summary, message, experiment } = record;
      this.change(runs[0], { state, run: id, folder, summary, message, rungs: experiment?.rungs ?? [] });
    }
  }

  private async firstUsable(earlier: readonly EarlierRun[], run: number): Promise<EarlierRun | undefined> {
    for (const found of earlier)
      if (
        this.isUsable(found) &&
        (await isWhole(this.options.storage, found)) &&
        (await this.isOnSameData(found, run))
      )
        return found;
    return undefined;
  }

  private isUsable({ record }: EarlierRun): boolean {
    const isEnd =
      record.state === "completed" || record.state === "earlyStopped" || record.state === "diverged";
    const { rungs = [] } = record.experiment ?? {};
    if (!this.rungEpochs) return isEnd;
    const areOurs = rungs.length > 0 && rungs.every(({ epochs }, i) => epochs === this.rungEpochs?.[i]);
    return areOurs && (isEnd || record.state === "stopped");
  }

  private async isOnSameData({ record }: EarlierRun, run: number): Promise<boolean> {
    throwIfCanceled(this.options.signal);
    try {
      return (await this.data.get(this.designOf(run))).hash === record.data.hash;
    } catch (error) {
      if (error instanceof CancellationError) throw error;
      // Without its data the cell cannot be computed again; what is known of it stays.
      return true;
    }
  }

  private designOf(run: number) {
    const { cell, seed } = this.runs[run];
    return designOfCell(this.experiment.cells[cell], seed);
  }

  /** The epochs of the rungs; undefined without successive halving. */
  private get rungEpochs(): readonly number[] | undefined {
    const { spec, cells } = this.experiment;
    return (
      spec.halving &&
      halvingRungs(spec.halving, Math.max(...cells.map(({ design }) => design.training.epochs)))
    );
  }

  private async halve({ factor }: { readonly factor: number }): Promise<void> {
    let alive: readonly number[] = this.experiment.cells.map((_, cell) => cell);
    for (const epochs of this.rungEpochs ?? []) {
      const isIn = new Set(alive);
      const due = this.ownRuns().filter(
        (run) => isIn.has(this.runs[run].cell) && !hasRung(this.runs[run], epochs),
      );
      await this.trainAll(due, epochs);
      throwIfCanceled(this.options.signal);
      if (this.isPausing) return;
      const scores = alive.map((cell) => meanRungScore(this.runsOf(cell), epochs));
      alive = survivors(scores, factor).map((place) => alive[place]);
      const kept = new Set(
        alive.flatMap((cell) => this.runsOf(cell).map((run) => this.keys[this.runs.indexOf(run)])),
      );
      for (const key of this.checkpoints.keys()) if (!kept.has(key)) this.checkpoints.delete(key);
    }
  }

  /** The network of the run in a folder as it is now; null where it is not being trained here. */
  async liveModel(folder: string): Promise<LiveModel | null> {
    for (const [run, thread] of this.trainedBy)
      if (this.runs[run].folder === folder) return thread.liveModel(run);
    return null;
  }

  /** Trains runs on all threads. Canceled or not, it ends when each run that was begun is recorded. */
  private async trainAll(due: readonly number[], untilEpoch?: number): Promise<void> {
    const queue = [...due];
    const count = Math.min(this.options.workers, queue.length);
    const work = Array.from({ length: count }, (_, slot) => this.work(slot, queue, untilEpoch));
    for (const end of await Promise.allSettled(work)) if (end.status === "rejected") throw end.reason;
  }

  /** Takes one run after the other, until there are no more. */
  private async work(slot: number, queue: number[], untilEpoch: number | undefined): Promise<void> {
    const endings: Promise<void>[] = [];
    try {
      while (queue.length > 0 && !this.isPausing && !this.options.signal?.aborted) {
        const run = queue.shift() as number;
        const data = await this.dataOf(run);
        if (!data) continue;
        const { trained, ended } = await this.start(slot, run, data, untilEpoch);
        endings.push(ended);
        await trained;
        if (endings.length > maxUnwritten) await endings.shift();
      }
    } finally {
      await Promise.all(endings);
    }
  }

  private async start(slot: number, run: number, data: CellDataset, untilEpoch: number | undefined) {
    const key = this.keys[run];
    const design = this.designOf(run);
    const { cells, file } = this.experiment;
    const { cell, seed, rungs } = this.runs[run];
    const resume = this.checkpoints.get(key);
    if (!resume)
      for (const old of this.unfinished.get(key) ?? []) await removeUnfinished(this.options.storage, old);
    this.change(run, { state: "running", progress: { epoch: 0, epochs: design.training.epochs } });
    const job: CellJob = {
      id: run,
      design,
      text: cells[cell].text(seed),
      dataKey: data.key,
      experiment: { file, cell: cells[cell].values, ...(untilEpoch !== undefined && { rungs }) },
      untilEpoch,
      resume,
    };
    const thread = this.threadAt(slot);
    this.trainedBy.set(run, thread);
    const stop = new AbortController();
    this.stops.add(stop);
    if (this.options.signal?.aborted) stop.abort();
    const { trained, ended } = thread.train(job, data, stop.signal);
    void trained.then(() => this.trainedBy.delete(run));
    const recorded = ended.then(
      (outcome) => this.end(run, outcome),
      (error: unknown) => this.fail(run, error),
    );
    void recorded.finally(() => this.stops.delete(stop));
    return { trained, ended: recorded };
  }

  /** The data of a run; undefined where it cannot be read, so that the run has failed. */
  private async dataOf(run: number): Promise<CellDataset | undefined> {
    try {
      return await this.data.get(this.designOf(run));
    } catch (error) {
      if (error instanceof CancellationError) throw error;
      this.change(run, { state: "failed", message: messageOf(error) });
      return undefined;
    }
  }

  private threadAt(slot: number): CellThread {
    const present = this.threads[slot];
    if (present && !present.hasEnded) return present;
    const { kernels, startThread, warn } = this.options;
    this.threads[slot] = new CellThread(startThread, kernels, this.recording, {
      progress: (run, progress) => this.change(run, { progress }),
      folder: (run, folder) => this.change(run, { folder, run: this.options.storage.name(folder) }),
      warning: warn,
    });
    return this.threads[slot];
  }

  private end(run: number, outcome: CellOutcome): void {
    const { folder, reason, summary, message, rungs = [], checkpoint } = outcome;
    const key = this.keys[run];
    if (checkpoint) this.checkpoints.set(key, { checkpoint, folder });
    else this.checkpoints.delete(key);
    const id = folder === undefined ? null : this.options.storage.name(folder);
    this.change(run, { state: reason, run: id, folder, summary, message, rungs, progress: undefined });
  }

  private async fail(run: number, error: unknown): Promise<void> {
    if (error instanceof CancellationError)
      return this.change(run, { state: "waiting", progress: undefined });
    const message = messageOf(error);
    const { folder } = this.runs[run];
    this.change(run, { state: "failed", message, progress: undefined });
    // A thread that has ended could not record it.
    const record = folder === undefined ? undefined : await readRun(this.options.storage, folder);
    if (folder !== undefined && record && !isBroken(record) && record.state !== "failed")
      await changeRecord(this.options.storage, folder, { ...record, state: "failed", message }).catch(
        () => {},
      );
  }

  /** Changes a run, and with it all that have its design. */
  private change(run: number, changes: Partial<ExperimentRun>): void {
    for (const same of this.byKey.get(this.keys[run]) ?? []) {
      this.runs[same] = { ...this.runs[same], ...changes };
      this.options.onChange?.(same);
    }
  }
}
