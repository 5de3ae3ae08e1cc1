/** Plays `train.py` in a folder that was handed over: reports steps, and ends by itself or by the file `stop`. */
import { appendFile, copyFile, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runFiles } from "../../../src/runs/folders/runFolders.ts";
import type { RunRecord } from "../../../src/shared/runs/runRecord.ts";

/** Number of steps that an epoch has. */
const stepsPerEpoch = 10;

/** Milliseconds between two reports. */
const reportMs = 50;

/** A run that is being played. */
export interface PlayedRun {
  /** Resolves when the run has ended, or was killed. */
  readonly ended: Promise<void>;
  /** Lets it end at its next report. */
  complete(): void;
  /** Ends it without a word, as a machine that is switched off. */
  kill(): void;
}

/** @param first number of the first step */
export function playTraining(folder: string, first = 1): PlayedRun {
  let next: "train" | "complete" | "kill" = "train";
  return {
    ended: play(folder, first, () => next),
    complete: () => {
      next = "complete";
    },
    kill: () => {
      next = "kill";
    },
  };
}

async function play(folder: string, first: number, next: () => "train" | "complete" | "kill"): Promise<void> {
  await rm(join(folder, "stop"), { force: true });
  for (let step = first; ; step++) {
    await report(folder, { kind: "progress", step, ...measures(step) });
    await change(folder, step, { state: "running", summary: null });
    await sleep(reportMs);
    if (next() === "kill") return;
    const isStopped = await exists(join(folder, "stop"));
    if (!isStopped && next() === "train") continue;
    // The first weights are a model of the design as well.
    await copyFile(join(folder, "start.safetensors"), join(folder, runFiles.model));
    const accuracy = { trainAccuracy: 0.9, validationAccuracy: 0.9, testAccuracy: 0.9 };
    const summary = { epochs: 3, steps: step, ...accuracy } as unknown as RunRecord["summary"];
    await change(folder, step, { state: isStopped ? "stopped" : "completed", summary });
    return;
  }
}

function measures(step: number) {
  return {
    epoch: step / stepsPerEpoch,
    trainLoss: 1 / step,
    trainDataLoss: 1 / step,
    trainScore: 0.5,
    learningRate: 0.1,
    seconds: step,
    samplesPerSecond: 100,
  };
}

function report(folder: string, event: object): Promise<void> {
  return appendFile(join(folder, runFiles.events), `${JSON.stringify(event)}\n`);
}

async function change(folder: string, step: number, changes: Partial<RunRecord>): Promise<void> {
  const path = join(folder, runFiles.record);
  const record = JSON.parse(await readFile(path, "utf8")) as RunRecord;
  const position = { step, epoch: step / stepsPerEpoch, epochs: 1000 };
  await writeFile(`${path}.tmp`, JSON.stringify({ ...record, seconds: step, position, ...changes }));
  await rename(`${path}.tmp`, path);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
