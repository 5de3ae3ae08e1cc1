/** Folders that are written whole or not at all. */
import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError } from "../shared/errors.ts";
import { fileProblem } from "../shared/fileProblem.ts";

export interface NewFile {
  /** Path in the folder, with `/` between its parts. */
  readonly name: string;
  readonly content: Uint8Array | string;
}

/**
 * @param option the option that names the folder; undefined where the user has picked it
 * @throws InputError where the folder has something in it already, which would be lost
 */
export async function checkNewFolder(option: string | undefined, folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new InputError(`${placeOf(option)}${folder} ${fileProblem(error)}. Name another folder.`, {
      file: folder,
    });
  });
  if (names.length > 0)
    throw new InputError(`${placeOf(option)}${folder} is not empty. Name a new folder.`, { file: folder });
}

/**
 * Writes a new folder: under another name first, so that one that could not be written to its end is not there.
 *
 * @param option the option that names the folder, with which errors begin; undefined where the user has picked it
 * @throws InputError
 */
export async function writeNewFolder(
  option: string | undefined,
  folder: string,
  files: readonly NewFile[],
): Promise<void> {
  await checkNewFolder(option, folder);
  const temporary = join(dirname(folder), `.${basename(folder)}.${process.pid}.tmp`);
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(temporary);
    for (const { name, content } of files) {
      const path = join(temporary, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw new InputError(`${placeOf(option)}${folder} ${fileProblem(error)}. Name another place.`, {
      file: folder,
    });
  }
}

/** What an error begins with. */
function placeOf(option: string | undefined): string {
  return option === undefined ? "" : `${option}: `;
}
