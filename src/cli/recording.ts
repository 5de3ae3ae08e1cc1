/** `train --record`: the run folder that a training of the command line writes. */

import { basename, dirname } from "node:path";
import { version } from "../../package.json";
import type { Restored } from "../engine/training/trainer.ts";
import { nodeRunStorage } from "../node/nodeRunStorage.ts";
import { readRun, runFiles } from "../runs/folders/runFolders.ts";
import { RunRecorder } from "../runs/folders/runRecorder.ts";
import { messageOf } from "../shared/errors.ts";
import type { FinishedEvent } from "../shared/events.ts";
import type { RunLog } from "../shared/runLog.ts";
import { isBroken } from "../shared/runs/runRecord.ts";
import type { DesignFile } from "./designFile.ts";
import type { CommandFiles } from "./files.ts";
import type { TrainCommand } from "./trainArguments.ts";

/**
 * Starts recording a run. A run that is resumed from the checkpoint of a run folder continues that folder.
 *
 * @returns undefined where `--record` is not given
 */
export async function startRecording(
  command: TrainCommand,
  file: DesignFile,
  restored: Restored | undefined,
  log: RunLog,
  { warn, files }: { readonly warn: (message: string) => void; readonly files: CommandFiles },
): Promise<RunRecorder | undefined> {
  if (!command.record) return undefined;
  const recorder = new RunRecorder({
    storage: nodeRunStorage,
    runs: files.runsFolder(command.design),
    design: basename(command.design),
    designText: file.trainedText,
    version,
    log,
    warn,
  });
  if (command.resume === undefined || !restored || basename(command.resume) !== runFiles.checkpoint)
    return recorder;
  const folder = dirname(command.resume);
  const record = await readRun(nodeRunStorage, folder);
  if (!isBroken(record)) recorder.continueIn(folder, record, restored.step);
  return recorder;
}

/**
 * Writes what a run ends with: the trained network, and nothing to resume where it cannot be.
 *
 * @param model the file of the network; undefined where the run has diverged
 * @param hash of the data
 */
export async function endRecording(
  recorder: RunRecorder,
  model: Uint8Array | undefined,
  hash: string,
  { reason }: FinishedEvent,
): Promise<void> {
  if (model) void recorder.saveModel(model, hash);
  if (reason === "diverged" || reason === "earlyStopped") recorder.removeCheckpoint();
  await recorder.close();
}

/** Records that the run has failed. */
export async function failRecording(recorder: RunRecorder, error: unknown): Promise<void> {
  recorder.failed(messageOf(error));
  await recorder.close();
}
