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
  if (isSupported("wasm-fma")) return chooseFma(options);
  return isSupported("wasm-simd") ? wasmKernels("wasm-simd", options) : referenceKernels();
}

function chooseFma(options: WasmOptions): Kernels {
  const plain = wasmKernels("wasm-fma", options);
  if (!options.withWideVectors) return plain;
  const wide = wasmKernels("wasm-wide", options);
  const alone = { ...options, threads: 1 };
  return areTrustworthy(wasmKernels("wasm-wide", alone), wasmKernels("wasm-fma", alone)) ? wide : plain;
}
