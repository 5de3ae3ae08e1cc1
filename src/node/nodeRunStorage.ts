/** Run folders on the local disk. */
import { readFile } from "node:fs";
import {
  appendFile,
  constants,
  mkdir,
  open,
  readdir,
  readFile as readWhole,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import type { RunStorage } from "../runs/runStorage.ts";
import { writeAtomically } from "./atomicFile.ts";
import { yieldToEvents } from "./yieldToEvents.ts";

const readTextFile = promisify(readFile);
let writes = 0;

/** The local disk as the storage of runs; places are paths. */
export const nodeRunStorage: RunStorage = {
  join,
  parent: dirname,
  name: (place) => basename(place),
  relative: (folder, place) => relative(folder, place).split(sep).join("/"),

  stat: (place) =>
    stat(place).then(
      ({ size, mtimeMs, ino }) => ({ size, modified: mtimeMs, identity: String(ino) }),
      () => undefined,
    ),
  list: (folder) => readdir(folder).catch((error) => whereAbsent(error, [])),
  read: (file, from = 0, to) => (from === 0 && to === undefined ? readWhole(file) : readPart(file, from, to)),
  // A list of runs needs a thousand small files. Node's promises open, stat, read and close each in a turn of their own, which takes
  // about twice as long.
  readText: (file) => readTextFile(file, "utf8"),

  write: (file, content, isContended = false) =>
    writeAtomically(file, content, isContended ? `.${process.pid}-${++writes}.tmp` : undefined),
  async writeNew(file, content) {
    await writeFile(file, content, { flag: "wx" }).catch((error) => whereThere(error, undefined));
  },
  append: (file, text) => appendFile(file, text, { flag: constants.O_WRONLY | constants.O_APPEND }),
  sync: async () => {},
  truncate: (file, size) => truncate(file, size),
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true });
  },
  claimFolder: (folder) =>
    mkdir(folder).then(
      () => true,
      (error) => whereThere(error, false),
    ),
  rename: (from, to) => rename(from, to),
  remove: (place) => rm(place, { recursive: true, force: true }),

  owner: { pid: process.pid, host: hostname() },
  async isAlive(owner) {
    if (!("pid" in owner) || owner.host !== hostname()) return undefined;
    // Another process may have got its number.
    return isProcessAlive(owner.pid) ? undefined : false;
  },
  platform: `${process.platform}-${process.arch}`,
  yieldToEvents,
};

function whereAbsent<T>(error: NodeJS.ErrnoException, value: T): T {
  if (error.code === "ENOENT") return value;
  throw error;
}

function whereThere<T>(error: NodeJS.ErrnoException, value: T): T {
  if (error.code === "EEXIST") return value;
  throw error;
}

async function readPart(
  path: string,
  from: number,
  to: number | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const end = to ?? (await file.stat()).size;
    const bytes = new Uint8Array(Math.max(0, end - from));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
