/** Files that are written completely or not at all. */
import { open, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes a file so that at every moment, even when the process is killed or the power fails, either the old file or the new one
 * is there, complete: the bytes are written to a file beside it and flushed to the disk, and that file then takes its name.
 *
 * The file beside it is called `PATH.tmp`; what a killed process leaves of it is overwritten by the next write. The same path
 * must not be written by two callers at the same time.
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  // A symbolic link remains one, and its target is written.
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Flushes the new name to the disk. Where folders cannot be opened, such as on Windows, the file system does that. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // The file itself is complete.
  }
}
