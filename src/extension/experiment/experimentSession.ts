/** What the window knows of one experiment: its text, its grid and how its runs stand, all computed in a process of its own. */
import type { DesignProblem } from "../../shared/design/jsonReader.ts";
import { CancellationError, InputError, messageOf } from "../../shared/errors.ts";
import {
  type CellQuestions,
  type ExperimentCommand,
  type ExperimentDocument,
  type ExperimentGrid,
  type ExperimentJob,
  type ExperimentProgress,
  failureNotice,
  type GridRun,
  type HostToRunner,
  type LoadedExperiment,
  type RunChanges,
  type RunnerToHost,
} from "../../shared/experiment/experimentMessages.ts";
import { runsByCell } from "../../shared/experiment/grid.ts";
import { type ExperimentOutline, experimentOutline } from "../../shared/experiment/outline.ts";
import { parseExperiment } from "../../shared/experiment/parse.ts";
import type { Computation, StartComputation } from "../hostPlatform.ts";
import { Signal } from "../signal.ts";

/** Starts what computes an experiment. */
type StartRunner = StartComputation<HostToRunner, RunnerToHost>;

/** The text of the experiment's document, and what its process needs beside it. */
export interface ExperimentSource {
  readonly fileName: string;
  readonly documentVersion: number;
  readonly text: string;
  /** @throws InputError where the experiment cannot be run */
  readonly job: () => Omit<ExperimentJob, "text" | "revision">;
}

const idle: ExperimentProgress = { phase: "idle", secondsLeft: undefined, problem: undefined };

export class ExperimentSession {
  readonly onDidChangeDocument = new Signal<ExperimentDocument>();
  readonly onDidChangeGrid = new Signal<{
    readonly grid: ExperimentGrid;
    readonly runs: readonly GridRun[];
  }>();
  readonly onDidChangeRuns = new Signal<RunChanges>();
  readonly onDidChangeProgress = new Signal<ExperimentProgress>();
  grid: ExperimentGrid | undefined;
  runs: readonly GridRun[] = [];
  progress = idle;
  /** The data files of all cells of the last grid, as their designs name them. */
  dataPaths: readonly string[] = [];
  private readonly start: StartRunner;
  private readonly log: (message: string) => void;
  private process: Computation<HostToRunner> | undefined;
  private source: ExperimentSource | undefined;
  private outline: ExperimentOutline | undefined;
  private problems: readonly DesignProblem[] = [];
  private revision = 0;
  private loading: AbortController | undefined;

  constructor(start: StartRunner, log: (message: string) => void) {
    this.start = start;
    this.log = log;
  }

  get document(): ExperimentDocument {
    const { source, outline, problems } = this;
    return {
      fileName: source?.fileName ?? "",
      documentVersion: source?.documentVersion ?? 0,
      outline,
      problems,
      isReading: this.loading !== undefined,
    };
  }

  /** The runs of each cell; undefined before there is a grid. */
  get cells(): readonly (readonly GridRun[])[] | undefined {
    const { grid, runs } = this;
    return grid && runsByCell(grid.cells.length, grid.seeds.length, runs);
  }

  get isRunning(): boolean {
    return this.progress.phase !== "idle" && this.progress.phase !== "paused";
  }

  /** The text, the design or what surrounds them has changed. Resolves when the grid is there, or what is wrong is known. */
  async update(source: ExperimentSource): Promise<void> {
    this.source = source;
    this.outline = experimentOutline(source.text);
    const { problems } = parseExperiment(source.text);
    this.loading?.abort();
    this.loading = undefined;
    if (problems.length > 0) {
      this.setProblems(problems);
      return;
    }
    const loading = new AbortController();
    this.loading = loading;
    this.onDidChangeDocument.fire(this.document);
    await this.load(source, loading);
  }

  private async load(source: ExperimentSource, loading: AbortController): Promise<void> {
    const revision = ++this.revision;
    try {
      const job = { ...source.job(), text: source.text, revision };
      const loaded = await this.runner().channel.request("load", job, { signal: loading.signal });
      if (this.loading !== loading) return;
      this.take(loaded);
    } catch (error) {
      if (this.loading !== loading) return;
      this.loading = undefined;
      this.onDidChangeDocument.fire(this.document);
      if (!(error instanceof CancellationError))
        this.setProgress({ ...idle, problem: failureNotice(messageOf(error)) });
    }
  }

  private take({ problems, grid, runs, dataPaths }: LoadedExperiment): void {
    this.loading = undefined;
    this.setProblems(problems);
    if (!grid) return;
    this.grid = grid;
    this.runs = runs;
    this.dataPaths = dataPaths;
    this.onDidChangeGrid.fire({ grid, runs });
  }

  /** @throws InputError where the file has errors */
  control(command: ExperimentCommand): void {
    const starts = command === "run" || command === "continue";
    const [problem] = this.problems;
    if (starts && problem) throw new InputError(`Line ${problem.line}: ${problem.message}`);
    this.process?.channel.notify("control", { command });
  }

  /** Run folders have changed, by somebody. */
  look(): void {
    if (!this.isRunning) this.process?.channel.notify("look", null);
  }

  /** Asks the process. @throws InputError; CancellationError where the grid is another one by now */
  ask<N extends keyof CellQuestions | "cellDesign">(
    name: N,
    params: Parameters<HostToRunner[N]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<HostToRunner[N]>>> {
    if (!this.process) return Promise.reject(new CancellationError());
    return this.process.channel.request(name, params, { signal });
  }

  dispose(): void {
    this.loading?.abort();
    this.loading = undefined;
    this.process?.end(new Error("The experiment was closed."));
    this.process = undefined;
  }

  private runner(): Computation<HostToRunner> {
    this.process ??= this.start(
      {
        runs: (changes) => this.runsChanged(changes),
        progress: (progress) => this.setProgress(progress),
        log: ({ message }) => this.log(message),
      },
      (error) => this.died(error),
    );
    return this.process;
  }

  private runsChanged(changes: RunChanges): void {
    if (changes.revision !== this.grid?.revision) return;
    const runs = [...this.runs];
    for (const { at, run } of changes.runs) runs[at] = run;
    this.runs = runs;
    this.onDidChangeRuns.fire(changes);
  }

  /** What was recorded is found again by another process. */
  private died(error: Error): void {
    this.process = undefined;
    this.log(messageOf(error));
    const problem = failureNotice(
      `${messageOf(error)} The cells that have ended are kept. Run the experiment to go on.`,
    );
    const { source } = this;
    void (source ? this.update(source) : Promise.resolve()).then(() =>
      this.setProgress({ ...idle, problem }),
    );
  }

  private setProblems(problems: readonly DesignProblem[]): void {
    this.problems = problems;
    this.onDidChangeDocument.fire(this.document);
  }

  private setProgress(progress: ExperimentProgress): void {
    this.progress = progress;
    this.onDidChangeProgress.fire(progress);
  }
}
