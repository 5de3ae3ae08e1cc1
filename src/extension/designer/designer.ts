/** One designer: the host's side of a webview. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { Channel, type HandlersOf } from "../../shared/channel.ts";
import type {
  DesignerCommand,
  HostToWebview,
  PageRequest,
  RunCommand,
  WebviewToHost,
} from "../../shared/messages.ts";
import type { ResultsRequests } from "../../shared/results/resultsRequests.ts";
import type { TrainingSpeed } from "../../shared/trainingSpeed.ts";
import { designJob } from "../design/documents.ts";
import type { OpenDesign } from "../design/openDesign.ts";
import type { HostPlatform } from "../hostPlatform.ts";
import type { Lessons } from "../lessons/lessons.ts";
import { openLessonLink } from "../lessons/links.ts";
import { DesignerRuns, type RecordedRuns } from "../runs/designerRuns.ts";
import { SessionFollower } from "../session/sessionFollower.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { openRow, saveFile } from "./pageFiles.ts";

/** Actions of a designer that concern more than its own document. */
export interface DesignerActions {
  train(document: vscode.TextDocument): Promise<void>;
  control(document: vscode.TextDocument, command: RunCommand): Promise<void>;
  restart(document: vscode.TextDocument): Promise<void>;
  setSpeed(speed: TrainingSpeed): void;
  openAsText(document: vscode.TextDocument, offset: number | undefined): Promise<void>;
  pickDataset(document: vscode.TextDocument): Promise<void>;
  showLog(): void;
  failed(error: unknown): void;
  /** The window's recorded runs; undefined where none are recorded. */
  recordedRuns(): RecordedRuns | undefined;
  readonly lessons: Lessons;
  readonly platform: HostPlatform;
  resetLesson(document: vscode.TextDocument): Promise<void>;
}

/**
 * A webview that shows a design. VS Code discards its page while it is hidden and loads it again when it is shown, so that no
 * state is kept there: a page sends `ready`, receives the whole state, and follows the session until it is hidden.
 */
export class Designer implements Disposable {
  readonly design: OpenDesign;
  private readonly panel: vscode.WebviewPanel;
  private readonly session: TrainingSession;
  private readonly channel: Channel<HostToWebview>;
  private readonly disposables: Disposable[] = [];
  /** Sends the page what happens in the session; undefined while the page is hidden. */
  private follower: SessionFollower | undefined;
  /** The page to show first, where it was requested before the webview was ready. */
  private firstPage: PageRequest | undefined;
  private readonly runs: DesignerRuns;
  private readonly lessons: Lessons;

