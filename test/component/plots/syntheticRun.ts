import type { Task } from "../../../src/shared/design/fields.ts";
import type { Distribution, LayerSnapshot, LayersEvent, TrainingEvent } from "../../../src/shared/events.ts";
import { RunLog } from "../../../src/shared/runLog.ts";

/** How a made-up run goes. */
export type Story = "healthy" | "dying" | "saturating" | "diverging";

export interface SyntheticRun {
  readonly story: Story;
  readonly points: number;
  readonly snapshots?: number;
  readonly layers?: number;
  readonly validation?: boolean;
  readonly task?: Task;
  readonly seed?: number;
}

const stepsPerPoint = 11;
const stepsPerEpoch = 156;

/** Runs that look like real ones, always the same for the same seed. */
export function syntheticRun(run: SyntheticRun): RunLog {
  const log = new RunLog();
  for (const event of syntheticEvents(run)) log.append(event);
  return log;
}

export function syntheticEvents({
  story,
  points,
  snapshots = Math.min(points, 200),
  layers = 5,
  validation = true,
  task = "classification",
  seed = 1,
}: SyntheticRun): TrainingEvent[] {
  const random = mulberry32(seed);
  const events: TrainingEvent[] = [started(points, layers, validation, task)];
  let nextValidation = 0;
  for (let point = 0; point < points; point++) {
    const t = points === 1 ? 0 : point / (points - 1);
    const step = (point + 1) * stepsPerPoint;
    const epoch = step / stepsPerEpoch;
    const decay = Math.exp(-5 * t);
    let loss = 0.16 + 2.1 * decay + normal(random) * (0.02 + 0.12 * decay);
    const failing = story === "diverging" && t > 0.85;
    if (story === "dying") loss = 1.1 + 1.2 * decay + normal(random) * 0.05;
    if (failing) loss *= 10 ** (((t - 0.85) / 0.15) * 12);
    const score = story === "dying" ? 0.6 - 0.5 * decay : 0.96 - 0.86 * decay;
    events.push({
      kind: "progress",
      step,
      epoch,
      trainLoss: Math.max(0.01, loss),
      trainDataLoss: Math.max(0.01, loss) / 2,
      trainScore: Math.min(1, Math.max(0, failing ? 0.1 : score + normal(random) * 0.012)),
      learningRate: 0.1,
      seconds: step / 900,
      samplesPerSecond: 61_400,
    });
    if (validation && (epoch >= nextValidation || point === points - 1)) {
      nextValidation = Math.floor(epoch) + 1;
      const validationLoss = Math.max(0.02, (failing ? loss : 0.21 + 2.08 * decay) + normal(random) * 0.008);
      const validationScore = failing ? 0.1 : score - 0.025 + normal(random) * 0.003;
      events.push({
        kind: "evaluation",
        step,
        epoch,
        validationLoss,
        validationDataLoss: validationLoss / 2,
        validationScore,
      });
    }
    const every = Math.max(1, Math.floor(points / snapshots));
    if (point % every === 0) events.push(snapshotOf(story, layers, step, t, random));
  }
  const step = points * stepsPerPoint;
  if (story === "diverging")
    events.push({
      kind: "diverged",
      step,
      epoch: step / stepsPerEpoch,
      layer: 2,
      quantity: "activation",
      message: "The activations of layer 3 became infinite. Try a smaller learning rate.",
    });
  return events;
}

function snapshotOf(
  story: Story,
  layers: number,
  step: number,
  t: number,
  random: () => number,
): LayersEvent {
  const list: LayerSnapshot[] = [];
  for (let layer = 0; layer < layers; layer++)
    list.push(layer === layers - 1 ? outputLayer(t, random) : hiddenLayer(story, layer, t, random));
  return { kind: "layers", step, layers: list };
}

function hiddenLayer(story: Story, layer: number, t: number, random: () => number): LayerSnapshot {
  const tanh = story === "saturating" || layer === 3;
  const spread = (story === "diverging" && t > 0.93 ? 10 ** ((t - 0.93) * 120) : 1) * (0.9 + 0.7 * t);
  const dying = story === "dying" && layer === 2;
  const shift = dying ? -4 * t : 0.1;
  const width = tanh ? 0.5 + (story === "saturating" ? 4 : 2) * t : spread;
  const values = Float64Array.from({ length: 1200 }, () => normal(random) * width + shift);
  const activated = values.map((value) => (tanh ? Math.tanh(value) : Math.max(0, value)));
  const share = (test: (value: number) => boolean) => activated.filter(test).length / activated.length;
  return {
    preActivation: distribution(values),
    activation: distribution(activated),
    dead: tanh ? null : dying ? Math.min(0.97, t * 1.1) : 0.03 * (layer % 2),
    saturated: tanh ? share((value) => Math.abs(value) > 0.97) : null,
    gradientNorm: (dying ? 9e-6 : 1.2e-3) * (1 + layer * 0.4),
    weight: distribution(values),
    gradient: null,
    oneSigned: null,
    updateRatio: null,
  };
}

function outputLayer(t: number, random: () => number): LayerSnapshot {
  const logits = Float64Array.from({ length: 600 }, () => normal(random) * (1 + 5 * t));
  const probabilities = logits.map((value) => 1 / (1 + Math.exp(-value)) ** 2);
  return {
    preActivation: distribution(logits),
    activation: distribution(probabilities),
    dead: null,
    saturated: null,
    gradientNorm: 3.1e-3,
    weight: distribution(logits),
    gradient: null,
    oneSigned: null,
    updateRatio: null,
  };
}

/** As the engine does it: bins of equal width from the least to the largest value. */
export function distribution(values: ArrayLike<number>, bins = 40): Distribution {
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
    sum += values[i];
    squares += values[i] ** 2;
  }
  const counts = new Array<number>(bins).fill(0);
  const scale = high > low ? bins / (high - low) : 0;
  for (let i = 0; i < values.length; i++) counts[Math.min(bins - 1, Math.floor((values[i] - low) * scale))]++;
  const mean = sum / values.length;
  const std = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  return { mean, std, histogram: { low, high, counts } };
}

function started(points: number, layers: number, validation: boolean, task: Task): TrainingEvent {
  return {
    kind: "started",
    dataset: {
      path: "digits.csv",
      task,
      target: "label",
      columns: [],
      rows: {
        all: 10_000,
        train: validation ? 7000 : 8500,
        validation: validation ? 1500 : 0,
        test: 1500,
      },
      inputs: [],
      classes: ["0", "1", "2"],
      outputs: 3,
      warnings: [],
    },
    layers: Array.from({ length: layers }, () => ({ inputs: 64, units: 64, parameters: 4160 })),
    parameters: 4160 * layers,
    batchSize: 64,
    stepsPerEpoch,
    epochs: Math.ceil((points * stepsPerPoint) / stepsPerEpoch),
    seed: 1,
    backend: "reference",
    threads: 1,
  };
}

export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
