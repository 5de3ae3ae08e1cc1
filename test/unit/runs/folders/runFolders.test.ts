import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import {
  cutEventsAfter,
  EventAppender,
  historyOf,
  readEvents,
} from "../../../../src/runs/folders/eventFile.ts";
import {
  changeRecord,
  deleteRun,
  listRuns,
  makeRunFolder,
  removeDeletedRuns,
  removeOldRuns,
  runFiles,
  runsFolderOf,
  writeRecord,
} from "../../../../src/runs/folders/runFolders.ts";
import { isBroken, type RunRecord } from "../../../../src/shared/runs/runRecord.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

/** Number of ids that can be drawn in a second; undefined for all. */
const ids = { available: undefined as number | undefined, drawn: 0 };

const getRandomValues = crypto.getRandomValues.bind(crypto);
vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
  if (ids.available === undefined) return getRandomValues(array);
  (array as Uint8Array).set([0, (ids.drawn++ * 7 + Math.floor(ids.drawn / 3)) % ids.available]);
  return array;
});

function record(id: string, parts: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    id,
    design: "iris.mlp.json",
    state: "completed",
    started: "2026-11-26T10:11:12.000Z",
    seconds: 1,
    seed: 1,
    data: { path: "iris.csv", hash: null, rows: { all: 150, train: 90, validation: 15, test: 45 } },
    environment: { version: "0.1.0", backend: "reference", threads: 1, platform: "linux-x64" },
    summary: null,
    ...parts,
  };
}

const runs = () => runsFolderOf(nodeRunStorage, join(temporaryFolder(), "iris.mlp.json"));

/** Makes a run that began so many minutes after ten o'clock. */
async function makeRun(folder: string, minute: number, parts: Partial<RunRecord> = {}) {
  const now = new Date(Date.UTC(2026, 10, 26, 10, minute));
  return makeRunFolder(nodeRunStorage, folder, "{}", now, (id) =>
    record(id, { started: now.toISOString(), ...parts }),
  );
}

const statesIn = async (folder: string, now?: number) =>
  (await listRuns(nodeRunStorage, folder, now)).map(({ run }) => (isBroken(run) ? run.problem : run.state));

test("a folder has the design and the record, is named after the time, and is kept out of version control", async () => {
  const folder = runs();
  const made = await makeRun(folder, 5);
  expect(made.record.id).toMatch(/^20261126-100500-[0-9a-f]{4}$/);
  expect(made.folder).toBe(join(folder, made.record.id));
  expect((await readdir(made.folder)).sort()).toEqual([runFiles.design, runFiles.record].sort());
  expect(await readFile(join(folder, "..", "..", ".gitignore"), "utf8")).toBe("*\n");
  expect(await readdir(folder)).toEqual([made.record.id]);
});

test("runs are listed newest first", async () => {
  const folder = runs();
  for (const minute of [3, 1, 2]) await makeRun(folder, minute);
  expect((await listRuns(nodeRunStorage, folder)).map(({ run }) => run.id.slice(9, 15))).toEqual([
    "100300",
    "100200",
    "100100",
  ]);
  expect(await listRuns(nodeRunStorage, join(folder, "absent"))).toEqual([]);
});

test("many processes that record at the same time have folders of their own", async () => {
  const folder = runs();
  const made = await Promise.all(Array.from({ length: 20 }, () => makeRun(folder, 1)));
  expect(new Set(made.map(({ folder: own }) => own)).size).toBe(20);
  expect(await listRuns(nodeRunStorage, folder)).toHaveLength(20);
});

test("two that draw the same id at the same time have folders of their own, too", async () => {
  const folder = runs();
  // With these many ids for so many runs, most are drawn twice.
  ids.available = 24;
  const made = await Promise.all(Array.from({ length: 20 }, () => makeRun(folder, 1))).finally(() => {
    ids.available = undefined;
  });
  expect(new Set(made.map(({ folder: own }) => own)).size).toBe(20);
  expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  expect(await statesIn(folder)).toEqual(new Array(20).fill("completed"));
});

