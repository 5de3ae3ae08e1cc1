import { parseArgs } from "node:util";
import { backendChoices, type ComputeSpec, mostThreads } from "../shared/compute.ts";
import { InputError, messageOf } from "../shared/errors.ts";
import { type Override, parseOverride } from "./overrides.ts";

export interface TrainCommand {
  readonly kind: "train";
  readonly design: string;
  readonly overrides: readonly Override[];
  readonly json: boolean;
  readonly metrics: string | undefined;
  readonly save: string | undefined;
  readonly load: string | undefined;
  /** Where checkpoints are written: the file named, or the one that is resumed from. */
  readonly checkpoint: string | undefined;
  /** In seconds. */
  readonly checkpointInterval: number;
  readonly resume: string | undefined;
  readonly compute: ComputeSpec;
}

/** Measures a training step of a network that is described here. */
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

export type Command = TrainCommand | BenchCommand | { readonly kind: "help" } | { readonly kind: "version" };

/** In seconds: what is lost at most. */
const defaultCheckpointInterval = 30;
const remedy = "See --help.";

/** @throws InputError that names the argument */
export function parseArguments(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help || (positionals[0] === "help" && positionals.length === 1)) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const [command, ...designs] = positionals;
  if (command !== "train" && command !== "bench")
    throw new InputError(
      `${command === undefined ? "No command is given" : `"${command}" is not a command`}; write train DESIGN.mlp.json. ${remedy}`,
    );
  checkOptions(command, values);
  if (command === "bench") {
    if (designs.length > 0) throw new InputError(`bench takes no ${JSON.stringify(designs[0])}. ${remedy}`);
    return benchCommand(values);
  }
  if (designs.length !== 1)
    throw new InputError(
      `${designs.length === 0 ? "No design is given" : `${designs.length} designs are given (${designs.join(", ")})`}; write train DESIGN.mlp.json. ${remedy}`,
    );
  for (const name of ["metrics", "save", "load", "checkpoint", "resume"] as const)
    if (values[name] === "") throw new InputError(`--${name} needs the name of a file. ${remedy}`);
  const { load, resume, checkpoint = resume } = values;
  if (load !== undefined && resume !== undefined)
    throw new InputError(
      `--load and --resume: a run begins with a model's weights or goes on from a checkpoint, not both. ${remedy}`,
    );
  return {
    kind: "train",
    design: designs[0],
    overrides: (values.set ?? []).map(parseOverride),
    json: values.json ?? false,
    metrics: values.metrics,
    save: values.save,
    load,
    checkpoint,
    checkpointInterval: parseInterval(values["checkpoint-interval"], checkpoint),
    resume,
    compute: parseCompute(values),
  };
}

type Values = ReturnType<typeof parse>["values"];

/** Options that only one of the commands has. */
const ownOptions = {
  train: ["set", "metrics", "save", "load", "checkpoint", "checkpoint-interval", "resume"],
  bench: ["sizes", "batch", "activation", "batch-norm", "seconds"],
} as const;

function checkOptions(command: keyof typeof ownOptions, values: Values): void {
  const other = command === "train" ? "bench" : "train";
  for (const name of ownOptions[other])
    if (values[name] !== undefined)
      throw new InputError(`--${name} is an option of ${other}, not of ${command}. ${remedy}`);
}

function benchCommand(values: Values): BenchCommand {
  if (values.sizes === undefined)
    throw new InputError(`bench needs the network's sizes; write bench --sizes 784,128,10. ${remedy}`);
  const sizes = values.sizes.split(",").map((text) => parseCount("--sizes", text, 1, 2 ** 24));
  if (sizes.length < 2)
    throw new InputError("--sizes: give the inputs and the outputs at least, such as 784,10.");
  const seconds = Number(values.seconds ?? 2);
  if (!(seconds > 0 && seconds <= 3600))
    throw new InputError(
      `--seconds: ${JSON.stringify(values.seconds)} is not a number of seconds above 0, 3600 at most.`,
    );
  return {
    kind: "bench",
    sizes,
    batch: parseCount("--batch", values.batch ?? "64", 1, 2 ** 20),
    activation: values.activation ?? "relu",
    batchNorm: values["batch-norm"] ?? false,
    seconds,
    compute: parseCompute(values),
    json: values.json ?? false,
  };
}

function parseCompute({ backend = "auto", threads }: Values): ComputeSpec {
  const known = backendChoices.find((choice) => choice === backend);
  if (!known)
    throw new InputError(`--backend: "${backend}" is not known; use one of ${backendChoices.join(", ")}.`);
  return {
    backend: known,
    threads: threads === undefined ? 0 : parseCount("--threads", threads, 0, mostThreads),
  };
}

function parseCount(option: string, text: string, least: number, most: number): number {
  const count = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw new InputError(`${option}: ${JSON.stringify(text)} is not a whole number from ${least} to ${most}.`);
}

function parseInterval(text: string | undefined, checkpoint: string | undefined): number {
  if (text === undefined) return defaultCheckpointInterval;
  const seconds = text.trim() === "" ? Number.NaN : Number(text);
  if (!(seconds > 0 && seconds < Infinity))
    throw new InputError(
      `--checkpoint-interval: ${JSON.stringify(text)} is not a number of seconds above 0.`,
    );
  if (checkpoint === undefined)
    throw new InputError("--checkpoint-interval: name the file for the checkpoints, too, by --checkpoint.");
  return seconds;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        set: { type: "string", multiple: true },
        json: { type: "boolean" },
        metrics: { type: "string" },
        save: { type: "string" },
        load: { type: "string" },
        checkpoint: { type: "string" },
        "checkpoint-interval": { type: "string" },
        resume: { type: "string" },
        backend: { type: "string" },
        threads: { type: "string" },
        sizes: { type: "string" },
        batch: { type: "string" },
        activation: { type: "string" },
        "batch-norm": { type: "boolean" },
        seconds: { type: "string" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    const [problem] = messageOf(error).split(/\.\s|\n/);
    throw new InputError(`${problem}. ${remedy}`);
  }
}
