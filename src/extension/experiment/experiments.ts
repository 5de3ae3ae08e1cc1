/** The experiments of a window: their editors, their sessions and their problems. */
import * as vscode from "vscode";
import { experimentExtension } from "../design/fileNames.ts";
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
    showPage(panel.webview, { title: "Experiment", folder: this.folder, script: "experimentView.js" });
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
    experiment.session.onDidChangeDocument.on(() => this.showProblems(experiment));
    experiment.session.onDidChangeProgress.on(() => this.closeUnused());
    this.open.set(key, experiment);
    return experiment;
  }

  /** The problems of an experiment that is read as text are found as well. */
  private checkTexts(): void {
    for (const { document } of vscode.window.visibleTextEditors)
      if (document.uri.path.endsWith(experimentExtension) && document.uri.scheme === "file")
        this.get(document);
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

  private showProblems({ document, session }: OpenExperiment): void {
    const { problems, isReading } = session.document;
    if (isReading) return;
    this.collection.set(
      document.uri,
      problems.map(({ message, offset, length }) =>
        newDiagnostic(
          new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
          message,
          vscode.DiagnosticSeverity.Error,
        ),
      ),
    );
  }
}
