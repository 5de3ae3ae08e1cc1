import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startProcessEngine } from "../../../../src/hosts/node/processEngine.ts";
import { V8Options, type V8OptionsChoice } from "../../../../src/hosts/node/v8Options.ts";
import { wideVectorOptions } from "../../../../src/node/wideVectors.ts";
import type { CheckpointMessage } from "../../../../src/shared/messages.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

const module = new URL("../../../../src/hosts/node/processEngine.ts", import.meta.url).href;
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
  /** All processes that were started, one after the other. */
  readonly children: readonly ChildProcess[];
}

function start(
  script: string,
  checkpoint?: (message: CheckpointMessage) => Promise<void>,
  v8Options?: V8OptionsChoice,
): Watched {
  const children: ChildProcess[] = [];
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
      onStart: (started) => void children.push(started),
      v8Options,
    },
    {
      events() {},
      log: (message) => void log.push(message),
      died: ({ message }) => reportDeath(message),
      ...(checkpoint && { checkpoint }),
    },
  );
  const [child] = children;
  if (!child?.pid) throw new Error("It did not start.");
  return { engine, child, pid: child.pid, died, log, children };
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
    await expect.poll(() => log.join("\n")).toMatch(/Error: a bug\n {4}at .*worker\.cjs/);
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

describe("options of V8", () => {
  /** An engine that logs the options of its process, and answers every request. */
  const honest = `
    const { parentPort: port } = require("node:worker_threads");
    port.postMessage({ kind: "notice", name: "log", params: { message: "options: " + process.execArgv.join(" ") } });
    port.on("message", ({ kind, id, name }) => {
      if (kind === "request") port.postMessage({ kind: "answer", id, ok: name });
    });
  `;

  /** Options as they are tried, with what was reported of them. */
  function choice(...candidates: readonly (readonly string[])[]) {
    const reported: string[] = [];
    const v8Options: V8OptionsChoice = {
      candidates: () => candidates,
      worked: (options) => void reported.push(`worked: ${options.join(" ")}`),
      crashed: (options) => void reported.push(`crashed: ${options.join(" ")}`),
    };
    return { v8Options, reported };
  }

  const optionsIn = (log: readonly string[]) => log.filter((line) => line.startsWith("options: "));

  test("are tried one after the other; what V8 refuses is left out, and no request is lost", async () => {
    const { v8Options, reported } = choice(["--no-such-option"], ["--neither"], ["--no-liftoff"], []);
    const { engine, log } = start(await scriptWith(honest), undefined, v8Options);
    expect(await engine.request("setSpeed", { speed: "full" })).toBe("setSpeed");
    expect(await engine.request("control", { command: "stop" })).toBe("control");
    expect(optionsIn(log)).toEqual(["options: --no-liftoff"]);
    expect(reported).toEqual(["worked: --no-liftoff"]);
    expect(log.join("\n")).toContain("bad option: --no-such-option");
    expect(log).toContain("The training engine does not start with --neither; it is started without.");
    engine.end(new Error("done"));
  });

  test("are left out by an executable that dies at once with any", async () => {
    const executable = join(temporaryFolder(), "stand-in");
    // Fails for an option in front of the script, and is Node otherwise.
    await writeFile(
      executable,
      `#!/bin/sh\ncase "$1" in --*) kill -SEGV $$ ;; esac\nexec ${JSON.stringify(process.execPath)} "$@"\n`,
      { mode: 0o755 },
    );
    const { execPath } = process;
    const { v8Options, reported } = choice(["--no-liftoff"], []);
    process.execPath = executable;
    try {
      const { engine, log } = start(await scriptWith(honest), undefined, v8Options);
      expect(await engine.request("setSpeed", { speed: "full" })).toBe("setSpeed");
      expect(optionsIn(log)).toEqual(["options: "]);
      expect(reported).toEqual(["worked: "]);
      engine.end(new Error("done"));
    } finally {
      process.execPath = execPath;
    }
  });

  test("do not hide why an engine cannot be started at all", async () => {
    const { v8Options, reported } = choice(["--no-liftoff"], []);
    const { died, engine } = start(join(folder, "nowhere.cjs"), undefined, v8Options);
    const request = messageOf(engine.request("peek", { uri: "" }));
    expect(await died).toBe("The training engine ended unexpectedly, with exit code 1.");
    expect(await request).toBe(await died);
    expect(reported).toEqual([]);
  });

  test("are not tried again where an engine is ended meanwhile", async () => {
    const { v8Options } = choice(["--no-such-option"], []);
    const { engine, child, children } = start(await scriptWith(honest), undefined, v8Options);
    const closed = once(child, "close");
    engine.end(new Error("not needed"));
    await closed;
    await macrotask();
    expect(children).toHaveLength(1);
  });

  test("with which a process was ended by a fault are reported; those of other ends are not", async () => {
    for (const [signal, crashes] of [
      ["SIGSEGV", ["worked: --no-liftoff", "crashed: --no-liftoff"]],
      ["SIGKILL", ["worked: --no-liftoff"]],
    ] as const) {
      const { v8Options, reported } = choice(["--no-liftoff"], []);
      const { engine, child, died } = start(await scriptWith(honest), undefined, v8Options);
      await engine.request("setSpeed", { speed: "full" });
      child.kill(signal);
      expect(await died).toBe(`The training engine ended unexpectedly (killed by ${signal}).`);
      expect(reported).toEqual(crashes);
    }
  });
});

