import { catalogue } from "../../src/engine/catalogue.ts";
import { Trainer } from "../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../src/engine/trainingData.ts";
import { parseDesign } from "../../src/shared/design/parse.ts";
import type { TrainingEvent } from "../../src/shared/events.ts";

export interface RealRun {
  readonly text: string;
  readonly events: readonly TrainingEvent[];
}

/** Trains one of the examples with the engine itself, and returns the design's text with every event of the run. */
export async function realRun(name: string, changes: object = {}): Promise<RealRun> {
  const file = async (path: string) => {
    const response = await fetch(new URL(`../../examples/${path}`, import.meta.url));
    if (!response.ok) throw new Error(`There is no examples/${path}.`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const example = JSON.parse(new TextDecoder().decode(await file(`${name}.mlp.json`)));
  const text = JSON.stringify({ ...example, ...changes });
  const { design } = parseDesign(text, catalogue);
  if (!design) throw new Error(`${name} is no design.`);
  const events: TrainingEvent[] = [];
  const trainer = new Trainer(design, await loadTrainingData(design, file));
  await trainer.run({
    emit: (event) => events.push(event),
    yieldToEvents: () => new Promise((resolve) => setTimeout(resolve)),
  });
  return { text, events };
}
