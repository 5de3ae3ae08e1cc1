/** `train.py` of a folder that is handed over, compared with the engine and with itself on other numbers of processes. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { activations } from "../../src/engine/activations/activations.ts";
import { losses } from "../../src/engine/losses/losses.ts";
import { loadModel } from "../../src/engine/model.ts";
import { optimizers } from "../../src/engine/optimizers/optimizers.ts";
import { schedules } from "../../src/engine/schedules/schedules.ts";
import { nodeRunStorage } from "../../src/node/nodeRunStorage.ts";
import { readRun } from "../../src/runs/folders/runFolders.ts";
import type {
  EvaluationEvent,
  FinishedEvent,
  ProgressEvent,
  TrainingEvent,
} from "../../src/shared/events.ts";
import { RunLog } from "../../src/shared/runLog.ts";
import {
  designOf,
  differenceOf,
  engineRun,
  eventsIn,
  handedOver,
  hasPyTorch,
  modelIn,
  pythonProgram,
  train,
} from "./handedOver.ts";

type Request = Parameters<typeof designOf>[0];

const tolerance = 1e-6;
/** The statistics of batch norm are added up in another order. */
const normTolerance = 1e-4;

const layersOf = (...names: readonly string[]) =>
  names.map((type, i) => ({ units: 6 + i, activation: type, init: "xavier-normal" }));

/** Together they have every optimizer, schedule and activation, and what else a step consists of. */
const designs: readonly (readonly [string, Request])[] = [
  [
    "SGD, cosine, warm-up, L2",
    {
      layers: layersOf("tanh", "relu", "sigmoid"),
      training: {
        optimizer: { type: "sgd", learningRate: 0.05 },
        schedule: { type: "cosine", final: 0.1 },
        warmupSteps: 4,
        l2: 0.001,
      },
    },
  ],
  [
    "Nesterov, step, clipping, class weights",
    {
      layers: layersOf("leaky-relu", "elu"),
      training: {
        optimizer: { type: "nesterov", learningRate: 0.05 },
        schedule: { type: "step", every: 2, factor: 0.5 },
        clipNorm: 0.3,
        classWeights: "balanced",
      },
    },
  ],
  [
    "RMSProp, exponential, regression of two targets",
    {
      dataset: { targets: ["y1", "y2"] },
      layers: layersOf("selu", "gelu"),
      training: { optimizer: "rmsprop", schedule: { type: "exponential", decay: 0.8 }, l2: 0.01 },
    },
  ],
  [
    "Adam, triangular cycles",
    {
      layers: layersOf("silu", "softplus", "identity"),
      training: { optimizer: "adam", schedule: { type: "triangular", low: 0.2, halfCycle: 1 } },
    },
  ],
  [
    "AdamW, a straight-through sign, early stopping",
    {
      layers: [
        { units: 7, activation: { type: "sign", straightThrough: 1 } },
        { units: 5, activation: "tanh" },
      ],
      training: {
        optimizer: { type: "adamw", weightDecay: 0.05 },
        epochs: 8,
        earlyStopping: { patience: 2 },
      },
    },
  ],
];

const normDesigns: readonly (readonly [string, Request])[] = [
  [
    "batch norm, SGD",
    {
      layers: [
        { units: 8, batchNorm: true },
        { units: 6, batchNorm: { affine: false, decay: 0.7 }, activation: "tanh" },
      ],
    },
  ],
  [
    "batch norm, AdamW, clipping, a single row at the end of an epoch",
    {
      layers: [{ units: 8, batchNorm: true, init: { type: "he-normal", bias: 0.3 } }],
      training: { optimizer: "adamw", batchSize: 15, clipNorm: 0.5, l2: 0.001 },
    },
  ],
];

test("every entry of the registries is in one of the designs", () => {
  const all = JSON.stringify(designs.map(([, request]) => designOf(request)));
  for (const { id } of [...activations, ...optimizers, ...schedules]) expect(all).toContain(`"${id}"`);
});

