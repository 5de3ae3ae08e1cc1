import type { Choice } from "../../src/shared/catalogue.ts";
import type { DesignSpec } from "../../src/shared/design/fields.ts";
import type {
  DatasetSummary,
  Distribution,
  LayerSnapshot,
  LayersEvent,
  StartedEvent,
  TrainingEvent,
} from "../../src/shared/events.ts";
import type { Preview } from "../../src/shared/messages.ts";

/** A dataset as the engine would describe it. */
export function fakeDataset(
  inputs = 4,
  classes: readonly string[] = ["setosa", "versicolor", "virginica"],
): DatasetSummary {
  const names = Array.from({ length: inputs }, (_, i) => `feature ${i + 1}`);
  return {
    path: "iris.csv",
    task: "classification",
    target: "species",
    columns: [
      ...names.map(
        (name) => ({ name, role: "feature", type: "numeric", missing: 0, categories: 0 }) as const,
      ),
      { name: "species", role: "target", type: "categorical", missing: 0, categories: classes.length },
    ],
    rows: { all: 150, train: 105, validation: 23, test: 22 },
    inputs: names,
    classes,
    outputs: classes.length,
    warnings: [],
  };
}

/** A small seeded generator: screenshots must be the same in every run. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
}

const activate: Record<string, (s: number) => number> = {
  relu: (s) => Math.max(0, s),
  "leaky-relu": (s) => (s > 0 ? s : 0.1 * s),
  elu: (s) => (s > 0 ? s : Math.expm1(s)),
  sigmoid: (s) => 1 / (1 + Math.exp(-s)),
  tanh: Math.tanh,
  identity: (s) => s,
};

/** What a layer might look like, with pre-activations of this spread. */
function fakeSnapshot(activation: string, spread: number, seed: number, trouble = 0): LayerSnapshot {
  const normal = generator(seed + 1);
  const pre = Array.from({ length: 1500 }, () => spread * normal() - trouble * spread);
  const values = pre.map(activate[activation] ?? activate.identity);
  const saturated = pre.filter((s) => Math.abs(s) > 2.5).length / pre.length;
  return {
    activation: distribution(values),
    preActivation: distribution(pre),
    dead: activation === "relu" ? Math.min(1, 0.02 + 0.35 * trouble) : null,
    saturated: activation === "tanh" || activation === "sigmoid" ? saturated : null,
    gradientNorm: null,
    weight: distribution(values),
    gradient: null,
    oneSigned: null,
    updateRatio: null,
  };
}

function distribution(values: readonly number[]): Distribution {
  const low = Math.min(...values);
  const high = Math.max(...values, low + 1e-6);
  const counts: number[] = new Array(32).fill(0);
  for (const value of values) counts[Math.min(31, Math.floor(((value - low) / (high - low)) * 32))]++;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance), histogram: { low, high, counts } };
}

export function fakePreview(design: DesignSpec, dataset: DatasetSummary): Preview {
  const layers = [
    ...design.layers.map((layer, i) =>
      fakeSnapshot(layer.activation.type, layer.batchNorm ? 1 : spreadOf(layer.init, i), i * 77),
    ),
    fakeSnapshot("sigmoid", 0.8, 999),
  ];
  const widths = [dataset.inputs.length, ...design.layers.map(({ units }) => units), dataset.outputs];
  const shapes = widths
    .slice(1)
    .map((units, i) => ({ inputs: widths[i], units, parameters: units * (widths[i] + 1) }));
  return { dataset, layers, shapes };
}

function spreadOf(init: Choice, depth: number): number {
  if (init.type === "gaussian") return Math.max(1e-3, init.parameters.std * 8 * 0.7 ** depth);
  return init.type === "zeros" ? 1e-4 : 1 + 0.1 * depth;
}

export function startedEvent(design: DesignSpec, dataset: DatasetSummary): StartedEvent {
  const { shapes } = fakePreview(design, dataset);
  return {
    kind: "started",
    dataset,
    layers: shapes,
    parameters: shapes.reduce((sum, { parameters }) => sum + parameters, 0),
    batchSize: design.training.batchSize,
    stepsPerEpoch: 4,
    epochs: design.training.epochs,
    seed: design.training.seed,
    backend: "reference",
    threads: 1,
  };
}

export function layersEvent(design: DesignSpec, step: number, trouble: readonly number[] = []): LayersEvent {
  const layers = [
    ...design.layers.map((layer, i) =>
      fakeSnapshot(layer.activation.type, 0.6 + step / 150 + 0.1 * i, i * 131 + step, trouble[i] ?? 0),
    ),
    fakeSnapshot("sigmoid", 0.8 + step / 40, 31 + step),
  ].map((layer, i) => ({
    ...layer,
    gradientNorm: 0.01 / (i + 1),
    gradient: distribution([-2e-3, -1e-3, 0, 0, 1e-3, 2e-3]),
    oneSigned: 0.05,
    updateRatio: 2e-3,
  }));
  return { kind: "layers", step, layers };
}

/** A run's events up to a step, one progress event a step. */
export function fakeEvents(
  design: DesignSpec,
  dataset: DatasetSummary,
  steps: number,
  trouble: readonly number[] = [],
): TrainingEvent[] {
  const normal = generator(5);
  const events: TrainingEvent[] = [
    startedEvent(design, dataset),
    { kind: "state", state: "running", step: 0 },
  ];
  for (let step = 1; step <= steps; step++) {
    const loss = 0.2 + 0.9 * Math.exp(-step / 25);
    events.push({
      kind: "progress",
      step,
      epoch: step / 4,
      trainLoss: loss + 0.02 * normal(),
      trainDataLoss: loss,
      trainScore: Math.min(1, 1 - loss / 3 + 0.02 * normal()),
      learningRate: 0.1,
      seconds: step * 0.05,
      samplesPerSecond: 61400,
    });
    if (step % 4 === 0) {
      events.push({
        kind: "evaluation",
        step,
        epoch: step / 4,
        validationLoss: loss + 0.05,
        validationDataLoss: loss + 0.05,
        validationScore: 1 - loss / 2.7,
      });
      events.push(
        layersEvent(
          design,
          step,
          trouble.map((most) => most * Math.min(1, step / 60)),
        ),
      );
    }
  }
  return events;
}
