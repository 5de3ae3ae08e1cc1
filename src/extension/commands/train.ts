/** Commands that train a network. */
import * as vscode from "vscode";
import { trainableDesign } from "../design/documents.ts";
import { designExtension } from "../design/fileNames.ts";
import { activeDesign, showDesigner } from "../designer/show.ts";
import { findFiles } from "../findFiles.ts";
import type { Services } from "../services.ts";
import { train } from "../session/runCommands.ts";
import { type Choice, pick } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { newDesign } from "./newDesign.ts";
import { pickDataFile } from "./pickDataFile.ts";
import { designAt } from "./runTarget.ts";

/** Number of the workspace's designs that are offered. */
const maxDesigns = 200;

export const trainCommands: Readonly<Record<string, CommandHandler>> = {
  async train(services, uri) {
    const design = (await designAt(services, uri))?.uri ?? (await pickDesign(services));
    if (design) await trainAndShow(services, design);
  },

  /** Trains on the data file whose menu it was called from, else on one that the user picks. */
  async trainDataset(services, uri) {
    const data = uri ?? (await pickDataFile());
    const design = data && (await newDesign(services, data, { offerExisting: true }));
    if (design) await trainAndShow(services, design);
  },
};

/** Shows the designer and starts the training; a run that is under way is only shown. */
async function trainAndShow(services: Services, uri: vscode.Uri): Promise<void> {
  if (
    activeDesign(services)?.uri.toString() !== uri.toString() ||
    !services.designers.isVisible(uri.toString())
  )
    await showDesigner(services, uri);
  await train(services, trainableDesign(await vscode.workspace.openTextDocument(uri)));
}

/** Lets the user pick one of the workspace's designs, or create a new one. */
async function pickDesign(services: Services): Promise<vscode.Uri | undefined> {
  const designs = await findFiles(`**/*${designExtension}`, maxDesigns);
  const choices: Choice<vscode.Uri | "new">[] = designs
    .map((uri) => ({
      label: vscode.workspace.asRelativePath(uri),
      icon: "file",
      description: services.sessions.find(uri.toString())?.isLive ? "is being trained" : "",
      value: uri,
    }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const picked = await pick(
    [
      ...choices,
      ...(choices.length > 0 ? (["separator"] as const) : []),
      { label: "New design from a dataset…", icon: "add", value: "new" },
    ],
    { title: "Train Network", question: "Which network do you want to train?" },
  );
  if (picked !== "new") return picked;
  const data = await pickDataFile();
  return data && newDesign(services, data, { offerExisting: false });
}
