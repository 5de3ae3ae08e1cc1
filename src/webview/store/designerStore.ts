import type { Catalogue } from "../../shared/catalogue.ts";
import type { Channel } from "../../shared/channel.ts";
import type { DataReport } from "../../shared/data/report.ts";
import type { DesignEdit } from "../../shared/design/edit.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError, messageOf } from "../../shared/errors.ts";
import type { DatasetSummary, LayerQuantity, TrainingEvent } from "../../shared/events.ts";
import type { Attempt } from "../../shared/health/attempt.ts";
import { lockReason } from "../../shared/lesson/controls.ts";
import { evaluateGoal } from "../../shared/lesson/goals.ts";
import type {
  DataState,
  DesignerCommand,
  DesignerPage,
  DesignState,
  HostToWebview,
  PageRequest,
  Preview,
  PreviewState,
  RunCommand,
  RunState,
  WebviewToHost,
  Welcome,
} from "../../shared/messages.ts";
import { RunLog } from "../../shared/runLog.ts";
import { phaseAfter, type RunPhase } from "../../shared/runPhase.ts";
import type { TrainingSpeed } from "../../shared/trainingSpeed.ts";
import { LessonStore } from "../lesson/lessonStore.ts";
import { type StepAxis, stepAxis } from "../plots/stepAxis.ts";
import { RunsModel } from "../runs/runsModel.ts";
import { BackpropStore } from "./backpropStore.ts";
import { ResultsStore } from "./resultsStore.ts";
import { ShownStep } from "./shownStep.ts";
import { ViewKeeper, type ViewMemory } from "./viewKeeper.ts";

/** What is selected in the stack: a hidden layer by its number, or one of the ends. */
export type Selection = number | "input" | "output";

/** A preview of an untrained network, and the design that it is of. */
export interface DesignPreview {
  readonly preview: Preview;
  readonly design: DesignSpec;
}

/**
 * Everything that the designer shows, and the requests it makes. The design, the preview and the run belong to the host
 * and are only mirrored here; the selection and the choice of histogram are the webview's own.
 */
export class DesignerStore {
  catalogue: Catalogue | undefined;
  /** The document as the host last sent it; its design is undefined while the text is broken. */
  document: DesignState | undefined;
  /** The design as the document has it, or as far as it can be read ({@link isOutline}); else the last one that could be. */
  design: DesignSpec | undefined;
  preview: PreviewState = { kind: "none" };
  /** The last preview that was ready, kept while a newer one is on its way. */
  lastPreview: DesignPreview | undefined;
  data: DataState = { report: { kind: "none" }, file: "current", runIsOlder: false, reading: undefined };
  /** The last report that was ready, kept while a newer one is on its way; undefined where there can be none. */
  dataReport: DataReport | undefined;
  run = 0;
  phase: RunPhase = "idle";
  failure: string | undefined;
  /** The speed of the workspace's runs. */
  speed: TrainingSpeed = "full";
  runDesign: DesignSpec | undefined;
  log: RunLog | undefined;
  /** The runs before it, oldest first. */
  attempts: readonly Attempt[] = [];
  /** The run before it, whose curves are shown until this one has passed them. */
  previous: RunLog | undefined;
  /** The step of the run that all views of the network show. */
  readonly shown = new ShownStep(
    () => this.log,
    () => this.changed(),
  );
  /** Whether charts and heat strips have a logarithmic step axis. */
  logSteps = false;
  /** Whether the histograms of layers with the same activation share their value axis. */
  sharedAxis = true;
  /** Grows with every change of the log, which itself stays the same object. */
  revision = 0;
  selection: Selection = "input";
  quantity: LayerQuantity = "activation";
  page: DesignerPage = "network";
  /** What a request failed with, until it is dismissed or another one succeeds. */
  notice: string | undefined;
  /** What the live region reads out. */
  announcement = "";

  /** Back propagation through the network, for the page "Backprop" and for activation curves. */
  readonly backprop = new BackpropStore(this, (name, params, options) => {
    if (!this.channel) return Promise.reject(new Error("The designer is not connected yet."));
    return this.channel.request(name, params, options);
  });

