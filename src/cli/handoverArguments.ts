/** The arguments of `handover`. */
import type { Override } from "../shared/design/overrides.ts";
import { InputError } from "../shared/errors.ts";
import { anyFile, designFiles, parseOptions, seeHelp, setOption, type Verb } from "./options.ts";
import { parseOverride } from "./overrides.ts";

const handoverTargets = ["torchrun", "slurm"] as const;
export type HandoverTarget = (typeof handoverTargets)[number];

export interface HandoverCommand {
  readonly kind: "handover";
  /** A design for torchrun, an experiment for Slurm. */
  readonly file: string;
  readonly target: HandoverTarget;
  readonly folder: string;
  readonly overrides: readonly Override[];
}

export const handoverVerb = {
  usage: "DESIGN.mlp.json --to torchrun|slurm -o FOLDER [options]",
  about:
    "Writes a folder that is trained elsewhere: a design by PyTorch on one machine or many, an experiment as a job array.",
  files: [[...designFiles, "*.mlp-experiment.json"]],
  options: {
    to: {
      type: "string",
      value: "TARGET",
      help: "torchrun (a design: train.py, its data and a job) or slurm (an experiment: its files and a job array of shards)",
      words: handoverTargets,
    },
    output: { type: "string", short: "o", value: "FOLDER", help: "the new folder", files: anyFile },
    set: setOption,
  },
} as const satisfies Verb;

/** @param args what follows `handover`. @throws InputError that names the argument */
export function parseHandover(args: readonly string[]): HandoverCommand {
  const { values, positionals } = parseOptions(args, handoverVerb.options);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0)
    throw new InputError(
      `${file === undefined ? "No design is given" : `${positionals.length} files are given`}; write handover DESIGN.mlp.json --to torchrun -o FOLDER. ${seeHelp}`,
    );
  const target = handoverTargets.find((known) => known === values.to);
  if (!target)
    throw new InputError(
      `${values.to === undefined ? "--to is not given" : `--to ${values.to}`}: write one of ${handoverTargets.join(", ")}. ${seeHelp}`,
    );
  const { output, set = [] } = values;
  if (output === undefined || output === "")
    throw new InputError(`-o is not given; name the folder that is written. ${seeHelp}`);
  const isExperiment = /\.mlp-experiment\.json$/i.test(file);
  if (target === "torchrun" && isExperiment)
    throw new InputError(
      `--to torchrun: ${file} is an experiment, which is many runs. Write --to slurm. ${seeHelp}`,
    );
  if (target === "slurm" && !isExperiment)
    throw new InputError(
      `--to slurm: ${file} is not an experiment (NAME.mlp-experiment.json). A design goes --to torchrun, whose folder has a job for Slurm, too. ${seeHelp}`,
    );
  if (target === "slurm" && set.length > 0)
    throw new InputError(
      `--set: an experiment says itself what its cells have. Write it under "set" in ${file}. ${seeHelp}`,
    );
  return { kind: "handover", file, target, folder: output, overrides: set.map(parseOverride) };
}
