/** The checkpoint in a run's folder. */
import { readMetadata } from "../../engine/safetensorsHeader.ts";
import type { RunRecord } from "../../shared/runs/runRecord.ts";
import type { RunStorage } from "../runStorage.ts";
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

/** Bytes that are read at first: most headers are shorter, and some storages read a whole file for each part of it. */
const usualHeaderBytes = 1 << 16;

/**
 * The checkpoint that a run can be resumed from. Its file says where it was made: the record is written after it, so that it is
 * one checkpoint behind where the process was killed between the two.
 *
 * @returns undefined where there is no checkpoint
 */
export async function savedCheckpoint(
  storage: RunStorage,
  folder: string,
  { checkpoint: recorded }: Pick<RunRecord, "checkpoint">,
): Promise<SavedCheckpoint | undefined> {
  const file = storage.join(folder, runFiles.checkpoint);
  const state = await storage.stat(file);
  if (!state) return undefined;
  const place = (await placeIn(storage, file).catch(() => undefined)) ?? recorded;
  return place && { place, savedAt: state.modified };
}

/** @returns undefined for a file that is no checkpoint. @throws where it cannot be read as one */
async function placeIn(storage: RunStorage, file: string): Promise<CheckpointPlace | undefined> {
  const lengthBytes = 8;
  const beginning = await storage.read(file, 0, usualHeaderBytes);
  const headerBytes = Number(new DataView(beginning.buffer, beginning.byteOffset).getBigUint64(0, true));
  if (headerBytes > maxHeaderBytes) return undefined;
  const end = lengthBytes + headerBytes;
  const header = end > beginning.length ? await storage.read(file, 0, end) : beginning.subarray(0, end);
  const { state, design, data } = readMetadata(header);
  const { step, epoch, position } = JSON.parse(state).run;
  const { epochs } = JSON.parse(design).training;
  const { train } = JSON.parse(data).rows;
  const place = { step, epoch: epoch + position / train, epochs };
  return Object.values(place).every(Number.isFinite) ? place : undefined;
}
