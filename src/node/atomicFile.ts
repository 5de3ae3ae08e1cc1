/** Files that are written completely or not at all. */
import { type FileHandle, open, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

const defaultEnding = ".tmp";

/**
 * Writes a file so that at every moment, even when the process is killed or the power fails, either the old file or the new one
 * is there, complete: the bytes are written to a file beside it and flushed to the disk, and that file then takes its name.
 *
 * The file beside it is called `PATH.tmp`; what a killed process leaves of it is overwritten by the next write. Two callers that
 * may write the same path at the same time give it endings of their own.
 */
export async function writeAtomically(
  path: string,
  bytes: Uint8Array | string,
  temporaryEnding = defaultEnding,
): Promise<void> {
  const file = await AtomicFile.open(path, temporaryEnding);
  try {
    await file.write(bytes);
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** A file that is written piece by piece and takes its name when it is complete, as {@link writeAtomically} says. */
export class AtomicFile {
  private readonly target: string;
  private readonly temporary: string;
  private readonly file: FileHandle;

  private constructor(target: string, temporary: string, file: FileHandle) {
    this.target = target;
    this.temporary = temporary;
    this.file = file;
  }

  static async open(path: string, temporaryEnding = defaultEnding): Promise<AtomicFile> {
    // A symbolic link remains one, and its target is written.
    const target = await realpath(path).catch(() => path);
    const temporary = `${target}${temporaryEnding}`;
    return new AtomicFile(target, temporary, await open(temporary, "w"));
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    await this.file.writeFile(bytes);
  }

  /** Gives the file its name. After an error {@link discard} removes what was written. */
  async commit(): Promise<void> {
    await this.file.sync();
    await this.file.close();
    await rename(this.temporary, this.target);
    await syncFolder(dirname(this.target));
  }

  /** Removes what was written; a file that had the name before stays. */
  async discard(): Promise<void> {
    await this.file.close().catch(() => {});
    await rm(this.temporary, { force: true }).catch(() => {});
  }
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
