import type * as vscode from "vscode";
import { fileName } from "../design/documents.ts";
import { isDesignName } from "../design/fileNames.ts";
import { designInFront, showDesigner } from "../designer/show.ts";
import type { Studio } from "../studio.ts";
import type { CommandHandler } from "./command.ts";
import { newDesign } from "./newDesign.ts";
import { pickDataFile } from "./pickDataFile.ts";

export const dataCommands: Readonly<Record<string, CommandHandler>> = {
  /** From a data file's menu: in the design for it, which is made where there is none; else the active design's data. */
  async showData(studio, uri) {
    const design = uri ? await designFor(studio, uri) : (await designInFront(studio))?.uri;
    if (design) return showDataPage(studio, design);
    const data = uri ? undefined : await pickDataFile();
    const made = data && (await designFor(studio, data));
    if (made) await showDataPage(studio, made);
  },
};

async function designFor(studio: Studio, uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  return isDesignName(fileName(uri)) ? uri : newDesign(studio, uri, { offerExisting: true });
}

async function showDataPage(studio: Studio, design: vscode.Uri): Promise<void> {
  await showDesigner(studio, design);
  studio.designers.find(design)?.showPage("data");
}
