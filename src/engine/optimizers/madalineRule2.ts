import { InputError } from "../../shared/errors.ts";
import type { LearningRule, RuleLayer } from "./learningRule.ts";

/**
 * Madaline Rule II: layers of ADALINEs with sign units, through which no gradient passes, trained by the principle of
 * minimal disturbance. For an example whose outputs are not all right, layer by layer from the first:
 *
 * 1. the unit whose sum s is closest to 0 is the one whose answer costs least to change: see whether the network would have
 *    fewer wrong outputs if it said the opposite;
 * 2. if so, adapt its weights to say it, by one step of the ADALINE rule (α-LMS) on its own inputs,
 *    w ← w + α (d − s) x / ‖x‖², d = ±1 the new answer, with the bias as the weight of a constant 1; if not, leave it;
 * 3. continue with the unit with the next smallest |s|; then to pairs of units changed together, and so on up to `together`.
 *
 * Output units that are still wrong are adapted to their targets directly. With α = 1 the sum becomes d exactly; smaller
 * rates need several presentations. There is no guarantee to converge: some starts end in a cycle, and another seed helps.
 */
export const madalineRule2: LearningRule = {
  id: "madaline-rule-2",
  label: "Madaline Rule II",
  doc: "Trains layers of sign units without gradients: changes the units that are closest to their threshold where that corrects an output.",
  source: "Winter and Widrow 1988; Widrow and Lehr 1990",
  parameters: [
    {
      name: "learningRate",
      label: "rate α",
      doc: "How far an adapted unit's sum goes toward its new answer ±1; at 1 all the way.",
      default: 0.25,
      exclusiveMinimum: 0,
      exclusiveMaximum: 2,
    },
    {
      name: "together",
      label: "units together",
      doc: "How many units of a layer are at most tried together; the tries grow with this power of the width.",
      default: 2,
      minimum: 1,
      maximum: 4,
      integer: true,
    },
  ],

  check(design) {
    const fail = (field: string, problem: string) => {
      throw new InputError(`${field}: Madaline Rule II ${problem}.`, { field });
    };
    for (const [i, { activation, batchNorm }] of design.layers.entries()) {
      if (activation.type !== "sign")
        fail(`layers[${i}].activation`, 'trains sign units only. Set it to "sign"');
      if (batchNorm) fail(`layers[${i}].batchNorm`, "knows no batch norm. Turn it off");
    }
    if (design.output.activation.type !== "sign")
      fail("output.activation", 'trains sign units only. Set it to "sign"');
    if (design.loss?.type !== "adaline")
      fail("loss", 'wants targets of −1 and 1, one output for two classes. Set it to "adaline"');
    if (design.training.l2 > 0) fail("training.l2", "has no gradient that L2 could be part of. Set it to 0");
    if (design.training.clipNorm > 0) fail("training.clipNorm", "has no gradient to clip. Set it to 0");
    if (design.training.classWeights)
      fail("training.classWeights", "treats all examples alike. Leave them out");
  },

  learn(layers, input, target, learningRate, { together }) {
    const madaline = new Madaline(layers, input, target);
    if (madaline.errors === 0) return false;
    let changed = false;
    for (let layer = 0; layer < layers.length - 1; layer++) {
      changed = disturbLayer(madaline, layer, learningRate, together) || changed;
      if (madaline.errors === 0) return changed;
    }
    return madaline.adaptOutputs(learningRate) || changed;
  },
};

/** Steps 1 to 3 for one hidden layer. */
function disturbLayer(madaline: Madaline, layer: number, rate: number, together: number): boolean {
  // A unit is adapted once for an example: at a small rate it may not have flipped yet, and the next presentation continues.
  const adapted = new Set<number>();
  for (let size = 1; size <= together; size++) {
    for (const units of leastDisturbingFirst(madaline.sums[layer], size)) {
      if (units.some((unit) => adapted.has(unit))) continue;
      if (madaline.errorsWithFlipped(layer, units) >= madaline.errors) continue;
      for (const unit of units) {
        madaline.adapt(layer, unit, -answer(madaline.sums[layer][unit]), rate);
        adapted.add(unit);
      }
      madaline.present();
      if (madaline.errors === 0) return true;
    }
  }
  return adapted.size > 0;
}

