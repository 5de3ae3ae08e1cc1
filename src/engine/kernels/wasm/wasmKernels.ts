import { maxThreads } from "../../../shared/compute.ts";
import { InputError } from "../../../shared/errors.ts";
import { hasSharedMemory } from "../../../shared/sharedMemory.ts";
import type { Kernels, NetworkPlan } from "../kernels.ts";
import { fmaBinary, simdBinary } from "./binaries.ts";
import { layOut, parameterBytes } from "./layout.ts";
import { describePlan, instantiate, type StartThreads } from "./threads.ts";
import { gigabytes, WasmWorkspace } from "./workspace.ts";

/**
 * What the kernels in `assembly/` become, the fastest first: with fused multiply-add in 256-bit vectors, where the
 * platform can make the engine do that; in 128-bit vectors; or in plain SIMD.
 */
const wasmBuilds = ["wasm-wide", "wasm-fma", "wasm-simd"] as const;
export type WasmBuild = (typeof wasmBuilds)[number];

export interface WasmOptions {
  /** All threads, the calling one included. */
  readonly threads: number;
  /** Without it, or without shared memory, there is one thread. */
  readonly startThreads?: StartThreads;
  /** Whether a step takes fewer threads where they slow each other down, since other programs use the cores. */
  readonly adapts?: boolean;
  /** Without it there is no `wasm-wide`. */
  readonly withWideVectors?: WithWideVectors;
  /** The build as another thread of the process has compiled it; by default it is compiled here. */
  readonly module?: WebAssembly.Module;
}

/** Runs `compile` while the engine compiles to 256-bit vectors, if the platform can make it do so. */
export type WithWideVectors = <Result>(compile: () => Result) => Result;

/** The kernels in WebAssembly; see `layout.ts` for how they lay out memory and `stepProgram.ts` for what they do. */
export function wasmKernels(build: WasmBuild, options: WasmOptions): Kernels {
  const { threads, startThreads, adapts = false } = options;
  const wide = build === "wasm-wide";
  const module = options.module ?? compile(build, options.withWideVectors);
  const maxUsed = startThreads && hasSharedMemory() ? Math.max(1, Math.min(threads, maxThreads)) : 1;
  return {
    backend: build,
    bytes(plan: NetworkPlan) {
      // A plan that is far too large is not laid out: its list of blocks would not fit either.
      const minBytes = parameterBytes(plan);
      return minBytes < 2 ** 32 ? layOut(plan, maxUsed).end : minBytes;
    },
    open(plan) {
      const layout = layOut(plan, maxUsed);
      const memory = takeMemory(layout.end);
      const start =
        startThreads &&
        ((count: number, ended: () => void) =>
          startThreads({ module, wide, memory, plan: describePlan(plan), threads: maxUsed }, count, ended));
      return new WasmWorkspace(
        plan,
        layout,
        instantiate(module, wide, memory),
        memory,
        maxUsed,
        start,
        adapts,
      );
    },
  };
}

/** The most that a memory may grow to, in pages of 64 kB. */
const maxPages = 65536;

/**
 * Takes memory that may grow as far as the machine lets it: some browsers refuse one that could become very large, since they reserve
 * its addresses at once.
 *
 * @throws InputError when there is not so much
 */
function takeMemory(bytes: number): WebAssembly.Memory {
  const initial = Math.ceil(bytes / 65536);
  for (let maximum = maxPages; ; maximum = Math.max(initial, maximum >> 1)) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: hasSharedMemory() });
    } catch {
      if (maximum > initial) continue;
      throw new InputError(
        `layers: the network needs ${gigabytes(bytes)} GB in one piece, which this machine does not give. Use fewer units, or a smaller training.batchSize.`,
        { field: "layers" },
      );
    }
  }
}

/** Compiled modules, which hold no state, by build and kind of memory. */
const modules = new Map<string, WebAssembly.Module>();

export function compile(build: WasmBuild, withWideVectors?: WithWideVectors): WebAssembly.Module {
  const key = `${build} ${hasSharedMemory()}`;
  const known = modules.get(key);
  if (known) return known;
  const module = build === "wasm-wide" ? compileWide(withWideVectors) : new WebAssembly.Module(binary(build));
  modules.set(key, module);
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
  if (typeof WebAssembly === "undefined") return false;
  return WebAssembly.validate(binary(build));
}

function binary(build: WasmBuild): Uint8Array {
  const text = atob(build === "wasm-simd" ? simdBinary : fmaBinary);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return hasSharedMemory() ? bytes : withOwnMemory(bytes);
}

/** The module with a memory that is not shared: one bit of its import of `env.memory`. */
function withOwnMemory(bytes: Uint8Array): Uint8Array {
  const name = "\x03env\x06memory\x02";
  const code = Array.from(name, (character) => character.charCodeAt(0));
  const at = bytes.findIndex((_, i) => code.every((byte, k) => bytes[i + k] === byte));
  const flags = at + code.length;
  if (at < 0 || bytes[flags] !== sharedWithMaximum) throw new Error("The kernels import no shared memory.");
  bytes[flags] = withMaximum;
  return bytes;
}

const sharedWithMaximum = 3;
const withMaximum = 1;
