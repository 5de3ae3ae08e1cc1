/** The designers of a window. */
import * as vscode from "vscode";
import { OpenDesign } from "../design/openDesign.ts";
import { pictureFolders } from "../lessons/notes.ts";
import type { SessionRegistry } from "../session/registry.ts";
import { type Disposable, Signal } from "../signal.ts";
import { showPage } from "../webviewPage.ts";
import { Designer, type DesignerActions } from "./designer.ts";

/** Id of the custom editor in package.json. */
export const designerViewType = "mlpStudio.designer";

/** All open designers. VS Code calls {@link Designers.resolveCustomTextEditor} for each new one. */
export class Designers implements vscode.CustomTextEditorProvider {
  /** A designer was opened, closed, shown, hidden or made active. */
  readonly onDidChange = new Signal<void>();
  private readonly designers = new Set<Designer>();
  private readonly designs = new Map<string, OpenDesign>();
  private readonly folder: vscode.Uri;
  private readonly sessions: SessionRegistry;
  private readonly actions: DesignerActions;

  /** @param folder folder of the built webview */
  constructor(folder: vscode.Uri, sessions: SessionRegistry, actions: DesignerActions) {
    this.folder = folder;
    this.sessions = sessions;
    this.actions = actions;
  }

  register(): Disposable {
    return vscode.window.registerCustomEditorProvider(designerViewType, this, {
      webviewOptions: { retainContextWhenHidden: false },
      supportsMultipleEditorsPerDocument: true,
    });
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    // An untitled design that is saved continues as a file, with its run.
    const untitled = document.uri.with({ scheme: "untitled" }).toString();
    if (!document.isUntitled && this.sessions.find(untitled))
      this.sessions.rename(untitled, document.uri.toString());
    const session = this.sessions.get(document.uri.toString());
    const design = this.openDesign(document);
    const designer = new Designer(panel, design, session, this.actions);
    this.designers.add(designer);
    panel.onDidChangeViewState(() => this.onDidChange.fire());
    panel.onDidDispose(() => {
      this.designers.delete(designer);
      designer.dispose();
      this.closeDesign(design);
      this.onDidChange.fire();
    });
    showPage(panel.webview, {
      title: "Network designer",
      folder: this.folder,
      script: "webview.js",
      resources: pictureFolders(document.uri),
    });
    this.onDidChange.fire();
  }

  /** The designer that has the focus; undefined where none has. */
  get active(): Designer | undefined {
    return [...this.designers].find((designer) => designer.isActive);
  }

  /** Returns a designer of this document, a visible one where possible. */
  find(uri: vscode.Uri): Designer | undefined {
    const found = [...this.designers].filter(
      (designer) => designer.document.uri.toString() === uri.toString(),
    );
    return found.find((designer) => designer.isVisible) ?? found[0];
  }

  /** Whether a designer of this document is visible. */
  isVisible(uri: string): boolean {
    return [...this.designers].some(
      (designer) => designer.isVisible && designer.document.uri.toString() === uri,
    );
  }

  private openDesign(document: vscode.TextDocument): OpenDesign {
    const key = document.uri.toString();
    const existing = this.designs.get(key);
    if (existing?.document === document) return existing;
    existing?.dispose();
    const design = new OpenDesign(document, this.sessions.get(key), this.actions.platform);
    this.designs.set(key, design);
    return design;
  }

  private closeDesign(design: OpenDesign): void {
    if ([...this.designers].some((designer) => designer.design === design)) return;
    design.dispose();
    const key = design.document.uri.toString();
    if (this.designs.get(key) === design) this.designs.delete(key);
  }
}
