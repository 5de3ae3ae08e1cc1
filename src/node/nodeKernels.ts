import { availableParallelism } from "node:os";
import { chooseKernels } from "../engine/kernels/chooseKernels.ts";
import type { Kernels } from "../engine/kernels/kernels.ts";
import type { ComputeSpec } from "../shared/compute.ts";
import { nodeThreads } from "./kernelThreads.ts";
import { withWideVectors } from "./wideVectors.ts";

export interface NodePlace {
  /** `kernelThreadMain`, as source or as the build left it. */
  readonly threadEntry: string | URL;
  /**
   * Whether the process does nothing but compute. Only there are V8's flags touched, by which `wasm-wide` is made; in
   * Electron, which may have frozen them, not even there.
   */
  readonly ownProcess: boolean;
  /** How many cores are left to others, such as an editor, where the user names no number of threads. */
  readonly sparedCores: number;
}

/**
 * The kernels that a user asks for, in Node.
 *
 * @throws InputError when they cannot run here
 */
export function nodeKernels(
  { backend, threads }: ComputeSpec,
  { threadEntry, ownProcess, sparedCores }: NodePlace,
): Kernels {
  const mayBeWide = ownProcess && process.versions.electron === undefined;
  return chooseKernels(backend, {
    threads: threads === 0 ? Math.max(1, availableParallelism() - sparedCores) : threads,
    startThreads: nodeThreads(threadEntry),
    adapts: true,
    ...(mayBeWide && { withWideVectors }),
  });
}
