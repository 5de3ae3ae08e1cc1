import { activations } from "../src/engine/activations/activations.ts";
import { planBenchmark } from "../src/engine/benchmark.ts";
import type { NetworkPlan } from "../src/engine/kernels/kernels.ts";
import { bind } from "../src/shared/registry.ts";
import type { Shape } from "./shapes.ts";

/** A shape as our engine has it. */
export function planOf(shape: Shape): NetworkPlan {
  const activation = bind(activations, { type: shape.activation, parameters: {} }, "activation");
  return planBenchmark({ ...shape, activation });
}
