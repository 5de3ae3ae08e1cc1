import type { Dataset } from "../../src/data/encode/dataset.ts";
import { inspectTable } from "../../src/data/inspect/inspect.ts";
import { loadTable } from "../../src/data/load.ts";
import { catalogue } from "../../src/engine/catalogue.ts";
import { Trainer } from "../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../src/engine/trainingData.ts";
import type { DataReport } from "../../src/shared/data/report.ts";
import { parseDesign } from "../../src/shared/design/parse.ts";
import type { TrainingEvent } from "../../src/shared/events.ts";

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

/** Trains one of the examples with the engine itself, and returns the design's text with every event of the run. */
export async function realRun(name: string, changes: object = {}): Promise<RealRun> {
  const example = JSON.parse(new TextDecoder().decode(await exampleFile(`${name}.mlp.json`)));
  const text = JSON.stringify({ ...example, ...changes });
  const { design } = parseDesign(text, catalogue);
  if (!design) throw new Error(`${name} is no design.`);
  const events: TrainingEvent[] = [];
  const trainer = new Trainer(design, await loadTrainingData(design, exampleFile));
  await trainer.run({
    emit: (event) => events.push(event),
    yieldToEvents: () => new Promise((resolve) => setTimeout(resolve)),
  });
  return { text, events };
}
