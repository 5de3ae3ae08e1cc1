import type { ComputeSpec } from "../shared/compute.ts";
import { InputError } from "../shared/errors.ts";
import { computeOptions, parseCompute } from "./computeArguments.ts";
import { jsonOption, parseOptions, seeHelp, type Verb, wholeNumber } from "./options.ts";

/** `bench`: measures a training step of a network that is described by the options. */
export interface BenchCommand {
  readonly kind: "bench";
  /** Inputs, hidden layers, outputs. */
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly activation: string;
  readonly batchNorm: boolean;
  readonly seconds: number;
  readonly compute: ComputeSpec;
  readonly json: boolean;
}

export const benchVerb = {
  usage: "--sizes 784,128,10 [options]",
  about:
    "Measures a training step on random data: gathering the batch, softmax cross-entropy, and SGD with momentum included.",
  options: {
    sizes: { type: "string", value: "LIST", help: "inputs, hidden layers and outputs, such as 784,128,10" },
    batch: { type: "string", value: "N", help: "rows of a step (default 64)" },
    activation: { type: "string", value: "NAME", help: "activation of the hidden layers (default relu)" },
    "batch-norm": { type: "boolean", help: "batch norm in the hidden layers" },
    seconds: { type: "string", value: "S", help: "how long to measure (default 2)" },
    ...computeOptions,
    json: jsonOption,
  },
} as const satisfies Verb;

/** @param args what follows `bench`. @throws InputError that names the argument */
export function parseBench(args: readonly string[]): BenchCommand {
  const { values, positionals } = parseOptions(args, benchVerb.options);
  if (positionals.length > 0) throw new InputError(`bench takes no "${positionals[0]}". ${seeHelp}`);
  if (values.sizes === undefined)
    throw new InputError(`bench needs the network's sizes; write bench --sizes 784,128,10. ${seeHelp}`);
  const sizes = values.sizes.split(",").map((text) => wholeNumber("sizes", text, 1) ?? 1);
  if (sizes.length < 2)
    throw new InputError("--sizes: give the inputs and the outputs at least, such as 784,10.");
  return {
    kind: "bench",
    sizes,
    batch: wholeNumber("batch", values.batch, 1) ?? 64,
    activation: values.activation ?? "relu",
    batchNorm: values["batch-norm"] ?? false,
    seconds: parseSeconds(values.seconds ?? "2"),
    compute: parseCompute(values),
    json: values.json ?? false,
  };
}

function parseSeconds(text: string): number {
  const seconds = text.trim() === "" ? Number.NaN : Number(text);
  if (seconds > 0 && seconds <= 3600) return seconds;
  throw new InputError(`--seconds ${text}: write a number of seconds above 0, 3600 at most.`);
}
