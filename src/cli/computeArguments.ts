import { backendChoices, type ComputeSpec, maxThreads } from "../shared/compute.ts";
import { InputError } from "../shared/errors.ts";
import { type CliOption, type CliOptions, wholeNumber } from "./options.ts";

/** The option for what computes. */
export const backendOption = {
  type: "string",
  value: "NAME",
  help: "what computes: auto (the fastest that runs here), wasm-wide, wasm-fma, wasm-simd or reference",
  words: backendChoices,
} as const satisfies CliOption;

/** Options of every command that computes. */
export const computeOptions = {
  backend: backendOption,
  threads: {
    type: "string",
    value: "N",
    help: "how many threads compute; 0, the default, for all cores. The results are the same for any number",
  },
} as const satisfies CliOptions;

/** @throws InputError that names the option */
export function parseCompute(values: { backend?: string; threads?: string }): ComputeSpec {
  const backend = backendChoices.find((choice) => choice === (values.backend ?? "auto"));
  if (!backend)
    throw new InputError(
      `--backend: "${values.backend}" is not known; use one of ${backendChoices.join(", ")}.`,
    );
  const threads = wholeNumber("threads", values.threads, 0) ?? 0;
  if (threads > maxThreads) throw new InputError(`--threads ${threads}: there can be ${maxThreads} at most.`);
  return { backend, threads };
}
