/** The experiments of a window: their editors, their sessions and their problems. */
import * as vscode from "vscode";
import { fieldRange } from "../design/fieldRange.ts";
import { experimentExtension } from "../design/fileNames.ts";
import { notesProblem, pictureFolders } from "../lessons/notes.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { newDiagnostic } from "../userInterface.ts";
import { showPage } from "../webviewPage.ts";
import { type ExperimentActions, ExperimentEditor } from "./experimentEditor.ts";
import { OpenExperiment, type OpenExperimentOptions } from "./openExperiment.ts";

/** Id of the custom editor in package.json. */
export const experimentViewType = "mlpStudio.experiment";

/** All open experiments, in an editor or as text. One that runs continues when its editors are closed, until it has ended. */
export class Experiments implements vscode.CustomTextEditorProvider, Disposable {
  private readonly folder: vscode.Uri;
  private readonly options: OpenExperimentOptions;
  private readonly actions: ExperimentActions;
  private readonly collection = vscode.languages.createDiagnosticCollection("mlp-studio-experiments");
  private readonly editors = new Set<ExperimentEditor>();
  private readonly open = new Map<string, OpenExperiment>();
  private readonly disposables: Disposable[] = [this.collection];

  /** @param folder folder of the built webview */
  constructor(folder: vscode.Uri, options: OpenExperimentOptions, actions: ExperimentActions) {
    this.folder = folder;
    this.options = options;
    this.actions = actions;
    const check = () => this.checkTexts();
    this.disposables.push(
      vscode.window.registerCustomEditorProvider(experimentViewType, this, {
        webviewOptions: { retainContextWhenHidden: false },
        supportsMultipleEditorsPerDocument: true,
      }),
      vscode.window.onDidChangeVisibleTextEditors(check),
      vscode.workspace.onDidCloseTextDocument(() => this.closeUnused()),
    );
    check();
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    const editor = new ExperimentEditor(panel, this.get(document), this.actions);
    this.editors.add(editor);
    panel.onDidDispose(() => {
      this.editors.delete(editor);
      editor.dispose();
      this.closeUnused();
    });
    showPage(panel.webview, {
      title: "Experiment",
      folder: this.folder,
      script: "experimentView.js",
      resources: pictureFolders(document.uri),
    });
  }

  /** The experiment of a document that is open; undefined where it is not. */
  find(uri: vscode.Uri): OpenExperiment | undefined {
    return this.open.get(uri.toString());
  }

  dispose(): void {
    for (const experiment of this.open.values()) experiment.dispose();
    this.open.clear();
    disposeAll(this.disposables);
  }

  private get(document: vscode.TextDocument): OpenExperiment {
    const key = document.uri.toString();
    const existing = this.open.get(key);
    if (existing?.document === document) return existing;
    existing?.dispose();
    const experiment = new OpenExperiment(document, this.options);
    experiment.session.onDidChangeDocument.on(() => void this.showProblems(experiment));
    experiment.session.onDidChangeProgress.on(() => this.closeUnused());
    const { session } = experiment;
    const checkGoals = () => this.actions.lessons.checkExperiment(document, session);
    session.onDidChangeGrid.on(checkGoals);
    session.onDidChangeRuns.on(checkGoals);
    this.open.set(key, experiment);
    return experiment;
  }

  /** The problems of an experiment that is read as text are found as well. */
  private checkTexts(): void {
    for (const { document } of vscode.window.visibleTextEditors)
      if (document.uri.path.endsWith(experimentExtension) && !document.isUntitled) this.get(document);
    this.closeUnused();
  }

  private closeUnused(): void {
    for (const [key, experiment] of this.open) {
      const isShown =
        [...this.editors].some((editor) => editor.experiment === experiment) ||
        vscode.window.visibleTextEditors.some(({ document }) => document === experiment.document);
      if (isShown || experiment.session.isRunning) continue;
      this.open.delete(key);
      experiment.dispose();
      this.collection.delete(experiment.document.uri);
    }
  }

  private async showProblems({ document, session }: OpenExperiment): Promise<void> {
    const { problems, isReading, outline, documentVersion } = session.document;
    if (isReading) return;
    const notes = await notesProblem(this.options.platform, document.uri, outline?.lesson?.notes);
    if (this.open.get(document.uri.toString())?.session !== session || document.version !== documentVersion)
      return;
    const diagnostic = (
      message: string,
      offset: number,
      length: number,
      severity: vscode.DiagnosticSeverity,
    ) =>
      newDiagnostic(
        new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
        message,
        severity,
      );
    const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;
    const place = notes === undefined ? undefined : fieldRange(document.getText(), "lesson.notes");
    this.collection.set(document.uri, [
      ...problems.map(({ message, offset, length }) => diagnostic(message, offset, length, error)),
      ...(notes !== undefined && place ? [diagnostic(notes, place.offset, place.length, warning)] : []),
    ]);
  }
}
