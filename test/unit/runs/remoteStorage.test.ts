/** The storage of a worker: every operation is one of the other end's, through any number of ends. */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { makeRunFolder, readRun, runFiles } from "../../../src/runs/folders/runFolders.ts";
import { remoteStorage, type StorageRequests, storageHandlers } from "../../../src/runs/remoteStorage.ts";
import type { RunStorage } from "../../../src/runs/runStorage.ts";
import { Channel, type Port } from "../../../src/shared/channel.ts";
import { fileProblem } from "../../../src/shared/fileProblem.ts";
import { memoryStorage } from "../../support/memoryStorage.ts";

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

function portOf(port: MessagePort): Port {
  open.push(port);
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => void port.on("message", listener),
  };
}

/** A storage whose files are those of another one, behind a pair of ports. */
function remoteOf(storage: RunStorage): RunStorage {
  const { port1, port2 } = new MessageChannel();
  const fail = (error: unknown) => {
    throw error;
  };
  new Channel(portOf(port1), storageHandlers(storage), fail);
  return remoteStorage(new Channel<StorageRequests>(portOf(port2), {}, fail), storage);
}

test.each([1, 2])("does what the storage itself does (through %i pairs of ports)", async (pairs) => {
  const storage = memoryStorage({ "memory:/a/b.txt": "one" });
  let remote: RunStorage = storage;
  for (let i = 0; i < pairs; i++) remote = remoteOf(remote);

  expect(await remote.stat("memory:/a/b.txt")).toMatchObject({ size: 3 });
  expect(await remote.stat("memory:/a/c.txt")).toBeUndefined();
  expect(await remote.readText("memory:/a/b.txt")).toBe("one");
  expect([...(await remote.read("memory:/a/b.txt", 1, 2))]).toEqual([110]);
  expect([...(await remote.read("memory:/a/b.txt"))]).toEqual([111, 110, 101]);

  await remote.append("memory:/a/b.txt", " two");
  await remote.sync("memory:/a/b.txt");
  expect(await storage.readText("memory:/a/b.txt")).toBe("one two");
  await remote.truncate("memory:/a/b.txt", 3);
  expect(await storage.readText("memory:/a/b.txt")).toBe("one");
  await remote.writeNew("memory:/a/b.txt", "not written");
  await remote.write("memory:/a/bytes", Uint8Array.of(1, 2));
  expect(await storage.readText("memory:/a/b.txt")).toBe("one");
  expect(storage.files.get("memory:/a/bytes")).toEqual(Uint8Array.of(1, 2));

  await remote.makeFolder("memory:/d/e");
  expect(await remote.claimFolder("memory:/d/e")).toBe(false);
  expect(await remote.claimFolder("memory:/d/f")).toBe(true);
  await remote.rename("memory:/a", "memory:/d/f/a");
  expect([...(await remote.list("memory:/d/f/a"))].sort()).toEqual(["b.txt", "bytes"]);
  await remote.remove("memory:/d/f");
  expect(await storage.list("memory:/d")).toEqual(["e"]);
  expect(await remote.isAlive({ lock: "a" })).toBe(true);
});

test("what is appended arrives in its order", async () => {
  const storage = memoryStorage({ "memory:/events": "" });
  const remote = remoteOf(storage);
  await Promise.all(Array.from({ length: 100 }, (_, i) => remote.append("memory:/events", `${i}\n`)));
  expect(await storage.readText("memory:/events")).toBe(
    Array.from({ length: 100 }, (_, i) => `${i}\n`).join(""),
  );
});

test("an error comes with its reason", async () => {
  const remote = remoteOf(memoryStorage());
  const failure = await remote.readText("memory:/missing").catch((error: unknown) => error);
  expect(fileProblem(failure)).toBe("does not exist");
});

test("records a run", async () => {
  const storage = memoryStorage();
  const remote = remoteOf(storage);
  const { folder, record } = await makeRunFolder(
    remote,
    "memory:/.mlp-studio/runs/a",
    "{}",
    new Date(),
    (id) => ({
      version: 1,
      id,
      design: "a.mlp.json",
      started: new Date().toISOString(),
      summary: null,
      state: "running",
      seconds: 0,
      seed: 1,
      data: { path: "a.csv", hash: null, rows: { all: 1, train: 1, validation: 0, test: 0 } },
      environment: { version: "test", backend: "reference", threads: 1, platform: remote.platform },
      process: remote.owner,
    }),
  );
  expect(await storage.readText(storage.join(folder, runFiles.design))).toBe("{}");
  expect(await readRun(storage, folder)).toEqual(record);
});
