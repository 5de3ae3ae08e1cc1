/** Files and folders of the local file system. */
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type ByteSource, fileSource } from "../data/bytes/source.ts";
import type { DataFiles } from "../data/dataFiles.ts";

/** The files that a design's paths, relative to this folder, name. */
export function filesIn(folder: string): DataFiles {
  return {
    read: (path) => readLocalFile(resolve(folder, path)),
    open: (path) => openLocalFile(resolve(folder, path)),
    list: (path) => listLocalFolder(resolve(folder, path)),
  };
}

/**
 * Reads a whole file.
 *
 * @throws for a device or a pipe, which may have no end
 */
export async function readLocalFile(path: string): Promise<Uint8Array> {
  await fileSize(path);
  return readFile(path);
}

/**
 * Opens a file that is read in chunks.
 *
 * @throws for a device or a pipe, which may have no end
 */
export async function openLocalFile(path: string): Promise<ByteSource> {
  const size = await fileSize(path);
  return fileSource(size, async () => {
    const file = await open(path);
    return {
      read: async (into, position) => (await file.read(into, 0, into.length, position)).bytesRead,
      close: () => file.close(),
    };
  });
}

/**
 * Returns the names in a folder; those of folders and of links to folders end with `/`.
 *
 * @param mayFollow whether a symbolic link may be followed; one that may not counts as a file
 */
export async function listLocalFolder(
  path: string,
  mayFollow: (path: string) => Promise<boolean> = async () => true,
): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return Promise.all(
    entries.map(async (entry) => {
      const isFolder = entry.isSymbolicLink()
        ? await isLinkToFolder(join(path, entry.name), mayFollow)
        : entry.isDirectory();
      return isFolder ? `${entry.name}/` : entry.name;
    }),
  );
}

async function isLinkToFolder(link: string, mayFollow: (path: string) => Promise<boolean>): Promise<boolean> {
  if (!(await mayFollow(link))) return false;
  return stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Returns the size of a file in bytes. A folder is accepted here: the error of reading it is clearer. */
async function fileSize(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error("it is a device or a pipe");
  return found.size;
}