/** All sets of that number of units, those with the smallest Σ|s| first; of equal ones, the earlier units first. */
function leastDisturbingFirst(sums: Float64Array, size: number): readonly (readonly number[])[] {
  let sets: number[][] = [[]];
  for (let i = 0; i < size; i++) {
    sets = sets.flatMap((set) => {
      const from = set.length === 0 ? 0 : set[set.length - 1] + 1;
      return Array.from({ length: sums.length - from }, (_, k) => [...set, from + k]);
    });
  }
  const disturbance = (set: readonly number[]) => set.reduce((sum, unit) => sum + Math.abs(sums[unit]), 0);
  return sets
    .map((set) => ({ set, size: disturbance(set) }))
    .sort((a, b) => a.size - b.size)
    .map(({ set }) => set);
}

/** The quantizer: +1 for s ≥ 0, else −1, as the activation `sign`. */
function answer(s: number): number {
  return s >= 0 ? 1 : -1;
}

/** The network with one example. */
class Madaline {
  /** s of each layer. */
  readonly sums: readonly Float64Array[];
  /** Wrong outputs. */
  errors = 0;
  private readonly layers: readonly RuleLayer[];
  private readonly target: Float32Array;
  /** What enters each layer: the example, then the answers of the layer below. */
  private readonly inputs: readonly Float64Array[];
  /** Scratch for tries: what enters each layer. */
  private readonly tried: readonly Float64Array[];

  constructor(layers: readonly RuleLayer[], input: Float32Array, target: Float32Array) {
    this.layers = layers;
    this.target = target;
    this.sums = layers.map(({ units }) => new Float64Array(units));
    this.inputs = layers.map((layer, i) =>
      i === 0 ? Float64Array.from(input) : new Float64Array(layer.inputs),
    );
    this.tried = this.inputs.map((x) => new Float64Array(x.length));
    this.present();
  }

  /** Computes sums and answers with the weights as they are. */
  present(): void {
    for (const [i, layer] of this.layers.entries()) {
      for (let unit = 0; unit < layer.units; unit++) {
        const s = sumOf(layer, unit, this.inputs[i]);
        this.sums[i][unit] = s;
        if (i + 1 < this.layers.length) this.inputs[i + 1][unit] = answer(s);
      }
    }
    this.errors = this.countErrors((unit) => this.sums[this.layers.length - 1][unit]);
  }

  /** How many outputs would be wrong if these units of a hidden layer said the opposite. */
  errorsWithFlipped(layer: number, units: readonly number[]): number {
    this.tried[layer + 1].set(this.inputs[layer + 1]);
    for (const unit of units) this.tried[layer + 1][unit] *= -1;
    const last = this.layers.length - 1;
    for (let above = layer + 1; above < last; above++) {
      for (let unit = 0; unit < this.layers[above].units; unit++)
        this.tried[above + 1][unit] = answer(sumOf(this.layers[above], unit, this.tried[above]));
    }
    return this.countErrors((unit) => sumOf(this.layers[last], unit, this.tried[last]));
  }

  /** w ← w + α (d − s) x / ‖x‖². */
  adapt(index: number, unit: number, wanted: number, rate: number): void {
    const { weight, bias, inputs } = this.layers[index];
    const x = this.inputs[index];
    let length = 1;
    for (let i = 0; i < inputs; i++) length += x[i] * x[i];
    const step = (rate * (wanted - this.sums[index][unit])) / length;
    for (let i = 0; i < inputs; i++) weight[unit * inputs + i] += step * x[i];
    bias[unit] += step;
  }

  /** Adapts the outputs that are wrong to their targets. */
  adaptOutputs(rate: number): boolean {
    const last = this.layers.length - 1;
    let changed = false;
    for (let unit = 0; unit < this.target.length; unit++) {
      if (answer(this.sums[last][unit]) === this.target[unit]) continue;
      this.adapt(last, unit, this.target[unit], rate);
      changed = true;
    }
    return changed;
  }

  private countErrors(sum: (output: number) => number): number {
    let errors = 0;
    for (let unit = 0; unit < this.target.length; unit++)
      if (answer(sum(unit)) !== this.target[unit]) errors++;
    return errors;
  }
}

/** s = w·x + b of one unit. */
function sumOf({ weight, bias, inputs }: RuleLayer, unit: number, x: Float64Array): number {
  let sum = bias[unit];
  for (let i = 0; i < inputs; i++) sum += weight[unit * inputs + i] * x[i];
  return sum;
}
