import { backendChoices, type ComputeSpec, maxThreads } from "../shared/compute.ts";
import { InputError } from "../shared/errors.ts";
import { wholeNumber } from "./options.ts";

/** Arguments of every command that computes. */
export const computeOptions = { backend: { type: "string" }, threads: { type: "string" } } as const;

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
