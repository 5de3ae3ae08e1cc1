/** What a recorded run of the command line leaves when its process is killed, its disk fails or others record beside it. */

import { type ChildProcess, spawn } from "node:child_process";
import { chmod, chown, copyFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../../src/engine/catalogue.ts";
import { readCheckpoint } from "../../../src/engine/checkpoint/file.ts";
import { RunStore } from "../../../src/extension/session/runStore.ts";
import { nodeRunStorage } from "../../../src/node/nodeRunStorage.ts";
import { historyOf, readEvents } from "../../../src/runs/folders/eventFile.ts";
import { runFiles } from "../../../src/runs/folders/runFolders.ts";
import { parseDesign } from "../../../src/shared/design/parse.ts";
import { RunLog } from "../../../src/shared/runLog.ts";
import type { RunRecord } from "../../../src/shared/runs/runRecord.ts";
import { bundleCli } from "./bundle.ts";
import { cli, examples, folderWith, iris } from "./helpers.ts";

const faults = new URL("./faultyDisk.mjs", import.meta.url).href;
/** "auto" asks the clock which backend is faster. */
const backend = ["--backend", "wasm-simd"];
const epochs = (count: number) => ["--set", `training.epochs=${count}`];
let bundle: string;

beforeAll(async () => {
  bundle = await bundleCli();
});

async function irisFolder() {
  const folder = await folderWith();
  const design = join(folder, "iris.mlp.json");
  const { dataset, ...rest } = JSON.parse(await readFile(iris, "utf8"));
  await writeFile(design, JSON.stringify({ ...rest, dataset: { ...dataset, path: "iris.csv" } }));
  await copyFile(join(examples, "iris.csv"), join(folder, "iris.csv"));
  return { folder, design, runs: join(folder, ".mlp-studio", "runs", "iris") };
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A process of the command line, and how it ends. */
function start(
  args: readonly string[],
  { env = {}, uid }: { env?: Record<string, string>; uid?: number } = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended>; readonly err: () => string } {
  const imports = env.FAULT === undefined ? [] : ["--import", faults];
  const child = spawn(process.execPath, [...imports, bundle, ...args, ...backend], {
    env: { ...process.env, ...env },
    ...(uid !== undefined && { uid, gid: uid }),
  });
  let [out, err] = ["", ""];
  child.stdout?.on("data", (data) => {
    out += data;
  });
  child.stderr?.on("data", (data) => {
    err += data;
  });
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code) => resolve({ code, out, err: warningsIn(err) })),
  );
  return { child, ended, err: () => err };
}

/** What was inferred and what could be better are no warnings. */
const warningsIn = (err: string) => (err.match(/^Warning: .*\n/gm) ?? []).join("");

