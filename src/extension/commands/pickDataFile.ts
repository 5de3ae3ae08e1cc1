/** The choice of a data file. */
import * as vscode from "vscode";
import { dataFileFilters, dataFileGlob } from "../design/fileNames.ts";
import { findFiles } from "../findFiles.ts";
import { type Choice, pick } from "../userInterface.ts";

/** Number of the workspace's data files that are offered. */
const maxDataFiles = 500;

const toLearnFrom = { title: "Dataset", question: "Which data do you want to learn from?" };

/** Lets the user pick a data file of the workspace, or any other one; undefined where the user canceled. */
export async function pickDataFile({ title, question } = toLearnFrom): Promise<vscode.Uri | undefined> {
  const files = await findFiles(dataFileGlob, maxDataFiles);
  if (files.length > 0) {
    const choices: Choice<vscode.Uri | "browse">[] = files
      .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), icon: "table", value: uri }))
      .sort((a, b) => a.label.localeCompare(b.label));
    const picked = await pick(
      [...choices, "separator", { label: "Browse…", icon: "folder-opened", value: "browse" }],
      { title, question },
    );
    if (picked !== "browse") return picked;
  }
  const opened = await vscode.window.showOpenDialog({
    title: question,
    openLabel: "Use This Data",
    filters: dataFileFilters,
  });
  return opened?.[0];
}
