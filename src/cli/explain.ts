/** `explain DESIGN --row N`: the forward and the backward pass of one example or a batch, node by node. */
import { dirname } from "node:path";
import { explain } from "../engine/backprop/explain.ts";
import { loadModel } from "../engine/model.ts";
import { loadTrainingData } from "../engine/trainingData.ts";
import { filesIn } from "../node/localFiles.ts";
import type { TaskControl } from "../shared/cooperative.ts";
import { InputError } from "../shared/errors.ts";
import { DesignFile } from "./designFile.ts";
import type { ExplainCommand } from "./explainArguments.ts";
import { explanationJson } from "./explainJson.ts";
import { explanationText } from "./explainText.ts";
import { readArgument } from "./files.ts";
import { type ExitCode, exitCodes, type Terminal, warningsOn } from "./terminal.ts";

export async function explainRow(
  command: ExplainCommand,
  terminal: Terminal,
  control: TaskControl,
): Promise<ExitCode> {
  const file = await DesignFile.read(command.design, command.overrides);
  return file.use(() => explainDesign(command, file, terminal, control));
}

async function explainDesign(
  { design: path, row, batch, load, constantStatistics, json }: ExplainCommand,
  { design }: DesignFile,
  terminal: Terminal,
  control: TaskControl,
): Promise<ExitCode> {
  if (constantStatistics && !design.layers.some(({ batchNorm }) => batchNorm))
    throw new InputError(
      "--constant-statistics: no layer of the design has batch norm. Set it by --set layers[0].batchNorm=true.",
    );
  const model = load === undefined ? undefined : loadModel(await readArgument("--load", load));
  const dataset = await loadTrainingData(design, filesIn(dirname(path)), {
    fitted: model?.preprocessing,
    ...control,
  });
  dataset.summary.warnings.forEach(warningsOn(terminal));
  const trained = model && { tensors: model.tensors, moment: `from ${load}` };
  const source = { design, dataset, ...(trained && { trained }) };
  const explanation = explain(source, {
    run: "untrained",
    rows: [row - 1],
    added: batch - 1,
    constantStatistics,
    steps: 0,
    learningRate: undefined,
    allowsSmaller: false,
  });
  if (explanation.rows.length < batch)
    throw new InputError(
      `--batch ${batch}: the design's split leaves ${dataset.train.length} training rows. Ask for at most ${explanation.rows.length}.`,
    );
  terminal.out(
    json
      ? `${JSON.stringify(explanationJson(explanation))}\n`
      : explanationText(explanation, dataset.summary.path),
  );
  return exitCodes.trained;
}
