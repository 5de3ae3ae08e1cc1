/** The arguments of `train`. */
import type { ComputeSpec } from "../shared/compute.ts";
import type { Override } from "../shared/design/overrides.ts";
import { InputError } from "../shared/errors.ts";
import { computeOptions, parseCompute } from "./computeArguments.ts";
import {
  anyFile,
  designFiles,
  modelFiles,
  oneDesign,
  parseOptions,
  seeHelp,
  setOption,
  type Verb,
} from "./options.ts";
import { parseOverride } from "./overrides.ts";

export interface TrainCommand {
  readonly kind: "train";
  readonly design: string;
  readonly overrides: readonly Override[];
  readonly json: boolean;
  readonly metrics: string | undefined;
  /** Folder of TensorBoard's log files. */
  readonly tensorboard: string | undefined;
  readonly save: string | undefined;
  readonly load: string | undefined;
  /** Where checkpoints are written: the file named, or the one that is resumed from. */
  readonly checkpoint: string | undefined;
  /** Seconds between two checkpoints. */
  readonly checkpointInterval: number;
  readonly resume: string | undefined;
  /** Whether the run is recorded in a folder beside the design. */
  readonly record: boolean;
  readonly compute: ComputeSpec;
}

/** Default seconds between two checkpoints, the most that an interruption loses. */
const defaultCheckpointInterval = 30;

export const trainVerb = {
  usage: "DESIGN.mlp.json [options]",
  about:
    "Trains the network of a design file and prints its losses and scores; what is wrong with its layers, and what to try, on standard error.",
  files: [designFiles],
  options: {
    set: setOption,
    metrics: {
      type: "string",
      value: "FILE",
      help: "writes every training event as a line of JSON",
      files: ["*.jsonl"],
    },
    tensorboard: {
      type: "string",
      value: "FOLDER",
      help: "writes scalars and histograms for TensorBoard while it trains, each run in a folder of its own there",
      files: ["/"],
    },
    json: {
      type: "boolean",
      help: "prints one JSON object at the end, and nothing else, on standard output",
    },
    save: {
      type: "string",
      value: "FILE",
      help: "writes the trained model as safetensors",
      files: modelFiles,
    },
    load: {
      type: "string",
      value: "FILE",
      help: "starts from the weights of such a file",
      files: modelFiles,
    },
    checkpoint: {
      type: "string",
      value: "FILE",
      help: "writes the run's whole state from time to time and at the end, so that it can continue after an interruption",
      files: anyFile,
    },
    "checkpoint-interval": {
      type: "string",
      value: "SECONDS",
      help: "the time between two of them; 30 by default",
    },
    resume: {
      type: "string",
      value: "FILE",
      help: "continues from such a checkpoint as if there had been no break, and keeps it up to date; with --metrics, the file of the run before is continued. The design may differ in training.epochs alone",
      files: anyFile,
    },
    record: {
      type: "boolean",
      help: "records the run in .mlp-studio/runs beside the design, with a checkpoint every 30 seconds and the trained model; with --resume and the checkpoint of a recorded run, that run is continued",
    },
    ...computeOptions,
  },
} as const satisfies Verb;

/** @param args what follows `train`. @throws InputError that names the argument */
export function parseTrain(args: readonly string[]): TrainCommand {
  const { values, positionals } = parseOptions(args, trainVerb.options);
  for (const name of ["metrics", "save", "load", "checkpoint", "resume"] as const)
    if (values[name] === "") throw new InputError(`--${name} needs the name of a file. ${seeHelp}`);
  if (values.tensorboard === "") throw new InputError(`--tensorboard needs the name of a folder. ${seeHelp}`);
  const { load, resume, checkpoint = resume } = values;
  if (load !== undefined && resume !== undefined)
    throw new InputError(
      `--load and --resume: a run begins with a model's weights or continues from a checkpoint, not both. ${seeHelp}`,
    );
  return {
    kind: "train",
    design: oneDesign(positionals, "train"),
    overrides: (values.set ?? []).map(parseOverride),
    json: values.json ?? false,
    metrics: values.metrics,
    tensorboard: values.tensorboard,
    save: values.save,
    load,
    checkpoint,
    checkpointInterval: parseInterval(
      values["checkpoint-interval"],
      checkpoint !== undefined || values.record === true,
    ),
    resume,
    record: values.record ?? false,
    compute: parseCompute(values),
  };
}

function parseInterval(text: string | undefined, hasCheckpoints: boolean): number {
  if (text === undefined) return defaultCheckpointInterval;
  const seconds = text.trim() === "" ? Number.NaN : Number(text);
  if (!(seconds > 0 && seconds < Infinity))
    throw new InputError(
      `--checkpoint-interval: ${JSON.stringify(text)} is not a number of seconds above 0.`,
    );
  if (!hasCheckpoints)
    throw new InputError(
      "--checkpoint-interval: name the file for the checkpoints, too, by --checkpoint, or record the run by --record.",
    );
  return seconds;
}
