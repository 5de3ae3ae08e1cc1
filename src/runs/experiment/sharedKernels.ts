/** Kernels that one thread has chosen and compiled, and others of the process use, each for networks of its own. */
import type { Kernels } from "../../engine/kernels/kernels.ts";
import { referenceKernels } from "../../engine/kernels/reference/reference.ts";
import {
  compile,
  type WasmBuild,
  type WithWideVectors,
  wasmKernels,
} from "../../engine/kernels/wasm/wasmKernels.ts";
import type { SharedKernels } from "./messages.ts";

/** What other threads need of kernels that were opened here. @param withWideVectors as those were opened */
export function shareKernels(
  { backend }: Pick<Kernels, "backend">,
  withWideVectors?: WithWideVectors,
): SharedKernels {
  return { backend, module: isWasm(backend) ? compile(backend, withWideVectors) : undefined };
}

/** The same kernels in another thread, which compute on that thread alone. */
export function openKernels({ backend, module }: SharedKernels): Kernels {
  return module && isWasm(backend) ? wasmKernels(backend, { threads: 1, module }) : referenceKernels();
}

function isWasm(backend: string): backend is WasmBuild {
  return backend !== "reference";
}
