/** Exports the events of recorded runs: as one CSV file, or as event files for TensorBoard. */
import * as vscode from "vscode";
import { readEvents } from "../../runs/folders/eventFile.ts";
import { readRun, runFiles } from "../../runs/folders/runFolders.ts";
import type { RunStorage } from "../../runs/runStorage.ts";
import { InputError, messageOf } from "../../shared/errors.ts";
import { plural } from "../../shared/format/plural.ts";
import { eventsCsv } from "../../shared/runs/eventsCsv.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import { scalarRows } from "../../shared/runs/scalars.ts";
import { tensorBoardFile, tensorBoardFileName } from "../../shared/runs/tensorBoard.ts";
import { fileName } from "../design/documents.ts";
import { askForFolder, askWhereToSave, showInformation } from "../userInterface.ts";
import type { RunOfDesign } from "./runActions.ts";

/** Saves the measures of runs as one CSV file. */
export async function exportCsv(
  storage: RunStorage,
  runs: readonly [RunOfDesign, ...RunOfDesign[]],
): Promise<void> {
  const [{ uri }] = runs;
  const read = await Promise.all(runs.map((run) => scalarsOf(storage, run)));
  const proposed = vscode.Uri.joinPath(uri, "..", `${designName(uri)}-runs.csv`);
  const target = await askWhereToSave("Export the events", proposed, { CSV: ["csv"] });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(eventsCsv(read)));
}

/** Saves an event file of TensorBoard for each run, in folders that are named after the runs. */
export async function exportTensorBoard(
  storage: RunStorage,
  runs: readonly [RunOfDesign, ...RunOfDesign[]],
): Promise<void> {
  const [{ uri }] = runs;
  const read = await Promise.all(runs.map((run) => scalarsOf(storage, run)));
  const title = "Folder for TensorBoard's log files";
  const folder = await askForFolder(title, vscode.Uri.joinPath(uri, ".."), "Export Here");
  if (!folder) return;
  for (const { run, events, task, startedSeconds } of read) {
    // TensorBoard calls a run by its folder.
    const target = vscode.Uri.joinPath(
      folder,
      `${designName(uri)}-${run}`,
      tensorBoardFileName(startedSeconds),
    );
    await vscode.workspace.fs.writeFile(target, tensorBoardFile(events, task, startedSeconds));
  }
  void showInformation(
    `${plural(read.length, "run")} exported. To see ${read.length === 1 ? "it" : "them"}: tensorboard --logdir "${folder.fsPath}"`,
  );
}

/** @throws InputError where the run's record or its events cannot be read */
async function scalarsOf(storage: RunStorage, { folder }: RunOfDesign) {
  const id = storage.name(folder);
  const record = await readRun(storage, folder);
  if (isBroken(record)) throw new InputError(`The run ${id} does not exist any more, or is damaged.`);
  const { events } = await readEvents(storage, storage.join(folder, runFiles.events)).catch((error) => {
    throw new InputError(`The events of the run ${id} cannot be read: ${messageOf(error)}`);
  });
  const started = events.find((event) => event.kind === "started");
  return {
    run: id,
    rows: scalarRows(events),
    events,
    task: started?.dataset.task ?? "classification",
    startedSeconds: Date.parse(record.started) / 1000,
  };
}

function designName(uri: vscode.Uri): string {
  return fileName(uri).replace(/\.mlp\.json$/, "");
}
