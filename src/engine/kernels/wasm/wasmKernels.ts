import type { Kernels, NetworkPlan } from "../kernels.ts";
import { fmaBinary, simdBinary } from "./binaries.ts";
import { layOut } from "./layout.ts";
import { describePlan, instantiate, type StartThread } from "./threads.ts";
import { WasmWorkspace } from "./workspace.ts";

/** The builds of `assembly/`, the faster one first. */
export type WasmBuild = "wasm-fma" | "wasm-simd";

export interface WasmOptions {
  /** All threads, the calling one included. */
  readonly threads: number;
  /** Without it there is one thread. */
  readonly startThread?: StartThread;
}

/** The kernels in WebAssembly; see `layout.ts` for how they lay out memory and `stepProgram.ts` for what they do. */
export function wasmKernels(build: WasmBuild, { threads, startThread }: WasmOptions): Kernels {
  const module = new WebAssembly.Module(binary(build));
  const most = startThread ? Math.max(1, Math.min(threads, 128)) : 1;
  return {
    backend: build,
    threads: most,
    bytes: (plan: NetworkPlan) => layOut(plan, most).end,
    open(plan) {
      const layout = layOut(plan, most);
      const memory = new WebAssembly.Memory({
        initial: Math.ceil(layout.end / 65536),
        maximum: 65536,
        shared: true,
      });
      const others = plan.optimizer && startThread ? most - 1 : 0;
      const data = { module, memory, plan: describePlan(plan), threads: most };
      const started = Array.from({ length: others }, () => startThread?.(data)).filter(
        (thread) => thread !== undefined,
      );
      return new WasmWorkspace(plan, layout, instantiate(module, memory), memory, started);
    },
  };
}

/** The fastest build that runs here; undefined where there is no SIMD or no shared memory. */
export function bestBuild(): WasmBuild | undefined {
  return (["wasm-fma", "wasm-simd"] as const).find(isSupported);
}

/** Whether this machine can run the build: its own bytes are the test. */
export function isSupported(build: WasmBuild): boolean {
  if (typeof WebAssembly === "undefined" || typeof SharedArrayBuffer === "undefined") return false;
  return WebAssembly.validate(binary(build));
}

function binary(build: WasmBuild): Uint8Array {
  const text = atob(build === "wasm-fma" ? fmaBinary : simdBinary);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
