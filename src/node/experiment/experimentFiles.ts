/** The files that an experiment may read: those of the folders that a window allows. */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type FileSource, filesWithin } from "../../data/bytes/fileSource.ts";
import type { DataFiles } from "../../data/dataFiles.ts";
import { listLocalFolder, openLocalFile, readLocalFile } from "../localFiles.ts";
import { linksStayWithin } from "../localLinks.ts";

const local: FileSource = {
  version: async (uri) => {
    const { size, mtimeMs } = await stat(fileURLToPath(uri));
    return `${size} ${mtimeMs}`;
  },
  read: (uri) => readLocalFile(fileURLToPath(uri)),
  open: (uri) => openLocalFile(fileURLToPath(uri)),
  list: (uri, within) =>
    listLocalFolder(fileURLToPath(uri), async (path) =>
      within ? linksStayWithin(pathToFileURL(path).href, within) : true,
    ),
  linksStayWithin,
};

export interface ExperimentFiles {
  /** What the paths of a design in this folder name. */
  dataIn(folder: string): DataFiles;
  /** @throws InputError where the design is not in the folders */
  readDesign(path: string): Promise<string>;
  /** For each of these files in a folder something that changes when the file does. */
  versions(folder: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** @param roots URIs of folders; undefined for no limit */
export function experimentFiles(roots: readonly string[] | undefined): ExperimentFiles {
  const files = filesWithin(local, roots);
  const uriOf = (folder: string, path: string) => pathToFileURL(resolve(folder, path)).href;
  return {
    dataIn: (folder) => ({
      read: (path) => files.read(uriOf(folder, path)),
      open: async (path) => files.open?.(uriOf(folder, path)),
      list: (path) => files.list(uriOf(folder, path)),
    }),
    async readDesign(path) {
      await files.version(pathToFileURL(path).href);
      return readFile(path, "utf8");
    },
    async versions(folder, paths) {
      const found = paths.map(
        async (path) => [path, await files.version(uriOf(folder, path)).catch(() => "absent")] as const,
      );
      return new Map(await Promise.all(found));
    },
  };
}
