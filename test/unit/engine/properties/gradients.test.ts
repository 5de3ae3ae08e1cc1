import { expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { emptyMeasures } from "../../../../src/engine/kernels/kernels.ts";
import { codeLabels } from "../../../../src/engine/losses/coding.ts";
import type { Network } from "../../../../src/engine/network.ts";
import { learningRules } from "../../../../src/engine/optimizers/learningRules.ts";
import { type Choice, defaultChoice } from "../../../../src/shared/catalogue.ts";
import type { DesignSpec } from "../../../../src/shared/design/fields.ts";
import { Random } from "../../../../src/shared/random.ts";
import { check, fc } from "../../../support/properties.ts";
import { openNetwork } from "../helpers.ts";
import { arbitraryRun, type Run } from "./arbitraryRun.ts";

/**
 * A run whose loss has a gradient worth comparing: the rest is as random as it was. Weights of 1000 or a straight-through
 * sign, whose derivative is not its slope, would say nothing about the backward pass; nor would the quotient of a function
 * that bends within the step, as batch norm with an ε of 1e-300 does.
 */
function smooth({ design, data }: Run): Run {
  const init = ({ type }: Choice): Choice => {
    const entry = catalogue.initializers.find(({ id }) => id === type);
    return entry ? defaultChoice(entry) : { type, parameters: {} };
  };
  const activation = ({ type, parameters }: Choice): Choice =>
    type === "sign" ? { type, parameters: { straightThrough: 0 } } : { type, parameters };
  const spec: DesignSpec = {
    ...design,
    layers: design.layers.map((layer) => ({
      ...layer,
      init: init(layer.init),
      activation: activation(layer.activation),
      batchNorm: layer.batchNorm && { ...layer.batchNorm, epsilon: Math.max(layer.batchNorm.epsilon, 1e-3) },
    })),
    output: { activation: activation(design.output.activation), init: init(design.output.init) },
  };
  return { design: withOptimizer(spec), data };
}

/** A learning rule has no gradients. */
function withOptimizer(design: DesignSpec): DesignSpec {
  const { training } = design;
  if (!learningRules.some(({ id }) => id === training.optimizer.type)) return design;
  return { ...design, training: { ...training, optimizer: defaultChoice(catalogue.optimizers[0]) } };
}

function objective(network: Network): number {
  const sums = emptyMeasures();
  network.workspace.forward("batch");
  network.workspace.measure(sums);
  return sums.loss / sums.rows + network.workspace.penalty();
}

/**
 * On which piece of the function the network is, as text: on which side of the activations' kinks every sum, and of which
 * slope every row's loss, where it is made of straight pieces.
 */
function piece(network: Network, targets: Float64Array): string {
  const { rows } = network.workspace;
  const { layers, loss } = network.plan;
  const sampled = (index: number, quantity: "preActivation" | "activation") => {
    const values = new Float64Array(rows * layers[index].units);
    network.workspace.sample(index, quantity, 1, values);
    return values;
  };
  const sides = layers.map((layer, index) =>
    layer.activation.entry.kinks.map((kink) =>
      Array.from(sampled(index, "preActivation"), (s) => Math.sign(s - kink)).join(),
    ),
  );
  if (loss.entry.predict) return sides.join("|");
  const logits = sampled(layers.length - 1, "activation");
  const gradient = new Float64Array(logits.length);
  const outputs = layers[layers.length - 1].units;
  loss.entry.gradient({ rows, outputs, logits, predictions: logits, targets }, gradient);
  return [...sides, Array.from(gradient, (g) => (g === 0 ? 0 : 1)).join()].join("|");
}

/** From large steps, which rounding hardly touches, to small ones, which see no bend. */
const steps = [1e-4, 1e-5, 1e-6, 1e-7];

/**
 * The slope by one parameter, by the five-point formula (f₋₂ − 8f₋₁ + 8f₁ − f₂) / 12h, whose error is of the order h⁴, for
 * every step that stays on the piece.
 */
function* slopes(network: Network, at: Float64Array, i: number, pieceOf: () => string): Generator<number> {
  network.writeAll(at);
  objective(network);
  const here = pieceOf();
  const moved = at.slice();
  for (const h of steps) {
    let sum = 0;
    let stays = true;
    for (const [offset, factor] of [
      [-2, 1],
      [-1, -8],
      [1, 8],
      [2, -1],
    ]) {
      moved[i] = at[i] + offset * h;
      network.writeAll(moved);
      sum += factor * objective(network);
      stays &&= pieceOf() === here;
    }
    if (stays) yield sum / (12 * h);
  }
}

function targetsOf({ data }: Run, network: Network): Float64Array {
  const { targets, summary } = data;
  const values =
    targets.kind === "values"
      ? targets.values.subarray(0, data.train.length * summary.outputs)
      : codeLabels(
          targets.labels.subarray(0, data.train.length),
          summary.classes.length,
          network.plan.loss.entry.coding,
        );
  return Float64Array.from(values);
}

test("analytic and numerical gradients agree within 1e-5 in float64, for any design", async () => {
  let checked = 0;
  let skipped = 0;
  await check(fc.tuple(arbitraryRun().map(smooth), fc.nat()), 150, ([run, seed]) => {
    const { design, data } = run;
    const network = openNetwork(design, data, "float64", data.train.length);
    const random = new Random(seed, "jitter");
    // Off the points where a mistake would not show: γ = 1, β = 0, zeros, units that are all alike.
    const parameters = network.readAll("value").map((value) => value + 0.3 * random.normal());
    network.writeAll(parameters);
    network.workspace.load(data.train, 0, data.train.length);
    const size = Math.abs(objective(network));
    network.workspace.backward();
    const analytic = network.readAll("gradient");
    const greatest = analytic.reduce((max, g) => Math.max(max, Math.abs(g)), 0);
    const targets = targetsOf(run, network);
    for (const [i, gradient] of analytic.entries()) {
      let error: number | undefined;
      for (const numerical of slopes(network, parameters, i, () => piece(network, targets))) {
        // Below the last term the quotient is rounding alone.
        const scale = Math.max(Math.abs(gradient), Math.abs(numerical), 1e-3 * greatest, 1e-5 * size);
        error = Math.min(error ?? Infinity, scale > 0 ? Math.abs(gradient - numerical) / scale : 0);
        // A wrong gradient agrees with no step's quotient.
        if (error < 1e-5) break;
      }
      checked++;
      if (error === undefined) skipped++;
      else expect(error, `parameter ${i}`).toBeLessThan(1e-5);
    }
  });
  expect(checked).toBeGreaterThan(100);
  expect(skipped).toBeLessThan(checked / 20);
});