describe.skipIf(!hasPyTorch)("from the same start, without shuffling, it gives the engine's numbers", () => {
  test.each([...designs, ...normDesigns])("%s", async (name, request) => {
    const design = designOf(request);
    const folder = await handedOver(design);
    await train(folder);
    const { tensors, events, finished } = await engineRun(design);
    const limit = name.includes("batch norm") ? normTolerance : tolerance;
    expect(differenceOf(modelIn(folder).tensors, tensors).difference).toBeLessThan(limit);
    const theirs = eventsIn(folder);
    const last = theirs.at(-1) as FinishedEvent;
    expect(last.reason).toBe(finished.reason);
    const close = (value: number) => expect.closeTo(value, limit < 1e-5 ? 5 : 3);
    const expected = Object.entries(finished.summary).flatMap(([key, value]) =>
      typeof value === "number" && !/econd|threads/.test(key) ? [[key, close(value)]] : [],
    );
    expect(last.summary).toMatchObject(Object.fromEntries(expected));
    expect(last.summary.targets).toEqual(
      finished.summary.targets.map(({ name: column, ...parts }) => ({
        name: column,
        ...Object.fromEntries(
          Object.entries(parts).map(([part, { score, rmse }]) => [
            part,
            { score: close(score ?? 0), rmse: close(rmse ?? 0) },
          ]),
        ),
      })),
    );
    const epochs = (list: readonly TrainingEvent[]) =>
      list.filter(
        (event): event is ProgressEvent => event.kind === "progress" && event.epochLoss !== undefined,
      );
    const rates = epochs(events).map(
      ({ learningRate, epochLoss = 0, epochDataLoss = 0, epochScore = 0, step }) => ({
        step,
        learningRate: expect.closeTo(learningRate, 9),
        epochLoss: close(epochLoss),
        epochDataLoss: close(epochDataLoss),
        epochScore: close(epochScore),
      }),
    );
    expect(epochs(theirs)).toMatchObject(rates);
    const evaluations = (list: readonly TrainingEvent[]) =>
      list.filter((event): event is EvaluationEvent => event.kind === "evaluation" && event.epoch % 1 === 0);
    expect(evaluations(theirs).map(({ step }) => step)).toEqual(evaluations(events).map(({ step }) => step));
    for (const [i, { validationLoss }] of evaluations(events).entries())
      expect(evaluations(theirs)[i].validationLoss).toBeCloseTo(validationLoss, limit < 1e-5 ? 5 : 3);
  });

  const lossCases = losses.flatMap(({ id, tasks }) =>
    tasks.flatMap((task) =>
      (task === "classification" ? ["class", "half"] : ["y1"]).map((target) => [id, task, target] as const),
    ),
  );
  test.each(lossCases)("%s, %s of %s", async (loss, task, target) => {
    const design = designOf({ dataset: { target, task }, loss, training: { epochs: 1 } });
    const folder = await handedOver(design);
    await train(folder);
    const { tensors, finished } = await engineRun(design);
    expect(differenceOf(modelIn(folder).tensors, tensors).difference).toBeLessThan(tolerance);
    const { summary } = eventsIn(folder).at(-1) as FinishedEvent;
    expect(summary.testScore).toBeCloseTo(finished.summary.testScore ?? 0, 6);
    expect(summary.testLoss).toBeCloseTo(finished.summary.testLoss ?? 0, 5);
  });
});

