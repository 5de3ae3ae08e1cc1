/** An experiment's process: it runs one experiment, continues when its file changes, and answers questions about its cells. */
import type { Dataset } from "../../data/encode/dataset.ts";
import { catalogue } from "../../engine/catalogue.ts";
import type { Kernels } from "../../engine/kernels/kernels.ts";
import type { WithWideVectors } from "../../engine/kernels/wasm/wasmKernels.ts";
import { Channel, type HandlersOf, type Port } from "../../shared/channel.ts";
import type { BackendChoice } from "../../shared/compute.ts";
import { dataPaths } from "../../shared/data/dataPaths.ts";
import { type DesignDifference, designDifferences } from "../../shared/design/differences.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { CancellationError, InputError, messageOf } from "../../shared/errors.ts";
import {
  type CellRef,
  type ExperimentCommand,
  type ExperimentJob,
  type ExperimentNotice,
  type ExperimentPhase,
  failureNotice,
  type HostToRunner,
  type LoadedExperiment,
  type RunnerToHost,
} from "../../shared/experiment/experimentMessages.ts";
import { Pace } from "../../shared/experiment/pace.ts";
import { type RunChange, runChanges } from "../../shared/runs/runChanges.ts";
import type { RunStorage } from "../runStorage.ts";
import { CellAnswers, type PlaneAxes } from "./cellAnswers.ts";
import type { CellData } from "./cellData.ts";
import type { StartThread } from "./cellThread.ts";
import { CurrentData } from "./currentData.ts";
import type { ExperimentFiles } from "./experimentFiles.ts";
import { gridOf, gridRun, planeOf, staleRuns } from "./experimentGrid.ts";
import { type ExperimentRun, ExperimentRunner } from "./experimentRunner.ts";
import { type Experiment, readExperiment, showProblem } from "./readExperiment.ts";
import { shareKernels } from "./sharedKernels.ts";

/** Milliseconds between two reports of what has changed. */
const minReportIntervalMs = 100;
/** Runs for which a report takes a page one millisecond more: it ranks all cells again. */
const runsPerMs = 30;

/** What an experiment's process or worker needs of its surroundings. */
export interface ServiceOptions {
  /** Opens kernels that compute on one thread. */
  readonly kernels: (backend: BackendChoice) => Kernels;
  /** As those kernels are opened; without it there are none with 256-bit vectors. */
  readonly withWideVectors?: WithWideVectors | undefined;
  /** Starts a thread that trains cells. */
  readonly startThread: StartThread;
  /** Number of cells that are trained side by side where the user has not set it. */
  readonly workers: number;
  /** Where the runs are recorded, and which has the places of an {@link ExperimentJob}. */
  readonly storage: RunStorage;
  /** The files that designs may read. @param roots URIs of the folders that they are in; undefined for no limit */
  readonly files: (roots: readonly string[] | undefined) => ExperimentFiles;
}

export function serveExperiment(port: Port, options: ServiceOptions): void {
  const service = new ExperimentService(options, () => channel);
  const handlers: HandlersOf<HostToRunner> = {
    load: (job, signal) => service.load(job, signal),
    control: ({ command }) => service.control(command),
    look: () => service.look(),
    cellDesign: (cell) => service.cellDesign(cell),
    cellHistory: (cell) => service.answers.history(service.runOf(cell).folder),
    cellChanges: (cell) => service.cellChanges(cell),
    cellLayers: (cell) => service.answers.layers(service.runOf(cell).folder),
    cellPlane: ({ size, points, ...cell }, signal) => {
      const { folder } = service.runOf(cell);
      return service.answers.plane(folder, service.planeAxes(), { size, points }, signal);
    },
  };
  const channel: Channel<RunnerToHost> = new Channel<RunnerToHost>(port, handlers, (error) =>
    channel.notify("log", { message: messageOf(error) }),
  );
}

/** An experiment that has been read, and what runs it. */
interface Loaded {
  readonly job: ExperimentJob;
  readonly runner: ExperimentRunner;
  readonly data: CellData;
  readonly plane: PlaneAxes | undefined;
  /** Stops its runs. */
  readonly controller: AbortController;
}