  constructor(
    panel: vscode.WebviewPanel,
    design: OpenDesign,
    session: TrainingSession,
    actions: DesignerActions,
  ) {
    this.panel = panel;
    this.design = design;
    this.session = session;
    const port = {
      post: (message: unknown) => void panel.webview.postMessage(message),
      listen: (listener: (message: unknown) => void) =>
        void this.disposables.push(panel.webview.onDidReceiveMessage(listener)),
    };
    this.lessons = actions.lessons;
    this.runs = new DesignerRuns(
      this.document.uri,
      actions.recordedRuns(),
      (list) => this.channel.notify("runs", list),
      (error) => actions.failed(error),
    );
    this.channel = new Channel(port, this.handlers(actions), (error) => actions.failed(error));
    this.disposables.push(
      design.onDidChange.on((state) => {
        if (!this.follower) return;
        this.channel.notify("design", state);
        void this.sendLesson();
      }),
      actions.lessons.onDidReach.on((uri) => {
        if (this.follower && uri === this.document.uri.toString()) void this.sendLesson();
      }),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.hide();
      }),
    );
  }

  get document(): vscode.TextDocument {
    return this.design.document;
  }

  get isVisible(): boolean {
    return this.panel.visible;
  }

  get isActive(): boolean {
    return this.panel.active;
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Runs a command on the selected layer. */
  command(command: DesignerCommand): void {
    this.channel.notify("command", { command });
  }

  showPage(request: PageRequest): void {
    if (this.follower) this.channel.notify("page", request);
    else this.firstPage = request;
  }

  dispose(): void {
    this.hide();
    this.channel.close(new Error("The designer was closed."));
    disposeAll(this.disposables);
  }

  /** Sends what the strip shows beside the design; nothing where the design is not a lesson. */
  private async sendLesson(): Promise<void> {
    const { state } = this.design;
    if (!(state.design ?? state.outline)?.lesson) return;
    this.lessons.opened(this.document);
    const lesson = await this.lessons.state(this.document, this.panel.webview);
    if (this.follower) this.channel.notify("lesson", lesson);
  }

  private hide(): void {
    this.runs.stop();
    this.follower?.dispose();
    this.follower = undefined;
  }

  private handlers(actions: DesignerActions): HandlersOf<WebviewToHost> {
    const { design, session, panel } = this;
    const { document } = design;
    return {
      ready: () => {
        this.follower?.dispose();
        this.runs.stop();
        this.follower = new SessionFollower(session, (name, params) => this.channel.notify(name, params));
        const run = session.runState;
        design.shown();
        const page = this.firstPage;
        this.firstPage = undefined;
        const { speed } = session;
        const { previewState, dataState } = session.feeds;
        void this.sendLesson();
        return { catalogue, design: design.state, preview: previewState, data: dataState, page, run, speed };
      },
      edit: ({ edit }) => design.edit([edit]),
      editTogether: ({ edits }) => design.edit(edits),
      undo: () => inActiveEditor(panel, "undo"),
      redo: () => inActiveEditor(panel, "redo"),
      train: () => actions.train(document),
      control: ({ command }) => actions.control(document, command),
      restart: () => actions.restart(document),
      setSpeed: ({ speed }) => actions.setSpeed(speed),
      openAsText: ({ offset }) => actions.openAsText(document, offset),
      pickDataset: () => actions.pickDataset(document),
      showLog: () => actions.showLog(),
      inspectData: () => session.feeds.inspectData(),
      cancelReading: () => session.feeds.cancelReading(),
      reloadData: () => session.feeds.reloadData(),
      keepData: () => session.feeds.keepData(),
      explain: (query, signal) => session.explain(designJob(document), query, signal),
      nudge: (query, signal) => session.nudge(designJob(document), query, signal),
      activation: (query, signal) => session.activation(query, signal),
      openRow: ({ file, line }) => openRow(actions.platform, document.uri, file, line),
      saveFile: ({ name, content }) => saveFile(document.uri, name, content),
      copyText: async ({ text }) => vscode.env.clipboard.writeText(text),
      openLessonLink: ({ target }) => openLessonLink(actions.platform, document.uri, target),
      resetLesson: () => actions.resetLesson(document),
      ...this.runs.handlers,
      ...questionsTo(session),
    };
  }
}

/** Passes the page's questions about trained networks on to the engine. */
function questionsTo(session: TrainingSession): HandlersOf<ResultsRequests> {
  const pass =
    <N extends keyof ResultsRequests>(name: N) =>
    (params: Parameters<ResultsRequests[N]>[0], signal: AbortSignal) =>
      session.ask(name, params, signal);
  return {
    evaluatePart: pass("evaluatePart"),
    answeredRows: pass("answeredRows"),
    compareRuns: pass("compareRuns"),
    rawInputs: pass("rawInputs"),
    answerRow: pass("answerRow"),
    plane: pass("plane"),
    importance: pass("importance"),
  };
}

/** Runs a command that VS Code applies to the active editor. */
async function inActiveEditor(panel: vscode.WebviewPanel, command: string): Promise<void> {
  if (!panel.active) panel.reveal();
  await vscode.commands.executeCommand(command);
}