  /** How good the trained network is, for the page "Results". */
  readonly results = new ResultsStore(this, (name, params, options) => {
    if (!this.channel) return Promise.reject(new Error("The designer is not connected yet."));
    return this.channel.request(name, params, options);
  });

  /** The design's recorded runs, for the page "Results". */
  readonly runs = new RunsModel(
    (name, params) => this.ask(name, params),
    () => this.changed(),
  );

  /** The lesson that the design is part of. */
  readonly lesson = new LessonStore(
    {
      lesson: () => this.design?.lesson,
      evaluate: (goal) => evaluateGoal(goal, { log: this.log, preview: this.lastPreview?.preview }),
      announce: (text) => this.announce(text),
      refresh: () => this.changed(),
      subscribe: (listener) => this.subscribe(listener),
    },
    (name, params) => void this.ask(name, params),
  );

  private readonly memory: ViewKeeper;
  private readonly listeners = new Set<() => void>();
  private channel: Channel<WebviewToHost> | undefined;
  private nextEvent = 0;
  private selectNext: Selection | undefined;
  private connecting = false;
  private frameRequested = false;
  private onCommand: (command: DesignerCommand) => void = () => {};

  constructor(memory: ViewMemory) {
    this.memory = new ViewKeeper(memory);
    const state = memory.get();
    if (state?.selected !== undefined) this.selection = state.selected;
    if (state) this.quantity = state.histogram;
    if (state?.page) this.page = state.page;
    if (state?.results) this.runs.shown = state.results;
    if (state?.runs) this.runs.view = state.runs;
    if (state?.isLessonLeft) this.lesson.isLeft = true;
    if (state?.isLessonFolded) this.lesson.isFolded = true;
  }

  /** What this side answers to the host. */
  readonly handlers: HostToWebview = {
    design: (state) => this.takeDesign(state),
    preview: (state) => this.takePreview(state),
    data: (state) => this.takeData(state),
    page: (request) => this.showRequested(request),
    run: (state) => this.takeRun(state),
    speed: ({ speed }) => this.takeSpeed(speed),
    events: ({ run, from, events }) => this.takeEvents(run, from, events),
    failed: ({ run, message }) => this.takeFailure(run, message),
    command: ({ command }) => this.onCommand(command),
    runs: (list) => this.runs.take(list),
    lesson: (state) => this.lesson.take(state),
  };

  /** The time axis of everything that shows the run. */
  get stepAxis(): StepAxis {
    return stepAxis(this.log, this.previous, this.logSteps);
  }

  /** What became of the data file, as far as it can be read. */
  get dataset(): DatasetSummary | undefined {
    return this.preview.kind === "error" ? undefined : this.lastPreview?.preview.dataset;
  }

  /** Whether the design has errors, which are marked where they are; it can be changed, but not trained. */
  get isOutline(): boolean {
    return this.document?.outline !== undefined;
  }

  /** What is wrong with a part of the design: `layers[1]`, `output`, `dataset`. */
  problemsAt(...parts: readonly string[]): readonly string[] {
    const isIn = (path: string) => parts.some((part) => path === part || path.startsWith(`${part}.`));
    return (this.document?.problems ?? []).filter(({ path }) => isIn(path)).map(({ message }) => message);
  }

  /** Calls the listener after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes over the commands that VS Code sends for the selected layer. */
  handleCommands(handler: (command: DesignerCommand) => void): void {
    this.onCommand = handler;
  }

  /** Asks the host for everything; called again when messages were missed. */
  async connect(channel: Channel<WebviewToHost>): Promise<void> {
    this.channel = channel;
    this.connecting = true;
    const welcome = await this.ask("ready", { state: this.memory.get() });
    this.connecting = false;
    if (welcome) this.takeWelcome(welcome);
  }

  // ------------------------------------------------------------------------------------------------ what users do

  select(selection: Selection): void {
    if (selection === this.selection) return;
    this.selection = selection;
    this.changed();
  }

  showPage(page: DesignerPage): void {
    const isNew = page !== this.page;
    this.page = page;
    if (isNew) this.pageShown();
    this.changed();
  }

