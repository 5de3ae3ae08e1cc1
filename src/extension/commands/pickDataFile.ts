import * as vscode from "vscode";
import { dataFileFilters, dataFileGlob } from "../design/fileNames.ts";

const mostDataFiles = 500;

/** A data file of the workspace, or any other one. */
export async function pickDataFile(): Promise<vscode.Uri | undefined> {
  const files = await vscode.workspace.findFiles(dataFileGlob, "**/node_modules/**", mostDataFiles);
  type Item = vscode.QuickPickItem & { readonly uri?: vscode.Uri };
  const items: Item[] = files
    .map((uri) => ({ label: `$(table) ${vscode.workspace.asRelativePath(uri)}`, uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  if (items.length > 0) {
    items.push({ label: "", kind: vscode.QuickPickItemKind.Separator });
    items.push({ label: "$(folder-opened) Browse…" });
    const picked = await vscode.window.showQuickPick(items, {
      title: "Dataset",
      placeHolder: "Which data do you want to learn from?",
    });
    if (!picked || picked.uri) return picked?.uri;
  }
  const opened = await vscode.window.showOpenDialog({
    title: "Data to Learn From",
    openLabel: "Use This Data",
    filters: dataFileFilters,
  });
  return opened?.[0];
}
