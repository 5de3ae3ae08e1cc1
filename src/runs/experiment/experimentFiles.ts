/** The files that an experiment may read: those of the folders that a window allows. */
import { type FileSource, filesWithin } from "../../data/bytes/fileSource.ts";
import type { DataFiles } from "../../data/dataFiles.ts";

export interface ExperimentFiles {
  /** What the paths of a design in this folder name. */
  dataIn(folder: string): DataFiles;
  /** @throws InputError where the design is not in the folders */
  readDesign(place: string): Promise<string>;
  /** For each of these files in a folder something that changes when the file does. */
  versions(folder: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Where the files come from. */
export interface ExperimentSource {
  /** The files by their URIs. */
  readonly files: FileSource;
  /** The URI of a place. @param path relative to the place, which is a folder then, or absolute */
  uriOf(place: string, path?: string): string;
  /** Reads the text at a place. */
  readText(place: string): Promise<string>;
}

/** @param roots URIs of folders; undefined for no limit */
export function experimentFiles(
  { files: all, uriOf, readText }: ExperimentSource,
  roots: readonly string[] | undefined,
): ExperimentFiles {
  const files = filesWithin(all, roots);
  return {
    dataIn: (folder) => ({
      read: (path) => files.read(uriOf(folder, path)),
      open: async (path) => files.open?.(uriOf(folder, path)),
      list: (path) => files.list(uriOf(folder, path)),
    }),
    async readDesign(place) {
      await files.version(uriOf(place));
      return readText(place);
    },
    async versions(folder, paths) {
      const found = paths.map(
        async (path) => [path, await files.version(uriOf(folder, path)).catch(() => "absent")] as const,
      );
      return new Map(await Promise.all(found));
    },
  };
}
