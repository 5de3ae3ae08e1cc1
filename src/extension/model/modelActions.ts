/** What is done with a model beside looking at it. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { readRun } from "../../runs/folders/runFolders.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { printDesign } from "../../shared/design/print.ts";
import { InputError } from "../../shared/errors.ts";
import type { ModelAction } from "../../shared/model/modelView.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import { fileName } from "../design/documents.ts";
import { openUntitledDesign } from "../design/untitledDesign.ts";
import type { HostPlatform } from "../hostPlatform.ts";
import type { RunActions, RunOfDesign } from "../runs/runActions.ts";
import type { Services } from "../services.ts";
import { exists } from "../workspaceFiles.ts";
import type { ModelEditorServices } from "./modelEditor.ts";
import type { ModelSession } from "./modelSession.ts";

/** The commands that take a model. */
const commands = { predict: "mlpStudio.predict", export: "mlpStudio.exportModel" } as const;

/** @param runActions undefined where runs are not recorded */
export function modelEditorServices(
  services: () => Services,
  runActions: () => RunActions | undefined,
): ModelEditorServices {
  type Act = (session: ModelSession, uri: vscode.Uri) => Promise<unknown>;
  const acts: Readonly<Record<ModelAction, Act>> = {
    predict: async (_, uri) => vscode.commands.executeCommand(commands.predict, uri),
    export: async (_, uri) => vscode.commands.executeCommand(commands.export, uri),
    openDesign: (session, uri) => openDesign(services(), session, uri),
    showInFolder: (_, uri) => showInFolder(uri),
    async openRun(_, uri) {
      const run = await runOf(services().platform, uri);
      const actions = runActions();
      if (!run || !actions) throw new InputError("The run of this model does not exist any more.");
      await actions.openResults(run);
    },
  };
  return {
    startEngine: (listener) => services().platform.startEngine(listener),
    log: {
      info: (message) => services().log.info(message),
      error: (error) => services().log.error(error),
    },
    async actions(uri) {
      const known = await vscode.commands.getCommands(true);
      const hasRun = runActions() !== undefined && (await runOf(services().platform, uri)) !== undefined;
      return [
        ...(["predict", "export"] as const).filter((action) => known.includes(commands[action])),
        "openDesign",
        ...(hasRun ? (["openRun"] as const) : []),
        // A browser has no folders of the system.
        ...(isInWorkspace(uri) || known.includes(revealInSystem) ? (["showInFolder"] as const) : []),
      ];
    },
    async act(session, uri, action) {
      await acts[action](session, uri);
    },
  };
}

/** The recorded run whose model a file is, where it lies in the run's folder beside its design. */
async function runOf({ placeOf, storage }: HostPlatform, uri: vscode.Uri): Promise<RunOfDesign | undefined> {
  // DESIGN's folder / .mlp-studio / runs / DESIGN / ID / model.safetensors
  const folder = placeOf(vscode.Uri.joinPath(uri, ".."));
  if (folder === undefined || !/\/\.mlp-studio\/runs\/[^/]+\/[^/]+\/[^/]+$/.test(uri.path)) return undefined;
  const run = await readRun(storage, folder);
  if (isBroken(run)) return undefined;
  const design = vscode.Uri.joinPath(uri, "../../../../..", run.design.replace(/^.*[\\/]/, ""));
  return (await exists(design)) ? { uri: design, folder } : undefined;
}

/** Opens the saved design as an untitled one beside the model, or beside the design whose run the model is of. */
async function openDesign(services: Services, session: ModelSession, uri: vscode.Uri): Promise<void> {
  const { state } = session;
  if (state.kind !== "shown" || state.view.kind !== "model")
    throw new InputError(`${fileName(uri)} has no design. Only files that this program has saved have one.`);
  const beside = (await runOf(services.platform, uri))?.uri ?? uri;
  const name = fileName(beside).replace(/(\.mlp)?\.(json|safetensors)$/, "");
  await openUntitledDesign(services, {
    folder: vscode.Uri.joinPath(beside, ".."),
    name: name === "" ? "model" : name,
    text: textOf(state.view.design, uri),
  });
}

/** @throws InputError for a design with what no version has written */
function textOf(design: DesignSpec, model: vscode.Uri): string {
  try {
    return printDesign(design, catalogue);
  } catch {
    throw new InputError(
      `The design in ${fileName(model)} cannot be read; the file is damaged or of another version.`,
    );
  }
}

/** In VS Code's explorer where the file is in the workspace, else in the system's. */
async function showInFolder(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand(isInWorkspace(uri) ? "revealInExplorer" : revealInSystem, uri);
}

const revealInSystem = "revealFileInOS";

function isInWorkspace(uri: vscode.Uri): boolean {
  return vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}