class ExperimentService {
  readonly answers: CellAnswers;
  private readonly options: ServiceOptions;
  private readonly host: () => Channel<RunnerToHost>;
  private readonly pace = new Pace();
  private loaded: Loaded | undefined;
  private files: ExperimentFiles;
  private readonly data: CurrentData;
  private kernels: Kernels | undefined;
  private phase: ExperimentPhase = "idle";
  private problem: ExperimentNotice | undefined;
  /** Resolves when the runs in progress have ended. */
  private running: Promise<void> | undefined;
  private readonly changed = new Set<number>();
  private timer: Timer | undefined;

  constructor(options: ServiceOptions, host: () => Channel<RunnerToHost>) {
    this.options = options;
    this.host = host;
    this.files = options.files([]);
    this.data = new CurrentData(options.storage, () => this.answers.forgetData());
    this.answers = new CellAnswers({
      storage: options.storage,
      kernels: () => this.openKernels(),
      files: () => this.files.dataIn(options.storage.parent(this.present().runner.experiment.design)),
      dataset: (design) => this.datasetOf(design),
      liveModel: (folder) => this.present().runner.liveModel(folder),
    });
  }

  /** Reads the experiment. One that runs continues with the cells that are still part of it when those under way have ended. */
  async load(job: ExperimentJob, signal: AbortSignal): Promise<LoadedExperiment> {
    this.files = this.options.files(job.roots);
    const readDesign = async (place: string) => job.designTexts[place] ?? this.files.readDesign(place);
    const { storage } = this.options;
    const control = { yieldToEvents: storage.yieldToEvents, signal };
    const { experiment, problems } = await readExperiment(storage, job.path, job.text, control, readDesign);
    if (!experiment) return { problems, design: undefined, grid: undefined, runs: [], dataPaths: [] };
    const { design } = experiment;
    const paths = [...new Set(experiment.cells.flatMap((cell) => dataPaths(cell.design)))];
    const data = await this.data.open(this.files, experiment, paths, job.dataRevision);
    this.problem = undefined;
    const dataset = await data.get(experiment.cells[0].design).then(
      (found) => found.dataset,
      (error: unknown) => {
        this.problem = failureNotice(messageOf(error));
        return undefined;
      },
    );
    const wrong = dataset && showProblem(experiment, dataset.summary.inputs.length);
    if (wrong) return { problems: [wrong], design, grid: undefined, runs: [], dataPaths: [] };
    const plane = dataset && planeOf(dataset);
    const next = this.runnerOf(experiment, job, data, plane);
    const previous = this.loaded;
    if (previous?.data === data)
      for (const run of previous.runner.runs.keys()) next.runner.adopt(previous.runner, run);
    await next.runner.find();
    if (previous && previous.data !== data) this.problem ??= staleRuns(previous.runner, next.runner);
    this.changed.clear();
    this.loaded = next;
    if (previous && this.running) void this.moveOn(previous, next);
    else this.report();
    const grid = gridOf(experiment, job.revision, plane, dataset);
    return { problems: [], design, grid, runs: next.runner.runs.map(gridRun), dataPaths: paths };
  }

  control(command: ExperimentCommand): void {
    const { loaded } = this;
    if (!loaded) return;
    switch (command) {
      case "run":
      case "continue":
        if (!this.running) this.start(loaded);
        return;
      case "pause":
        if (this.phase === "running" || this.phase === "looking") this.setPhase("pausing");
        loaded.runner.pause();
        return;
      case "cancel":
        if (this.running) this.setPhase("canceling");
        else this.setPhase("idle");
        loaded.controller.abort();
        return;
      default:
        command satisfies never;
    }
  }

  /** Finds what others have computed, as long as nothing is computed here. */
  async look(): Promise<void> {
    if (!this.running) await this.loaded?.runner.find();
  }

  runOf({ revision, cell, seed }: CellRef): ExperimentRun {
    const { job, runner } = this.present();
    const run = runner.runs.find((other) => other.cell === cell && other.seed === seed);
    if (job.revision !== revision || !run) throw new CancellationError();
    return run;
  }

  cellDesign(cell: CellRef) {
    const { folder } = this.runOf(cell);
    return { text: this.present().runner.experiment.cells[cell.cell].text(cell.seed), folder };
  }

  cellChanges(cell: CellRef): readonly RunChange[] {
    this.runOf(cell);
    const { cells, designText } = this.present().runner.experiment;
    const base = parseDesign(designText, catalogue).design;
    if (!base) return [];
    // The seeds repeat a cell; it splits the rows by the base's seed unless the design says otherwise, as the base itself does.
    const isOfSeed = ({ field, before }: DesignDifference) =>
      field === "training.seed" || (field === "dataset.splitSeed" && before === undefined);
    const differences = designDifferences(base, cells[cell.cell].design);
    return runChanges(differences.filter((difference) => !isOfSeed(difference)));
  }

