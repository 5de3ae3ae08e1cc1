/** The command that hands a design over to PyTorch, or follows a folder that was handed over. */
import * as vscode from "vscode";
import { newRunPlace, readRun, runFiles } from "../../runs/folders/runFolders.ts";
import { InputError } from "../../shared/errors.ts";
import { readingShare, readingText } from "../../shared/format/readingText.ts";
import type { HandoverJob } from "../../shared/messages.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import { designJob, fileName } from "../design/documents.ts";
import { showResults } from "../designer/show.ts";
import type { Handover } from "../hostPlatform.ts";
import { showStartCommand } from "../runs/elsewhere.ts";
import type { RunLists } from "../runs/runLists.ts";
import type { Services } from "../services.ts";
import { withEngine } from "../session/withEngine.ts";
import { askForFolder, pick, showInformation, showProgress } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

/** Where a run that is handed over has its folder. */
type Place = Pick<HandoverJob, "folder" | "id" | "number">;

/**
 * @param lists undefined where runs are not recorded
 * @param version the version of this program
 */
export function elsewhereCommands(
  lists: () => RunLists | undefined,
  version: string,
): Readonly<Record<string, CommandHandler>> {
  return {
    async trainElsewhere(services, uri) {
      const document = await designAt(services, uri);
      if (!document) throw new InputError("Open a network design first. Its training is handed over.");
      const { handover } = services.platform;
      if (!handover)
        throw new InputError(
          "A browser has no disk that PyTorch could train on. Open the design in VS Code on a computer, or use `mlp handover` there.",
        );
      const available = lists();
      if (!available)
        throw new InputError(
          "Runs are not recorded in this window, since it has no folder for them. Open a folder first.",
        );
      // What is wrong with the design is said before anything is asked.
      designJob(document);
      const where = await askWhere(fileName(document.uri));
      if (where === undefined) return;
      if (where === "own") await handOver(services, document, available, version, undefined);
      else await inPickedFolder(services, handover, document, available, version);
    },
  };
}

function askWhere(name: string): Promise<"own" | "picked" | undefined> {
  return pick(
    [
      {
        label: "In a new run folder",
        icon: "add",
        description: `beside ${name}`,
        detail: "The folder is written where all runs of the design are, and listed with them.",
        value: "own" as const,
      },
      {
        label: "In another folder…",
        icon: "folder",
        description: "such as one on a shared disk",
        detail: "Writes an empty folder, or follows one that was handed over already.",
        value: "picked" as const,
      },
    ],
    { title: "Train Elsewhere", question: "Where is the folder that PyTorch trains in?" },
  );
}

/** Writes the folder that the user picks, or only follows it where a run was handed over there already. */
async function inPickedFolder(
  services: Services,
  handover: Handover,
  document: vscode.TextDocument,
  lists: RunLists,
  version: string,
): Promise<void> {
  const picked = await askForFolder(
    "Folder that PyTorch trains in",
    vscode.Uri.joinPath(document.uri, ".."),
    "Train There",
  );
  if (!picked) return;
  const { storage, placeOf } = services.platform;
  const folder = placeOf(picked);
  if (folder === undefined)
    throw new InputError(`${picked.path} is not on a disk of this machine. Pick a folder that is.`);
  if (!(await storage.list(folder)).includes(runFiles.record)) {
    await handover.checkNewFolder(folder);
    await handOver(services, document, lists, version, { folder, id: storage.name(folder) });
    return;
  }
  const run = await readRun(storage, folder);
  if (isBroken(run)) throw new InputError(`${folder} cannot be followed: ${run.problem}`);
  if (run.trainedElsewhere !== true)
    throw new InputError(
      `${folder} has a run that is trained in MLP Studio. Pick a folder that was handed over, or an empty one.`,
    );
  await lists.follow(document.uri.toString(), folder);
  await showRun(services, document.uri);
  void showInformation(`The run in ${folder} is listed with those of ${fileName(document.uri)}.`);
}

/** @param picked the folder that the user has picked; undefined for a new one beside the other runs of the design */
async function handOver(
  services: Services,
  document: vscode.TextDocument,
  lists: RunLists,
  version: string,
  picked: Place | undefined,
): Promise<void> {
  const design = document.uri.toString();
  const name = fileName(document.uri);
  const now = new Date();
  const job = { ...designJob(document), name, text: document.getText(), version, now: now.getTime() };
  const place = picked ?? (await newRunPlace(services.platform.storage, lists.folderOf(design), now));
  const isWritten = await showProgress(
    `Handing over ${name}`,
    { cancellable: true },
    async ({ report, signal }) => {
      const reading = (progress: Parameters<typeof readingText>[1]) =>
        report(100 * (readingShare(progress) ?? 0), readingText(name, progress));
      // Canceled by the request alone: an engine that is ended while it writes would leave a part of the folder.
      const request = (engine: Parameters<Parameters<typeof withEngine>[1]>[0]) =>
        engine.request("handOver", { ...job, ...place }, { signal });
      await withEngine(services, request, { reading });
      return true;
    },
  );
  if (!isWritten) return;
  if (picked) await lists.follow(design, picked.folder);
  lists.refreshSoon();
  await showRun(services, document.uri);
  await showStartCommand(services.platform, place.folder, `${name} is ready to be trained elsewhere.`);
}

/** Shows the list of runs, where the run that was handed over is followed. */
async function showRun(services: Services, design: vscode.Uri): Promise<void> {
  await showResults(services, design, { half: "allRuns" });
}
