import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import type { SessionRegistry } from "../session/registry.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { parseDocument } from "./documents.ts";
import { designExtension, isDesignName } from "./fileNames.ts";
import { type TextProblem, textProblems } from "./problems.ts";

const severities: Record<TextProblem["severity"], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
};

/** As many designs of a workspace are read to find their problems. */
const mostFiles = 200;

/** Keeps VS Code's list of problems true for the designs that are open and for those in the workspace. */
export class DesignDiagnostics implements Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection("mlp-studio");
  private readonly disposables: Disposable[] = [this.collection];
  private readonly sessions: SessionRegistry;

  constructor(sessions: SessionRegistry) {
    this.sessions = sessions;
    const watcher = vscode.workspace.createFileSystemWatcher(`**/*${designExtension}`);
    const onDocument = (document: vscode.TextDocument) => this.checkDocument(document);
    this.disposables.push(
      vscode.workspace.onDidOpenTextDocument(onDocument),
      vscode.workspace.onDidChangeTextDocument(({ document }) => onDocument(document)),
      // What was not saved is gone; the file on disk counts again.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.checkFile(uri)),
      watcher,
      watcher.onDidCreate((uri) => this.checkFile(uri)),
      watcher.onDidChange((uri) => this.checkFile(uri)),
      watcher.onDidDelete((uri) => this.collection.delete(uri)),
      sessions.onDidAdd.on((session) =>
        session.onDidChangePreview.on(() => {
          const document = openDocument(session.uri);
          if (document) this.checkDocument(document);
        }),
      ),
    );
    vscode.workspace.textDocuments.forEach(onDocument);
    void this.checkWorkspace();
  }

  dispose(): void {
    disposeAll(this.disposables);
  }

  private checkDocument(document: vscode.TextDocument): void {
    if (!isDesignName(document.uri.path)) return;
    const { problems } = parseDocument(document);
    const preview = this.sessions.find(document.uri.toString())?.previewState ?? { kind: "none" };
    const found = textProblems(document.getText(), problems, preview);
    this.collection.set(
      document.uri,
      found.map(({ message, severity, offset, length }) => {
        const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
        return diagnostic(range, message, severity);
      }),
    );
  }

  private async checkWorkspace(): Promise<void> {
    const files = await vscode.workspace.findFiles(`**/*${designExtension}`, "**/node_modules/**", mostFiles);
    // One after the other: nobody waits for this.
    for (const uri of files) await this.checkFile(uri);
  }

  /** A design that is not open, as it is on disk. */
  private async checkFile(uri: vscode.Uri): Promise<void> {
    if (!isDesignName(uri.path) || openDocument(uri.toString())) return;
    let text: string;
    try {
      text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch {
      // Deleted, or not readable: nothing can be said about it.
      this.collection.delete(uri);
      return;
    }
    if (openDocument(uri.toString())) return;
    this.collection.set(
      uri,
      parseDesign(text, catalogue).problems.map(({ message, severity, line, column, length }) => {
        const start = new vscode.Position(line - 1, column - 1);
        return diagnostic(new vscode.Range(start, start.translate(0, length)), message, severity);
      }),
    );
  }
}

function diagnostic(range: vscode.Range, message: string, severity: TextProblem["severity"]) {
  const result = new vscode.Diagnostic(range, message, severities[severity]);
  result.source = "MLP Studio";
  return result;
}

function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === uri,
  );
}
