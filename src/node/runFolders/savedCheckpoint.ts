/** The checkpoint in a run's folder. */
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { readMetadata } from "../../engine/safetensorsHeader.ts";
import type { RunRecord } from "../../shared/runs/runRecord.ts";
import { runFiles } from "./runFolders.ts";

/** Where a run stood when its checkpoint was made. */
export type CheckpointPlace = NonNullable<RunRecord["checkpoint"]>;

export interface SavedCheckpoint {
  readonly place: CheckpointPlace;
  /** When it was saved, in milliseconds since 1970. */
  readonly savedAt: number;
}

/** More than the header of any checkpoint: a damaged length must not take all memory. */
const maxHeaderBytes = 100_000_000;

/**
 * The checkpoint that a run can be resumed from. Its file says where it was made: the record is written after it, so that it is
 * one checkpoint behind where the process was killed between the two.
 *
 * @returns undefined where there is no checkpoint
 */
export async function savedCheckpoint(
  folder: string,
  { checkpoint: recorded }: Pick<RunRecord, "checkpoint">,
): Promise<SavedCheckpoint | undefined> {
  const file = await open(join(folder, runFiles.checkpoint)).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { mtimeMs } = await file.stat();
    const place = (await placeIn(file).catch(() => undefined)) ?? recorded;
    return place && { place, savedAt: mtimeMs };
  } finally {
    await file.close();
  }
}

/** @returns undefined for a file that is no checkpoint. @throws where it cannot be read as one */
async function placeIn(file: FileHandle): Promise<CheckpointPlace | undefined> {
  const lengthBytes = 8;
  const beginning = Buffer.alloc(lengthBytes);
  await file.read(beginning, 0, lengthBytes, 0);
  const headerBytes = Number(beginning.readBigUInt64LE());
  if (headerBytes > maxHeaderBytes) return undefined;
  const header = Buffer.alloc(lengthBytes + headerBytes);
  await file.read(header, 0, header.length, 0);
  const { state, design, data } = readMetadata(header);
  const { step, epoch, position } = JSON.parse(state).run;
  const { epochs } = JSON.parse(design).training;
  const { train } = JSON.parse(data).rows;
  const place = { step, epoch: epoch + position / train, epochs };
  return Object.values(place).every(Number.isFinite) ? place : undefined;
}
