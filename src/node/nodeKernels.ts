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
   * Whether the process does nothing but compute. In an editor's process one core is left to the editor, and V8's flags,
   * by which `wasm-wide` is made, are touched only when that was asked for by hand; in Electron, which may have frozen
   * them, never.
   */
  readonly ownProcess: boolean;
}

/**
 * The kernels that a user asks for, in Node.
 *
 * @throws InputError when they cannot run here
 */
export function nodeKernels(
  { backend, threads }: ComputeSpec,
  { threadEntry, ownProcess }: NodePlace,
): Kernels {
  const cores = availableParallelism();
  const spare = Math.max(1, ownProcess ? cores : cores - 1);
  const mayBeWide = ownProcess || (backend === "wasm-wide" && process.versions.electron === undefined);
  return chooseKernels(backend, {
    threads: threads === 0 ? spare : threads,
    startThread: nodeThreads(threadEntry),
    adapts: true,
    ...(mayBeWide && { withWideVectors }),
  });
}
