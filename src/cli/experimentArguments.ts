/** The arguments of `experiment`. */
import { availableParallelism } from "node:os";
import { type BackendChoice, maxThreads } from "../shared/compute.ts";
import { InputError } from "../shared/errors.ts";
import type { Shard } from "../shared/experiment/grid.ts";
import { backendOption, parseCompute } from "./computeArguments.ts";
import { jsonOption, parseOptions, seeHelp, type Verb, wholeNumber } from "./options.ts";

export interface ExperimentCommand {
  readonly kind: "experiment";
  readonly file: string;
  /** Number of cells that are trained side by side. */
  readonly jobs: number;
  readonly shard: Shard | undefined;
  readonly json: boolean;
  /** Where each run's figures are written as CSV. */
  readonly csv: string | undefined;
  readonly backend: BackendChoice;
}

export const experimentVerb = {
  usage: "NAME.mlp-experiment.json [options]",
  about:
    "Runs the cells of an experiment side by side, or continues it: cells that are finished are not computed again. Each run is recorded beside the design.",
  files: [["*.mlp-experiment.json"]],
  options: {
    jobs: {
      type: "string",
      value: "N",
      help: "cells that are trained at a time, each on one thread (default: one fewer than there are cores)",
    },
    shard: {
      type: "string",
      value: "I/N",
      help: "computes the I-th of N shares of the runs, such as 1/8, so that N machines share the work over one folder",
    },
    csv: { type: "string", value: "FILE", help: "writes each run's figures as CSV", files: ["*.csv"] },
    json: jsonOption,
    backend: backendOption,
  },
} as const satisfies Verb;

/** @param args what follows `experiment`. @throws InputError that names the argument */
export function parseExperimentCommand(args: readonly string[]): ExperimentCommand {
  const { values, positionals } = parseOptions(args, experimentVerb.options);
  if (positionals.length !== 1)
    throw new InputError(
      `${positionals.length === 0 ? "No experiment is" : `${positionals.length} experiments are`} given; write experiment NAME.mlp-experiment.json. ${seeHelp}`,
    );
  if (values.csv === "") throw new InputError(`--csv needs the name of a file. ${seeHelp}`);
  const jobs = wholeNumber("jobs", values.jobs, 1) ?? Math.max(1, availableParallelism() - 1);
  if (jobs > maxThreads) throw new InputError(`--jobs ${jobs}: there can be ${maxThreads} at most.`);
  return {
    kind: "experiment",
    file: positionals[0],
    jobs,
    shard: parseShard(values.shard),
    json: values.json ?? false,
    csv: values.csv,
    backend: parseCompute(values.backend === undefined ? {} : { backend: values.backend }).backend,
  };
}

/** `2/8`: the second of eight shares. */
function parseShard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, part, parts] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!(part >= 1 && part <= parts && Number.isSafeInteger(parts)))
    throw new InputError(`--shard ${text}: write a share such as 1/4, the first of four.`);
  return { part, parts };
}