describe.skipIf(!hasPyTorch)("the number of processes", () => {
  test.each([
    ["without batch norm", { training: { optimizer: "adam", l2: 0.001, clipNorm: 1 } }],
    ["with batch norm", { layers: [{ units: 8, batchNorm: true, activation: "tanh" }] }],
  ] as const)("does not change the network, %s and with a ragged last batch", async (_, request) => {
    const design = designOf({
      ...request,
      training: { shuffle: true, ...("training" in request && request.training) },
    });
    const folders = await Promise.all([1, 2, 3].map(() => handedOver(design)));
    for (const [i, folder] of folders.entries()) await train(folder, { world: i + 1 });
    const [one, ...others] = folders.map((folder) => modelIn(folder).tensors);
    for (const other of others) expect(differenceOf(one, other).difference).toBeLessThan(2e-6);
    const losses = folders.map(lossesOf);
    for (const other of losses.slice(1)) {
      expect(other).toHaveLength(losses[0].length);
      for (const [i, loss] of other.entries()) expect(loss).toBeCloseTo(losses[0][i], 5);
    }
  });
});

/** The loss of each epoch. */
function lossesOf(folder: string): number[] {
  return eventsIn(folder).flatMap((event) => (event.kind === "progress" ? (event.epochLoss ?? []) : []));
}

describe.skipIf(!hasPyTorch)("a run that is broken off", () => {
  const design = designOf({
    layers: [{ units: 8, batchNorm: true }],
    training: { epochs: 40, optimizer: "adam", shuffle: true, earlyStopping: { patience: 40 } },
  });
  const always = ["--checkpoint_seconds", "0"];
  let unbroken: string;
  beforeAll(async () => {
    unbroken = await handedOver(design);
    await train(unbroken);
  });

  /** Same weights, each epoch once and in order, and the same losses. */
  async function expectUnbroken(folder: string): Promise<void> {
    expect(differenceOf(modelIn(folder).tensors, modelIn(unbroken).tensors).difference).toBeLessThan(1e-5);
    const ends = (of: string) =>
      eventsIn(of).flatMap((event) =>
        event.kind === "progress" && event.epochLoss !== undefined ? [Math.round(event.epoch)] : [],
      );
    expect(ends(folder)).toEqual(ends(unbroken));
    for (const [i, loss] of lossesOf(unbroken).entries()) expect(lossesOf(folder)[i]).toBeCloseTo(loss, 4);
    const evaluated = (of: string) =>
      eventsIn(of).flatMap((event) => (event.kind === "evaluation" ? [event.step] : []));
    expect(evaluated(folder)).toEqual(evaluated(unbroken));
    expect(eventsIn(folder).filter(({ kind }) => kind === "started" || kind === "finished")).toHaveLength(2);
    expect(await readRun(nodeRunStorage, folder)).toMatchObject({
      state: "completed",
      trainedElsewhere: true,
    });
  }

  test("by a file `stop` continues on another number of processes", async () => {
    const folder = await handedOver(design);
    // The script removes it when it begins, so that it is there again as soon as there are events.
    await train(folder, {
      args: always,
      started: () => whenReported(folder, () => writeFileSync(join(folder, "stop"), "")),
    });
    const stopped = eventsIn(folder).at(-1) as FinishedEvent;
    expect(stopped.reason).toBe("stopped");
    expect(await readRun(nodeRunStorage, folder)).toMatchObject({ state: "stopped" });
    expect(stopped.summary.epochs).toBeLessThan(40);
    await train(folder, { world: 2 });
    expect(existsSync(join(folder, "stop"))).toBe(false);
    await expectUnbroken(folder);
  });

  test("by the death of a process continues from its checkpoint", async () => {
    const folder = await handedOver(design);
    await expect(
      train(folder, {
        args: always,
        started: ([child]) => whenReported(folder, () => child.kill("SIGKILL")),
      }),
    ).rejects.toThrow("ended with");
    expect(existsSync(join(folder, "model.safetensors"))).toBe(false);
    await train(folder, { args: always });
    await expectUnbroken(folder);
  });

  test("by nothing, though its folder is given another name meanwhile", async () => {
    const folder = await handedOver(design);
    const renamed = `${folder} renamed`;
    await train(folder, {
      args: always,
      started: () => whenReported(folder, () => renameSync(folder, renamed)),
    });
    expect(existsSync(folder)).toBe(false);
    await expectUnbroken(renamed);
  });

  test("by the death of a worker is started again by torchrun", async () => {
    const folder = await handedOver(design);
    // The first life of rank 1 ends after 20 steps.
    const script = readFileSync(join(folder, "train.py"), "utf8");
    const dying = script.replace(
      "        self.step += 1\n",
      '        self.step += 1\n        if self.step == 20 and RANK == 1 and os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":\n            os.kill(os.getpid(), 9)\n',
    );
    expect(dying).not.toBe(script);
    writeFileSync(join(folder, "train.py"), dying);
    const { status, stderr } = spawnSync(
      pythonProgram,
      [
        ...["-m", "torch.distributed.run", "-r", "1", "-t", "1", "--nproc_per_node=2", "--max_restarts=2"],
        ...["--rdzv_backend=c10d", "--rdzv_endpoint=localhost:0"],
        ...[join(folder, "train.py"), "--device", "cpu", ...always],
      ],
      { encoding: "utf8", cwd: folder },
    );
    expect(status, stderr).toBe(0);
    await expectUnbroken(folder);
  });
});