/** Waits for something that a process does. @throws where the process ends before */
async function until(child: ChildProcess, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) {
    if (child.exitCode !== null) throw new Error(`The process has ended with ${child.exitCode}.`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function listed(design: string): Promise<RunRecord[]> {
  const { code, out, err } = await cli(["runs", design, "--json"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

/** Checks what a killed process has left. @returns whether it could be resumed */
async function checkKilled({ design, runs }: Awaited<ReturnType<typeof irisFolder>>): Promise<boolean> {
  const all = await listed(design);
  expect(all.map(({ state }) => state)).toEqual(all.length === 0 ? [] : ["interrupted"]);
  if (all.length === 0) return false;
  const folder = join(runs, all[0].id);
  const events = await readEvents(nodeRunStorage, join(folder, runFiles.events)).catch(() => undefined);
  expect(events?.problem).toBeUndefined();
  const bytes = await readFile(join(folder, runFiles.checkpoint)).catch(() => undefined);
  const store = new RunStore({
    storage: nodeRunStorage,
    folderOf: () => runs,
    recorderOf: () => undefined,
    parse: (text) => parseDesign(text, catalogue).design,
    designs: async () => ["iris"],
  });
  const found = await store.find("iris");
  if (!bytes) {
    expect(found).toBeUndefined();
    return false;
  }
  const { step } = readCheckpoint(bytes).state.run as { readonly step: number };
  expect(found).toMatchObject({ step, ended: false, isLive: false });
  const loaded = await store.load("iris");
  expect(loaded?.checkpoint).toEqual(bytes);
  expect(loaded?.design.training.epochs).toBe(3000);
  // The history up to the checkpoint is whole: its last event is of the checkpoint's step, or of one shortly before.
  const written = RunLog.from(loaded?.log ?? historyOf([]).data()).train.step;
  expect(written.at(-1)).toBeLessThanOrEqual(step);
  expect(written.at(-1)).toBeGreaterThan(step - 100);
  return true;
}

const longRun = (design: string) => [
  "train",
  design,
  ...epochs(3000),
  "--record",
  "--checkpoint-interval",
  "0.02",
];

test("a process that is killed at any operation on its folder leaves a run that lists as interrupted and is resumed", async () => {
  const places = await irisFolder();
  const { design, runs } = places;
  let resumable = 0;
  let isResumed = false;
  // The making of the folder, the first events and two checkpoints with their records.
  for (let at = 1; at <= 44; at++) {
    await rm(join(places.folder, ".mlp-studio"), { recursive: true, force: true });
    const { ended } = start(longRun(design), { env: { FAULT: "kill", FAULT_AT: String(at) } });
    expect((await ended).code).toBeNull();
    if (!(await checkKilled(places))) continue;
    resumable++;
    if (isResumed) continue;
    isResumed = true;
    const [{ id }] = await listed(design);
    const checkpoint = join(runs, id, runFiles.checkpoint);
    const more = ["train", design, ...epochs(3000), ...backend, "--resume", checkpoint, "--record"];
    const { code, err } = await cli(more);
    expect({ code, warnings: warningsIn(err) }).toEqual({ code: 0, warnings: "" });
    expect(await listed(design)).toMatchObject([{ id, state: "completed", position: { epoch: 3000 } }]);
    const { events, problem } = await readEvents(nodeRunStorage, join(runs, id, runFiles.events));
    expect(problem).toBeUndefined();
    const steps = historyOf(events).train.step;
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
  }
  expect(resumable).toBeGreaterThan(5);
}, 240_000);

test.each([1, 20_000, 60_000])(
  "a process that is killed after %i bytes of events leaves a run that lists as interrupted",
  async (bytes) => {
    const places = await irisFolder();
    for (const at of [1, 2]) {
      await rm(join(places.folder, ".mlp-studio"), { recursive: true, force: true });
      const env = { FAULT: "kill", FAULT_AT: String(at), FAULT_BYTES: String(bytes) };
      expect((await start(longRun(places.design), { env }).ended).code).toBeNull();
      await checkKilled(places);
      expect((await cli(["runs", places.design])).out).toContain("interrupted");
    }
  },
  60_000,
);

describe("the run continues with one warning", () => {
  test.each(["ENOSPC", "EROFS"])(
    "where the disk fails with %s, at any operation",
    async (code) => {
      const { folder, design } = await irisFolder();
      for (const at of [1, 3, 12, 18, 22, 26]) {
        await rm(join(folder, ".mlp-studio"), { recursive: true, force: true });
        const args = ["train", design, ...epochs(400), "--record", "--checkpoint-interval", "0.02", "--json"];
        const {
          code: exit,
          out,
          err,
        } = await start(args, { env: { FAULT: code, FAULT_AT: String(at) } }).ended;
        expect({ exit, epochs: JSON.parse(out).epochs }).toEqual({ exit: 0, epochs: 400 });
        expect(err).toMatch(
          /^Warning: The run's folder [^\n]* The training continues and is not recorded any more\.\n$/,
        );
      }
    },
    60_000,
  );

  /** A run that has been recorded up to its first events, and is stopped when it has warned. */
  async function disturbed(disturb: (run: string) => Promise<void>, uid?: number) {
    const { folder, design, runs } = await irisFolder();
    if (uid !== undefined) {
      for (const path of [dirname(bundle), folder]) await chmod(path, 0o755);
      await chown(folder, uid, uid);
    }
    const args = ["train", design, ...epochs(1_000_000), "--record", "--checkpoint-interval", "0.1"];
    const { child, ended, err } = start(args, uid === undefined ? {} : { uid });
    const runOf = async () =>
      (await readdir(runs).catch((): string[] => [])).find((name) => /^\d/.test(name));
    let id: string | undefined;
    await until(child, async () => {
      id = await runOf();
      return (
        id !== undefined && (await stat(join(runs, id, runFiles.checkpoint)).catch(() => {})) !== undefined
      );
    });
    await disturb(join(runs, id ?? ""));
    await until(child, () => warningsIn(err()).includes("\n"));
    child.kill("SIGINT");
    const result = await ended;
    expect(result.code).toBe(130);
    expect(result.out).toMatch(/^Stopped after /);
    expect(result.err.match(/Warning: /g)).toHaveLength(1);
    expect(result.err).toMatch(/^Warning: The run's folder .* The training continues and is not recorded/);
    return { ...result, design };
  }

  test("where its folder is deleted", async () => {
    const { err, design } = await disturbed((run) => rm(run, { recursive: true, maxRetries: 9 }));
    expect(err).toContain(" does not exist. ");
    expect(await listed(design)).toEqual([]);
  }, 60_000);

  test("where all of .mlp-studio is deleted", async () => {
    const { err } = await disturbed((run) =>
      rm(join(run, "..", "..", ".."), { recursive: true, maxRetries: 9 }),
    );
    expect(err).toContain(" does not exist. ");
  }, 60_000);

  test.skipIf(process.platform === "win32")(
    "where its folder becomes read-only",
    async () => {
      // The administrator may write into any folder: the run is another user's then.
      const { err, design } = await disturbed(
        (run) => chmod(run, 0o555),
        process.getuid?.() === 0 ? 65534 : undefined,
      );
      expect(err).toContain(" may not be opened by this user. ");
      expect(await listed(design)).toMatchObject([{ state: "interrupted" }]);
    },
    60_000,
  );
});

test("two processes record side by side, at the same time", async () => {
  const { design, runs } = await irisFolder();
  const args = ["train", design, ...epochs(30), "--record", "--json"];
  const ended = await Promise.all([1, 2, 3].map(() => start(args).ended));
  expect(ended.map(({ code, err }) => [code, err])).toEqual([1, 2, 3].map(() => [0, ""]));
  const all = await listed(design);
  expect(all.map(({ state }) => state)).toEqual(["completed", "completed", "completed"]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(3);
  for (const { id, position } of all) {
    expect(position?.epoch).toBe(30);
    const { events, problem } = await readEvents(nodeRunStorage, join(runs, id, runFiles.events));
    expect(problem).toBeUndefined();
    expect(historyOf(events).finished?.summary.epochs).toBe(30);
  }
  // Of the runs that have ended, the one that saved last keeps its checkpoint, and no record names one that is gone.
  for (const { id, checkpoint } of all) {
    const has = (await readdir(join(runs, id))).includes(runFiles.checkpoint);
    if (checkpoint) expect(has).toBe(true);
  }
}, 60_000);
