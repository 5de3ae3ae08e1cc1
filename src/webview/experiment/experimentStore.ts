/** Everything that an experiment's editor shows, and the requests it makes. All of it belongs to the host and is mirrored here. */
import type { Catalogue } from "../../shared/catalogue.ts";
import type { Channel, HandlersOf } from "../../shared/channel.ts";
import type { JsonEdit } from "../../shared/design/jsonEdit.ts";
import { CancellationError, messageOf } from "../../shared/errors.ts";
import type {
  ExperimentCommand,
  ExperimentDocument,
  ExperimentGrid,
  ExperimentProgress,
  ExperimentToHost,
  GridRun,
  HostToExperiment,
} from "../../shared/experiment/experimentMessages.ts";
import { fieldPaths } from "../../shared/experiment/fieldPaths.ts";
import type { ExperimentOutline } from "../../shared/experiment/outline.ts";
import { evaluateExperimentGoal } from "../../shared/lesson/experimentGoals.ts";
import { LessonStore } from "../lesson/lessonStore.ts";
import { type GridView, gridView } from "./cellModel.ts";
import type { GridHost } from "./gridHost.ts";

export class ExperimentStore {
  catalogue: Catalogue | undefined;
  document: ExperimentDocument | undefined;
  /** What the file says; while its text cannot be read at all, what it said last. */
  outline: ExperimentOutline | undefined;
  grid: ExperimentGrid | undefined;
  runs: readonly GridRun[] = [];
  progress: ExperimentProgress = { phase: "idle", secondsLeft: undefined, problem: undefined };
  /** What failed last, as a sentence. */
  notice: string | undefined;
  /** The last thing to be read out. */
  announcement = "";
  private channel: Channel<ExperimentToHost> | undefined;
  /** The view that was made last, and of what: an experiment has up to 10,000 cells. */
  private made:
    | { readonly grid: ExperimentGrid; readonly runs: readonly GridRun[]; readonly view: GridView }
    | undefined;
  private readonly listeners = new Set<() => void>();

  readonly handlers: HandlersOf<HostToExperiment> = {
    document: (document) => this.takeDocument(document),
    grid: ({ grid, runs }) => {
      this.grid = grid;
      this.runs = runs;
      this.changed();
    },
    runs: ({ revision, runs: changes }) => {
      if (revision !== this.grid?.revision) return;
      const runs = [...this.runs];
      for (const { at, run } of changes) runs[at] = run;
      this.runs = runs;
      this.changed();
    },
    progress: (progress) => {
      this.progress = progress;
      this.changed();
    },
    failed: ({ message }) => this.report(message),
    lesson: (state) => this.lesson.take(state),
  };

  /** The lesson that the experiment is. */
  readonly lesson = new LessonStore(
    {
      lesson: () => this.outline?.lesson,
      evaluate: (goal) => evaluateExperimentGoal(goal, this),
      announce: (text) => this.announce(text),
      refresh: () => this.changed(),
      subscribe: (listener) => this.subscribe(listener),
    },
    (name, params) => this.send(name, params),
  );

  /** What the grid asks and does. */
  readonly host: GridHost = {
    ask: (name, params, options) => {
      const { grid, channel } = this;
      if (!grid || !channel) return Promise.reject(new CancellationError());
      return channel.request(
        name,
        { ...params, revision: grid.revision } as never,
        options,
      ) as Promise<never>;
    },
    act: (name, params) => {
      const { grid } = this;
      if (grid) this.send(name, { ...params, revision: grid.revision });
    },
  };

  /** What the grid says of its cells; undefined before there is a grid. */
  get view(): GridView | undefined {
    const { grid, runs, made } = this;
    if (!grid) return undefined;
    if (made?.grid !== grid || made.runs !== runs)
      this.made = { grid, runs, view: gridView(grid, runs, made?.grid === grid ? made.view : undefined) };
    return this.made?.view;
  }

  /** The runs of each cell; undefined before there is a grid. */
  get cells(): readonly (readonly GridRun[])[] | undefined {
    return this.view?.cells.map(({ runs }) => runs);
  }

  async connect(channel: Channel<ExperimentToHost>): Promise<void> {
    this.channel = channel;
    try {
      const { catalogue, document, grid, runs, progress } = await channel.request("ready", null);
      this.catalogue = catalogue;
      this.grid = grid;
      this.runs = runs;
      this.progress = progress;
      this.takeDocument(document);
    } catch (error) {
      this.report(error);
    }
  }

  /** The paths of the design's fields, each with the colon after which its value is typed. */
  get fieldSuggestions(): readonly string[] {
    return this.catalogue ? fieldPaths(this.catalogue).map(({ path }) => `${path}: `) : [];
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Makes one gesture's changes of the file. @param announcement what happened, to be read out */
  async edit(edits: readonly JsonEdit[], announcement: string): Promise<void> {
    this.send("edit", { edits });
    this.announce(announcement);
  }

  control(command: ExperimentCommand): void {
    this.send("control", { command });
  }

  undo(): void {
    this.send("undo", null);
  }

  redo(): void {
    this.send("redo", null);
  }

  openAsText(offset: number | undefined): void {
    this.send("openAsText", { offset });
  }

  openBase(): void {
    this.send("openBase", null);
  }

  report(error: unknown): void {
    if (error instanceof CancellationError) return;
    this.notice = typeof error === "string" ? error : messageOf(error);
    this.changed();
  }

  dismissNotice(): void {
    this.notice = undefined;
    this.changed();
  }

  private send<N extends keyof ExperimentToHost & string>(
    name: N,
    params: Parameters<ExperimentToHost[N]>[0],
  ): void {
    this.notice = undefined;
    this.channel?.request(name, params).catch((error: unknown) => this.report(error));
  }

  private takeDocument(document: ExperimentDocument): void {
    this.document = document;
    this.outline = document.outline ?? this.outline;
    this.changed();
  }

  private announce(text: string): void {
    this.announcement = text;
    this.changed();
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