  /** What only one page shows is made only for those who look at it. */
  private pageShown(): void {
    if (this.page === "data") this.inspectData();
    const showsRuns = this.page === "results" || this.page === "backprop";
    if (showsRuns || this.runs.list) this.runs.watch(showsRuns);
  }

  private showRequested({ page, results }: PageRequest): void {
    if (results) this.runs.show(results);
    this.showPage(page);
  }

  showQuantity(quantity: LayerQuantity): void {
    this.quantity = quantity;
    this.changed();
  }

  setLogSteps(logSteps: boolean): void {
    this.logSteps = logSteps;
    this.changed();
  }

  shareAxis(sharedAxis: boolean): void {
    this.sharedAxis = sharedAxis;
    this.changed();
  }

  /**
   * Sends one gesture as one edit.
   * @param select what is selected once the document has the edit
   */
  async edit(edit: DesignEdit, announcement: string, select?: Selection): Promise<void> {
    if (!this.allows(edit)) return;
    this.selectNext = select;
    if ((await this.ask("edit", { edit })) === failed) this.selectNext = undefined;
    else this.announce(announcement);
  }

  /** Sends changes that belong together as one edit. */
  async editTogether(edits: readonly DesignEdit[], announcement: string): Promise<void> {
    if (!edits.every((edit) => this.allows(edit))) return;
    if ((await this.ask("editTogether", { edits })) !== failed) this.announce(announcement);
  }

  /** Reports a change that the lesson does not allow. */
  private allows(edit: DesignEdit): boolean {
    if (this.lesson.allows(edit)) return true;
    this.report(new InputError(`${lockReason} Leave the lesson to change it.`));
    return false;
  }

  undo(): void {
    void this.ask("undo", null);
  }

  redo(): void {
    void this.ask("redo", null);
  }

  train(): void {
    void this.ask("train", null);
  }

  restart(): void {
    void this.ask("restart", null);
  }

  control(command: RunCommand): void {
    void this.ask("control", { command });
  }

  setSpeed(speed: TrainingSpeed): void {
    void this.ask("setSpeed", { speed });
  }

  openAsText(offset: number | undefined): void {
    void this.ask("openAsText", { offset });
  }

  showLog(): void {
    void this.ask("showLog", null);
  }

  pickDataset(): void {
    if (this.allows({ kind: "set", path: ["dataset", "path"], value: undefined }))
      void this.ask("pickDataset", null);
  }

  inspectData(): void {
    void this.ask("inspectData", null);
  }

  /** Gives up the reading of data: with the run, where one waits for it. */
  cancelReading(): void {
    void this.ask("cancelReading", null);
    if (this.phase === "starting") this.control("stop");
  }

  reloadData(): void {
    void this.ask("reloadData", null);
  }

  keepData(): void {
    void this.ask("keepData", null);
  }

  /** Opens a data file as text at a line, counted from 1. */
  openRow(file: string, line: number): void {
    void this.ask("openRow", { file, line });
  }

  /** Saves a table or a picture where the user chooses. */
  saveFile(name: string, content: string | Uint8Array): void {
    void this.ask("saveFile", { name, content });
  }

