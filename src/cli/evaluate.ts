/** `evaluate MODEL [DATA]`: how well a saved network does on labeled rows. */
import { writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Dataset } from "../data/encode/dataset.ts";
import { evaluateRows } from "../engine/evaluation/evaluate.ts";
import { EvaluationNetwork } from "../engine/evaluation/evaluationNetwork.ts";
import type { Predictions } from "../engine/evaluation/predictions.ts";
import type { CompleteModel } from "../engine/predict/predictModel.ts";
import { loadTrainingData } from "../engine/trainingData.ts";
import { filesIn } from "../node/localFiles.ts";
import { type TaskControl, Yielder } from "../shared/cooperative.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import type { Evaluation } from "../shared/evaluation.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import { type EvaluateCommand, partNames } from "./evaluateArguments.ts";
import { evaluationJson, evaluationText, rowsCsv } from "./evaluationText.ts";
import { checkWritable } from "./files.ts";
import { readModel } from "./modelFile.ts";
import { type ExitCode, exitCodes, type Terminal, warningsOn } from "./terminal.ts";

export async function evaluate(
  command: EvaluateCommand,
  terminal: Terminal,
  control: TaskControl,
): Promise<ExitCode> {
  const { model: path, rows: rowsFile } = command;
  if (rowsFile !== undefined) await checkWritable("--rows", rowsFile);
  const model = await readModel(path);
  const warn = warningsOn(terminal);
  const { dataset, rows, what } = await rowsToEvaluate(command, model, control);
  dataset.summary.warnings.forEach(warn);
  const { evaluation, predictions } = await evaluateModel(model, dataset, rows, terminal, control, path);
  if (rowsFile !== undefined) await writeRows(rowsFile, rowsCsv(model.design, dataset, predictions));
  terminal.out(
    command.json
      ? `${JSON.stringify(evaluationJson(evaluation))}\n`
      : evaluationText(evaluation, what, terminal.columns),
  );
  return exitCodes.trained;
}

/** The labeled rows that the command names, encoded as the model was trained. */
async function rowsToEvaluate(
  { model: path, data, part }: EvaluateCommand,
  { design, preprocessing: fitted }: CompleteModel,
  control: TaskControl,
): Promise<{ readonly dataset: Dataset; readonly rows: Uint32Array; readonly what: string }> {
  if (data !== undefined) {
    const dataset = await loadTrainingData(onAllRows(design, data), filesIn("."), { fitted, ...control });
    return { dataset, rows: dataset.train, what: data };
  }
  const dataset = await loadTrainingData(design, filesIn(designFolderOf(path)), { fitted, ...control });
  const rows = dataset[part];
  if (rows.length === 0)
    throw new InputError(
      `The design's split leaves no ${partNames[part]} rows. Name another part by --part, or a file of labeled rows.`,
    );
  return { dataset, rows, what: `the ${partNames[part]} rows of ${dataset.summary.path}` };
}

/** The design with another file, all rows of which are in one part. */
function onAllRows(design: DesignSpec, path: string): DesignSpec {
  const dataset: DesignSpec["dataset"] = {
    ...design.dataset,
    path,
    labels: undefined,
    test: undefined,
    testLabels: undefined,
    generate: undefined,
    splitBy: "order",
    splitColumn: undefined,
    split: { train: 1, validation: 0, test: 0 },
  };
  return { ...design, dataset };
}

/** The folder that the paths of a model's design are relative to: the model's own, or that of a recorded run's design. */
function designFolderOf(model: string): string {
  const folder = dirname(resolve(model));
  const runs = dirname(dirname(folder));
  const isRecorded = basename(runs) === "runs" && basename(dirname(runs)) === ".mlp-studio";
  return isRecorded ? relative(".", dirname(dirname(runs))) || "." : folder;
}

async function evaluateModel(
  model: CompleteModel,
  dataset: Dataset,
  rows: Uint32Array,
  terminal: Terminal,
  control: TaskControl,
  path: string,
): Promise<{ readonly evaluation: Evaluation; readonly predictions: Predictions }> {
  const kernels = terminal.kernels({ backend: "auto", threads: 1 });
  const network = new EvaluationNetwork(model.design, dataset, kernels);
  try {
    network.setTensors(model.tensors);
    const { target } = model.preprocessing;
    // Of numbers that were standardized, the training rows' mean is known.
    const means = target.kind === "numbers" ? target.columns.map(({ mean }) => mean) : undefined;
    const trainingMeans = means?.some((mean) => mean !== 0) ? means : undefined;
    return await new Yielder(control).run(evaluateRows(network, rows, trainingMeans));
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${path}: ${error.message}`, { file: path }) : error;
  } finally {
    network.close();
  }
}

async function writeRows(path: string, text: string): Promise<void> {
  try {
    await writeFile(join(path), text);
  } catch (error) {
    throw new InputError(`--rows: ${path} ${fileProblem(error)}. Name another file.`, { file: path });
  }
}
