import type { ComputeSpec } from "../shared/compute.ts";
import { InputError } from "../shared/errors.ts";
import { computeOptions, parseCompute } from "./computeArguments.ts";
import { parseOptions, seeHelp, wholeNumber } from "./options.ts";

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

/** @param args what follows `bench`. @throws InputError that names the argument */
export function parseBench(args: readonly string[]): BenchCommand {
  const { values, positionals } = parseOptions(args, {
    sizes: { type: "string" },
    batch: { type: "string" },
    activation: { type: "string" },
    "batch-norm": { type: "boolean" },
    seconds: { type: "string" },
    json: { type: "boolean" },
    ...computeOptions,
  });
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
