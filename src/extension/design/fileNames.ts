/** Names of designs and of data files. */
import { dataFilePatterns } from "./dataFilePatterns.ts";

/** What a design file's name ends with. */
export const designExtension = ".mlp.json";

/** What an experiment's name ends with. */
export const experimentExtension = ".mlp-experiment.json";

/** What the name of a saved network ends with. */
export const modelExtension = ".mlp.safetensors";

/** Data files as one glob for VS Code's search, whose braces do not nest. */
export const dataFileGlob = `**/{${dataFilePatterns.flatMap((name) => [name, `${name}.gz`]).join(",")}}`;

/** Filters of VS Code's open dialog, which compares only what follows the last dot of a name. */
export const dataFileFilters = {
  "Data files": [
    ...dataFilePatterns.filter((pattern) => /^\*\.\w+$/.test(pattern)).map((pattern) => pattern.slice(2)),
    ...["json", "txt", "bin", "gz"],
  ],
  "All files": ["*"],
};

/** What searches of the workspace leave out: packages, and the designs of recorded runs. */
export const searchExclude = "**/{node_modules,.mlp-studio}/**";

/** Whether a path is that of a design which a recorded run keeps, and not one that is worked on. */
export function isRecordedDesign(path: string): boolean {
  return path.includes("/.mlp-studio/");
}

/** Whether a file with this name is a design. */
export function isDesignName(name: string): boolean {
  return name.endsWith(designExtension);
}

/**
 * Returns the name of a data file without its extensions: `iris` for `iris.csv`, `train-images` for
 * `train-images-idx3-ubyte.gz`.
 */
export function designNameOf(dataFileName: string): string {
  const bare = dataFileName.replace(/\.gz$/i, "").replace(/[-.]idx\d?-ubyte$|-ubyte$|\.[^.]+$/i, "");
  return bare === "" ? "network" : bare;
}

/** Returns the name of a new design for a data file: `iris.mlp.json`, or, where that is taken, `iris-2.mlp.json` and so on. */
export function freeDesignName(dataFileName: string, taken: ReadonlySet<string>): string {
  const name = designNameOf(dataFileName);
  for (let count = 1; ; count++) {
    const candidate = `${name}${count === 1 ? "" : `-${count}`}${designExtension}`;
    // Two names that differ only in case are one file on many file systems.
    if (![...taken].some((other) => other.toLowerCase() === candidate.toLowerCase())) return candidate;
  }
}

/** Returns the path of a file relative to a folder. All paths have `/`; the two given are absolute. */
export function relativePath(folder: string, file: string): string {
  const from = folder.split("/").filter((part) => part !== "");
  const to = file.split("/").filter((part) => part !== "");
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common++;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
}
