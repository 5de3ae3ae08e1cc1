/** The runs of an experiment that were recorded before, so that none is computed twice. */

import { catalogue } from "../../engine/catalogue.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { designKey } from "../../shared/experiment/expand.ts";
import { isBroken, type RunRecord } from "../../shared/runs/runRecord.ts";
import { listRuns, runFiles } from "../folders/runFolders.ts";
import { exists, type RunStorage } from "../runStorage.ts";

/** A recorded run of a cell. */
export interface EarlierRun {
  readonly folder: string;
  readonly record: RunRecord;
}

/**
 * The recorded runs of an experiment by the key of their design, newest first.
 *
 * @param runs the folder of the design's runs
 * @param file the experiment, as run folders record it
 */
export async function earlierRuns(
  storage: RunStorage,
  runs: string,
  file: string,
): Promise<ReadonlyMap<string, readonly EarlierRun[]>> {
  const found = new Map<string, EarlierRun[]>();
  // A folder that cannot be read cannot be written either, which the recording reports.
  for (const { folder, run } of await listRuns(storage, runs).catch(() => [])) {
    if (isBroken(run) || run.experiment?.file !== file) continue;
    const key = await keyOf(storage, folder);
    if (key === undefined) continue;
    const sameCell = found.get(key) ?? [];
    sameCell.push({ folder, record: run });
    found.set(key, sameCell);
  }
  return found;
}

async function keyOf(storage: RunStorage, folder: string): Promise<string | undefined> {
  const text = await storage.readText(storage.join(folder, runFiles.design)).catch(() => "");
  const { design } = parseDesign(text, catalogue);
  return design && designKey(design);
}

/** Whether a run has all that its end leaves. */
export async function isWhole(storage: RunStorage, { folder, record }: EarlierRun): Promise<boolean> {
  if (record.summary === null || record.data.hash === null) return false;
  if (record.state === "diverged") return true;
  return exists(storage, storage.join(folder, runFiles.model));
}

/**
 * Removes what is left of a run that did not come to its end and is computed again. One that the user has starred or named, or
 * that somebody still computes, stays.
 */
export async function removeUnfinished(storage: RunStorage, { folder, record }: EarlierRun): Promise<void> {
  const isAbandoned =
    record.state === "interrupted" || record.state === "stopped" || record.state === "failed";
  if (!isAbandoned || record.starred || record.name !== undefined) return;
  await storage.remove(folder).catch(() => {});
}
