/** Links of a lesson's notes: files of the workspace and commands of MLP Studio. */
import * as vscode from "vscode";
import { InputError } from "../../shared/errors.ts";
import type { LinkCheck } from "../design/access.ts";
import { exists } from "../workspaceFiles.ts";
import { lessonFile } from "./notes.ts";

/** Commands that notes may link to: they do nothing that cannot be undone, and take no file. */
const linkedCommands: ReadonlySet<string> = new Set([
  "mlpStudio.train",
  "mlpStudio.step",
  "mlpStudio.epoch",
  "mlpStudio.stop",
  "mlpStudio.restart",
  "mlpStudio.showData",
  "mlpStudio.showRuns",
  "mlpStudio.checkGradients",
  "mlpStudio.resetLesson",
  "mlpStudio.exportLessonProgress",
]);

/** @throws InputError where the notes may not lead there */
export async function openLessonLink(links: LinkCheck, design: vscode.Uri, target: string): Promise<void> {
  if (target.startsWith("command:")) {
    const command = target.slice("command:".length);
    if (!linkedCommands.has(command))
      throw new InputError(`The notes link to ${command}, which a lesson may not run.`);
    await vscode.commands.executeCommand(command);
    return;
  }
  const [path] = decodeURIComponent(target).split("#");
  const uri = await lessonFile(links, design, path);
  if (!(await exists(uri)))
    throw new InputError(`${path}, which the notes link to, does not exist.`, { file: path });
  await vscode.commands.executeCommand("vscode.open", uri);
}
