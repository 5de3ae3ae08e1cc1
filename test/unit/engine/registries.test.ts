import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { activations } from "../../../src/engine/activations/activations.ts";
import { emptyMeasures } from "../../../src/engine/kernels/kernels.ts";
import { codedOutputs, codeLabels } from "../../../src/engine/losses/coding.ts";
import type { LossBatch } from "../../../src/engine/losses/loss.ts";
import { losses } from "../../../src/engine/losses/losses.ts";
import { applyModel } from "../../../src/engine/model.ts";
import { optimizers } from "../../../src/engine/optimizers/optimizers.ts";
import { learningRates } from "../../../src/engine/schedules/rate.ts";
import { schedules } from "../../../src/engine/schedules/schedules.ts";
import { defaultChoice } from "../../../src/shared/catalogue.ts";
import { Random } from "../../../src/shared/random.ts";
import { dataset, design, difference, openNetwork } from "./helpers.ts";

/** What make_registry_fixtures.py writes, by the entries' ids. */
interface Fixtures {
  readonly activations: Readonly<Record<string, ActivationFixture | undefined>>;
  readonly losses: Readonly<Record<string, readonly LossFixture[] | undefined>>;
  readonly optimizers: Readonly<Record<string, OptimizerFixture | undefined>>;
  readonly schedules: {
    readonly entries: Readonly<Record<string, ScheduleFixture | undefined>>;
    readonly updatesPerEpoch: number;
    readonly updates: number;
    readonly learningRate: number;
    readonly warmup: { readonly steps: number; readonly schedule: object; readonly rates: readonly number[] };
  };
  readonly networks: NetworkFixtures;
}
interface ActivationFixture {
  readonly parameters: Readonly<Record<string, number>>;
  readonly s: readonly number[];
  readonly a: readonly number[];
  readonly derivative: readonly number[];
}
interface LossFixture {
  readonly classes: number;
  readonly outputs: number;
  readonly labels: readonly number[];
  readonly logits: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
}
interface OptimizerFixture {
  readonly parameters: Readonly<Record<string, number>>;
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
}
interface ScheduleFixture {
  readonly parameters: Readonly<Record<string, number>>;
  readonly rates: readonly number[];
}
interface NetworkFixture {
  readonly loss: string;
  readonly output?: object;
  readonly training: { readonly optimizer: { readonly learningRate: number } };
  readonly losses: readonly number[];
  readonly final: Readonly<Record<string, readonly number[]>>;
}
interface NetworkFixtures {
  readonly inputs: readonly number[];
  readonly labels: readonly number[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly start: Readonly<Record<string, readonly number[]>>;
  readonly [name: string]: unknown;
}

const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL("../../fixtures/registries.json", import.meta.url), "utf8"),
);

const byId = <E extends { readonly id: string }>(entries: readonly E[]) =>
  entries.map((entry) => [entry.id, entry] as const);

/** An entry that PyTorch has no counterpart of is named here, with where it is checked. */
const withoutPeer: Readonly<Record<string, string>> = {};

function fixtureOf<F>(section: Readonly<Record<string, F | undefined>>, id: string): F | undefined {
  const fixture = section[id];
  if (!fixture && !withoutPeer[id])
    throw new Error(
      `Add "${id}" to make_registry_fixtures.py, or to withoutPeer with a test of a closed form.`,
    );
  return fixture;
}

describe("activations: values and derivatives equal PyTorch's within 1e-12", () => {
  test.each(byId(activations))("%s", (id, { value, derivative }) => {
    const fixture = fixtureOf(fixtures.activations, id);
    if (!fixture) return;
    const { s, parameters } = fixture;
    const a = s.map((x) => value(x, parameters));
    expect(difference(a, fixture.a)).toBeLessThan(1e-12);
    const slopes = s.map((x, i) => derivative(x, a[i], parameters));
    expect(difference(slopes, fixture.derivative)).toBeLessThan(1e-12);
  });
});

function batchOf({ id, coding }: (typeof losses)[number], classes: number, labels: readonly number[]) {
  const outputs = codedOutputs(coding, classes);
  const targets = Float64Array.from(codeLabels(Int32Array.from(labels), classes, coding));
  const loss = losses.find((entry) => entry.id === id);
  return (logits: Float64Array): LossBatch => {
    const predictions = new Float64Array(logits.length);
    loss?.predict?.(labels.length, outputs, logits, predictions);
    return {
      rows: labels.length,
      outputs,
      logits,
      predictions: loss?.predict ? predictions : logits,
      targets,
    };
  };
}

function meanLoss({ value }: (typeof losses)[number], batch: LossBatch): number {
  let sum = 0;
  for (let row = 0; row < batch.rows; row++) sum += value(batch, row);
  return sum / batch.rows;
}

describe("losses", () => {
  test.each(byId(losses))("%s equals PyTorch's within 1e-12, for two and for four classes", (id, loss) => {
    for (const fixture of fixtureOf(fixtures.losses, id) ?? []) {
      expect(codedOutputs(loss.coding, fixture.classes)).toBe(fixture.outputs);
      const batch = batchOf(loss, fixture.classes, fixture.labels)(Float64Array.from(fixture.logits));
      expect(Math.abs(meanLoss(loss, batch) - fixture.loss)).toBeLessThan(1e-12);
      const gradient = new Float64Array(batch.logits.length);
      loss.gradient(batch, gradient);
      expect(difference(gradient, fixture.gradient)).toBeLessThan(1e-12);
    }
  });

  test.each(byId(losses))("%s has the gradient of its value, within 1e-8", (id, loss) => {
    const random = new Random(2, id);
    for (const classes of [2, 5]) {
      const labels = Array.from({ length: 6 }, (_, row) => row % classes);
      const toBatch = batchOf(loss, classes, labels);
      const logits = Float64Array.from({ length: 6 * codedOutputs(loss.coding, classes) }, () =>
        random.normal(),
      );
      const gradient = new Float64Array(logits.length);
      loss.gradient(toBatch(logits), gradient);
      const numerical = logits.map((logit, i) => {
        const moved = (to: number) => meanLoss(loss, toBatch(logits.with(i, to)));
        return (moved(logit + 1e-6) - moved(logit - 1e-6)) / 2e-6;
      });
      expect(difference(gradient, numerical)).toBeLessThan(1e-8);
    }
  });
});

