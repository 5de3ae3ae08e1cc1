/** Reports as read-only documents, which are in no file. */
import * as vscode from "vscode";
import type { Markdown } from "../../shared/safeText.ts";
import type { Disposable } from "../signal.ts";

const scheme = "mlp-studio-report";
const texts = new Map<string, string>();

/** Registers the provider from which VS Code reads the text of the reports. */
export function registerReports(): Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  fireChange = (uri) => changed.fire(uri);
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) =>
      texts.get(uri.path) ?? "This report is no longer available. Run the command again to create it.",
  });
  return vscode.Disposable.from(provider, changed);
}

/** Reports that a report has a new text. */
let fireChange: (uri: vscode.Uri) => void = () => {};

/** Shows a page of Markdown beside the active editor; it replaces an older one with the same title. */
export async function showReport(title: string, markdown: Markdown): Promise<void> {
  const uri = vscode.Uri.from({ scheme, path: `/${title}.md` });
  texts.set(uri.path, markdown.text);
  fireChange(uri);
  try {
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  } catch {
    // VS Code's built-in extension for Markdown can be disabled.
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
  }
}
