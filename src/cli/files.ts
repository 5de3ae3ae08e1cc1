import { access, constants, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { DataFiles } from "../engine/data/dataFiles.ts";
import { listLocalFolder, openLocalFile, readLocalFile } from "../node/localFiles.ts";
import { InputError, messageOf } from "../shared/errors.ts";

/** Why a file cannot be read or written, as the end of a sentence. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "does not exist";
    case "EISDIR":
      return "is a folder";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "may not be opened by this user";
    default:
      return `cannot be opened (${messageOf(error)})`;
  }
}

/** The files that a design's paths, relative to this folder, stand for. */
export function filesIn(folder: string): DataFiles {
  return {
    read: (path) => readLocalFile(resolve(folder, path)),
    open: (path) => openLocalFile(resolve(folder, path)),
    list: (path) => listLocalFolder(resolve(folder, path)),
  };
}

/** @throws InputError that names the argument */
export async function readArgument(option: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputError(`${option}: ${path} ${fileProblem(error)}. Name another file.`, { file: path });
  }
}

/** Finds out before a long training that its result could not be written; an existing file stays as it is. */
export async function checkWritable(option: string, path: string): Promise<void> {
  const folder = dirname(path);
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new InputError(`${option}: the folder ${folder} ${fileProblem(error)}. Name another file.`, {
      file: path,
    });
  }
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory())
    throw new InputError(`${option}: ${path} is a folder. Name a file.`, { file: path });
}

export async function writeArgument(option: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (error) {
    throw new InputError(`${option}: ${path} ${fileProblem(error)}. Name another file.`, { file: path });
  }
}
