import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Trainer } from "../src/engine/training/trainer.ts";
import { nodeKernels } from "../src/node/nodeKernels.ts";
import { nodeRunStorage } from "../src/node/nodeRunStorage.ts";
import { runsFolderOf } from "../src/runs/folders/runFolders.ts";
import { RunRecorder } from "../src/runs/folders/runRecorder.ts";
import type { TrainingEvent } from "../src/shared/events.ts";
import { RunLog } from "../src/shared/runLog.ts";
import type { Options } from "./options.ts";
import { randomDataOf, randomDesignOf } from "./randomRun.ts";
import { type Section, table } from "./report.ts";
import { batchesOfData, type Shape, shapes } from "./shapes.ts";

const threadEntry = new URL("../src/node/kernelThreadMain.ts", import.meta.url);

/** The events between two turns of the event loop, and when they came, in milliseconds since the run began. */
interface Slice {
  readonly at: number;
  readonly events: readonly TrainingEvent[];
}

/** What is done with the events of a replay: nothing, only what a folder needs, or all of it. */
const replays = ["nothing", "folder", "all"] as const;
type Replay = (typeof replays)[number];

/**
 * What a run loses by being recorded in its folder by the process that trains, as `train --record` does, without checkpoints, which
 * `--checkpoint` writes without a folder as well. Two answers, both in processor time of the whole process, its disk's threads
 * included, since other programs change that least.
 *
 * Whole runs of shapes A and C of a fixed number of steps are made in pairs of one recorded and one not, the first of them in turns;
 * the median of the ratios is as good as the machine is quiet. Then one run's events are replayed at the times at which they
 * came, with a recorder, with a recorder that gets only the run's beginning and end, and without: the differences are the
 * work of recording alone.
 */
