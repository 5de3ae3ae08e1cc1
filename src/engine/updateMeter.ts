import type { FloatArray } from "../shared/floats.ts";
import type { StepMeasures } from "./layerSnapshots.ts";
import { sampleSize, weightStride } from "./layerSnapshots.ts";
import type { Network } from "./network.ts";

/**
 * Measures how far a step moves the weights: ‖ΔW‖ / ‖W‖ of every layer, with the W before the step. About 10⁻³ is usual;
 * at 1 a step replaces the weights, at 10⁻⁶ it leaves them where they are. A wide layer is judged by the weights of every
 * k-th unit.
 *
 * It works for every optimizer, since it looks at what became of the weights, and it reads only, so that a run that is
 * measured gives the same bits as one that is not.
 */
export class UpdateMeter implements StepMeasures {
  readonly updateRatios: (number | null)[];
  private readonly network: Network;
  /** Maximum number of weights of a layer that are measured. */
  private readonly maxValues: number;
  /** Sampled weights of each layer before the step; allocated once, since a step must not allocate. */
  private readonly before: readonly FloatArray[];
  private readonly after: FloatArray;

  constructor(network: Network) {
    const { layers } = network.plan;
    this.maxValues = sampleSize(layers.length);
    const sizes = layers.map(
      (layer) => Math.ceil(layer.units / weightStride(layer, this.maxValues)) * layer.inputs,
    );
    this.network = network;
    this.updateRatios = sizes.map(() => null);
    this.before = sizes.map((size) => new Float32Array(size));
    this.after = new Float32Array(Math.max(...sizes));
  }

  /** Keeps the weights; called right before the step. */
  begin(): void {
    for (const [index, weights] of this.before.entries()) this.sample(index, weights);
  }

  /** Measures how far the weights have moved; called right after the step. */
  end(): void {
    for (const [index, before] of this.before.entries()) {
      const count = this.sample(index, this.after);
      this.updateRatios[index] = relativeChange(before, this.after, count);
    }
  }

  private sample(index: number, into: FloatArray): number {
    const { workspace, plan } = this.network;
    return workspace.sampleWeights(index, "value", weightStride(plan.layers[index], this.maxValues), into);
  }
}

/** ‖after − before‖ / ‖before‖ of the first `count` numbers; null where it is not a finite number. */
function relativeChange(before: FloatArray, after: FloatArray, count: number): number | null {
  let change = 0;
  let size = 0;
  for (let i = 0; i < count; i++) {
    const difference = after[i] - before[i];
    change += difference * difference;
    size += before[i] * before[i];
  }
  const ratio = Math.sqrt(change / size);
  return Number.isFinite(ratio) ? ratio : null;
}
