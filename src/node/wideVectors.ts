/** V8's flags for 256-bit vectors. */
import { setFlagsFromString } from "node:v8";
import type { WithWideVectors } from "../engine/kernels/wasm/wasmKernels.ts";

/**
 * Turns on V8's experimental pass that combines two neighboring 128-bit operations into a 256-bit one, while `compile` compiles a
 * module; nothing else is compiled with it.
 */
export const withWideVectors: WithWideVectors = (compile) => {
  for (const [on] of flags) setFlagsFromString(on);
  try {
    return compile();
  } finally {
    for (const [, off] of flags) setFlagsFromString(off);
  }
};

/** What the pass is called, up to V8 13 and in newer versions. */
const passes = ["experimental-wasm-revectorize", "wasm-revectorize"];
/** The name in this process, in which a flag with another name would be reported as an error. */
const [pass] = Number.parseInt(process.versions.v8, 10) <= 13 ? passes : passes.slice(1);

/** What makes V8 compile a module as a whole, at once, by its optimizing compiler, on and off. */
const compilation = [
  ["--no-liftoff", "--liftoff"],
  ["--no-wasm-lazy-compilation", "--wasm-lazy-compilation"],
  ["--no-wasm-dynamic-tiering", "--wasm-dynamic-tiering"],
] as const;

const flags = [[`--${pass}`, `--no-${pass}`], ...compilation] as const;

/**
 * Options that a process can be started with so that its V8 has the pass from the beginning, for processes whose flags are frozen
 * once V8 has started, as in Electron. A process refuses options that its V8 does not know.
 */
export const wideVectorOptions: readonly (readonly string[])[] = passes.map((name) => [
  `--${name}`,
  ...compilation.map(([on]) => on),
]);

/**
 * How this process makes 256-bit vectors.
 *
 * @param process that does nothing but compute
 * @returns undefined where it cannot: its flags are frozen, and it was not started with {@link wideVectorOptions}
 */
export function wideVectorsOf({
  execArgv,
  versions,
}: Pick<NodeJS.Process, "execArgv" | "versions">): WithWideVectors | undefined {
  if (hasPassFromStart(execArgv)) return (compile) => compile();
  return versions.electron === undefined ? withWideVectors : undefined;
}

/** Whether a process was started with {@link wideVectorOptions}. @param execArgv its options */
export function hasPassFromStart(execArgv: readonly string[]): boolean {
  return passes.some((name) => execArgv.includes(`--${name}`));
}

/** Exit code of a process that refuses the options it was started with, as Node has it for one that does not know them. */
export const refusedOptions = 9;
