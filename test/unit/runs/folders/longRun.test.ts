/** A run of a million steps of a network with 20 layers through the recorder: how large its events become. */

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { historyOf, readEvents } from "../../../../src/runs/folders/eventFile.ts";
import { listRuns, runFiles } from "../../../../src/runs/folders/runFolders.ts";
import { RunRecorder } from "../../../../src/runs/folders/runRecorder.ts";
import type { LayerSnapshot, StartedEvent, TrainingEvent } from "../../../../src/shared/events.ts";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { isBroken } from "../../../../src/shared/runs/runRecord.ts";
import { isPlannedSnapshot, type PlannedRun } from "../../../../src/shared/samplingPlan.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { clouds, design, ofKind, train } from "../../engine/helpers.ts";

const steps = 1_000_000;
const maxBytes = 20_000_000;
/** Steps after which the recorder writes what it has; a run that trains writes twice a second. */
const stepsPerFlush = 10_000;
const stepsPerSnapshot = 20;

let beginning: StartedEvent;
let layers: readonly LayerSnapshot[];

beforeAll(async () => {
  const deep = design({
    layers: new Array(20).fill({ units: 30, activation: "tanh" }),
    training: { batchSize: 20, epochs: 2 },
  });
  const { events } = await train(deep, clouds({ train: 60, validation: 9 }));
  [beginning] = ofKind(events, "started");
  layers = ofKind(events, "layers").at(-1)?.layers ?? [];
});

function recorderFor(runs: string, log: RunLog): RunRecorder {
  return new RunRecorder({
    storage: nodeRunStorage,
    runs,
    design: "deep.mlp.json",
    designText: "{}",
    version: "0.1.0",
    log,
    warn: (message) => {
      throw new Error(message);
    },
  });
}

/** Everything that a run reports between two steps: progress at each, snapshots in great number. */
async function record(recorder: RunRecorder, log: RunLog, plan: PlannedRun, from: number, to: number) {
  const emit = (event: TrainingEvent) => {
    log.append(event);
    recorder.event(event);
  };
  emit({ ...beginning, ...plan, ...(from > 0 && { resumedAt: from }) });
  for (let step = from + 1; step <= to; step++) {
    const at = { step, epoch: step / plan.stepsPerEpoch };
    const trainLoss = 1 / (1 + step * 1.234567e-5);
    emit({
      kind: "progress",
      ...at,
      trainLoss,
      trainDataLoss: trainLoss,
      trainScore: 1 - trainLoss,
      learningRate: 0.01 * trainLoss,
      seconds: step / 1234,
      samplesPerSecond: 123456.789,
    });
    if (step % plan.stepsPerEpoch === 0)
      emit({
        kind: "evaluation",
        ...at,
        validationLoss: trainLoss,
        validationDataLoss: trainLoss,
        validationScore: 1 - trainLoss,
      });
    if (step % stepsPerSnapshot === 0 || isPlannedSnapshot(step, plan))
      emit({ kind: "layers", step, layers });
    if (step % stepsPerFlush === 0) await recorder.flush();
  }
  await recorder.close();
}

async function recordedIn(runs: string) {
  const [{ folder, run }] = await listRuns(nodeRunStorage, runs);
  if (isBroken(run)) throw new Error(run.problem);
  const path = join(folder, runFiles.events);
  const { events, problem } = await readEvents(nodeRunStorage, path);
  expect(problem).toBeUndefined();
  return { folder, run, bytes: (await stat(path)).size, log: historyOf(events), events };
}

test.each([
  { epochs: 1000, stepsPerEpoch: 1000 },
  { epochs: 1, stepsPerEpoch: steps },
  { epochs: steps, stepsPerEpoch: 1 },
])(
  "has less than 20 MB, and its curves and snapshots to the end: %j",
  async (plan) => {
    const runs = temporaryFolder();
    const log = new RunLog();
    await record(recorderFor(runs, log), log, plan, 0, steps);
    const { bytes, events } = await recordedIn(runs);
    expect(bytes).toBeLessThan(maxBytes);
    const snapshots = ofKind(events, "layers").map(({ step }) => step);
    expect(snapshots.length).toBeGreaterThanOrEqual(60);
    expect(snapshots.at(-1)).toBe(steps);
    const curve = ofKind(events, "progress").map(({ step }) => step);
    expect(curve.length).toBeGreaterThan(1000);
    const gaps = curve.slice(1).map((step, i) => step - curve[i]);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(steps / 1000);
  },
  120_000,
);

test("that is resumed again and again has less than 20 MB, too, with 300 layers", async () => {
  layers = new Array(15).fill(layers).flat();
  const runs = temporaryFolder();
  const plan = { epochs: 1000, stepsPerEpoch: 1000 };
  const parts = 10;
  for (let part = 0; part < parts; part++) {
    const log = new RunLog();
    const recorder = recorderFor(runs, log);
    const from = (part * steps) / parts;
    if (part > 0) {
      const { folder, run } = await recordedIn(runs);
      recorder.continueIn(folder, run, from);
    }
    await record(recorder, log, plan, from, from + steps / parts);
  }
  const { bytes, events } = await recordedIn(runs);
  expect(bytes).toBeLessThan(maxBytes);
  expect(ofKind(events, "layers").at(-1)?.step).toBe(steps);
}, 120_000);
