import { mostThreads } from "../../../shared/compute.ts";
import { InputError } from "../../../shared/errors.ts";
import type { Kernels, NetworkPlan } from "../kernels.ts";
import { fmaBinary, simdBinary } from "./binaries.ts";
import { layOut, parameterBytes } from "./layout.ts";
import { describePlan, instantiate, type StartThread } from "./threads.ts";
import { gigabytes, WasmWorkspace } from "./workspace.ts";

/**
 * What the kernels in `assembly/` become, the fastest first: with fused multiply-add in 256-bit vectors, where the
 * platform can make the engine do that; in 128-bit vectors; or in plain SIMD.
 */
export const wasmBuilds = ["wasm-wide", "wasm-fma", "wasm-simd"] as const;
export type WasmBuild = (typeof wasmBuilds)[number];

export interface WasmOptions {
  /** All threads, the calling one included. */
  readonly threads: number;
  /** Without it there is one thread. */
  readonly startThread?: StartThread;
  /** Without it there is no `wasm-wide`. */
  readonly withWideVectors?: WithWideVectors;
}

/** Runs `compile` while the engine compiles to 256-bit vectors, if the platform can make it do so. */
export type WithWideVectors = <Result>(compile: () => Result) => Result;

/** The kernels in WebAssembly; see `layout.ts` for how they lay out memory and `stepProgram.ts` for what they do. */
export function wasmKernels(build: WasmBuild, options: WasmOptions): Kernels {
  const { threads, startThread } = options;
  const wide = build === "wasm-wide";
  const module = compile(build, options.withWideVectors);
  const most = startThread ? Math.max(1, Math.min(threads, mostThreads)) : 1;
  return {
    backend: build,
    bytes(plan: NetworkPlan) {
      // A plan that is far too large is not laid out: its list of blocks would not fit either.
      const least = parameterBytes(plan);
      return least < 2 ** 32 ? layOut(plan, most).end : least;
    },
    open(plan) {
      const layout = layOut(plan, most);
      const memory = takeMemory(layout.end);
      const start =
        startThread &&
        ((ended: (reason: string) => void) =>
          startThread({ module, wide, memory, plan: describePlan(plan), threads: most }, ended));
      return new WasmWorkspace(plan, layout, instantiate(module, wide, memory), memory, most, start);
    },
  };
}

/** @throws InputError when there is not so much */
function takeMemory(bytes: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536), maximum: 65536, shared: true });
  } catch {
    throw new InputError(
      `layers: the network needs ${gigabytes(bytes)} GB in one piece, which this machine does not give. Use fewer units, or a smaller training.batchSize.`,
      { field: "layers" },
    );
  }
}

/** Compiled modules, which hold no state. */
const modules = new Map<WasmBuild, WebAssembly.Module>();

export function compile(build: WasmBuild, withWideVectors?: WithWideVectors): WebAssembly.Module {
  const known = modules.get(build);
  if (known) return known;
  const module = build === "wasm-wide" ? compileWide(withWideVectors) : new WebAssembly.Module(binary(build));
  modules.set(build, module);
  return module;
}

function compileWide(withWideVectors: WithWideVectors | undefined): WebAssembly.Module {
  if (!withWideVectors) throw new Error("This platform does not compile to 256-bit vectors.");
  // Engines keep compiled modules by their bytes: a custom section of no content makes these bytes others.
  const bytes = Uint8Array.from([...binary("wasm-wide"), ...wideSection]);
  return withWideVectors(() => new WebAssembly.Module(bytes));
}

/** Section 0 of five bytes: a name of four, "wide". */
const wideSection = [0, 5, 4, 0x77, 0x69, 0x64, 0x65];

/** Whether this machine can run the build: its own bytes are the test. For `wasm-wide` see `wideVectors.ts`. */
export function isSupported(build: Exclude<WasmBuild, "wasm-wide">): boolean {
  if (typeof WebAssembly === "undefined" || typeof SharedArrayBuffer === "undefined") return false;
  return WebAssembly.validate(binary(build));
}

function binary(build: WasmBuild): Uint8Array {
  const text = atob(build === "wasm-simd" ? simdBinary : fmaBinary);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
