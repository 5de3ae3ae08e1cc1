/** Settings of what networks are trained with. */
import * as vscode from "vscode";
import { backendChoices, type ComputeSpec, maxThreads } from "../shared/compute.ts";

/** Returns the kernels and threads that the settings ask for; an invalid value counts as not set. */
export function computeSettings(): ComputeSpec {
  const settings = vscode.workspace.getConfiguration("mlpStudio");
  const backend = backendChoices.find((choice) => choice === settings.get("backend")) ?? "auto";
  const threads = Math.trunc(Number(settings.get("threads", 0)));
  return { backend, threads: threads >= 0 && threads <= maxThreads ? threads : 0 };
}