  /** Copies text; the host does it where the page is not allowed to. */
  async copyText(text: string, announcement: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if ((await this.ask("copyText", { text })) === failed) return;
    }
    this.announce(announcement);
  }

  announce(text: string): void {
    // The same text twice would not be read again.
    this.announcement = text === this.announcement ? `${text}\u00a0` : text;
    this.changed();
  }

  dismissNotice(): void {
    this.notice = undefined;
    this.changed();
  }

  /** Shows an error that nobody waits for. */
  report(error: unknown): void {
    this.notice = messageOf(error);
    this.changed();
  }

  // ------------------------------------------------------------------------------------------------ what the host says

  private takeWelcome(welcome: Welcome): void {
    this.catalogue = welcome.catalogue;
    this.takeDesign(welcome.design);
    this.takePreview(welcome.preview);
    this.takeData(welcome.data);
    this.takeRun(welcome.run);
    this.takeSpeed(welcome.speed);
    if (welcome.page?.results) this.runs.show(welcome.page.results);
    if (welcome.page) this.page = welcome.page.page;
    this.pageShown();
    this.changed();
  }

  private takeDesign(state: DesignState): void {
    this.document = state;
    const readable = state.design ?? state.outline;
    if (readable) this.design = readable;
    if (this.selectNext !== undefined) this.selection = this.selectNext;
    this.selectNext = undefined;
    this.keepSelectionInside();
    this.changed();
  }

  private takePreview(state: PreviewState): void {
    this.preview = state;
    // A preview of an older text is late: a newer one follows.
    const fits = state.kind === "ready" && state.documentVersion === this.document?.documentVersion;
    if (fits && this.document?.design)
      this.lastPreview = { preview: state.preview, design: this.document.design };
    this.changed();
  }

  private takeData(state: DataState): void {
    this.data = state;
    const { report } = state;
    if (report.kind === "ready") this.dataReport = report.report;
    else if (report.kind !== "loading") this.dataReport = undefined;
    this.changed();
  }

  private takeRun(state: RunState): void {
    if (state.run !== this.run) this.shown.goLive();
    this.run = state.run;
    this.phase = state.phase;
    this.failure = state.failure;
    this.runDesign = state.design;
    this.attempts = state.attempts;
    this.nextEvent = state.next;
    this.log = state.log && RunLog.from(state.log);
    this.previous = state.previous && RunLog.from(state.previous);
    this.revision++;
    this.changed();
  }

  private takeSpeed(speed: TrainingSpeed): void {
    this.speed = speed;
    this.changed();
  }

  private takeEvents(run: number, from: number, events: readonly TrainingEvent[]): void {
    // The welcome that is on its way has these events, or the next ones show that some are missing.
    if (this.connecting) return;
    if (run !== this.run || from > this.nextEvent) {
      // Something was missed, for example while the webview was being restored: begin again from the whole history.
      if (this.channel) void this.connect(this.channel);
      return;
    }
    this.log ??= new RunLog();
    for (const event of events.slice(this.nextEvent - from)) {
      this.log.append(event);
      this.phase = phaseAfter(this.phase, event);
      this.nextEvent++;
    }
    this.revision++;
    this.changedNextFrame();
  }

  private takeFailure(run: number, message: string): void {
    if (run !== this.run) return;
    this.phase = "failed";
    this.failure = message;
    this.changed();
  }

  private keepSelectionInside(): void {
    const count = this.design?.layers.length;
    if (count === undefined || typeof this.selection !== "number") return;
    if (this.selection >= count) this.selection = count === 0 ? "output" : count - 1;
  }

  private async ask<N extends keyof WebviewToHost>(
    name: N,
    params: Parameters<WebviewToHost[N]>[0],
  ): Promise<ReturnType<WebviewToHost[N]> | typeof failed> {
    try {
      const answer = await this.channel?.request(name, params);
      if (this.notice !== undefined) this.dismissNotice();
      return answer as ReturnType<WebviewToHost[N]>;
    } catch (error) {
      this.report(error);
      return failed;
    }
  }

  /** Many events may come between two frames; only what they add up to is drawn. */
  private changedNextFrame(): void {
    if (this.frameRequested) return;
    this.frameRequested = true;
    requestAnimationFrame(() => {
      this.frameRequested = false;
      this.changed();
    });
  }

  /** Shows what a part of the store has changed. */
  refresh(): void {
    this.changed();
  }

  private changed(): void {
    this.backprop.refresh();
    this.results.refresh();
    this.remember();
    for (const listener of this.listeners) listener();
  }

  private remember(): void {
    const { selection: selected, quantity: histogram, page, runs } = this;
    const { isLeft: isLessonLeft, isFolded: isLessonFolded } = this.lesson;
    const lesson = { isLessonLeft, isLessonFolded };
    this.memory.keep({ selected, histogram, page, results: runs.shown, runs: runs.view, ...lesson });
  }
}

/** Stands for a request that was refused; `undefined` is what most of them answer. */
const failed = false;
