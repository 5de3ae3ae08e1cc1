import type { Kernels } from "./kernels.ts";
import { referenceKernels } from "./reference/reference.ts";
import { isSupported, type WasmOptions, wasmBuilds, wasmKernels } from "./wasm/wasmKernels.ts";
import { areTrustworthy } from "./wasm/wideVectors.ts";

/** What a user can ask for: the fastest that runs here, or one of them. */
export const backendChoices = ["auto", ...wasmBuilds, "reference"] as const;
export type BackendChoice = (typeof backendChoices)[number];

/**
 * The kernels for a choice. `auto` takes the fastest that this machine can run, the plain TypeScript where it can run no
 * other; it takes `wasm-wide` only when that has been tried and found right.
 *
 * @throws Error when the build that was asked for cannot run here
 */
export function chooseKernels(choice: BackendChoice, options: WasmOptions): Kernels {
  if (choice === "reference") return referenceKernels();
  if (choice !== "auto") return wasmKernels(choice, options);
  if (!isSupported("wasm-fma")) {
    return isSupported("wasm-simd") ? wasmKernels("wasm-simd", options) : referenceKernels();
  }
  const { withWideVectors } = options;
  return wasmKernels(withWideVectors && areTrustworthy(withWideVectors) ? "wasm-wide" : "wasm-fma", options);
}
