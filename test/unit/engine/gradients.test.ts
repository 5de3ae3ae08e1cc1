import { describe, expect, test } from "vitest";
import { activations } from "../../../src/engine/activations/activations.ts";
import { emptyMeasures } from "../../../src/engine/kernels/kernels.ts";
import { codings } from "../../../src/engine/losses/coding.ts";
import { losses } from "../../../src/engine/losses/losses.ts";
import type { Network } from "../../../src/engine/network.ts";
import { Random } from "../../../src/shared/random.ts";
import { dataset, design, openNetwork } from "./helpers.ts";

const rows = 9;
const width = 4;
const units = [6, 5, 4];

function randomData(task: "classification" | "regression") {
  const random = new Random(3, "gradient data");
  const inputs = Float32Array.from({ length: rows * width }, () => random.normal());
  const targets =
    task === "classification"
      ? ({ kind: "labels", labels: Int32Array.from({ length: rows }, (_, i) => i % 3) } as const)
      : ({ kind: "values", values: Float32Array.from({ length: rows * 2 }, () => random.normal()) } as const);
  return dataset(task, width, inputs, targets);
}

/** Moves γ off 1 and β off 0, where mistakes would not show. */
function jitter(network: Network): void {
  const random = new Random(5, "jitter");
  network.writeAll(network.readAll("value").map((value) => value + 0.2 * random.normal()));
}

function objective(network: Network): number {
  const sums = emptyMeasures();
  network.workspace.forward("batch");
  network.workspace.measure(sums);
  return sums.loss / sums.rows + network.workspace.penalty();
}

/** On which side of each kink every pre-activation is, and of the loss's own kinks every output, as text. */
function sides(network: Network): string {
  const activations = network.plan.layers.map((layer, index) => {
    const s = new Float64Array(rows * layer.units);
    network.workspace.sample(index, "preActivation", 1, s);
    return layer.activation.entry.kinks.map((kink) =>
      Array.from(s, (value) => (value > kink ? 1 : 0)).join(""),
    );
  });
  return [...activations, lossSides(network)].join("|");
}

/** A loss that is made of straight pieces changes its slope where it has a kink. */
function lossSides(network: Network): string {
  const { loss, layers } = network.plan;
  if (loss.entry.predict) return "";
  const outputs = layers[layers.length - 1].units;
  const logits = new Float64Array(rows * outputs);
  network.workspace.sample(layers.length - 1, "activation", 1, logits);
  const targets = Float64Array.from(logits, (_, i) => targetAt(network, i));
  const gradient = new Float64Array(logits.length);
  loss.entry.gradient({ rows, outputs, logits, predictions: logits, targets }, gradient);
  return Array.from(gradient, (g) => (g === 0 ? 0 : 1)).join("");
}

/** As `randomData` labels the rows. */
function targetAt(network: Network, i: number): number {
  const outputs = network.plan.layers[network.plan.layers.length - 1].units;
  const { low, high } = codings[network.plan.loss.entry.coding];
  return i % outputs === Math.floor(i / outputs) % 3 ? high : low;
}

/**
 * The greatest relative error |analytic − numerical| / max(|analytic|, |numerical|, 1e-3 of the greatest gradient) over all
 * parameters. Where a step crosses a kink the quotient is no derivative: such parameters get a smaller step, and are
 * counted when even the smallest one crosses.
 */
function compare(network: Network): { worst: number; skipped: number; checked: number } {
  const parameters = network.readAll("value");
  objective(network);
  const side = sides(network);
  network.workspace.backward();
  const analytic = network.readAll("gradient");
  const scale = 1e-3 * analytic.reduce((max, g) => Math.max(max, Math.abs(g)), 0);
  let worst = 0;
  let skipped = 0;
  for (let i = 0; i < parameters.length; i++) {
    const numerical = derivative(network, parameters, i, side);
    if (numerical === undefined) {
      skipped++;
      continue;
    }
    const size = Math.max(Math.abs(analytic[i]), Math.abs(numerical), scale);
    worst = Math.max(worst, Math.abs(analytic[i] - numerical) / size);
  }
  return { worst, skipped, checked: parameters.length };
}

function derivative(network: Network, parameters: Float64Array, i: number, side: string): number | undefined {
  const moved = parameters.slice();
  for (const h of [1e-5, 1e-6]) {
    moved[i] = parameters[i] + h;
    network.writeAll(moved);
    const above = objective(network);
    const crossed = sides(network) !== side;
    moved[i] = parameters[i] - h;
    network.writeAll(moved);
    const below = objective(network);
    if (!crossed && sides(network) === side) return (above - below) / (2 * h);
  }
  return undefined;
}

const batchNorms = [
  { title: "without batch norm", batchNorm: false },
  { title: "with batch norm", batchNorm: { affine: false } },
  { title: "with batch norm, scale and shift", batchNorm: true },
];

describe("analytic against numerical gradients in float64, relative error below 1e-5", () => {
  for (const activation of activations) {
    for (const { title, batchNorm } of batchNorms) {
      for (const l2 of [0, 0.01]) {
        for (const loss of losses) {
          const task = loss.tasks[0];
          test(`${activation.id} ${title}, L2 ${l2}, ${loss.id}`, () => {
            const spec = design({
              layers: units.map((width) => ({
                units: width,
                batchNorm,
                activation: activation.id,
                init: { type: "gaussian", std: 0.6, bias: 0.1 },
              })),
              output: { init: { type: "gaussian", std: 0.6, bias: 0.1 } },
              loss: loss.id,
              training: { l2, seed: 4 },
            });
            const data = randomData(task);
            const network = openNetwork(spec, data, "float64");
            jitter(network);
            network.workspace.load(data.train, 0, rows);
            const { worst, skipped, checked } = compare(network);
            expect(worst).toBeLessThan(1e-5);
            expect(skipped).toBeLessThan(checked / 20);
          });
        }
      }
    }
  }
});

test("the output layer alone, as a linear model, has exact gradients too", () => {
  for (const loss of losses) {
    const data = randomData(loss.tasks[0]);
    const spec = design({ layers: [], loss: loss.id, training: { l2: 0.1 } });
    const network = openNetwork(spec, data, "float64");
    network.workspace.load(data.train, 0, rows);
    expect(compare(network).worst).toBeLessThan(1e-5);
  }
});

describe("an activation on the outputs: relative error below 1e-5", () => {
  for (const activation of activations) {
    for (const loss of losses) {
      test(`${activation.id}, ${loss.id}`, () => {
        const data = randomData(loss.tasks[0]);
        const init = { type: "gaussian", std: 0.8 };
        const spec = design({
          layers: [{ units: 5, activation: "tanh", init }],
          output: { activation: activation.id, init },
          loss: loss.id,
          training: { l2: 0.1 },
        });
        const network = openNetwork(spec, data, "float64");
        network.workspace.load(data.train, 0, rows);
        expect(compare(network).worst).toBeLessThan(1e-5);
      });
    }
  }
});
