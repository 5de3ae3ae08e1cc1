import { access, constants, open, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { DataFiles } from "../engine/data/dataFiles.ts";
import { fileSource } from "../engine/data/source.ts";
import { fileSize } from "../node/fileSize.ts";
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
    async read(path) {
      const file = resolve(folder, path);
      await fileSize(file);
      return readFile(file);
    },
    async open(path) {
      const file = resolve(folder, path);
      const size = await fileSize(file);
      return fileSource(size, async () => {
        const handle = await open(file);
        return {
          read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
          close: () => handle.close(),
        };
      });
    },
    async list(path) {
      const names = await readdir(resolve(folder, path));
      return Promise.all(
        names.map(async (name) => ((await isFolder(resolve(folder, path, name))) ? `${name}/` : name)),
      );
    },
  };
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
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