describe("a folder that cannot be used is listed with the reason, and the others are listed as well", () => {
  test("damaged, later, foreign and empty ones", async () => {
    const folder = runs();
    await makeRun(folder, 1);
    const damaged = await makeRun(folder, 2);
    await writeFile(join(damaged.folder, runFiles.record), '{"version": 1, "sta');
    const later = await makeRun(folder, 3);
    await writeFile(join(later.folder, runFiles.record), '{"version": 7}');
    const foreign = await makeRun(folder, 6);
    await writeFile(join(foreign.folder, runFiles.record), '{"version": "1.2", "runs": [], "tool": "other"}');
    const list = await makeRun(folder, 7);
    await writeFile(join(list.folder, runFiles.record), "[1, 2]");
    const half = await makeRun(folder, 8);
    await writeFile(join(half.folder, runFiles.events), '{"kind":"started","epochs":1}\n{"kind":"progr');
    await mkdir(join(folder, "20261126-100400-0000"));
    await mkdir(join(folder, "something else"));
    await writeFile(join(folder, "20261126-100500-0000"), "a file");
    expect(await statesIn(folder)).toEqual([
      "completed",
      `${list.record.id}: run.json is not the record of a run.`,
      `${foreign.record.id}: run.json has no usable "version"; it is damaged or foreign.`,
      expect.stringContaining("100500-0000: run.json "),
      "20261126-100400-0000: run.json does not exist.",
      expect.stringContaining("has version 7"),
      expect.stringContaining("is not JSON"),
      "completed",
    ]);
  });
});

describe("a run that has not ended", () => {
  const own = { pid: process.pid, host: hostname() };
  test("is listed as it is while its process lives", async () => {
    const folder = runs();
    await makeRun(folder, 1, { state: "paused", process: own });
    expect(await statesIn(folder)).toEqual(["paused"]);
  });
  test("is interrupted when its process is gone", async () => {
    const folder = runs();
    // No system gives out this number.
    await makeRun(folder, 1, { state: "running", process: { ...own, pid: 2 ** 30 } });
    expect(await statesIn(folder)).toEqual(["interrupted"]);
  });
  test("on another machine is interrupted when it has been silent for ten minutes", async () => {
    const folder = runs();
    const made = await makeRun(folder, 1, { state: "running", process: { pid: 1, host: "elsewhere" } });
    expect(await statesIn(folder)).toEqual(["running"]);
    const later = Date.now() + 11 * 60_000;
    expect(await statesIn(folder, later)).toEqual(["interrupted"]);
    await writeFile(join(made.folder, runFiles.events), "");
    await utimes(join(made.folder, runFiles.events), later / 1000, later / 1000);
    expect(await statesIn(folder, later)).toEqual(["running"]);
  });
});

test("the newest runs, the starred ones and those that train are kept", async () => {
  const folder = runs();
  const parts: Partial<RunRecord>[] = [
    {},
    { starred: true },
    { state: "running", process: { pid: process.pid, host: hostname() } },
    {},
    {},
    {},
  ];
  for (const [minute, part] of parts.entries()) await makeRun(folder, minute, part);
  await mkdir(join(folder, ".20261126-100000-ffff.tmp"));
  await removeOldRuns(nodeRunStorage, folder, 2, Date.now() + 11 * 60_000);
  const left = await listRuns(nodeRunStorage, folder);
  expect(left.map(({ run }) => run.id.slice(9, 13))).toEqual(["1005", "1004", "1001"]);
  expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  await writeRecord(nodeRunStorage, left[2].folder, record(left[2].run.id, { starred: false }));
  await removeOldRuns(nodeRunStorage, folder, 2);
  expect(await listRuns(nodeRunStorage, folder)).toHaveLength(2);
});

test("a deleted run is not listed, comes back when its folder is renamed, and is removed with the other deleted ones", async () => {
  const folder = runs();
  const made = await Promise.all([1, 2].map((minute) => makeRun(folder, minute)));
  const deleted = await deleteRun(nodeRunStorage, made[0].folder);
  expect(await listRuns(nodeRunStorage, folder)).toHaveLength(1);
  await removeOldRuns(nodeRunStorage, folder, 50, Date.now() + 11 * 60_000);
  await rename(deleted, made[0].folder);
  expect(await listRuns(nodeRunStorage, folder)).toHaveLength(2);
  await deleteRun(nodeRunStorage, made[1].folder);
  await removeDeletedRuns(nodeRunStorage, folder);
  expect(await readdir(folder)).toEqual([made[0].record.id]);
});

test("10,000 runs are listed", async () => {
  const folder = runs();
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < 10_000; i++) {
    const id = `20261126-${String(i).padStart(6, "0")}-0000`;
    await mkdir(join(folder, id));
    await writeFile(join(folder, id, runFiles.record), JSON.stringify(record(id)));
  }
  expect(await listRuns(nodeRunStorage, folder)).toHaveLength(10_000);
}, 300_000);

