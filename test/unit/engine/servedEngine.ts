/** The engine's service as a host sees it. */
import type { HandoverFile } from "../../../src/engine/handover/handoverFiles.ts";
import { referenceKernels } from "../../../src/engine/kernels/reference/reference.ts";
import { type EnginePlatform, serveEngine } from "../../../src/engine/service.ts";
import { Channel, type Port } from "../../../src/shared/channel.ts";
import type { ComputeSpec } from "../../../src/shared/compute.ts";
import { InputError } from "../../../src/shared/errors.ts";
import type { TrainingEvent } from "../../../src/shared/events.ts";
import type { CheckProgress } from "../../../src/shared/gradientReport.ts";
import type {
  CheckpointMessage,
  DesignJob,
  HostToEngine,
  ModelMessage,
  StoredModel,
} from "../../../src/shared/messages.ts";
import { macrotask } from "../../support/eventLoop.ts";
import { utf8 } from "../../support/utf8.ts";
import { design, ofKind } from "./helpers.ts";

/** Two ends that hand each other structured clones, a macrotask later, as a worker's do. */
export function ports(): [Port, Port] {
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

/** A table of two columns and two classes. */
export function table(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, i) => `${i % 7},${(i % 2) * 3 + (i % 5) / 10},${i % 2 ? "b" : "a"}`,
  );
  return ["x,y,class", ...lines].join("\n");
}

/** An engine's service over files in memory, with the host's end of its channel. */
export function serve(
  files: Map<string, string>,
  onHost: readonly string[] = [],
  sleep?: (milliseconds: number) => Promise<void>,
  storedModel: (run: string) => StoredModel = (run) => {
    throw new InputError(`There is no run ${run}.`);
  },
) {
  const reads: string[] = [];
  const folders = new Map<string, readonly HandoverFile[]>();
  const computes: ComputeSpec[] = [];
  const bytesOf = (uri: string) => {
    reads.push(uri);
    const text = files.get(uri);
    if (text === undefined) throw Object.assign(new Error(`no ${uri}`), { code: "ENOENT" });
    return utf8(text);
  };
  const versionOf = (uri: string) => {
    if (!files.has(uri)) throw Object.assign(new Error(`no ${uri}`), { code: "ENOENT" });
    return `${files.get(uri)?.length}`;
  };
  const listed = (uri: string) => {
    const names = [...files.keys()].filter((file) => file.startsWith(`${uri}/`));
    if (names.length === 0) throw Object.assign(new Error(`no ${uri}`), { code: "ENOENT" });
    return names.map((file) => file.slice(uri.length + 1));
  };
  const platform: EnginePlatform = {
    async version(uri) {
      return onHost.includes(uri) ? undefined : versionOf(uri);
    },
    async read(uri) {
      // A disk takes its time: messages arrive meanwhile.
      for (let turn = 0; turn < 5; turn++) await macrotask();
      return bytesOf(uri);
    },
    async list(uri) {
      if (onHost.includes(uri)) return undefined;
      return listed(uri);
    },
    kernels: (compute) => {
      computes.push(compute);
      return referenceKernels();
    },
    yieldToEvents: macrotask,
    async writeFolder(folder, written) {
      folders.set(folder, written);
    },
    ...(sleep && { sleep }),
  };
  const [host, worker] = ports();
  serveEngine(worker, platform);
  const events: TrainingEvent[] = [];
  const logs: string[] = [];
  const checkpoints: (CheckpointMessage & { reportedStep: number })[] = [];
  const models: ModelMessage[] = [];
  const progress: CheckProgress[] = [];
  const engine = new Channel<HostToEngine>(
    host,
    {
      events: (params: { events: TrainingEvent[] }) => void events.push(...params.events),
      log: ({ message }: { message: string }) => void logs.push(message),
      reading: () => {},
      predictionProgress: () => {},
      writeFile: () => {},
      gradientProgress: (params: CheckProgress) => void progress.push(params),
      fileVersion: ({ uri }: { uri: string }) => versionOf(uri),
      readFile: ({ uri }: { uri: string }) => bytesOf(uri),
      checkpoint: (checkpoint: CheckpointMessage) => {
        const reportedStep = ofKind(events, "progress").at(-1)?.step ?? 0;
        checkpoints.push({ ...checkpoint, reportedStep });
      },
      listFolder: ({ uri }: { uri: string }) => listed(uri),
      model: (model: ModelMessage) => void models.push(model),
      storedModel: ({ run }: { run: string }) => storedModel(run),
    },
    (error) => {
      throw error;
    },
  );
  return { engine, events, reads, folders, computes, logs, checkpoints, models, progress };
}

const baseUri = "file:///work";
export const uri = "file:///work/test.csv";
export const job = (parts: object = {}): DesignJob => ({
  baseUri,
  design: design({ layers: [{ units: 4 }], training: { batchSize: 8, epochs: 3 }, ...parts }),
});
