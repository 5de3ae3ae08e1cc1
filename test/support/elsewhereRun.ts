/** A run that another program trains, as `train.py` writes it. */

import { appendFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeRunStorage } from "../../src/node/nodeRunStorage.ts";
import { runFiles, writeRecord } from "../../src/runs/folders/runFolders.ts";
import type { RunRecord } from "../../src/shared/runs/runRecord.ts";

/** A record of a run that was handed over and has not begun. */
export function elsewhereRecord(parts: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    id: "20261126-101112-abcd",
    design: "iris.mlp.json",
    state: "stopped",
    started: "2026-11-26T10:11:12.000Z",
    seconds: 0,
    seed: 1,
    data: { path: "iris.csv", hash: null, rows: { all: 150, train: 90, validation: 15, test: 45 } },
    environment: { version: "0.1.0", backend: "pytorch", threads: 0, platform: "" },
    summary: null,
    position: { step: 0, epoch: 0, epochs: 10 },
    trainedElsewhere: true,
    ...parts,
  };
}

/** The record of such a run after some steps. */
export function trainingRecord(step: number, parts: Partial<RunRecord> = {}): RunRecord {
  return elsewhereRecord({
    state: "running",
    seconds: step,
    position: { step, epoch: step / 10, epochs: 10 },
    ...parts,
  });
}

/** Makes the folder of a run. */
export async function makeElsewhere(folder: string, record = elsewhereRecord()): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, runFiles.design), "{}");
  await writeRecord(nodeRunStorage, folder, record);
  return folder;
}

/** A line of its events. */
export function progressLine(step: number, trainLoss = 1 / step): string {
  return `${JSON.stringify({ kind: "progress", step, epoch: step / 10, trainLoss, trainDataLoss: trainLoss, trainScore: 0.5, learningRate: 0.1, seconds: step, samplesPerSecond: 100 })}\n`;
}

/** Reports the steps from the first to the last. */
export async function reportSteps(folder: string, first: number, last: number): Promise<void> {
  const lines = Array.from({ length: last - first + 1 }, (_, i) => progressLine(first + i));
  await appendFile(join(folder, runFiles.events), lines.join(""));
}

/** Replaces the events, as a run does that continues from its checkpoint. */
export async function replaceEvents(folder: string, text: string): Promise<void> {
  const path = join(folder, runFiles.events);
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}