describe("the events of a run", () => {
  const lines = [1, 2, 3].map(
    (step) => `${JSON.stringify({ kind: "evaluation", step, epoch: step, validationLoss: 1 / step })}\n`,
  );

  async function written(text: string): Promise<string> {
    const path = join(temporaryFolder(), "events.jsonl");
    await writeFile(path, text);
    return path;
  }

  test("are appended in order", async () => {
    const path = join(temporaryFolder(), "events.jsonl");
    const appender = new EventAppender(nodeRunStorage, path, (error) => {
      throw error;
    });
    for (const line of lines) appender.append(line);
    await appender.flush();
    expect(await readFile(path, "utf8")).toBe(lines.join(""));
    expect(historyOf((await readEvents(nodeRunStorage, path)).events).validation.step).toEqual([1, 2, 3]);
  });

  test("that cannot be written are reported once", async () => {
    const errors: unknown[] = [];
    const appender = new EventAppender(
      nodeRunStorage,
      join(temporaryFolder(), "absent", "events.jsonl"),
      (error) => errors.push(error),
    );
    for (let i = 0; i < 3; i++) {
      appender.append(lines[0]);
      await appender.flush();
    }
    await appender.flush();
    expect(errors).toHaveLength(1);
  });

  test("whose file is deleted meanwhile are reported as missing", async () => {
    const folder = temporaryFolder();
    const errors: NodeJS.ErrnoException[] = [];
    const appender = new EventAppender(nodeRunStorage, join(folder, "events.jsonl"), (error) =>
      errors.push(error as Error),
    );
    appender.append(lines[0]);
    await appender.flush();
    await rm(join(folder, "events.jsonl"));
    appender.append(lines[1]);
    await appender.flush();
    expect(errors.map(({ code }) => code)).toEqual(["ENOENT"]);
  });

  test("are read in slices, between which others have the thread", async () => {
    const path = await written(lines[0].repeat(50));
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now++);
    let turns = 0;
    let timer = setImmediate(function count() {
      // The clock is asked for the first time when the file's content is there.
      if (now > 0) turns++;
      timer = setImmediate(count);
    });
    const { events } = await readEvents(nodeRunStorage, path);
    clearImmediate(timer);
    clock.mockRestore();
    expect(events).toHaveLength(50);
    // By this clock a line takes a millisecond, so that a slice has eight of them.
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  test("that a crash has cut off in the last line are read up to it", async () => {
    const { events, problem } = await readEvents(
      nodeRunStorage,
      await written(lines.join("") + lines[0].slice(0, 20)),
    );
    expect([events.length, problem]).toEqual([3, undefined]);
  });

  test("that are damaged in between are read up to there, and the line is named", async () => {
    const path = await written(`${lines[0]}{"kind": 3}\n${lines[1]}`);
    const { events, problem } = await readEvents(nodeRunStorage, path);
    expect(events).toHaveLength(1);
    expect(problem).toContain(`${path}:2: this line is no event of a run`);
  });

  test("after a checkpoint are cut off, and what is cut in the last line", async () => {
    const finished = `${JSON.stringify({ kind: "finished" })}\n`;
    const path = await written(lines.join("") + finished);
    await cutEventsAfter(nodeRunStorage, path, 3);
    expect(await readFile(path, "utf8")).toBe(lines.join(""));
    await writeFile(path, lines.join("") + lines[0].slice(0, 9));
    await cutEventsAfter(nodeRunStorage, path, 2);
    expect(await readFile(path, "utf8")).toBe(lines.slice(0, 2).join(""));
  });
});

test("a record is changed by others while its recorder writes it: each time it is whole, and nothing is left beside it", async () => {
  const { folder, record: own } = await makeRun(runs(), 5);
  const times = async (write: typeof writeRecord) => {
    for (let seconds = 0; seconds < 100; seconds++) await write(nodeRunStorage, folder, { ...own, seconds });
  };
  let isDone = false;
  const reading = (async () => {
    while (!isDone) expect(await statesIn(join(folder, ".."))).toEqual(["completed"]);
  })();
  await Promise.all([times(writeRecord), times(changeRecord), times(changeRecord)]);
  isDone = true;
  await reading;
  expect((await readdir(folder)).sort()).toEqual([runFiles.design, runFiles.record].sort());
});
