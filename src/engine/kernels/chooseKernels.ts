import type { BackendChoice } from "../../shared/compute.ts";
import { InputError } from "../../shared/errors.ts";
import type { Kernels } from "./kernels.ts";
import { referenceKernels } from "./reference/reference.ts";
import { isSupported, type WasmOptions, wasmKernels } from "./wasm/wasmKernels.ts";
import { areFaster, areTrustworthy } from "./wasm/wideVectors.ts";

/**
 * The kernels for a choice. `auto` takes the fastest that this machine can run, the plain TypeScript where it can run no
 * other; it takes `wasm-wide` only where the platform offers it, and it has been tried and found right.
 *
 * @throws InputError when what was asked for cannot run here
 */
export function chooseKernels(choice: BackendChoice, options: WasmOptions): Kernels {
  const { withWideVectors } = options;
  switch (choice) {
    case "reference":
      return referenceKernels();
    case "wasm-wide":
      if (!withWideVectors || !isSupported("wasm-fma") || !areTrustworthy(withWideVectors))
        throw missing(choice);
      return wasmKernels(choice, options);
    case "wasm-fma":
    case "wasm-simd":
      if (!isSupported(choice)) throw missing(choice);
      return wasmKernels(choice, options);
    case "auto":
      if (!isSupported("wasm-fma"))
        return isSupported("wasm-simd") ? wasmKernels("wasm-simd", options) : referenceKernels();
      return wasmKernels(
        withWideVectors && areFaster(withWideVectors) && areTrustworthy(withWideVectors)
          ? "wasm-wide"
          : "wasm-fma",
        options,
      );
    default:
      return choice satisfies never;
  }
}

function missing(choice: BackendChoice): InputError {
  return new InputError(
    `The backend "${choice}" cannot run here. Use "auto", which takes the fastest that can.`,
  );
}
