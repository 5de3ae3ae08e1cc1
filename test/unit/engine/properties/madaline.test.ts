import { expect, test } from "vitest";
import type { RuleLayer } from "../../../../src/engine/optimizers/learningRule.ts";
import { madalineRule2 } from "../../../../src/engine/optimizers/madalineRule2.ts";
import { Random } from "../../../../src/shared/random.ts";
import { check, fc } from "../../../support/properties.ts";

/** A unit's weights, the bias last, for inputs that end with a constant 1. */
type Unit = number[];

const sign = (s: number) => (s >= 0 ? 1 : -1);
const dot = (w: readonly number[], x: readonly number[]) => w.reduce((sum, wi, i) => sum + wi * x[i], 0);

/** Rule II once more, as its source words it: everything is computed again at every call, nothing is kept. */
function plainRule(net: Unit[][], x: number[], target: number[], rate: number, together: number): boolean {
  const inputsOf = (layer: number, flipped?: { layer: number; units: number[] }): number[] => {
    if (layer === 0) return [...x, 1];
    const below = inputsOf(layer - 1, flipped);
    const answers = net[layer - 1].map((w, unit) => {
      const isFlipped = flipped?.layer === layer - 1 && flipped.units.includes(unit);
      return sign(dot(w, below)) * (isFlipped ? -1 : 1);
    });
    return [...answers, 1];
  };
  const sum = (layer: number, unit: number, flipped?: { layer: number; units: number[] }) =>
    dot(net[layer][unit], inputsOf(layer, flipped));
  const wrong = (flipped?: { layer: number; units: number[] }) =>
    target.filter((t, unit) => sign(sum(net.length - 1, unit, flipped)) !== t).length;
  const adapt = (layer: number, unit: number, target: number) => {
    const inputs = inputsOf(layer);
    const error = target - sum(layer, unit);
    net[layer][unit] = net[layer][unit].map((w, i) => w + (rate * error * inputs[i]) / dot(inputs, inputs));
  };
  const subsets = (size: number, from: number, count: number): number[][] => {
    if (size === 0) return [[]];
    const first = Array.from({ length: count - from }, (_, k) => from + k);
    return first.flatMap((unit) => subsets(size - 1, unit + 1, count).map((rest) => [unit, ...rest]));
  };

  if (wrong() === 0) return false;
  let changed = false;
  for (let layer = 0; layer < net.length - 1; layer++) {
    const adapted: number[] = [];
    for (let size = 1; size <= together; size++) {
      const cost = (set: number[]) => set.reduce((total, unit) => total + Math.abs(sum(layer, unit)), 0);
      const sets = subsets(size, 0, net[layer].length)
        .map((set) => ({ set, cost: cost(set) }))
        .toSorted((a, b) => a.cost - b.cost);
      for (const { set } of sets) {
        if (set.some((unit) => adapted.includes(unit)) || wrong({ layer, units: set }) >= wrong()) continue;
        const answers = set.map((unit) => sign(sum(layer, unit)));
        for (const [k, unit] of set.entries()) adapt(layer, unit, -answers[k]);
        adapted.push(...set);
        changed = true;
        if (wrong() === 0) return true;
      }
    }
  }
  const mistaken = target.flatMap((t, unit) => (sign(sum(net.length - 1, unit)) === t ? [] : [unit]));
  for (const unit of mistaken) adapt(net.length - 1, unit, target[unit]);
  return changed || mistaken.length > 0;
}

test("Madaline Rule II does what a plain statement of the rule does, for any network and examples", async () => {
  const width = fc.integer({ min: 1, max: 4 });
  const arbitrary = fc.record({
    widths: fc.array(width, { minLength: 2, maxLength: 4 }),
    rate: fc.constantFrom(0.1, 0.5, 1, 1.5),
    together: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  });
  let changes = 0;
  await check(arbitrary, 200, ({ widths, rate, together, seed }) => {
    const random = new Random(seed, "madaline");
    const layers: RuleLayer[] = widths.slice(1).map((units, l) => ({
      inputs: widths[l],
      units,
      weight: Float64Array.from({ length: units * widths[l] }, () => random.normal()),
      bias: Float64Array.from({ length: units }, () => random.normal()),
    }));
    const net = layers.map(({ inputs, units, weight, bias }) =>
      Array.from({ length: units }, (_, u) => [...weight.subarray(u * inputs, (u + 1) * inputs), bias[u]]),
    );
    for (let example = 0; example < 6; example++) {
      const x = Float32Array.from({ length: widths[0] }, () => random.normal());
      const target = Float32Array.from({ length: widths[widths.length - 1] }, () => sign(random.normal()));
      const changed = madalineRule2.learn(layers, x, target, rate, { together });
      expect(changed).toBe(plainRule(net, Array.from(x), Array.from(target), rate, together));
      if (changed) changes++;
      for (const [l, { inputs, units, weight, bias }] of layers.entries()) {
        for (let u = 0; u < units; u++) {
          const now = [...weight.subarray(u * inputs, (u + 1) * inputs), bias[u]];
          for (const [k, w] of now.entries()) expect(w).toBeCloseTo(net[l][u][k], 9);
        }
      }
    }
  });
  expect(changes).toBeGreaterThan(20);
});
