/** V8's flags for 256-bit vectors. */
import { setFlagsFromString } from "node:v8";
import type { WithWideVectors } from "../engine/kernels/wasm/wasmKernels.ts";

/**
 * Turns on V8's experimental pass that combines two neighboring 128-bit operations into a 256-bit one, while `compile` compiles a
 * module; nothing else is compiled with it. V8 ignores a flag that it does not know.
 */
export const withWideVectors: WithWideVectors = (compile) => {
  for (const [on] of flags) setFlagsFromString(on);
  try {
    return compile();
  } finally {
    for (const [, off] of flags) setFlagsFromString(off);
  }
};

const flags = [
  ["--experimental-wasm-revectorize", "--no-experimental-wasm-revectorize"],
  ["--no-liftoff", "--liftoff"],
  ["--no-wasm-lazy-compilation", "--wasm-lazy-compilation"],
  ["--no-wasm-dynamic-tiering", "--wasm-dynamic-tiering"],
] as const;
