/** Where runs are recorded: files and folders, and who records there. */
import type { RunRecord } from "../shared/runs/runRecord.ts";

/** What is known of a file or folder without its content. */
export interface FileState {
  /** Bytes. */
  readonly size: number;
  /** When it was written last, in milliseconds since 1970. */
  readonly modified: number;
  /** Differs where another file has taken the place of this one. */
  readonly identity: string;
}

/** Who records a run. */
export type RunOwner = NonNullable<RunRecord["process"]>;

/**
 * The files of runs. A *place* is the path of a file or folder in Node, and its URI in a browser; only the storage takes places apart. What
 * fails rejects with an error that `fileProblem` understands.
 */
export interface RunStorage {
  join(folder: string, ...names: readonly string[]): string;
  /** The folder that a place is in. */
  parent(place: string): string;
  /** The last part of a place. */
  name(place: string): string;
  /** The way from a folder to another place, with `/` between its parts. */
  relative(folder: string, place: string): string;

  /** Resolves to undefined where nothing is there, or nothing can be known of it. */
  stat(place: string): Promise<FileState | undefined>;
  /** The names in a folder; none where it does not exist. */
  list(folder: string): Promise<readonly string[]>;
  /** The bytes of a file from a position to another one, or to its end. */
  read(file: string, from?: number, to?: number): Promise<Uint8Array<ArrayBuffer>>;
  readText(file: string): Promise<string>;

  /**
   * Writes a file so that at every moment either the old one or the new one is there, complete.
   *
   * @param isContended whether somebody else may be writing it at the same time
   */
  write(file: string, content: Uint8Array | string, isContended?: boolean): Promise<void>;
  /** Writes a file unless one is there. */
  writeNew(file: string, content: string): Promise<void>;
  /** Appends to a file that is there. It may be written a little later; see {@link sync}. */
  append(file: string, text: string): Promise<void>;
  /** Resolves when what was appended to a file is written. */
  sync(file: string): Promise<void>;
  /** Cuts a file off after a number of bytes. */
  truncate(file: string, size: number): Promise<void>;
  /** Creates a folder, with those that it is in. */
  makeFolder(folder: string): Promise<void>;
  /** Creates a folder. Resolves to false where it is there already: of several callers one gets it. */
  claimFolder(folder: string): Promise<boolean>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with all that is in it; there may be none. */
  remove(place: string): Promise<void>;

  /** Who records here. */
  readonly owner: RunOwner;
  /** Whether somebody who recorded a run is still there; undefined where that cannot be known. */
  isAlive(owner: RunOwner): Promise<boolean | undefined>;
  /** Operating system and processor, such as `linux-x64`, or the browser. */
  readonly platform: string;
  /** Lets others have the thread: resolves in a later macrotask, as soon as possible. */
  yieldToEvents(): Promise<void>;
}

/** Whether something is at a place. */
export async function exists(storage: Pick<RunStorage, "stat">, place: string): Promise<boolean> {
  return (await storage.stat(place)) !== undefined;
}