test("options of V8 that a process refuses after it has begun are reported, too", async () => {
  const reported: string[] = [];
  const { died, engine } = start(await scriptWith("setTimeout(() => process.exit(9));"), undefined, {
    candidates: () => [["--no-liftoff"], []],
    worked: () => void reported.push("worked"),
    crashed: () => void reported.push("crashed"),
  });
  const request = messageOf(engine.request("peek", { uri: "" }));
  expect(await died).toBe("The training engine ended unexpectedly, with exit code 9.");
  expect(await request).toBe(await died);
  expect(reported).toEqual(["worked", "crashed"]);
});

describe("what is remembered of V8's options", () => {
  function remembered(version: string, kept = new Map<string, unknown>()) {
    const changes: string[] = [];
    const memory = {
      get: (key: string) => kept.get(key),
      update: async (key: string, value: unknown) => void kept.set(key, value),
    };
    return {
      kept,
      changes,
      options: new V8Options(memory, version, (found) => void changes.push(found.join(" "))),
    };
  }

  test("is what has worked for this version of the editor, with none behind it", () => {
    const { options, kept, changes } = remembered("1.139 14.8");
    expect(options.known).toBeUndefined();
    expect(options.candidates()).toEqual([...wideVectorOptions, []]);
    options.worked(wideVectorOptions[1]);
    options.worked(wideVectorOptions[1]);
    expect(changes).toEqual([wideVectorOptions[1].join(" ")]);
    expect(remembered("1.139 14.8", kept).options.candidates()).toEqual([wideVectorOptions[1], []]);
    expect(remembered("1.140 14.9", kept).options.candidates()).toEqual([...wideVectorOptions, []]);
  });

  test("is none where none has worked, or where one has crashed", () => {
    const { options } = remembered("1");
    options.worked([]);
    expect(options.candidates()).toEqual([[]]);
    const crashing = remembered("1");
    crashing.options.worked(wideVectorOptions[0]);
    crashing.options.crashed(wideVectorOptions[0]);
    expect(crashing.options.candidates()).toEqual([[]]);
    expect(crashing.changes).toEqual([wideVectorOptions[0].join(" "), ""]);
  });

  test("is nothing where something else was kept", () => {
    for (const value of [3, null, { version: "1" }, { version: "1", options: "--x" }])
      expect(remembered("1", new Map([["v8Options", value]])).options.known).toBeUndefined();
  });
});
