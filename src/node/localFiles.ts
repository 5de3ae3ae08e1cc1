import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ByteSource, fileSource } from "../data/bytes/source.ts";

/** @throws for a device or a pipe, which may have no end */
export async function readLocalFile(path: string): Promise<Uint8Array> {
  await fileSize(path);
  return readFile(path);
}

/**
 * A file that is read piece by piece.
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
 * The names in a folder, those of folders and of links to them with a `/` behind them.
 *
 * @param mayFollow whether a link may be looked behind; one that may not counts as a file
 */
export async function listLocalFolder(
  path: string,
  mayFollow: (path: string) => Promise<boolean> = async () => true,
): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return Promise.all(
    entries.map(async (entry) => {
      const isFolder = entry.isSymbolicLink()
        ? await leadsToFolder(join(path, entry.name), mayFollow)
        : entry.isDirectory();
      return isFolder ? `${entry.name}/` : entry.name;
    }),
  );
}

async function leadsToFolder(link: string, mayFollow: (path: string) => Promise<boolean>): Promise<boolean> {
  if (!(await mayFollow(link))) return false;
  return stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The bytes of a file; of a folder, reading it says what it is. */
async function fileSize(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error("it is a device or a pipe");
  return found.size;
}
