/** Kernels and their threads in Node. */
import { availableParallelism } from "node:os";
import { chooseKernels } from "../engine/kernels/chooseKernels.ts";
import type { Kernels } from "../engine/kernels/kernels.ts";
import { isSupported } from "../engine/kernels/wasm/wasmKernels.ts";
import { computeRight } from "../engine/kernels/wasm/wideVectors.ts";
import type { ComputeSpec } from "../shared/compute.ts";
import { nodeThreads } from "./kernelThreads.ts";
import { hasPassFromStart, refusedOptions, wideVectorsOf } from "./wideVectors.ts";

/** The process in which kernels run. */
export interface NodeKernelOptions {
  /** Path or URL of `kernelThreadMain`, as source or as built. */
  readonly threadEntry: string | URL;
  /**
   * Whether the process does nothing but compute. Only in such a process are V8's flags changed, which `wasm-wide` needs; in
   * Electron, which freezes them, it has to be started with them.
   */
  readonly ownProcess: boolean;
  /** Number of cores that are left to others, such as an editor, where the user has not set the number of threads. */
  readonly reservedCores: number;
}

/**
 * Returns the kernels that a user asks for.
 *
 * @throws InputError where they cannot run in this process
 */
export function nodeKernels(
  { backend, threads }: ComputeSpec,
  { threadEntry, ownProcess, reservedCores }: NodeKernelOptions,
): Kernels {
  if (ownProcess) refuseWrongPass();
  const withWideVectors = ownProcess ? wideVectorsOf(process) : undefined;
  return chooseKernels(backend, {
    threads: threads === 0 ? Math.max(1, availableParallelism() - reservedCores) : threads,
    startThreads: nodeThreads(threadEntry),
    adapts: true,
    ...(withWideVectors && { withWideVectors }),
  });
}

let isChecked = false;

/**
 * Ends a process that was started with V8's experimental pass and computes otherwise than other machines do: whoever has started it does
 * so without from then on.
 */
function refuseWrongPass(): void {
  if (isChecked || !hasPassFromStart(process.execArgv)) return;
  isChecked = true;
  if (!isSupported("wasm-fma") || computeRight()) return;
  console.error(`V8 computes wrong with ${process.execArgv.join(" ")}.`);
  process.exit(refusedOptions);
}