/** Calls an action once the run has reported an epoch and kept a checkpoint. */
function whenReported(folder: string, action: () => void): void {
  const timer = setInterval(() => {
    if (!existsSync(join(folder, "checkpoint.pt"))) return;
    clearInterval(timer);
    action();
  }, 5);
}

describe.skipIf(!hasPyTorch)("what comes back", () => {
  test("is a model file, and a history of a run", async () => {
    const design = designOf({ training: { epochs: 2 } });
    const folder = await handedOver(design);
    expect(await readRun(nodeRunStorage, folder)).toMatchObject({ state: "stopped", position: { step: 0 } });
    await train(folder);
    const model = loadModel(new Uint8Array(readFileSync(join(folder, "model.safetensors"))));
    expect(model).toMatchObject({
      design: JSON.parse(JSON.stringify(design)),
      classes: ["high", "low", "middle"],
    });
    const { metadata } = modelIn(folder);
    expect(JSON.parse(metadata.metrics).test).toMatchObject({ rows: 13, accuracy: expect.any(Number) });
    expect(Date.parse(metadata.created)).toBeGreaterThan(Date.now() - 3_600_000);
    const log = new RunLog();
    for (const event of eventsIn(folder)) log.append(event);
    expect(log.finished?.reason).toBe("completed");
    expect(log.started?.dataset.classes).toEqual(["high", "low", "middle"]);
    expect(log.started?.backend).toMatch(/^pytorch .* on cpu$/);
    const record = await readRun(nodeRunStorage, folder);
    expect(record).toMatchObject({
      state: "completed",
      summary: { epochs: 2, testAccuracy: expect.any(Number) },
    });
  });

  test("of a run that diverges is its event, and no model", async () => {
    const design = designOf({
      dataset: { target: "y1" },
      layers: [{ units: 8, activation: "relu" }],
      training: { epochs: 30, optimizer: { type: "sgd", learningRate: 900 } },
    });
    const folder = await handedOver(design);
    await train(folder);
    expect(eventsIn(folder).map(({ kind }) => kind)).toContain("diverged");
    expect(existsSync(join(folder, "model.safetensors"))).toBe(false);
    expect(await readRun(nodeRunStorage, folder)).toMatchObject({ state: "diverged" });
  });
});

test("a learning rule without gradients is refused in one sentence", async () => {
  const design = designOf({
    layers: [{ units: 3, activation: "sign" }],
    output: { activation: "sign" },
    dataset: { target: "half" },
    loss: "adaline",
    training: { optimizer: "madaline-rule-2", batchSize: 1 },
  });
  await expect(handedOver(design)).rejects.toThrow(
    /^training\.optimizer: .* learning rule without gradients/,
  );
});
