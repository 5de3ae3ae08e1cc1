/** The arguments of `export`. */

import { InputError } from "../shared/errors.ts";
import { type ExportTarget, exportTargets } from "../shared/model/modelJobs.ts";
import { anyFile, modelFiles, parseOptions, seeHelp, type Verb } from "./options.ts";

export interface ExportCommand {
  readonly kind: "export";
  readonly model: string;
  readonly target: ExportTarget;
  /** A file; of PyTorch a folder. */
  readonly output: string;
  readonly preprocessing: boolean;
  /** Whether the export is compared with the engine. */
  readonly check: boolean;
}

export const exportVerb = {
  usage: "MODEL.safetensors --to onnx|pytorch|c|js -o PATH [options]",
  about:
    "Writes a saved model for another program, with its preprocessing, and a README with a snippet that runs.",
  files: [modelFiles],
  options: {
    to: {
      type: "string",
      value: "TARGET",
      help: "onnx, c (one C99 file) or js (one JavaScript module); pytorch writes a folder with model.py and the tensors",
      words: exportTargets,
    },
    output: { type: "string", short: "o", value: "PATH", help: "the file or folder", files: anyFile },
    "no-preprocessing": { type: "boolean", help: "takes inputs that are encoded and scaled already" },
    check: {
      type: "boolean",
      help: "runs the export on 100 rows drawn from the training rows' ranges and prints the largest difference; exit code 4 where it is more than rounding",
    },
  },
} as const satisfies Verb;

/** @param args what follows `export`. @throws InputError that names the argument */
export function parseExport(args: readonly string[]): ExportCommand {
  const { values, positionals } = parseOptions(args, exportVerb.options);
  const [model, ...rest] = positionals;
  if (model === undefined || rest.length > 0)
    throw new InputError(
      `${model === undefined ? "No model is given" : `${positionals.length} files are given`}; write export MODEL.safetensors --to onnx -o model.onnx. ${seeHelp}`,
    );
  const target = exportTargets.find((known) => known === values.to);
  if (!target)
    throw new InputError(
      `${values.to === undefined ? "--to is not given" : `--to ${values.to}`}: write one of ${exportTargets.join(", ")}. ${seeHelp}`,
    );
  const { output } = values;
  if (output === undefined || output === "")
    throw new InputError(
      `-o is not given; name the ${target === "pytorch" ? "folder" : "file"} that is written. ${seeHelp}`,
    );
  return {
    kind: "export",
    model,
    target,
    output,
    preprocessing: !(values["no-preprocessing"] ?? false),
    check: values.check ?? false,
  };
}