  planeAxes(): PlaneAxes {
    const { plane } = this.present();
    if (!plane) throw new InputError("A decision boundary needs a network of two inputs that are numbers.");
    return plane;
  }

  private present(): Loaded {
    if (!this.loaded) throw new CancellationError();
    return this.loaded;
  }

  private runnerOf(
    experiment: Experiment,
    job: ExperimentJob,
    data: CellData,
    plane: PlaneAxes | undefined,
  ): Loaded {
    const controller = new AbortController();
    const runner: ExperimentRunner = new ExperimentRunner(experiment, {
      files: this.files.dataIn(this.options.storage.parent(experiment.design)),
      data,
      runsFolder: job.runsFolder,
      workers: job.workers > 0 ? job.workers : this.options.workers,
      kernels: shareKernels(this.openKernels(job.backend), this.options.withWideVectors),
      startThread: this.options.startThread,
      version: job.version,
      onChange: (run) => this.runChanged(runner, data, run),
      warn: (message) => this.host().notify("log", { message }),
      signal: controller.signal,
      storage: this.options.storage,
      yieldToEvents: this.options.storage.yieldToEvents,
    });
    return { job, runner, data, plane, controller };
  }

  /** @param problem that stays shown */
  private start(loaded: Loaded, problem?: ExperimentNotice): void {
    // What was canceled cannot go on; another runner finds what it has recorded.
    const current = loaded.controller.signal.aborted ? this.renewed(loaded) : loaded;
    this.loaded = current;
    this.pace.reset();
    this.problem = problem;
    this.setPhase("looking");
    this.running = this.run(current).finally(() => {
      this.running = undefined;
    });
  }

  private renewed({ job, plane, runner, data }: Loaded): Loaded {
    const next = this.runnerOf(runner.experiment, job, data, plane);
    for (const run of runner.runs.keys()) next.runner.adopt(runner, run);
    return next;
  }

  private async run({ runner, controller }: Loaded): Promise<void> {
    try {
      await runner.run();
    } catch (error) {
      this.problem = failureNotice(messageOf(error));
    }
    if (this.loaded?.runner !== runner) return;
    const isPaused = this.phase === "pausing" && !runner.isDone && !controller.signal.aborted;
    this.setPhase(isPaused ? "paused" : "idle");
  }

  /** The runs under way of an older grid come to their ends, and those of the new one begin, unless the experiment was stopped. */
  private async moveOn(previous: Loaded, next: Loaded): Promise<void> {
    previous.runner.pause();
    await this.running;
    if (this.loaded !== next) return;
    if (this.phase === "canceling") this.setPhase("idle");
    else if (this.phase === "pausing") this.setPhase("paused");
    else this.start(next, this.problem);
  }

  private runChanged(runner: ExperimentRunner, data: CellData, run: number): void {
    const current = this.loaded;
    if (current && current.runner !== runner) {
      if (this.running && current.data === data) current.runner.adopt(runner, run);
      return;
    }
    if (this.phase === "looking" && runner.runs[run].state === "running") this.phase = "running";
    this.changed.add(run);
    const interval = Math.max(minReportIntervalMs, runner.runs.length / runsPerMs);
    this.timer ??= setTimeout(() => this.report(), interval);
  }

  private setPhase(phase: ExperimentPhase): void {
    this.phase = phase;
    this.report();
  }

  /** Sends what has changed. */
  private report(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { loaded, phase, problem } = this;
    if (!loaded) return;
    const { runs } = loaded.runner;
    const changed = [...this.changed].map((at) => ({ at, run: gridRun(runs[at]) }));
    this.changed.clear();
    if (changed.length > 0) this.host().notify("runs", { revision: loaded.job.revision, runs: changed });
    const isRunning = phase === "running" || phase === "pausing";
    const secondsLeft = isRunning ? this.pace.secondsLeft(runs, performance.now()) : undefined;
    this.host().notify("progress", { phase, secondsLeft, problem });
  }

  private openKernels(backend: BackendChoice = "auto"): Kernels {
    this.kernels ??= this.options.kernels(backend);
    return this.kernels;
  }

  private async datasetOf(design: DesignSpec): Promise<Dataset> {
    return (await this.present().data.get(design)).dataset;
  }
}
