import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startProcessEngine } from "../../../../src/extension/session/processEngine.ts";
import type { CheckpointMessage } from "../../../../src/shared/messages.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

const module = new URL("../../../../src/extension/session/processEngine.ts", import.meta.url).href;
const built = new URL("../../../../dist/engine.cjs", import.meta.url);
const folder = temporaryFolder();

/** The process's real script, with this code in the place of the engine. */
async function scriptWith(engine: string): Promise<string> {
  const own = temporaryFolder();
  await copyFile(built, join(own, "engine.cjs"));
  await writeFile(join(own, "worker.cjs"), engine);
  return join(own, "engine.cjs");
}

interface Watched {
  readonly engine: ReturnType<typeof startProcessEngine>;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly died: Promise<string>;
  readonly log: string[];
}

function start(script: string, checkpoint?: (message: CheckpointMessage) => Promise<void>): Watched {
  let child: ChildProcess | undefined;
  const log: string[] = [];
  let reportDeath: (message: string) => void = () => {};
  const died = new Promise<string>((resolve) => {
    reportDeath = resolve;
  });
  const engine = startProcessEngine(
    {
      script,
      files: {
        version: async () => "1",
        read: async (uri) => new Uint8Array(Number(uri)).fill(3),
        list: async () => [],
        write: async () => {},
      },
      onStart: (started) => {
        child = started;
      },
    },
    {
      events() {},
      log: (message) => void log.push(message),
      died: ({ message }) => reportDeath(message),
      ...(checkpoint && { checkpoint }),
    },
  );
  if (!child?.pid) throw new Error("It did not start.");
  return { engine, child, pid: child.pid, died, log };
}

const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    ({ message }) => message,
  );

