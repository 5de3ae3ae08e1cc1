import type { FloatArray } from "../../../shared/floats.ts";
import type { Kernels, NetworkPlan } from "../kernels.ts";
import { allocate } from "./layerMemory.ts";
import { ReferenceWorkspace } from "./workspace.ts";

/**
 * The kernels in plain TypeScript, in logical (row-major) layout: the readable statement of what the others compute, and
 * what runs where they cannot. Float32 stores, float64 sums. In float64 the same code checks gradients.
 */
export function referenceKernels(precision: "float32" | "float64" = "float32"): Kernels {
  const floats = (length: number): FloatArray =>
    precision === "float32" ? new Float32Array(length) : new Float64Array(length);
  return {
    backend: "reference",
    bytes(plan: NetworkPlan) {
      // Allocation is arithmetic over lengths: count them without taking the memory.
      let bytes = 0;
      const size = precision === "float32" ? 4 : 8;
      allocate(plan, (length) => {
        bytes += size * length;
        return floats(0);
      });
      return bytes;
    },
    open: (plan) => new ReferenceWorkspace(plan, allocate(plan, floats)),
  };
}
