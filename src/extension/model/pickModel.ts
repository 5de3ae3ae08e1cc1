/** The choice of a model file. */
import * as vscode from "vscode";
import { modelExtension } from "../design/fileNames.ts";
import { findFiles } from "../findFiles.ts";
import { type Choice, pick } from "../userInterface.ts";

/** Numbers of saved models, and of runs' own, that are offered. */
const maxModels = 500;
const maxRuns = 50;

/** Lets the user pick a saved model of the workspace, the network of a recorded run, or any other file; undefined where they canceled. */
export async function pickModel(title: string, question: string): Promise<vscode.Uri | undefined> {
  const [saved, ofRuns] = await Promise.all([
    findFiles(`**/*${modelExtension}`, maxModels),
    // The search itself leaves nothing out: the folders of runs are hidden.
    findFiles("**/.mlp-studio/runs/*/*/model.safetensors", maxModels, null),
  ]);
  const choices: Choice<vscode.Uri | "browse">[] = saved
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), icon: "symbol-class", value: uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  // A run's folder is called by the time at which it began.
  const runs = ofRuns.map(runChoice).sort((a, b) => b.description.localeCompare(a.description));
  if (choices.length + runs.length > 0) {
    const picked = await pick<vscode.Uri | "browse">(
      [
        ...choices,
        "separator",
        ...runs.slice(0, maxRuns),
        "separator",
        { label: "Browse…", icon: "folder-opened", value: "browse" },
      ],
      { title, question },
    );
    if (picked !== "browse") return picked;
  }
  const opened = await vscode.window.showOpenDialog({
    title,
    openLabel: "Use This Model",
    filters: { "Trained network": ["safetensors"] },
  });
  return opened?.[0];
}

/** `.mlp-studio/runs/DESIGN/ID/model.safetensors` */
function runChoice(uri: vscode.Uri) {
  const [design, run] = uri.path.split("/").slice(-3);
  return { label: design, description: `run ${run}`, icon: "history", value: uri };
}