/** Why the engine dies that runs this code, to its listener and to a request. */
async function deathOf(script: string) {
  const { engine, died, log } = start(script);
  const request = messageOf(engine.request("peek", { uri: "" }));
  return { died: await died, request: await request, log };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Fills its memory, as a process or as a worker of one. */
const glutton = "const all = []; for (;;) all.push(new Array(1e5).fill(1.5));";

/** An engine that never looks at its messages, with a thread that does not either; it logs when both have begun. */
const busy = `
  const { parentPort, Worker } = require("node:worker_threads");
  const flag = new Int32Array(new SharedArrayBuffer(4));
  new Worker("const flag = require('node:worker_threads').workerData; Atomics.store(flag, 0, 1); for (;;);", {
    eval: true,
    workerData: flag,
  });
  const loop = () => {
    if (Atomics.load(flag, 0) === 0) return setImmediate(loop);
    parentPort.postMessage({ kind: "notice", name: "log", params: { message: "busy" } });
    setImmediate(() => { for (;;); });
  };
  loop();
`;

describe("an engine that dies", () => {
  test("of memory says so in words and what to do, and so does the request it was asked", async () => {
    const { died, request } = await deathOf(
      await scriptWith(`
        const { Worker } = require("node:worker_threads");
        new Worker(${JSON.stringify(glutton)}, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 64 } });
      `),
    );
    expect(died).toMatch(/^There is not enough memory \(.*\)\. Use fewer rows/);
    expect(request).toBe(died);
  });

  test("with its whole process, as V8 ends it whose heap is full, too; V8's own words are in the log", async () => {
    const script = join(folder, "aborting.cjs");
    // A process with a small heap dies, and this one as that did.
    await writeFile(
      script,
      `
      const { spawnSync } = require("node:child_process");
      const args = ["--max-old-space-size=64", "--eval", ${JSON.stringify(glutton)}];
      const { signal, status } = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
      if (signal) process.kill(process.pid, signal); else process.exit(status);
      `,
    );
    const { died, request, log } = await deathOf(script);
    expect(died).toBe(
      "There is not enough memory (JavaScript heap out of memory). Use fewer rows or features, smaller layers or a smaller training.batchSize, or close other programs.",
    );
    expect(request).toBe(died);
    expect(log.join("\n")).toMatch(/FATAL ERROR: .*heap/);
  });

  test("of an error reports it, and logs where it was", async () => {
    const { died, request, log } = await deathOf(await scriptWith('throw new Error("a bug");'));
    expect(died).toBe("a bug");
    expect(request).toBe(died);
    expect(log.join("\n")).toMatch(/Error: a bug\n {4}at .*worker\.cjs/);
  });

  test("on its own reports its exit code", async () => {
    const { died } = await deathOf(await scriptWith("process.exit(7);"));
    expect(died).toBe("The training engine ended unexpectedly, with exit code 7.");
  });

  test("because it does not exist is reported", async () => {
    const { died } = await deathOf(join(folder, "nowhere.cjs"));
    expect(died).toBe("The training engine ended unexpectedly, with exit code 1.");
  });

  test("by a signal reports which", async () => {
    const { child, died, engine } = start(await scriptWith("setInterval(() => {}, 1000);"));
    const request = messageOf(engine.request("peek", { uri: "" }));
    child.kill("SIGKILL");
    expect(await died).toBe("The training engine ended unexpectedly (killed by SIGKILL).");
    expect(await request).toBe(await died);
  });
});

describe("no process is left behind", () => {
  test("when it is ended, though it and its threads are busy, and nothing unexpected is reported", async () => {
    const { engine, child, pid, died, log } = start(await scriptWith(busy));
    await expect.poll(() => log).toEqual(["busy"]);
    expect(isAlive(pid)).toBe(true);
    const closed = once(child, "close");
    const request = messageOf(engine.request("peek", { uri: "" }));
    engine.end(new Error("not needed"));
    expect(child.killed).toBe(true);
    expect(await request).toBe("not needed");
    expect(await closed).toEqual([null, "SIGKILL"]);
    expect(isAlive(pid)).toBe(false);
    expect(await Promise.race([died, macrotask().then(() => "nothing")])).toBe("nothing");
  });

  test.each(["SIGKILL", "exit"] as const)(
    "when its host has gone by %s, though all are busy",
    async (how) => {
      const host = spawn(
        process.execPath,
        [
          "--input-type=module",
          "--eval",
          `
        import { startProcessEngine } from ${JSON.stringify(module)};
        let pid;
        startProcessEngine(
          { script: ${JSON.stringify(await scriptWith(busy))}, onStart: (child) => { pid = child.pid; } },
          { log: () => console.log(pid) },
        );
        process.stdin.once("data", () => process.exit());
        `,
        ],
        { stdio: ["pipe", "pipe", "inherit"] },
      );
      const gone = once(host, "exit");
      const pid = Number(await once(host.stdout, "data"));
      expect(isAlive(pid)).toBe(true);
      if (how === "exit") host.stdin.write("end");
      else host.kill("SIGKILL");
      await gone;
      await expect.poll(() => isAlive(pid)).toBe(false);
    },
  );
});

describe("messages", () => {
  test("of many megabytes arrive whole in both directions, and in their order", async () => {
    const size = 20_000_001;
    const arrived: (number | string)[] = [];
    const script = await scriptWith(`
      const { parentPort: port } = require("node:worker_threads");
      const notify = (name, params) => port.postMessage({ kind: "notice", name, params });
      const checkpoint = (length, step) => {
        const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
        notify("checkpoint", { bytes, step, epoch: 0.5 });
      };
      port.on("message", ({ kind, id, ok }) => {
        if (kind === "answer") return notify("log", { message: ok.length + " of " + ok.at(-1) });
        checkpoint(${size}, 1);
        notify("log", { message: "between" });
        checkpoint(10, 2);
        port.postMessage({ kind: "request", id: 1, name: "readFile", params: { uri: "${size}" } });
        port.postMessage({ kind: "answer", id, ok: undefined });
      });
    `);
    const { engine, log } = start(script, async ({ bytes, step, epoch }) => {
      expect(bytes.every((value, i) => value === ((i * 7) & 255))).toBe(true);
      expect(epoch).toBe(0.5);
      arrived.push(step, bytes.length, ...log);
    });
    await engine.request("setSpeed", { speed: "full" });
    expect(arrived).toEqual([1, size, 2, 10, "between"]);
    await expect.poll(() => log).toEqual(["between", `${size} of 3`]);
    engine.end(new Error("done"));
  });

  test("that cannot be cloned are an error of the request alone", async () => {
    const { engine } = start(await scriptWith("setInterval(() => {}, 1000);"));
    await expect(engine.request("peek", { uri: (() => {}) as unknown as string })).rejects.toThrow(
      /could not be cloned/,
    );
    engine.end(new Error("done"));
  });
});
