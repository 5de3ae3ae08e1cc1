/** The command that shows the data page. */
import type * as vscode from "vscode";
import { fileName } from "../design/documents.ts";
import { isDesignName } from "../design/fileNames.ts";
import { designInFront, showDesigner } from "../designer/show.ts";
import type { Studio } from "../studio.ts";
import type { CommandHandler } from "./command.ts";
import { designToView } from "./newDesign.ts";
import { pickDataFile } from "./pickDataFile.ts";

export const dataCommands: Readonly<Record<string, CommandHandler>> = {
  /**
   * Shows the data of the file whose menu it was called from, in the design for it or else in an untitled one, since viewing data
   * writes no file; without a file, the data of the active design.
   */
  async showData(studio, uri) {
    const design = uri ? await designFor(uri) : (await designInFront(studio))?.uri;
    if (design) return showDataPage(studio, design);
    const data = uri ? undefined : await pickDataFile();
    if (data) await showDataPage(studio, await designFor(data));
  },
};

async function designFor(uri: vscode.Uri): Promise<vscode.Uri> {
  return isDesignName(fileName(uri)) ? uri : designToView(uri);
}

async function showDataPage(studio: Studio, design: vscode.Uri): Promise<void> {
  await showDesigner(studio, design);
  studio.designers.find(design)?.showPage("data");
}
