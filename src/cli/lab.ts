import { dirname } from "node:path";
import type { Dataset } from "../data/encode/dataset.ts";
import { initLab, labDesign, lectureStack } from "../engine/lab/initLab.ts";
import { randomDataset } from "../engine/lab/randomDataset.ts";
import { loadTrainingData } from "../engine/trainingData.ts";
import { filesIn } from "../node/localFiles.ts";
import { type TaskControl, Yielder } from "../shared/cooperative.ts";
import { batchSizeFor } from "../shared/design/batchSize.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import { DesignFile } from "./designFile.ts";
import type { LabCommand } from "./labArguments.ts";
import { labChoiceText, labTables } from "./labTable.ts";
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts";

/** Random inputs have no classes of their own; as many as there are digits. */
const randomClasses = 10;

/** `lab init`: what becomes of the activations, layer by layer, for several initializations. */
export async function lab(command: LabCommand, terminal: Terminal, control: TaskControl): Promise<ExitCode> {
  const { design } = command;
  if (design === undefined) {
    const { rows, inputs, seed } = command;
    const stack = { ...command, batchSize: rows, activation: command.activation ?? lectureStack.activation };
    const random = labDesign({ ...stack, batchNorm: command.batchNorm ?? false });
    return runLab(command, random, randomDataset(rows, inputs, randomClasses, seed), terminal, control);
  }
  const file = await DesignFile.read(design, []);
  return file.use(async () => {
    const dataset = await loadTrainingData(file.design, filesIn(dirname(design)), control);
    const stack = overridden(file.design, command);
    if (stack.layers.length === 0)
      throw new InputError(`${design}: the design has no hidden layers to initialize. Add one.`);
    return runLab(command, stack, dataset, terminal, control);
  });
}

function overridden(design: DesignSpec, { activation, batchNorm }: LabCommand): DesignSpec {
  const withBatchNorm = labDesign({ ...lectureStack, depth: 1, batchNorm: true }).layers[0].batchNorm;
  const layers = design.layers.map((layer) => ({
    ...layer,
    activation: activation ?? layer.activation,
    batchNorm: batchNorm ? (layer.batchNorm ?? withBatchNorm) : layer.batchNorm,
  }));
  return { ...design, layers };
}

async function runLab(
  command: LabCommand,
  design: DesignSpec,
  dataset: Dataset,
  terminal: Terminal,
  control: TaskControl,
): Promise<ExitCode> {
  const { schemes, steps, json } = command;
  const results = await new Yielder(control).run(initLab(design, dataset, schemes, steps));
  const widths = [dataset.summary.inputs.length, ...design.layers.map(({ units }) => units)];
  if (json) {
    const { layers } = design;
    const stack = {
      inputs: widths[0],
      rows: dataset.train.length,
      layers,
      batchSize: batchSizeFor(design, dataset.train.length),
    };
    terminal.out(`${JSON.stringify({ stack, steps, schemes: results })}\n`);
  } else {
    terminal.out(`${heading(design, dataset)}\n\n${labTables(results, widths)}`);
  }
  return exitCodes.trained;
}

/** `10 layers of 500 units, tanh, batch norm off; 256 rows of 500 inputs`. */
function heading({ layers }: DesignSpec, { summary, train }: Dataset): string {
  const units = [...new Set(layers.map((layer) => layer.units))];
  const size = units.length === 1 ? `of ${units[0]}` : `of ${layers.map((layer) => layer.units).join(", ")}`;
  const activations = [...new Set(layers.map(({ activation }) => labChoiceText(activation, "activations")))];
  const normalized = layers.filter(({ batchNorm }) => batchNorm).length;
  const batchNorm = normalized === 0 ? "off" : normalized === layers.length ? "on" : `in ${normalized}`;
  return `${layers.length} layers ${size} units, ${activations.join(" and ")}, batch norm ${batchNorm}; ${train.length} rows of ${summary.inputs.length} inputs`;
}
