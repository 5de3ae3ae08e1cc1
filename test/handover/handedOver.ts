/** Designs that are handed over, trained here by the engine and there by `train.py`. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pythonWith } from "../../src/cli/exportCheck.ts";
import { handoverFiles } from "../../src/engine/handover/handoverFiles.ts";
import { referenceKernels } from "../../src/engine/kernels/reference/reference.ts";
import { modelTensors } from "../../src/engine/model.ts";
import { readSafeTensors, type SafeTensors } from "../../src/engine/safetensors.ts";
import { Trainer } from "../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../src/engine/trainingData.ts";
import { yieldToEvents } from "../../src/node/yieldToEvents.ts";
import type { FinishedEvent, TrainingEvent } from "../../src/shared/events.ts";
import { designFrom } from "../support/designFrom.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const python = await pythonWith("torch");

/** Whether PyTorch is installed; without it there is nothing to compare with. */
export const hasPyTorch = python !== undefined;
export const pythonProgram = python?.program ?? "python3";

/** 87 rows of which a batch of 16 leaves a ragged last one: numbers, three classes that are not equally frequent, two targets. */
const csv = [
  "x1,x2,x3,class,half,y1,y2",
  ...Array.from({ length: 87 }, (_, i) => {
    const [a, b, c] = [Math.sin(1.3 * i), Math.cos(2.1 * i), Math.sin(0.7 * i * i)];
    const sum = a + b * c;
    const name = sum > 0.6 ? "high" : sum > -0.3 ? "middle" : "low";
    return [a, b, c, name, a > b ? "p" : "q", 10 + 3 * sum, a * b].join(",");
  }),
].join("\n");

export function designOf(design: {
  readonly dataset?: object;
  readonly layers?: readonly object[];
  readonly output?: object;
  readonly loss?: unknown;
  readonly training?: object;
}) {
  const { dataset, training, ...rest } = design;
  const target = dataset && "targets" in dataset ? {} : { target: "class" };
  return designFrom({
    version: 1,
    dataset: { path: "d.csv", features: ["x1", "x2", "x3"], ...target, ...dataset },
    layers: [{ units: 8, activation: "tanh" }],
    ...rest,
    training: { epochs: 3, batchSize: 16, shuffle: false, ...training },
  });
}

const control = { yieldToEvents, sleep: async () => {} };

async function datasetOf(design: ReturnType<typeof designOf>) {
  const bytes = new TextEncoder().encode(csv);
  return loadTrainingData(design, { read: async () => bytes, list: async () => [] }, control);
}

/** The folder of a design that is handed over. */
export async function handedOver(design: ReturnType<typeof designOf>): Promise<string> {
  const folder = join(temporaryFolder(), "run");
  mkdirSync(folder);
  const files = await handoverFiles(design, await datasetOf(design), {
    ...control,
    kernels: referenceKernels(),
    name: "d.mlp.json",
    text: JSON.stringify(design),
    version: "1.0.0",
    now: new Date(),
    id: "run",
  });
  for (const { name, content } of files) writeFileSync(join(folder, name), content);
  return folder;
}

/** The engine's run of a design: its tensors at the end, and what it reported. */
export async function engineRun(design: ReturnType<typeof designOf>) {
  const trainer = new Trainer(design, await datasetOf(design), { kernels: referenceKernels() });
  const events: TrainingEvent[] = [];
  await trainer.run({ ...control, emit: (event) => events.push(event) });
  const tensors = modelTensors(trainer.network);
  trainer.close();
  return { tensors, events, finished: events.at(-1) as FinishedEvent };
}

export interface TrainOptions {
  /** Number of processes. */
  readonly world?: number;
  readonly args?: readonly string[];
  /** Called with the processes when they have been started. */
  readonly started?: (processes: readonly ChildProcess[]) => void;
}

/** Runs `train.py` to its end, on one process or on several that find each other as torchrun's do. */
export async function train(
  folder: string,
  { world = 1, args = [], started }: TrainOptions = {},
): Promise<void> {
  const port = world > 1 ? await freePort() : 0;
  const errors: string[] = [];
  const processes = Array.from({ length: world }, (_, rank) => {
    const child = spawn(pythonProgram, [join(folder, "train.py"), "--device", "cpu", ...args], {
      env: {
        ...process.env,
        OMP_NUM_THREADS: "1",
        ...(world > 1 && {
          RANK: String(rank),
          LOCAL_RANK: String(rank),
          WORLD_SIZE: String(world),
          MASTER_ADDR: "127.0.0.1",
          MASTER_PORT: String(port),
        }),
      },
    });
    child.stderr.setEncoding("utf8").on("data", (text) => errors.push(text));
    return child;
  });
  started?.(processes);
  const codes = await Promise.all(
    processes.map((child) => new Promise<number | null>((resolve) => child.once("close", resolve))),
  );
  if (codes.some((code) => code !== 0)) throw new Error(`train.py ended with ${codes}: ${errors.join("")}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export function modelIn(folder: string): SafeTensors {
  return readSafeTensors(readFileSync(join(folder, "model.safetensors")));
}

export function eventsIn(folder: string): readonly TrainingEvent[] {
  return readFileSync(join(folder, "events.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** The largest difference of two networks' tensors, and in which it is. */
export function differenceOf(a: SafeTensors["tensors"], b: SafeTensors["tensors"]) {
  let largest = { difference: 0, tensor: "" };
  for (const [tensor, { data }] of Object.entries(a))
    for (const [i, value] of data.entries()) {
      const difference = Math.abs(value - b[tensor].data[i]);
      if (!(difference <= largest.difference)) largest = { difference, tensor };
    }
  return largest;
}
