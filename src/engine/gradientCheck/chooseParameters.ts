import type { Random } from "../../shared/random.ts";
import { type LearnedTensor, learnedTensors, tensorSize } from "../kernels/tensors.ts";
import type { Network } from "../network.ts";

/** The parameters to check: of each layer's tensor the indices. */
export type Chosen = readonly {
  readonly layer: number;
  readonly tensor: LearnedTensor;
  readonly at: Uint32Array;
}[];

/** Smaller tensors whole, of the larger ones random samples of equal size. */
export function chooseParameters(network: Network, max: number, random: Random): Chosen {
  const tensors = network.plan.layers.flatMap((layer, index) =>
    learnedTensors
      .map((tensor) => ({ layer: index, tensor, size: tensorSize(layer, tensor) }))
      .filter(({ size }) => size > 0),
  );
  const shares = new Map<object, number>();
  let left = max;
  for (const [i, item] of [...tensors].sort((a, b) => a.size - b.size).entries()) {
    const share = Math.min(item.size, Math.max(1, Math.floor(left / (tensors.length - i))));
    shares.set(item, share);
    left -= share;
  }
  return tensors.map((item) => ({
    layer: item.layer,
    tensor: item.tensor,
    at: sample(item.size, shares.get(item) ?? 0, random),
  }));
}

/** `count` of the indices below `size`, in order; all of them without drawing a number. */
function sample(size: number, count: number, random: Random): Uint32Array {
  const indices = Uint32Array.from({ length: size }, (_, i) => i);
  if (count >= size) return indices;
  // The beginning of a shuffle (Fisher and Yates).
  for (let i = 0; i < count; i++) {
    const j = i + random.below(size - i);
    [indices[i], indices[j]] = [indices[j], indices[i]];
  }
  return indices.subarray(0, count).sort();
}
