import type { Dataset } from "../../src/data/encode/dataset.ts";
import { inspectTable } from "../../src/data/inspect/inspect.ts";
import { loadTable } from "../../src/data/load.ts";
import { catalogue } from "../../src/engine/catalogue.ts";
import { referenceKernels } from "../../src/engine/kernels/reference/reference.ts";
import { type ModelTensors, modelTensors } from "../../src/engine/model.ts";
import { QuestionPacer } from "../../src/engine/results/questionPacer.ts";
import { questionHandlers } from "../../src/engine/results/questions.ts";
import { TrainedNetworks } from "../../src/engine/results/trainedNetworks.ts";
import { Trainer } from "../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../src/engine/trainingData.ts";
import type { HandlersOf } from "../../src/shared/channel.ts";
import type { DataReport } from "../../src/shared/data/report.ts";
import type { DesignSpec } from "../../src/shared/design/fields.ts";
import { parseDesign } from "../../src/shared/design/parse.ts";
import { InputError } from "../../src/shared/errors.ts";
import type { TrainingEvent } from "../../src/shared/events.ts";
import type { ResultsRequests } from "../../src/shared/results/resultsRequests.ts";

export interface RealRun {
  readonly text: string;
  readonly events: readonly TrainingEvent[];
}

/** A file of the examples' folder. */
async function exampleFile(path: string): Promise<Uint8Array> {
  const response = await fetch(new URL(`../../examples/${path}`, import.meta.url));
  if (!response.ok) throw new Error(`There is no examples/${path}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Inspects the data of one of the examples with the engine itself. */
export async function realReport(name: string): Promise<DataReport> {
  const { design } = parseDesign(new TextDecoder().decode(await exampleFile(`${name}.mlp.json`)), catalogue);
  if (!design) throw new Error(`${name} is no design.`);
  return inspectTable(await loadTable(design, exampleFile), design);
}

/** Loads the data of a design whose files are in the examples' folder. */
export async function realDataset(text: string): Promise<Dataset> {
  const { design } = parseDesign(text, catalogue);
  if (!design) throw new Error("The text is no design.");
  return loadTrainingData(design, exampleFile);
}

/** The weights of a network of the design that has been trained. */
export async function trainedTensors(text: string): Promise<ModelTensors> {
  const { design } = parseDesign(text, catalogue);
  if (!design) throw new Error("The text is no design.");
  const trainer = new Trainer(design, await loadTrainingData(design, exampleFile));
  await trainer.run({ emit: () => {}, yieldToEvents: () => new Promise((resolve) => setTimeout(resolve)) });
  return modelTensors(trainer.network);
}

/**
 * Trains one of the examples with the engine itself, as {@link realRun} does, and keeps its network, so that the questions about
 * it can be answered as the engine answers them.
 */
export async function realResults(
  name: string,
  changes: object = {},
): Promise<RealRun & { readonly answers: HandlersOf<ResultsRequests> }> {
  const kernels = referenceKernels();
  const yieldToEvents = () => new Promise<void>((resolve) => setTimeout(resolve));
  const networks = new TrainedNetworks({
    pacer: new QuestionPacer({ isTraining: () => false, yieldToEvents }),
    kernels: () => kernels,
    dataset: ({ design }) => loadTrainingData(design, exampleFile),
    table: ({ design }) => loadTable(design, exampleFile),
    storedModel: async (run) => {
      throw new InputError(`The run ${run} is not there any more. Choose another one.`);
    },
  });
  const run = await realRun(name, changes, (trainer, design, dataset) => {
    networks.begin({ design, baseUri: "test:" }, design, dataset, trainer);
    return () => networks.end(trainer, false);
  });
  return { ...run, answers: questionHandlers(networks) };
}

/**
 * Trains one of the examples with the engine itself, and returns  the design's text with every event of the run.
 *
 * @param onTrainer gets the trainer before its first step, and returns what is to be done after the last
 */
export async function realRun(
  name: string,
  changes: object = {},
  onTrainer?: (trainer: Trainer, design: DesignSpec, dataset: Dataset) => () => void,
): Promise<RealRun> {
  const example = JSON.parse(new TextDecoder().decode(await exampleFile(`${name}.mlp.json`)));
  const text = JSON.stringify({ ...example, ...changes });
  const { design } = parseDesign(text, catalogue);
  if (!design) throw new Error(`${name} is no design.`);
  const events: TrainingEvent[] = [];
  const dataset = await loadTrainingData(design, exampleFile);
  const trainer = new Trainer(design, dataset);
  const onEnd = onTrainer?.(trainer, design, dataset);
  await trainer.run({
    emit: (event) => events.push(event),
    yieldToEvents: () => new Promise((resolve) => setTimeout(resolve)),
  });
  onEnd?.();
  return { text, events };
}
