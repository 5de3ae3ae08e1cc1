/** The arguments of `export`. */
import { type ExportTarget, exportTargets } from "../engine/export/exporters.ts";
import { InputError } from "../shared/errors.ts";
import { parseOptions, seeHelp } from "./options.ts";

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

/** @param args what follows `export`. @throws InputError that names the argument */
export function parseExport(args: readonly string[]): ExportCommand {
  const { values, positionals } = parseOptions(args, {
    to: { type: "string" },
    output: { type: "string", short: "o" },
    "no-preprocessing": { type: "boolean" },
    check: { type: "boolean" },
  });
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
