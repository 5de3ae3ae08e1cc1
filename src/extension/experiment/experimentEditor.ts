/** One editor of an experiment: the host's side of a webview. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { Channel, type HandlersOf } from "../../shared/channel.ts";
import type {
  CellRef,
  ExperimentToHost,
  HostToExperiment,
} from "../../shared/experiment/experimentMessages.ts";
import type { HostPlatform } from "../hostPlatform.ts";
import type { Lessons } from "../lessons/lessons.ts";
import { openLessonLink } from "../lessons/links.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import type { OpenExperiment } from "./openExperiment.ts";

/** Actions that concern more than the experiment's document. */
export interface ExperimentActions {
  openDesign(uri: vscode.Uri): Promise<void>;
  openResults(design: vscode.Uri, folder: string | undefined): Promise<void>;
  showRuns(design: vscode.Uri, ids: readonly string[]): Promise<void>;
  useDesign(design: vscode.Uri, text: string): Promise<void>;
  openAsDesign(design: vscode.Uri, text: string): Promise<void>;
  readonly lessons: Lessons;
  readonly platform: HostPlatform;
  resetLesson(document: vscode.TextDocument): Promise<void>;
  failed(error: unknown): void;
}

export class ExperimentEditor implements Disposable {
  readonly experiment: OpenExperiment;
  private readonly panel: vscode.WebviewPanel;
  private readonly channel: Channel<HostToExperiment>;
  private readonly disposables: Disposable[] = [];
  /** Whether the page is loaded and shown, so that it is informed of what happens. */
  private isFollowing = false;

  constructor(panel: vscode.WebviewPanel, experiment: OpenExperiment, actions: ExperimentActions) {
    this.panel = panel;
    this.experiment = experiment;
    const port = {
      post: (message: unknown) => void panel.webview.postMessage(message),
      listen: (listener: (message: unknown) => void) =>
        void this.disposables.push(panel.webview.onDidReceiveMessage(listener)),
    };
    this.channel = new Channel(port, this.handlers(actions), (error) => actions.failed(error));
    const { session } = experiment;
    const send: <N extends keyof HostToExperiment & string>(
      name: N,
      params: Parameters<HostToExperiment[N]>[0],
    ) => void = (name, params) => {
      if (this.isFollowing) this.channel.notify(name, params);
    };
    this.disposables.push(
      session.onDidChangeDocument.on((document) => {
        send("document", document);
        void this.sendLesson(actions.lessons);
      }),
      actions.lessons.onDidReach.on((uri) => {
        if (uri === experiment.document.uri.toString()) void this.sendLesson(actions.lessons);
      }),
      session.onDidChangeGrid.on((grid) => send("grid", grid)),
      session.onDidChangeRuns.on((changes) => send("runs", changes)),
      session.onDidChangeProgress.on((progress) => send("progress", progress)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.isFollowing = false;
      }),
    );
  }

  dispose(): void {
    this.isFollowing = false;
    this.channel.close(new Error("The experiment's editor was closed."));
    disposeAll(this.disposables);
  }

  /** Sends what the strip shows beside the experiment; nothing where it is no lesson. */
  private async sendLesson(lessons: Lessons): Promise<void> {
    const { document, session } = this.experiment;
    if (!this.isFollowing || !session.document.outline?.lesson) return;
    lessons.opened(document);
    const lesson = await lessons.state(document, this.panel.webview);
    if (this.isFollowing) this.channel.notify("lesson", lesson);
  }

  private handlers(actions: ExperimentActions): HandlersOf<ExperimentToHost> {
    const { experiment } = this;
    const { session, document } = experiment;
    const withDesign = async (use: (design: vscode.Uri) => Promise<void>) => {
      const design = experiment.designUri();
      if (design) await use(design);
    };
    const withCell = (
      cell: CellRef,
      use: (design: vscode.Uri, text: string, folder: string | undefined) => Promise<void>,
    ) =>
      withDesign(async (design) => {
        const { text, folder } = await session.ask("cellDesign", cell);
        await use(design, text, folder);
      });
    return {
      ready: () => {
        this.isFollowing = true;
        void this.sendLesson(actions.lessons);
        const { grid, runs, progress } = session;
        return { catalogue, document: session.document, grid, runs, progress };
      },
      edit: ({ edits }) => experiment.edit(edits),
      undo: () => this.inActiveEditor("undo"),
      redo: () => this.inActiveEditor("redo"),
      control: ({ command }) => session.control(command),
      openAsText: ({ offset }) => openText(document, offset),
      openBase: () => withDesign((design) => actions.openDesign(design)),
      cellHistory: (cell, signal) => session.ask("cellHistory", cell, signal),
      cellPlane: (query, signal) => session.ask("cellPlane", query, signal),
      cellChanges: (cell, signal) => session.ask("cellChanges", cell, signal),
      cellLayers: (cell, signal) => session.ask("cellLayers", cell, signal),
      openResults: (cell) => withCell(cell, (design, _, folder) => actions.openResults(design, folder)),
      showRuns: ({ cell }) =>
        withDesign((design) => {
          const runs = session.runs.filter((run) => run.cell === cell);
          return actions.showRuns(
            design,
            runs.flatMap(({ run }) => run ?? []),
          );
        }),
      useDesign: (cell) => withCell(cell, (design, text) => actions.useDesign(design, text)),
      openLessonLink: ({ target }) => openLessonLink(actions.platform, document.uri, target),
      resetLesson: () => actions.resetLesson(document),
      openAsDesign: (cell) => withCell(cell, (design, text) => actions.openAsDesign(design, text)),
    };
  }

  private async inActiveEditor(command: string): Promise<void> {
    if (!this.panel.active) this.panel.reveal();
    await vscode.commands.executeCommand(command);
  }
}

async function openText(document: vscode.TextDocument, offset: number | undefined): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.reopenTextEditor");
  const position = document.positionAt(offset ?? 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}