describe("optimizers: twenty steps equal PyTorch's within 1e-12", () => {
  test.each(byId(optimizers))("%s", (id, { state, init, step }) => {
    const fixture = fixtureOf(fixtures.optimizers, id);
    if (!fixture) return;
    const { parameters, gradients } = fixture;
    const weights = Float64Array.from(fixture.start);
    const memory = state.map(() => new Float64Array(weights.length).fill(Number.NaN));
    init(memory);
    for (const [i, gradient] of gradients.entries()) {
      const context = { learningRate: parameters.learningRate, update: i + 1 };
      step(weights, Float64Array.from(gradient), memory, parameters, context);
      expect(difference(weights, fixture.weights[i])).toBeLessThan(1e-12);
    }
    expect(gradients).toHaveLength(20);
  });

  test.each(byId(optimizers))("%s with its defaults goes downhill on a bowl", (_id, entry) => {
    const { parameters } = defaultChoice(entry);
    const weights = Float64Array.of(1, -0.5);
    const memory = entry.state.map(() => new Float64Array(2));
    entry.init(memory);
    for (let update = 1; update <= 50; update++) {
      const context = { learningRate: parameters.learningRate, update };
      entry.step(weights, weights.slice(), memory, parameters, context);
    }
    expect(Math.abs(weights[0])).toBeLessThan(0.96);
    expect(Math.abs(weights[1])).toBeLessThan(0.46);
  });
});

describe("schedules: the rates of 48 updates equal PyTorch's within 1e-12", () => {
  const { updates, updatesPerEpoch, learningRate, warmup } = fixtures.schedules;
  function rates(schedule: object, warmupSteps = 0): number[] {
    const { training } = design({
      training: {
        optimizer: { type: "sgd", learningRate },
        schedule,
        warmupSteps,
        epochs: updates / updatesPerEpoch,
      },
    });
    const rateAt = learningRates(training, updatesPerEpoch);
    return Array.from({ length: updates }, (_, update) => rateAt(update));
  }

  test.each(byId(schedules))("%s", (id) => {
    const fixture = fixtureOf(fixtures.schedules.entries, id);
    if (!fixture) return;
    expect(difference(rates({ type: id, ...fixture.parameters }), fixture.rates)).toBeLessThan(1e-12);
  });

  test("a warm-up in front of a schedule, which begins after it", () => {
    expect(difference(rates(warmup.schedule, warmup.steps), warmup.rates)).toBeLessThan(1e-12);
  });

  test("cosine behind a warm-up ends where the run ends", () => {
    const [first] = rates({ type: "cosine", final: 0.5 }, 8);
    expect(first).toBeCloseTo(learningRate / 8, 12);
    expect(rates({ type: "cosine", final: 0.5 }, 8).at(-1)).toBeLessThan(0.51 * learningRate);
    expect(Math.max(...rates({ type: "cosine", final: 0.5 }, 8))).toBeCloseTo(learningRate, 12);
  });

  test.each(byId(schedules))("%s with its defaults keeps the rate between 0 and its value", (_id, entry) => {
    const { parameters } = defaultChoice(entry);
    for (let update = 0; update < 1000; update++) {
      const factor = entry.factor({ update, updates: 1000, updatesPerEpoch: 7 }, parameters);
      expect(factor).toBeGreaterThanOrEqual(0);
      expect(factor).toBeLessThanOrEqual(1);
    }
  });
});

describe("whole networks, over 20 full-batch steps", () => {
  const { inputs, labels, shapes, start } = fixtures.networks;
  const names = [
    "sigmoid outputs, half squared error, Adam, clipped",
    "softmax cross-entropy with class weights",
  ];
  const tolerances = { float64: 1e-10, float32: 2e-5 } as const;
  for (const name of names) {
    for (const precision of ["float64", "float32"] as const) {
      test(`${name}: PyTorch's losses and weights, in ${precision} within ${tolerances[precision]}`, () => {
        const fixture = fixtures.networks[name] as NetworkFixture;
        const { loss, output, training } = fixture;
        const spec = design({
          layers: [{ units: 4, activation: "sigmoid" }],
          loss,
          training,
          ...(output && { output }),
        });
        const data = dataset("classification", 2, Float32Array.from(inputs), {
          kind: "labels",
          labels: Int32Array.from(labels),
        });
        const network = openNetwork(spec, data, precision);
        const tensors = Object.entries(start).map(
          ([tensor, values]) => [tensor, { shape: shapes[tensor], data: Float32Array.from(values) }] as const,
        );
        applyModel(network, Object.fromEntries(tensors));
        for (let update = 1; update <= 20; update++) {
          const sums = emptyMeasures();
          network.step(data.train, 0, 6, training.optimizer.learningRate, update, sums);
          expect(Math.abs(sums.loss / 6 - fixture.losses[update - 1])).toBeLessThan(tolerances[precision]);
        }
        const final = Object.keys(shapes).flatMap((tensor) => fixture.final[tensor]);
        expect(difference(network.readAll("value"), final)).toBeLessThan(tolerances[precision]);
      });
    }
  }
});
