/** What an experiment's editor does beyond its document: with a cell's results and design, and with a lesson. */
import { basename } from "node:path";
import * as vscode from "vscode";
import { InputError } from "../../shared/errors.ts";
import { resetLesson } from "../commands/lessons.ts";
import { fileName, replaceText } from "../design/documents.ts";
import { designExtension } from "../design/fileNames.ts";
import { openUntitledDesign, printedDesign } from "../design/untitledDesign.ts";
import { showDesigner, showResults } from "../designer/show.ts";
import type { Services } from "../services.ts";
import type { ExperimentActions } from "./experimentEditor.ts";

export function experimentActions(services: () => Services): ExperimentActions {
  return {
    openDesign: (uri) => showDesigner(services(), uri),
    async openResults(design, folder) {
      if (folder === undefined) throw notTrained();
      await showResults(services(), design, { half: "thisRun", run: basename(folder) });
    },
    async showRuns(design, selected) {
      if (selected.length === 0) throw notTrained();
      await showResults(services(), design, { half: "allRuns", selected });
    },
    async useDesign(design, text) {
      const document = await vscode.workspace.openTextDocument(design);
      await showDesigner(services(), design);
      await replaceText(document, printedDesign(text));
    },
    async openAsDesign(design, text) {
      const name = `${fileName(design).slice(0, -designExtension.length)}-cell`;
      await openUntitledDesign(services(), { folder: vscode.Uri.joinPath(design, ".."), name, text });
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
