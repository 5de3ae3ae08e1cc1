import { InputError, messageOf } from "../shared/errors.ts";
import type { ByteSource } from "./bytes/source.ts";
import type { DataFormat } from "./formats/dataFormat.ts";
import { formatOfName } from "./formats/formats.ts";
import { isGlob, matchesGlob } from "./plan/filePattern.ts";

/** Reads a file whose path is relative to the design; rejects when there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array>;
/** The names in a folder whose path is relative to the design, those of folders with a `/` behind them. */
export type ListFolder = (path: string) => Promise<readonly string[]>;

/** The files of a design: whole, and where that can be had, piece by piece. */
export interface DataFiles {
  readonly read: ReadFile;
  /** The file as a source that is read as needed; undefined where it can only be had whole. Rejects as `read` does. */
  readonly open?: (path: string) => Promise<ByteSource | undefined>;
  /** Without it, a path may name files only. */
  readonly list?: ListFolder;
}

/** A folder with more files is no dataset. */
const maxFiles = 10_000;

/** Names of text files whose content is not known; in a folder with other data they are notes. */
const vagueName = /\.(txt|data)(\.gz)?$/i;

const naturalOrder = new Intl.Collator("en", { numeric: true });

/** Whether a file's name says that it holds the test rows: `test.csv`, `x_test.npy`, `t10k-images-idx3-ubyte`. */
export function isTestName(path: string): boolean {
  return /(^|[^a-z])(test|t10k)([^a-z]|$)/i.test(baseName(path));
}

export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/**
 * The data files that a folder's path or a glob stands for, in natural order: those of one format, without the labels'
 * files that belong to others of them.
 * @param field the design's field, for messages
 * @throws InputError when there is none, when they differ in format, or when there is no such folder
 */
export async function listDataFiles(
  path: string,
  field: string,
  named: DataFormat | undefined,
  list: ListFolder,
): Promise<readonly string[]> {
  const found = isGlob(path) ? await expandGlob(path, field, list) : await filesIn(path, field, list);
  const readable = found.filter((file) => named !== undefined || formatOfName(file) !== undefined);
  if (readable.length === 0)
    throw new InputError(
      `${field}: ${isGlob(path) ? "no data file is named" : "there is no data file in"} "${path}"${found.length > 0 ? ` (there is "${found[0]}", whose format cannot be inferred from its name)` : ""}. Name a file, a folder of data files or a pattern such as "data/*.csv".`,
      { field },
    );
  const files = named ? readable : ofOneFormat(readable, path, field);
  const format = named ?? formatOfName(files[0]);
  const labels = new Set(files.flatMap((file) => format?.labels?.names(file) ?? []));
  const data = files.filter((file) => !labels.has(file));
  // Files that all look like each other's labels are taken as they are.
  return data.length > 0 ? data : files;
}

/** @throws InputError when the files have several formats */
function ofOneFormat(files: readonly string[], path: string, field: string): readonly string[] {
  const clear = files.filter((file) => !vagueName.test(file));
  const chosen = clear.length > 0 ? clear : files;
  const [first] = chosen;
  const other = chosen.find((file) => formatOfName(file) !== formatOfName(first));
  if (other !== undefined)
    throw new InputError(
      `${field}: "${path}" holds files of several formats, such as "${baseName(first)}" (${formatOfName(first)?.label}) and "${baseName(other)}" (${formatOfName(other)?.label}). Name those that are meant, with a pattern such as "${folderOf(first)}*${/\.[^.]*$/.exec(baseName(first))?.[0] ?? ""}".`,
      { field },
    );
  return chosen;
}

async function filesIn(folder: string, field: string, list: ListFolder): Promise<string[]> {
  const names = await listFolder(folder, field, list);
  const prefix = /[/\\]$/.test(folder) ? folder : `${folder}/`;
  return visibleFiles(names).map((name) => prefix + name);
}

/** Wildcards stand for names, in the file's name and in those of folders; none stands for a `/`. */
async function expandGlob(path: string, field: string, list: ListFolder): Promise<string[]> {
  const parts = path.replaceAll("\\", "/").split("/");
  let found = [""];
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === "**")
      throw new InputError(`${field}: "**" stands for nothing here. Write one "*" for each folder's name.`, {
        field,
      });
    if (!isGlob(part)) {
      found = found.map((folder) => folder + (isLast ? part : `${part}/`));
      continue;
    }
    const next: string[] = [];
    for (const folder of found) {
      const names = await listFolder(folder === "" ? "." : folder, field, list);
      const candidates = isLast
        ? visibleFiles(names)
        : names.filter((name) => name.endsWith("/")).map((name) => name.slice(0, -1));
      for (const name of candidates.sort(naturalOrder.compare))
        if (matchesGlob(name, part)) next.push(folder + name + (isLast ? "" : "/"));
      checkCount(next.length, path, field);
    }
    found = next;
  }
  return found;
}

function visibleFiles(names: readonly string[]): string[] {
  return names.filter((name) => !name.endsWith("/") && !name.startsWith(".")).sort(naturalOrder.compare);
}

async function listFolder(folder: string, field: string, list: ListFolder): Promise<readonly string[]> {
  let names: readonly string[];
  try {
    names = await list(folder);
  } catch (error) {
    // Such as a path outside the workspace.
    if (error instanceof InputError) throw withField(error, field);
    const problem = isNotFound(error) ? "does not exist" : `cannot be read (${messageOf(error)})`;
    throw new InputError(
      `${field}: the folder "${folder}" ${problem}. Name a file or a folder, relative to the design's folder.`,
      { field },
    );
  }
  checkCount(names.length, folder, field);
  return names;
}

function checkCount(count: number, path: string, field: string): void {
  if (count > maxFiles)
    throw new InputError(
      `${field}: "${path}" holds ${count} files; at most ${maxFiles} can be one dataset. Name fewer.`,
      { field },
    );
}

function folderOf(path: string): string {
  return path.slice(0, path.length - baseName(path).length);
}

/** The error, with the design's field that led to it. */
export function withField(error: InputError, field: string): InputError {
  if (error.place.field !== undefined) return error;
  return new InputError(`${field}: ${error.message}`, { ...error.place, field });
}

/** Node's and VS Code's errors for a missing file; one that has crossed a channel keeps its name and message only. */
export function isNotFound(error: unknown): boolean {
  return errorIs(error, /ENOENT|ENOTDIR|NotFound|NotADirectory/);
}

/** Node's and VS Code's errors for a folder where a file is expected. */
export function isFolderError(error: unknown): boolean {
  return errorIs(error, /EISDIR|IsADirectory/);
}

function errorIs(error: unknown, pattern: RegExp): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : "";
  return pattern.test(`${code} ${error.name} ${error.message}`);
}
