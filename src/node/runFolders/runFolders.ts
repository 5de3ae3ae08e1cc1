/**
 * The folders in which runs are recorded, `.mlp-studio/runs/DESIGN/ID/` beside a design: names, listing, what is kept.
 * `docs/runs.md` describes them.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { messageOf } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import {
  type BrokenRun,
  isBroken,
  isPendingElsewhere,
  isUnfinished,
  parseRunRecord,
  type RunRecord,
} from "../../shared/runs/runRecord.ts";
import { writeAtomically } from "../atomicFile.ts";

/** The names of the files in a run folder. */
export const runFiles = {
  record: "run.json",
  design: "design.mlp.json",
  events: "events.jsonl",
  model: "model.safetensors",
  checkpoint: "checkpoint.safetensors",
} as const;

/** A run that is listed, and the folder that it is in. */
export interface ListedRun {
  readonly folder: string;
  readonly run: RunRecord | BrokenRun;
}

const idPattern = /^\d{8}-\d{6}-[0-9a-f]{4}$/;
/** Milliseconds without a sign of life after which a run of another machine counts as interrupted. */
const maxSilenceMs = 10 * 60_000;
/** Number of the latest runs whose numbers a new one's follows. */
const numberedRuns = 8;
/** Number of records that are read at a time. */
const parallelReads = 32;
/** How the names of deleted runs' folders end. */
const deletedEnding = ".deleted";

/**
 * Reads one of a run's small files, of which a list of runs needs a thousand: with Node's callbacks in about half of the time that its
 * promises take, which open, stat, read and close each in a turn of their own.
 */
export function readText(path: string): Promise<string> {
  return promisify(readFile)(path, "utf8");
}

/** The folder of all runs of a design file: `.mlp-studio/runs/NAME` beside it. */
export function runsFolderOf(designPath: string): string {
  const name = basename(designPath).replace(/\.mlp\.json$/, "");
  return join(dirname(designPath), ".mlp-studio", "runs", name);
}

