import type { Kernels } from "../../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { isSupported, wasmKernels } from "../../../../src/engine/kernels/wasm/wasmKernels.ts";
import type { WasmWorkspace } from "../../../../src/engine/kernels/wasm/workspace.ts";
import { nodeThreads } from "../../../../src/node/kernelThreads.ts";
import { withWideVectors } from "../../../../src/node/wideVectors.ts";
import { threadEntry } from "../../../support/threadEntry.ts";

/** Its threads are late or end, as the environment says. */
export const faultyThreadEntry = new URL("./faultyThreadMain.ts", import.meta.url);

export function threadedKernels(threads: number): Kernels {
  return wasmKernels("wasm-fma", { threads, startThreads: nodeThreads(threadEntry) });
}

/** Every implementation, by what a test's title calls it. */
export const backends: Readonly<Record<string, Kernels>> = {
  reference: referenceKernels(),
  ...(isSupported("wasm-fma")
    ? {
        "wasm-wide": wasmKernels("wasm-wide", { threads: 1, withWideVectors }),
        "wasm-fma": wasmKernels("wasm-fma", { threads: 1 }),
      }
    : {}),
  "wasm-simd": wasmKernels("wasm-simd", { threads: 1 }),
};

/** Until every thread takes part in jobs. */
export async function allReady(workspace: WasmWorkspace, threads: number): Promise<void> {
  while (workspace.readyThreads < threads) await new Promise((resolve) => setTimeout(resolve, 5));
}
