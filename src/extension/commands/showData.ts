/** The command that shows the data page. */
import type * as vscode from "vscode";
import { fileName } from "../design/documents.ts";
import { isDesignName } from "../design/fileNames.ts";
import { designInFront, showDesigner } from "../designer/show.ts";
import type { Services } from "../services.ts";
import type { CommandHandler } from "./command.ts";
import { designToView } from "./newDesign.ts";
import { pickDataFile } from "./pickDataFile.ts";

export const dataCommands: Readonly<Record<string, CommandHandler>> = {
  /**
   * Shows the data of the file whose menu it was called from, in the design for it or else in an untitled one, since viewing data
   * writes no file; without a file, the data of the active design.
   */
  async showData(services, uri) {
    const design = uri ? await designFor(uri) : (await designInFront(services))?.uri;
    if (design) return showDataPage(services, design);
    const data = uri ? undefined : await pickDataFile();
    if (data) await showDataPage(services, await designFor(data));
  },
};

async function designFor(uri: vscode.Uri): Promise<vscode.Uri> {
  return isDesignName(fileName(uri)) ? uri : designToView(uri);
}

async function showDataPage(services: Services, design: vscode.Uri): Promise<void> {
  await showDesigner(services, design);
  services.designers.find(design)?.showPage({ page: "data" });
}