/** An id by the time in UTC and four random hexadecimal digits: ids sort by the time of their runs. */
function newId(now: Date): string {
  const [date, time] = now.toISOString().slice(0, 19).split("T");
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}-${randomBytes(2).toString("hex")}`;
}

/**
 * Makes a folder for a new run. It gets its name when its design and its record are in it, so that a folder that is killed at
 * any moment is either whole or not there.
 *
 * @param runs the folder of the design's runs
 * @param designText the text that is trained
 * @param recordOf makes the record for the id that the run gets; its number follows that of the run before
 * @returns the path of the folder
 */
export async function makeRunFolder(
  runs: string,
  designText: string,
  now: Date,
  recordOf: (id: string) => RunRecord,
): Promise<{ readonly folder: string; readonly record: RunRecord }> {
  const number = await prepareRuns(runs, now);
  for (;;) {
    const record = { ...recordOf(newId(now)), number };
    const temporary = join(runs, `.${record.id}.tmp`);
    const folder = join(runs, record.id);
    // Another process may have drawn the same id in the same second: whoever makes this folder has it.
    if (!(await isMade(temporary))) continue;
    if (await exists(folder)) {
      await rm(temporary, { recursive: true });
      continue;
    }
    await writeFile(join(temporary, runFiles.design), designText);
    await writeRecord(temporary, record);
    await rename(temporary, folder);
    return { folder, record };
  }
}

/**
 * Where a new run is recorded by a program that writes the folder itself.
 *
 * @param runs the folder of the design's runs, which is created
 */
export async function newRunPlace(
  runs: string,
  now: Date,
): Promise<{ readonly id: string; readonly number: number; readonly folder: string }> {
  const number = await prepareRuns(runs, now);
  const id = newId(now);
  return { id, number, folder: join(runs, id) };
}

/** Creates the folder of a design's runs. @returns the number of the next run */
async function prepareRuns(runs: string, now: Date): Promise<number> {
  await mkdir(runs, { recursive: true });
  await ignoreInGit(runs);
  return nextNumber(runs, now.getTime());
}

/** Makes a folder. @returns false where it is there already */
async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** The number of a new run: one more than that of the latest one that has a number, else than how many there are. */
async function nextNumber(runs: string, now: number): Promise<number> {
  const ids = await runIds(runs);
  const latest = await listRuns(runs, now, numberedRuns);
  const numbers = latest.flatMap(({ run }) => (isBroken(run) ? [] : (run.number ?? [])));
  return Math.max(ids.length, ...numbers) + 1;
}

/** Keeps the folders of runs out of version control, as linters' caches do. */
async function ignoreInGit(runs: string): Promise<void> {
  const root = dirname(dirname(runs));
  if (basename(root) !== ".mlp-studio") return;
  await writeFile(join(root, ".gitignore"), "*\n", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/** Replaces the record of a run that this caller alone records. */
export function writeRecord(folder: string, record: RunRecord): Promise<void> {
  return writeAtomically(join(folder, runFiles.record), recordText(record));
}

let changes = 0;

/** Replaces the record of a run whose recorder, in this process or another one, may be writing it at the same time. */
export function changeRecord(folder: string, record: RunRecord): Promise<void> {
  const ending = `.${process.pid}-${++changes}.tmp`;
  return writeAtomically(join(folder, runFiles.record), recordText(record), ending);
}

function recordText(record: RunRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** The ids of a design's runs, newest first. */
export async function runIds(runs: string): Promise<readonly string[]> {
  const names = await readdir(runs).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .filter((name) => idPattern.test(name))
    .sort()
    .reverse();
}

/**
 * The runs of a design, newest first. A folder that cannot be used is listed with the reason.
 *
 * @param max number of the newest runs that are listed
 */
export async function listRuns(
  runs: string,
  now = Date.now(),
  max = Number.POSITIVE_INFINITY,
): Promise<readonly ListedRun[]> {
  const ids = (await runIds(runs)).slice(0, max);
  const listed: ListedRun[] = [];
  for (let from = 0; from < ids.length; from += parallelReads)
    listed.push(
      ...(await Promise.all(
        ids.slice(from, from + parallelReads).map(async (id) => {
          const folder = join(runs, id);
          return { folder, run: await readRun(folder, now) };
        }),
      )),
    );
  return listed.sort((a, b) => newestFirst(a.run, b.run));
}

/** Compares runs for sorting. */
export function newestFirst(a: RunRecord | BrokenRun, b: RunRecord | BrokenRun): number {
  return startOf(b).localeCompare(startOf(a));
}

/** When a run began, ISO 8601; of a folder that cannot be used by its name. The record distinguishes runs of one second. */
function startOf(run: RunRecord | BrokenRun): string {
  if (!isBroken(run)) return run.started;
  return run.id.replace(/^(....)(..)(..)-(..)(..)(..).*$/, "$1-$2-$3T$4:$5:$6Z");
}

/** The names of the designs that have runs in a folder of designs. */
export async function listDesignsWithRuns(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, ".mlp-studio", "runs")).catch(() => []);
  return names.filter((name) => !name.startsWith(".")).sort();
}

/** A run's record; one whose process is gone is `interrupted`, whatever its record still says. */
export async function readRun(folder: string, now = Date.now()): Promise<RunRecord | BrokenRun> {
  const id = basename(folder);
  const file = join(folder, runFiles.record);
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    return { id, problem: `${id}: run.json ${fileProblem(error)}.` };
  }
  const record = parseRunRecord(text, id);
  if (isBroken(record) || !isUnfinished(record)) return record;
  return (await isAlive(folder, record, now)) ? record : { ...record, state: "interrupted" };
}

/** Whether a run that has not ended is still computed by somebody. */
async function isAlive(folder: string, { process: owner }: RunRecord, now: number): Promise<boolean> {
  if (owner && owner.host === hostname() && !isProcessAlive(owner.pid)) return false;
  const times = await Promise.all(
    [runFiles.record, runFiles.events].map((name) =>
      stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return now - Math.max(...times) < maxSilenceMs;
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

/**
 * Removes the oldest runs of a design beyond a number, and what a killed process has left half made. Starred runs and those
 * that have not ended stay. The runs of an experiment stay, without being counted, as long as its file exists. A failure leaves
 * what is there.
 *
 * @param keep number of the newest runs that stay
 */
export async function removeOldRuns(runs: string, keep: number, now = Date.now()): Promise<void> {
  const listed = await listRuns(runs, now);
  const kept = await runsOfExperiments(runs, listed);
  const old = listed
    .filter((run) => !kept.has(run))
    .slice(keep)
    .filter(({ run }) => isBroken(run) || !isKept(run));
  for (const { folder } of old) await rm(folder, { recursive: true, force: true }).catch(() => {});
  for (const name of await readdir(runs).catch(() => [])) {
    if (!/^\..*\.tmp$/.test(name)) continue;
    const found = await stat(join(runs, name)).catch(() => undefined);
    if (found && now - found.mtimeMs > maxSilenceMs)
      await rm(join(runs, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** Whether a run stays whatever its age: it is starred, or has not ended, here or where it was handed over to. */
function isKept(run: RunRecord): boolean {
  return run.starred === true || isUnfinished(run) || isPendingElsewhere(run);
}

/** The runs that belong to an experiment whose file exists, or whose file cannot be looked for. */
async function runsOfExperiments(
  runs: string,
  listed: readonly ListedRun[],
): Promise<ReadonlySet<ListedRun>> {
  const root = dirname(dirname(runs));
  // In the storage of an editor nothing says where the design is.
  const designs = basename(root) === ".mlp-studio" ? dirname(root) : undefined;
  const fileOf = ({ run }: ListedRun) => (isBroken(run) ? undefined : run.experiment?.file);
  const files = new Set(listed.flatMap((run) => fileOf(run) ?? []));
  const existing = new Set<string>();
  for (const file of files)
    if (designs === undefined || (await exists(join(designs, file)))) existing.add(file);
  return new Set(listed.filter((run) => existing.has(fileOf(run) ?? "")));
}

/** Takes a run out of the list, so that it can be restored. @returns its folder until {@link removeDeletedRuns} */
export async function deleteRun(folder: string): Promise<string> {
  const deleted = join(dirname(folder), `.${basename(folder)}${deletedEnding}`);
  await rename(folder, deleted);
  return deleted;
}

/** Removes the runs of a design that were deleted and not restored. A failure leaves what is there. */
export async function removeDeletedRuns(runs: string): Promise<void> {
  for (const name of await readdir(runs).catch(() => []))
    if (name.startsWith(".") && name.endsWith(deletedEnding))
      await rm(join(runs, name), { recursive: true, force: true }).catch(() => {});
}

/**
 * Removes the checkpoints of a design's earlier runs that have ended, since the latest run is the one that is continued. Those
 * of interrupted and failed runs stay.
 *
 * @param latest folder of the run whose checkpoint stays
 */
export async function removeEarlierCheckpoints(latest: string): Promise<void> {
  for (const { folder, run } of await listRuns(dirname(latest))) {
    if (folder === latest || isBroken(run) || !run.checkpoint) continue;
    if (isUnfinished(run) || run.state === "interrupted" || run.state === "failed") continue;
    await rm(join(folder, runFiles.checkpoint), { force: true });
    await changeRecord(folder, { ...run, checkpoint: undefined });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** What to report of a run that cannot be recorded any more. */
export function recordingProblem(folder: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const problem = code === undefined ? `cannot be written (${messageOf(error)})` : fileProblem(error);
  return `The run's folder ${folder} ${problem}. The training continues and is not recorded any more.`;
}
