/** The command that resumes a run from its checkpoint. */
import * as vscode from "vscode";
import { runPlaceText } from "../../shared/format/runPosition.ts";
import { fileName, trainableDesign } from "../design/documents.ts";
import { showDesigner } from "../designer/show.ts";
import type { Services } from "../services.ts";
import { resumeFromCheckpoint } from "../session/runCommands.ts";
import { pick, showInformation } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

export const checkpointCommands: Readonly<Record<string, CommandHandler>> = {
  /** Resumes the run of the active design, else of one that the user picks. */
  async resumeFromCheckpoint(services, uri) {
    const design = (await designAt(services, uri))?.uri ?? (await pickRun(services));
    if (design) await resumeAndShow(services, design);
  },
};

/** Shows the designer and resumes the design's run. */
export async function resumeAndShow(services: Services, uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (!services.designers.isVisible(uri.toString())) await showDesigner(services, uri);
  await resumeFromCheckpoint(services, trainableDesign(document));
}

/** Lets the user pick one of the designs that have a checkpoint. */
async function pickRun({ runs }: Services): Promise<vscode.Uri | undefined> {
  const kept = (await runs?.list()) ?? [];
  if (kept.length === 0) {
    void showInformation("There is no checkpoint to resume from. Train a network first.");
    return undefined;
  }
  const choices = kept.map(({ uri, step, epoch, epochs, savedAt }) => {
    const design = vscode.Uri.parse(uri);
    return {
      label: fileName(design),
      description: runPlaceText({ epoch, epochs, step }),
      detail: `${vscode.workspace.asRelativePath(design)}, saved ${new Date(savedAt).toLocaleString()}`,
      value: design,
    };
  });
  return pick(choices, {
    title: "Resume Training from Checkpoint",
    question: "Which network do you want to continue training?",
  });
}
