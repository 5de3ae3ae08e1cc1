import * as vscode from "vscode";
import type { Markdown } from "../../shared/safeText.ts";
import type { Disposable } from "../signal.ts";

const scheme = "mlp-studio-report";
const texts = new Map<string, string>();

/** Gives VS Code the text of the reports, which are in no file. */
export function registerReports(): Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  announce = (uri) => changed.fire(uri);
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.path) ?? "This report is gone. Make it again.",
  });
  return vscode.Disposable.from(provider, changed);
}

let announce: (uri: vscode.Uri) => void = () => {};

/** Shows a page of Markdown beside what the user is in; a newer one of the same title takes its place. */
export async function showReport(title: string, markdown: Markdown): Promise<void> {
  const uri = vscode.Uri.from({ scheme, path: `/${title}.md` });
  texts.set(uri.path, markdown.text);
  announce(uri);
  try {
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  } catch {
    // VS Code's own extension for Markdown can be turned off.
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
  }
}