export async function measureRecording(options: Options): Promise<Section> {
  const pairs = options.quick ? 2 : 16;
  const rounds = options.quick ? 2 : 8;
  const seconds = options.quick ? 0.3 : 4;
  const folder = mkdtempSync(join(tmpdir(), "mlp-studio-bench-"));
  let runs = 0;
  const newRecorder = (log: RunLog) => recorderOf(join(folder, `${runs++}.mlp.json`), log);
  try {
    const rows: string[][] = [];
    for (const shape of shapes.filter(({ name }) => "AC".includes(name) && options.shapes.includes(name))) {
      const epochs = await epochsIn(shape, seconds);
      const { plain, ratios } = await pairedRuns(shape, epochs, pairs, newRecorder);
      const slices = await slicesOf(shape, epochs);
      const costs: Record<Replay, number[]> = { nothing: [], folder: [], all: [] };
      for (let round = 0; round < rounds; round++)
        for (const replay of replays) costs[replay].push(await replayed(slices, replay, newRecorder));
      const run = quantile(plain, 0.5);
      const share = (more: Replay, less: Replay) =>
        spreadText(costs[more].map((cost, i) => (cost - costs[less][i]) / run));
      rows.push([
        shape.name,
        String(epochs * batchesOfData),
        run.toFixed(2),
        spreadText(ratios.map((ratio) => ratio - 1)),
        share("all", "folder"),
        share("folder", "nothing"),
      ]);
      console.log(rows.at(-1)?.join("  "));
    }
    const head = [
      "shape",
      "steps",
      "seconds of processor time",
      "more in paired runs",
      "the events alone",
      "the folder and its record",
    ];
    return { text: table(head, rows), failures: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type NewRecorder = (log: RunLog) => RunRecorder;

/** Seconds of processor time of runs that are not recorded, and how many times as long recorded ones took. */
async function pairedRuns(shape: Shape, epochs: number, pairs: number, newRecorder: NewRecorder) {
  const plain: number[] = [];
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const costs = { plain: 0, recorded: 0 };
    const order = pair % 2 === 0 ? (["plain", "recorded"] as const) : (["recorded", "plain"] as const);
    for (const kind of order)
      costs[kind] = await costOfRun(shape, epochs, kind === "recorded" ? newRecorder : undefined);
    plain.push(costs.plain);
    ratios.push(costs.recorded / costs.plain);
  }
  return { plain, ratios };
}

/** Number of epochs that take about so many seconds, once the code is compiled. */
async function epochsIn(shape: Shape, seconds: number): Promise<number> {
  for (let epochs = 50; ; epochs *= 2) {
    const cost = await costOfRun(shape, epochs, undefined);
    if (cost > seconds / 2) return Math.round((epochs * seconds) / cost);
  }
}

async function costOfRun(
  shape: Shape,
  epochs: number,
  newRecorder: NewRecorder | undefined,
): Promise<number> {
  const log = new RunLog();
  const recorder = newRecorder?.(log);
  return await train(shape, epochs, {
    emit(event) {
      log.append(event);
      recorder?.event(event);
    },
    end: async () => recorder?.close(),
  });
}

async function slicesOf(shape: Shape, epochs: number): Promise<readonly Slice[]> {
  const slices: Slice[] = [];
  let events: TrainingEvent[] = [];
  const begin = performance.now();
  const endSlice = () => {
    slices.push({ at: performance.now() - begin, events });
    events = [];
  };
  await train(shape, epochs, { emit: (event) => events.push(event), endSlice, end: async () => endSlice() });
  return slices;
}

interface Followers {
  readonly emit: (event: TrainingEvent) => void;
  readonly endSlice?: () => void;
  readonly end: () => Promise<void>;
}

/** @returns seconds of processor time */
async function train(shape: Shape, epochs: number, { emit, endSlice, end }: Followers): Promise<number> {
  const trainer = new Trainer(randomDesignOf(shape, epochs), randomDataOf(shape), {
    kernels: nodeKernels(
      { backend: "auto", threads: 1 },
      { threadEntry, ownProcess: true, reservedCores: 0 },
    ),
  });
  const begin = process.cpuUsage();
  await trainer.run({
    emit,
    yieldToEvents: () => {
      endSlice?.();
      return new Promise((resolve) => setImmediate(resolve));
    },
  });
  await end();
  const cost = secondsSince(begin);
  trainer.close();
  return cost;
}

/** Replays a run at its own speed. @returns seconds of processor time */
async function replayed(slices: readonly Slice[], replay: Replay, newRecorder: NewRecorder): Promise<number> {
  const log = new RunLog();
  const recorder = replay === "nothing" ? undefined : newRecorder(log);
  const isWanted = ({ kind }: TrainingEvent) =>
    replay === "all" || kind === "started" || kind === "state" || kind === "finished";
  const begin = performance.now();
  const cpu = process.cpuUsage();
  for (const { at, events } of slices) {
    const waitMs = at - (performance.now() - begin);
    await new Promise<void>((resolve) => (waitMs > 1 ? setTimeout(resolve, waitMs) : setImmediate(resolve)));
    for (const event of events) {
      log.append(event);
      if (isWanted(event)) recorder?.event(event);
    }
  }
  await recorder?.close();
  return secondsSince(cpu);
}

function secondsSince(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

function recorderOf(design: string, log: RunLog): RunRecorder {
  return new RunRecorder({
    storage: nodeRunStorage,
    runs: runsFolderOf(nodeRunStorage, design),
    design: "bench.mlp.json",
    designText: "{}",
    version: "bench",
    log,
    warn: (message) => {
      throw new Error(message);
    },
  });
}

/** The median of shares, and the 95 % interval of the median by the ranks of the binomial distribution. */
function spreadText(shares: readonly number[]): string {
  const half = 0.98 / Math.sqrt(shares.length);
  const percent = (rank: number) =>
    `${(100 * quantile(shares, Math.min(1, Math.max(0, rank)))).toFixed(2)} %`;
  return `${percent(0.5)} (${percent(0.5 - half)} to ${percent(0.5 + half)})`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}
