import { open, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes a file so that at every moment, whatever is killed or loses its power, either the old one or the new one is there,
 * whole: the bytes go to a file beside it, down to the disk, which then takes its name.
 *
 * The file beside it is called `PATH.tmp`; what a killed process leaves of it is overwritten by the next. Nobody else may
 * write the same path at the same time.
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  // A link stays a link to the file that is written.
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

/** The new name must reach the disk, too. Where folders cannot be opened, such as on Windows, the file system sees to that. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // The file itself is whole.
  }
}
