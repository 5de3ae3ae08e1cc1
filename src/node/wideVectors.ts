import { setFlagsFromString } from "node:v8";
import type { WithWideVectors } from "../engine/kernels/wasm/wasmKernels.ts";

/**
 * V8's pass that makes one 256-bit operation of two neighboring 128-bit ones is experimental and off. It is on while
 * `compile` compiles a module, to its end and at once; nothing else is compiled with it. Where V8 does not know a flag, it
 * ignores it.
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
