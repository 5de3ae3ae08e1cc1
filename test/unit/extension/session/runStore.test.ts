import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isLiveElsewhere, type RunContent, RunStore } from "../../../../src/extension/session/runStore.ts";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { job, progress, started } from "./fakeEngine.ts";

/** A store on a folder that is made by its first run. */
async function newStore() {
  const folder = join(temporaryFolder(), "runs");
  let now = Date.now();
  const store = new RunStore(folder, () => now);
  return {
    store,
    folder,
    files: () => readdir(folder),
    wait: (milliseconds: number) => (now += milliseconds),
  };
}

function content(byte: number, steps: number): RunContent {
  const log = new RunLog();
  log.append(started);
  for (let step = 1; step <= steps; step++) log.append(progress(step));
  return { design: job().design, log: log.data(), checkpoint: Uint8Array.of(byte, 2, 3) };
}

const place = (step: number) => ({ step, epoch: step / 10, epochs: 10 });
const day = 24 * 3600 * 1000;

test("keeps the last checkpoint of each design with the history up to it, and no other file", async () => {
  const { store, files } = await newStore();
  expect(await store.list()).toEqual([]);
  expect(await store.load("file:///a")).toBeUndefined();
  await store.save("file:///a", place(5), content(1, 5));
  await store.save("file:///b", place(6), content(2, 6));
  await store.save("file:///a", place(9), content(3, 9));
  expect(await files()).toHaveLength(6);
  const a = await store.load("file:///a");
  expect(a?.run).toMatchObject({ uri: "file:///a", step: 9, epoch: 0.9, epochs: 10, ended: false });
  expect([...(a?.checkpoint ?? [])]).toEqual([3, 2, 3]);
  expect(a?.design).toEqual(JSON.parse(JSON.stringify(job().design)));
  expect(RunLog.from(a?.log ?? new RunLog().data()).train.step).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect((await store.list()).map(({ uri }) => uri).sort()).toEqual(["file:///a", "file:///b"]);
});

test("keeps the log as it is at the call, though it continues", async () => {
  const { store } = await newStore();
  const log = new RunLog();
  log.append(progress(1));
  const saved = store.save("file:///a", place(1), { ...content(1, 0), log: log.data() });
  log.append(progress(2));
  await saved;
  expect((await store.load("file:///a"))?.log.train.step).toEqual([1]);
});

test("the one before stays when another cannot be written whole", async () => {
  const { store, folder, files } = await newStore();
  await store.save("file:///a", place(5), content(1, 5));
  const names = await files();
  const [manifest] = names.filter((name) => name.endsWith(".run.json"));
  await mkdir(join(folder, `${manifest}.tmp`));
  await expect(store.save("file:///a", place(9), content(3, 9))).rejects.toThrow("EISDIR");
  expect((await store.load("file:///a"))?.run.step).toBe(5);
  expect([...((await store.load("file:///a"))?.checkpoint ?? [])]).toEqual([1, 2, 3]);
});

test("an ended run can be resumed and is marked so; a new checkpoint of the design is none that ended", async () => {
  const { store } = await newStore();
  await store.end("file:///a");
  await store.save("file:///a", place(5), content(1, 5));
  await store.end("file:///a");
  expect(await store.find("file:///a")).toMatchObject({ step: 5, ended: true });
  expect(await store.load("file:///a")).toBeDefined();
  await store.save("file:///a", place(7), content(1, 7));
  expect(await store.find("file:///a")).toMatchObject({ step: 7, ended: false });
});

test("goes with a renamed design, in place of what was under the new name", async () => {
  const { store, files } = await newStore();
  await store.save("file:///a", place(5), content(1, 5));
  await store.save("file:///b", place(6), content(2, 6));
  await store.rename("file:///a", "file:///b");
  await store.rename("file:///nothing", "file:///b");
  expect(await store.find("file:///a")).toBeUndefined();
  expect((await store.load("file:///b"))?.run).toMatchObject({ uri: "file:///b", step: 5 });
  expect(await files()).toHaveLength(3);
  await store.remove("file:///b");
  expect(await files()).toEqual([]);
});

test("cleans up what is a month old, beyond twenty, or left by a killed process; nothing else", async () => {
  const { store, folder, files, wait } = await newStore();
  await store.save("file:///old", place(1), content(1, 1));
  wait(31 * day);
  for (let i = 0; i < 21; i++) {
    await store.save(`file:///${i}`, place(1), content(1, 1));
    wait(1000);
  }
  const key = "0123456789abcdef0123456789abcdef";
  const orphans = [`${key}-x.safetensors`, `${key}-y.safetensors.tmp`, "other.txt"];
  for (const name of orphans) await writeFile(join(folder, name), "");
  const past = new Date(Date.now() - 2 * day);
  await utimes(join(folder, orphans[0]), past, past);
  await utimes(join(folder, orphans[2]), past, past);
  wait(-31 * day);
  await store.cleanUp();
  const kept = (await store.list()).map(({ uri }) => uri);
  expect(kept).toHaveLength(20);
  expect(kept).not.toContain("file:///0");
  expect(await files()).toEqual(expect.arrayContaining([orphans[1], orphans[2]]));
  expect(await files()).not.toContain(orphans[0]);
  expect(await files()).toHaveLength(62);

  wait(70 * day);
  await store.cleanUp();
  expect(await store.list()).toEqual([]);
});

test("another process that lives owns its run; a dead one has left it", async () => {
  const { store } = await newStore();
  await store.save("file:///a", place(5), content(1, 5));
  const run = await store.find("file:///a");
  if (!run) throw new Error("It was not saved.");
  expect(isLiveElsewhere(run)).toBe(false);
  expect(isLiveElsewhere({ ...run, process: process.ppid })).toBe(true);
  expect(isLiveElsewhere({ ...run, process: process.ppid, ended: true })).toBe(false);
  expect(isLiveElsewhere({ ...run, process: 2 ** 22 + 1 })).toBe(false);
});

test("a file that is no manifest is none", async () => {
  const { store, folder, files } = await newStore();
  await store.save("file:///a", place(5), content(1, 5));
  const [manifest] = (await files()).filter((name) => name.endsWith(".run.json"));
  await writeFile(join(folder, manifest), "{");
  expect(await store.list()).toEqual([]);
  await writeFile(join(folder, manifest), '{"version":2}');
  expect(await store.find("file:///a")).toBeUndefined();
});
