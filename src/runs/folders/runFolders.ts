/**
 * The folders in which runs are recorded, `.mlp-studio/runs/DESIGN/ID/` beside a design: names, listing, what is kept.
 * `docs/runs.md` describes them.
 */
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
import { exists, type RunStorage } from "../runStorage.ts";

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

/** The folder of all runs of a design file: `.mlp-studio/runs/NAME` beside it. */
export function runsFolderOf(
  { join, parent, name }: Pick<RunStorage, "join" | "parent" | "name">,
  design: string,
): string {
  return join(parent(design), ".mlp-studio", "runs", name(design).replace(/\.mlp\.json$/, ""));
}

/** An id by the time in UTC and four random hexadecimal digits: ids sort by the time of their runs. */
function newId(now: Date): string {
  const [date, time] = now.toISOString().slice(0, 19).split("T");
  const [high, low] = crypto.getRandomValues(new Uint8Array(2));
  const random = (high * 256 + low).toString(16).padStart(4, "0");
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}-${random}`;
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
  storage: RunStorage,
  runs: string,
  designText: string,
  now: Date,
  recordOf: (id: string) => RunRecord,
): Promise<{ readonly folder: string; readonly record: RunRecord }> {
  const number = await prepareRuns(storage, runs, now);
  for (;;) {
    const record = { ...recordOf(newId(now)), number };
    const temporary = storage.join(runs, `.${record.id}.tmp`);
    const folder = storage.join(runs, record.id);
    // Another process may have drawn the same id in the same second: whoever makes this folder has it.
    if (!(await storage.claimFolder(temporary))) continue;
    if (await exists(storage, folder)) {
      await storage.remove(temporary);
      continue;
    }
    await storage.write(storage.join(temporary, runFiles.design), designText);
    await writeRecord(storage, temporary, record);
    await storage.rename(temporary, folder);
    return { folder, record };
  }
}

/**
 * Where a new run is recorded by a program that writes the folder itself.
 *
 * @param runs the folder of the design's runs, which is created
 */
export async function newRunPlace(
  storage: RunStorage,
  runs: string,
  now: Date,
): Promise<{ readonly id: string; readonly number: number; readonly folder: string }> {
  const number = await prepareRuns(storage, runs, now);
  const id = newId(now);
  return { id, number, folder: storage.join(runs, id) };
}

/** Creates the folder of a design's runs. @returns the number of the next run */
async function prepareRuns(storage: RunStorage, runs: string, now: Date): Promise<number> {
  await storage.makeFolder(runs);
  await ignoreInGit(storage, runs);
  return nextNumber(storage, runs, now.getTime());
}

/** The number of a new run: one more than that of the latest one that has a number, else than how many there are. */
async function nextNumber(storage: RunStorage, runs: string, now: number): Promise<number> {
  const ids = await runIds(storage, runs);
  const latest = await listRuns(storage, runs, now, numberedRuns);
  const numbers = latest.flatMap(({ run }) => (isBroken(run) ? [] : (run.number ?? [])));
  return Math.max(ids.length, ...numbers) + 1;
}

/** Keeps the folders of runs out of version control, as linters' caches do. */
async function ignoreInGit(storage: RunStorage, runs: string): Promise<void> {
  const root = storage.parent(storage.parent(runs));
  if (storage.name(root) === ".mlp-studio") await storage.writeNew(storage.join(root, ".gitignore"), "*\n");
}

/** Replaces the record of a run that this caller alone records. */
export function writeRecord(storage: RunStorage, folder: string, record: RunRecord): Promise<void> {
  return storage.write(storage.join(folder, runFiles.record), recordText(record));
}

/** Replaces the record of a run whose recorder, in this process or another one, may be writing it at the same time. */
export function changeRecord(storage: RunStorage, folder: string, record: RunRecord): Promise<void> {
  return storage.write(storage.join(folder, runFiles.record), recordText(record), true);
}

function recordText(record: RunRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** The ids of a design's runs, newest first. */
export async function runIds(storage: RunStorage, runs: string): Promise<readonly string[]> {
  const names = await storage.list(runs);
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
  storage: RunStorage,
  runs: string,
  now = Date.now(),
  max = Number.POSITIVE_INFINITY,
): Promise<readonly ListedRun[]> {
  const ids = (await runIds(storage, runs)).slice(0, max);
  const listed: ListedRun[] = [];
  for (let from = 0; from < ids.length; from += parallelReads)
    listed.push(
      ...(await Promise.all(
        ids.slice(from, from + parallelReads).map(async (id) => {
          const folder = storage.join(runs, id);
          return { folder, run: await readRun(storage, folder, now) };
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
export async function listDesignsWithRuns(storage: RunStorage, folder: string): Promise<readonly string[]> {
  const names = await storage.list(storage.join(folder, ".mlp-studio", "runs")).catch(() => []);
  return names.filter((name) => !name.startsWith(".")).sort();
}

/** A run's record; one whose process is gone is `interrupted`, whatever its record still says. */
export async function readRun(
  storage: RunStorage,
  folder: string,
  now = Date.now(),
): Promise<RunRecord | BrokenRun> {
  const id = storage.name(folder);
  let text: string;
  try {
    text = await storage.readText(storage.join(folder, runFiles.record));
  } catch (error) {
    return { id, problem: `${id}: run.json ${fileProblem(error)}.` };
  }
  const record = parseRunRecord(text, id);
  if (isBroken(record) || !isUnfinished(record)) return record;
  return (await isAlive(storage, folder, record, now)) ? record : { ...record, state: "interrupted" };
}

/** Whether a run that has not ended is still computed by somebody. */
async function isAlive(
  storage: RunStorage,
  folder: string,
  { process: owner }: RunRecord,
  now: number,
): Promise<boolean> {
  const known = owner && (await storage.isAlive(owner));
  if (known !== undefined) return known;
  const states = await Promise.all(
    [runFiles.record, runFiles.events].map((name) => storage.stat(storage.join(folder, name))),
  );
  return now - Math.max(...states.map((state) => state?.modified ?? 0)) < maxSilenceMs;
}

/**
 * Removes the oldest runs of a design beyond a number, and what a killed process has left half made. Starred runs and those
 * that have not ended stay. The runs of an experiment stay, without being counted, as long as its file exists. A failure leaves
 * what is there.
 *
 * @param keep number of the newest runs that stay
 */
export async function removeOldRuns(
  storage: RunStorage,
  runs: string,
  keep: number,
  now = Date.now(),
): Promise<void> {
  const listed = await listRuns(storage, runs, now);
  const kept = await runsOfExperiments(storage, runs, listed);
  const old = listed
    .filter((run) => !kept.has(run))
    .slice(keep)
    .filter(({ run }) => isBroken(run) || !isKept(run));
  for (const { folder } of old) await storage.remove(folder).catch(() => {});
  for (const name of await storage.list(runs).catch(() => [])) {
    if (!/^\..*\.tmp$/.test(name)) continue;
    const found = await storage.stat(storage.join(runs, name));
    if (found && now - found.modified > maxSilenceMs)
      await storage.remove(storage.join(runs, name)).catch(() => {});
  }
}

/** Whether a run stays whatever its age: it is starred, or has not ended, here or where it was handed over to. */
function isKept(run: RunRecord): boolean {
  return run.starred === true || isUnfinished(run) || isPendingElsewhere(run);
}

/** The runs that belong to an experiment whose file exists, or whose file cannot be looked for. */
async function runsOfExperiments(
  storage: RunStorage,
  runs: string,
  listed: readonly ListedRun[],
): Promise<ReadonlySet<ListedRun>> {
  const root = storage.parent(storage.parent(runs));
  // In the storage of an editor nothing says where the design is.
  const designs = storage.name(root) === ".mlp-studio" ? storage.parent(root) : undefined;
  const fileOf = ({ run }: ListedRun) => (isBroken(run) ? undefined : run.experiment?.file);
  const files = new Set(listed.flatMap((run) => fileOf(run) ?? []));
  const existing = new Set<string>();
  for (const file of files)
    if (designs === undefined || (await exists(storage, storage.join(designs, file)))) existing.add(file);
  return new Set(listed.filter((run) => existing.has(fileOf(run) ?? "")));
}

/** Takes a run out of the list, so that it can be restored. @returns its folder until {@link removeDeletedRuns} */
export async function deleteRun(storage: RunStorage, folder: string): Promise<string> {
  const deleted = storage.join(storage.parent(folder), `.${storage.name(folder)}${deletedEnding}`);
  await storage.rename(folder, deleted);
  return deleted;
}

/** Removes the runs of a design that were deleted and not restored. A failure leaves what is there. */
export async function removeDeletedRuns(storage: RunStorage, runs: string): Promise<void> {
  for (const name of await storage.list(runs).catch(() => []))
    if (name.startsWith(".") && name.endsWith(deletedEnding))
      await storage.remove(storage.join(runs, name)).catch(() => {});
}

/**
 * Removes the checkpoints of a design's earlier runs that have ended, since the latest run is the one that is continued. Those
 * of interrupted and failed runs stay.
 *
 * @param latest folder of the run whose checkpoint stays
 */
export async function removeEarlierCheckpoints(storage: RunStorage, latest: string): Promise<void> {
  for (const { folder, run } of await listRuns(storage, storage.parent(latest))) {
    if (folder === latest || isBroken(run) || !run.checkpoint) continue;
    if (isUnfinished(run) || run.state === "interrupted" || run.state === "failed") continue;
    await storage.remove(storage.join(folder, runFiles.checkpoint));
    await changeRecord(storage, folder, { ...run, checkpoint: undefined });
  }
}

/** What to report of a run that cannot be recorded any more. */
export function recordingProblem(folder: string, error: unknown): string {
  const code = (error as { readonly code?: unknown }).code;
  const problem = code === undefined ? `cannot be written (${messageOf(error)})` : fileProblem(error);
  return `The run's folder ${folder} ${problem}. The training continues and is not recorded any more.`;
}
