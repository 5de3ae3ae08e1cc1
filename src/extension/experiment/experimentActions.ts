/** What an experiment's editor does beyond its document: with a cell's results and design, and with a lesson. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { printDesign } from "../../shared/design/print.ts";
import { InputError } from "../../shared/errors.ts";
import { resetLesson } from "../commands/lessons.ts";
import { fileName, replaceText } from "../design/documents.ts";
import { designExtension } from "../design/fileNames.ts";
import { openUntitledDesign } from "../design/untitledDesign.ts";
import { showDesigner, showResults } from "../designer/show.ts";
import type { Services } from "../services.ts";
import type { ExperimentActions } from "./experimentEditor.ts";

export function experimentActions(services: () => Services): ExperimentActions {
  return {
    openDesign: (uri) => showDesigner(services(), uri),
    async openResults(design, folder) {
      if (folder === undefined) throw notTrained();
      await showResults(services(), design, {
        half: "thisRun",
        run: services().platform.storage.name(folder),
      });
    },
    async showRuns(design, selected) {
      if (selected.length === 0) throw notTrained();
      await showResults(services(), design, { half: "allRuns", selected });
    },
    async useDesign(design, text) {
      const document = await vscode.workspace.openTextDocument(design);
      await showDesigner(services(), design);
      await replaceText(document, printed(text));
    },
    async openAsDesign(design, text) {
      const name = `${fileName(design).slice(0, -designExtension.length)}-cell`;
      const folder = vscode.Uri.joinPath(design, "..");
      await openUntitledDesign(services(), { folder, name, text: printed(text) });
    },
    get platform() {
      return services().platform;
    },
    get lessons() {
      return services().lessons;
    },
    resetLesson: (document) => resetLesson(services(), document),
    failed: (error) => services().log.error(error),
  };
}

function notTrained(): InputError {
  return new InputError("This cell has not been trained yet.");
}

/** A design as a new one is written. */
function printed(text: string): string {
  const { design } = parseDesign(text, catalogue);
  return design ? printDesign(design, catalogue) : text;
}
