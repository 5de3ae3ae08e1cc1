import { access, constants, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { DataFiles } from "../data/dataFiles.ts";
import { writeAtomically } from "../node/atomicFile.ts";
import { filesIn } from "../node/localFiles.ts";
import { nodeRunStorage } from "../node/nodeRunStorage.ts";
import { runsFolderOf } from "../runs/folders/runFolders.ts";
import { InputError } from "../shared/errors.ts";
import { fileProblem } from "../shared/fileProblem.ts";

/** The files that commands read on behalf of a design or an experiment, and where they record runs. */
export interface CommandFiles {
  /** What the paths of a design in this folder name. */
  dataIn(folder: string): DataFiles;
  /** Returns the text of a design or an experiment. @throws an error of the file system, or InputError */
  readText(path: string): Promise<string>;
  /** The folder of the runs of a design. */
  runsFolder(design: string): string;
}

/** Any file, as it is on the disk; runs are recorded beside their designs. */
export const diskFiles: CommandFiles = {
  dataIn: filesIn,
  readText: (path) => readFile(path, "utf8"),
  runsFolder: (design) => runsFolderOf(nodeRunStorage, design),
};

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
    // A device or a pipe is written to; a file is replaced when the new one is whole, so that a full disk destroys nothing.
    const found = await stat(path).catch(() => undefined);
    if (found && !found.isFile()) await writeFile(path, bytes);
    else await writeAtomically(path, bytes);
  } catch (error) {
    throw new InputError(`${option}: ${path} ${fileProblem(error)}. Name another file.`, { file: path });
  }
}
