import * as vscode from "vscode";
import { designExtension } from "../design/fileNames.ts";
import { activeDesign, showDesigner } from "../designer/show.ts";
import { train } from "../session/steer.ts";
import type { Studio } from "../studio.ts";
import type { CommandHandler } from "./command.ts";
import { newDesign } from "./newDesign.ts";
import { pickDataFile } from "./pickDataFile.ts";
import { designAt } from "./runTarget.ts";

/** As many designs are offered. */
const mostDesigns = 200;

export const trainCommands: Readonly<Record<string, CommandHandler>> = {
  async train(studio, uri) {
    const design = (await designAt(studio, uri))?.uri ?? (await pickDesign(studio));
    if (design) await trainAndShow(studio, design);
  },

  /** From a data file's menu. */
  async trainDataset(studio, uri) {
    const data = uri ?? (await pickDataFile());
    const design = data && (await newDesign(studio, data, { offerExisting: true }));
    if (design) await trainAndShow(studio, design);
  },
};

/** Shows the designer and starts the training; a run that is under way is only shown. */
async function trainAndShow(studio: Studio, uri: vscode.Uri): Promise<void> {
  if (activeDesign(studio)?.uri.toString() !== uri.toString() || !studio.designers.isVisible(uri.toString()))
    await showDesigner(studio, uri);
  await train(studio.sessions, await vscode.workspace.openTextDocument(uri));
}

/** One of the workspace's designs, or a new one. */
async function pickDesign(studio: Studio): Promise<vscode.Uri | undefined> {
  const designs = await vscode.workspace.findFiles(
    `**/*${designExtension}`,
    "**/node_modules/**",
    mostDesigns,
  );
  type Item = vscode.QuickPickItem & { readonly uri?: vscode.Uri };
  const items: Item[] = designs
    .map((uri) => ({ path: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.path.localeCompare(b.path))
    .map(({ path, uri }) => ({
      label: `$(file) ${path}`,
      description: studio.sessions.find(uri.toString())?.isLive ? "is being trained" : "",
      uri,
    }));
  if (items.length > 0) items.push({ label: "", kind: vscode.QuickPickItemKind.Separator });
  items.push({ label: "$(add) New design from a dataset…" });
  const picked = await vscode.window.showQuickPick(items, {
    title: "Train Network",
    placeHolder: "Which network do you want to train?",
  });
  if (!picked) return undefined;
  if (picked.uri) return picked.uri;
  const data = await pickDataFile();
  return data && newDesign(studio, data, { offerExisting: false });
}
