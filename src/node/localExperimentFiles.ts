/** The files that an experiment may read, on the local disk. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FileSource } from "../data/bytes/fileSource.ts";
import { type ExperimentFiles, experimentFiles } from "../runs/experiment/experimentFiles.ts";
import { listLocalFolder, openLocalFile, readLocalFile } from "./localFiles.ts";
import { linksStayWithin } from "./localLinks.ts";
import { nodeRunStorage } from "./nodeRunStorage.ts";

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

/** @param roots URIs of folders; undefined for no limit */
export function localExperimentFiles(roots: readonly string[] | undefined): ExperimentFiles {
  const uriOf = (place: string, path = "") => pathToFileURL(resolve(place, path)).href;
  return experimentFiles({ files: local, uriOf, readText: nodeRunStorage.readText }, roots);
}
