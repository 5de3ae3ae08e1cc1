/** The programs and formats that a model is exported to: each gives files, a README with a snippet that runs among them. */
import { InputError } from "../../shared/errors.ts";
import type { ExportTarget } from "../../shared/model/modelJobs.ts";
import type { CompleteModel } from "../predict/predictModel.ts";
import { cSource } from "./cSource.ts";
import { type ExportPlan, exportPlan } from "./exportPlan.ts";
import { type ExportRow, rowsOfRanges } from "./exportRows.ts";
import { javaScriptModule } from "./javaScript.ts";
import { onnxModel } from "./onnxModel.ts";
import { pyTorchModule, tensorsName } from "./pyTorch.ts";
import { readme } from "./readme.ts";

/** Beyond this, weights are not written as text. */
const maxTextParameters = 5_000_000;

export interface ExportFile {
  /** Relative to the folder of the export. */
  readonly name: string;
  readonly content: Uint8Array | string;
}

export interface ExportOptions {
  readonly target: ExportTarget;
  /** Name of the file, or for PyTorch of the folder, that is written. */
  readonly name: string;
  /** Whether raw rows are taken; else encoded inputs. */
  readonly preprocessing: boolean;
}

/**
 * The files of an export.
 *
 * @param bytes the model's own file
 * @throws InputError for a model that the target cannot hold
 */
export function exportModel(model: CompleteModel, bytes: Uint8Array, options: ExportOptions): ExportFile[] {
  const { target, name } = options;
  const plan = exportPlan(model, options.preprocessing);
  const main = (): readonly ExportFile[] => {
    switch (target) {
      case "onnx":
        return [{ name, content: onnxModel(plan) }];
      case "js":
        return [{ name, content: textOf(plan, target, javaScriptModule) }];
      case "c":
        return [{ name, content: textOf(plan, target, cSource) }];
      case "pytorch":
        return [
          { name: "model.py", content: pyTorchModule(plan) },
          { name: tensorsName, content: bytes },
        ];
      default:
        return target satisfies never;
    }
  };
  const guide = target === "pytorch" ? "README.md" : `${name}.README.md`;
  return [...main(), { name: guide, content: readme(plan, options, exampleRow(model)) }];
}

function textOf(plan: ExportPlan, target: ExportTarget, write: (plan: ExportPlan) => string): string {
  const parameters = plan.layers.reduce((sum, { weight, bias }) => sum + weight.length + bias.length, 0);
  if (parameters > maxTextParameters)
    throw new InputError(
      `The model has ${parameters.toLocaleString("en-US")} parameters, and --to ${target} writes at most ${maxTextParameters.toLocaleString("en-US")} as text. Export it to ONNX or PyTorch.`,
    );
  return write(plan);
}

/** A row for the snippets, of values that are there. */
function exampleRow(model: CompleteModel): ExportRow {
  const rows = rowsOfRanges(model, 50);
  return rows.find((row) => !row.includes(null)) ?? rows[0];
}
