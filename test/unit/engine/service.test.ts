import { describe, expect, test } from "vitest";
import { type EnginePlatform, serveEngine } from "../../../src/engine/service.ts";
import { Channel, type Port } from "../../../src/shared/channel.ts";
import { InputError } from "../../../src/shared/errors.ts";
import type { TrainingEvent } from "../../../src/shared/events.ts";
import type { DesignJob, WorkerRequests } from "../../../src/shared/messages.ts";
import { design, macrotask, ofKind } from "./helpers.ts";

/** Two ends that hand each other structured clones, a macrotask later, as a worker's do. */
function ports(): [Port, Port] {
  const listeners: ((message: unknown) => void)[] = [];
  const end = (self: number, other: number): Port => ({
    post: (message) => {
      const clone = structuredClone(message);
      setImmediate(() => listeners[other]?.(clone));
    },
    listen: (listener) => {
      listeners[self] = listener;
    },
  });
  return [end(0, 1), end(1, 0)];
}

function table(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, i) => `${i % 7},${(i % 2) * 3 + (i % 5) / 10},${i % 2 ? "b" : "a"}`,
  );
  return ["x,y,class", ...lines].join("\n");
}

function serve(files: Map<string, string>, onHost: readonly string[] = []) {
  const reads: string[] = [];
  const bytesOf = (uri: string) => {
    reads.push(uri);
    const text = files.get(uri);
    if (text === undefined) throw Object.assign(new Error(`no ${uri}`), { code: "ENOENT" });
    return new TextEncoder().encode(text);
  };
  const platform: EnginePlatform = {
    async version(uri) {
      if (onHost.includes(uri)) return undefined;
      if (!files.has(uri)) throw Object.assign(new Error(`no ${uri}`), { code: "ENOENT" });
      return `${files.get(uri)?.length}`;
    },
    async read(uri) {
      // A disk takes its time: messages arrive meanwhile.
      for (let turn = 0; turn < 5; turn++) await macrotask();
      return bytesOf(uri);
    },
    yieldToEvents: macrotask,
  };
  const [host, worker] = ports();
  serveEngine(worker, platform);
  const events: TrainingEvent[] = [];
  const logs: string[] = [];
  const engine = new Channel<WorkerRequests>(
    host,
    {
      events: (params: { events: TrainingEvent[] }) => void events.push(...params.events),
      log: ({ message }: { message: string }) => void logs.push(message),
      readFile: ({ uri }: { uri: string }) => bytesOf(uri),
    },
    (error) => {
      throw error;
    },
  );
  return { engine, events, reads, logs };
}

const baseUri = "file:///work";
const uri = "file:///work/test.csv";
const job = (parts: object = {}): DesignJob => ({
  baseUri,
  design: design({ layers: [{ units: 4 }], training: { batchSize: 8, epochs: 3 }, ...parts }),
});

describe("the engine's service", () => {
  test("describes, peeks and previews, and reads the file once until it, the seed or the dataset changes", async () => {
    const files = new Map([[uri, table(60)]]);
    const { engine, reads } = serve(files);
    const summary = await engine.request("describe", job());
    expect(summary).toMatchObject({ target: "class", classes: ["a", "b"], inputs: ["x", "y"] });
    const shown = await engine.request("preview", job());
    expect(shown.layers).toHaveLength(2);
    await engine.request("preview", job({ layers: [{ units: 9 }, { units: 3 }] }));
    expect(reads).toEqual([uri]);
    files.set(uri, table(80));
    expect((await engine.request("describe", job())).rows.all).toBe(80);
    await engine.request("describe", job({ training: { seed: 5 } }));
    expect(reads).toHaveLength(3);
    expect(await engine.request("peek", { uri })).toEqual({ columns: ["x", "y", "class"], target: "class" });
  });

  test("stays with what it has read of a file that has changed where it is told so", async () => {
    const files = new Map([[uri, table(30)]]);
    const { engine, reads } = serve(files);
    const wanted = job();
    expect((await engine.request("describe", wanted)).rows.all).toBe(30);
    files.set(uri, table(40));
    expect((await engine.request("describe", { ...wanted, keepData: true })).rows.all).toBe(30);
    expect(reads).toHaveLength(1);
    expect((await engine.request("describe", wanted)).rows.all).toBe(40);
  });

  test("asks the host for files that the platform cannot read", async () => {
    const files = new Map([[uri, table(60)]]);
    const { engine } = serve(files, [uri]);
    expect((await engine.request("describe", job())).rows.all).toBe(60);
    files.set(uri, table(61));
    expect((await engine.request("describe", job())).rows.all).toBe(61);
  });

  test("trains to the end; events arrive in order before the answer, and previews are answered meanwhile", async () => {
    const { engine, events } = serve(new Map([[uri, table(60)]]));
    const summary = engine.request("train", {
      ...job({ training: { batchSize: 8, epochs: 400 } }),
      paused: false,
    });
    const shown = await engine.request("preview", job());
    expect(shown.layers).toHaveLength(2);
    const { epochs, testScore } = await summary;
    expect(epochs).toBe(400);
    expect(testScore).toBe(1);
    expect(events[0].kind).toBe("started");
    expect(events.at(-1)).toEqual({ kind: "finished", reason: "completed", summary: await summary });
    const steps = ofKind(events, "progress").map(({ step }) => step);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });

  test("steers a run that starts paused, also by commands that come while its data is loading", async () => {
    const { engine, events } = serve(new Map([[uri, table(60)]]));
    const summary = engine.request("train", { ...job(), paused: true });
    engine.notify("control", { command: "step" });
    while (ofKind(events, "state").length < 1) await macrotask();
    expect(ofKind(events, "state").at(-1)).toEqual({ kind: "state", state: "paused", step: 1 });
    engine.notify("control", { command: "stop" });
    expect((await summary).steps).toBe(1);
    engine.notify("control", { command: "resume" });
  });

  test("trains one network at a time, and the next when that is over", async () => {
    const { engine } = serve(new Map([[uri, table(60)]]));
    const first = engine.request("train", { ...job(), paused: true });
    await expect(engine.request("train", { ...job(), paused: false })).rejects.toThrow(
      "being trained already",
    );
    engine.notify("control", { command: "stop" });
    await first;
    expect((await engine.request("train", { ...job(), paused: false })).epochs).toBe(3);
  });

  test("rejects with an InputError that keeps its place, and works again once the cause is gone", async () => {
    const files = new Map<string, string>();
    const { engine } = serve(files);
    const failure = await engine.request("describe", job()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as InputError).place.field).toBe("dataset.path");
    files.set(uri, table(60));
    const large = { ...job({ training: { batchSize: 50 } }), paused: false };
    await expect(engine.request("train", large)).rejects.toMatchObject({
      place: { field: "training.batchSize" },
    });
    expect((await engine.request("train", { ...job(), paused: false })).steps).toBeGreaterThan(0);
  });
});
