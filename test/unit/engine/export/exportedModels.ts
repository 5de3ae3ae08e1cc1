/** Models whose exports are compared with the engine: all encodings in their rows, and whatever layers a test asks for. */

import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { saveModel } from "../../../../src/engine/model.ts";
import { type CompleteModel, completeModel } from "../../../../src/engine/predict/predictModel.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../../../src/engine/trainingData.ts";
import { yieldToEvents } from "../../../../src/node/yieldToEvents.ts";
import { designFrom } from "../../../support/designFrom.ts";

/** Umlauts, quotes, a backslash, what C calls a trigraph, and what ends comments and strings of several languages. */
const words = ['grün "hell"', "it's", "a\\b", "what??/", "*/ x", '"""', "ß", "rare"];

/** Rows with a large offset, missing values, categories with a rest, a boolean, dates with all cycles, and three targets. */
const rows = Array.from({ length: 120 }, (_, i) => {
  const wave = Math.sin(i * 1.7);
  const day = new Date(Date.UTC(2020, 0, 1) + i * 9.25 * 86_400_000).toISOString();
  const word = words[i % 7 === 6 ? 7 : i % 5].replaceAll('"', '""');
  return [
    (1e6 + 0.5 * Math.cos(i * 2.3)).toFixed(3),
    i % 9 === 4 ? "" : wave.toFixed(4),
    i % 11 === 3 ? "" : `"${word}"`,
    `k${i % 6}`,
    i % 13 === 5 ? "" : i % 3 ? "Yes" : "No",
    i % 17 === 8 ? "" : day,
    `"${["a ä", "b", 'c ""q""'][i % 3]}"`,
    i % 2 ? "p" : "q",
    (100 + 7 * wave).toFixed(3),
    (0.001 * i).toFixed(4),
  ].join(",");
});
const csv = ["offset,wave,the word,kind,flag,day,class,half,y1,y2", ...rows].join("\n");
const inputs = ["offset", "wave", "the word", "kind", "flag", "day"];

export interface ModelRequest {
  readonly dataset?: object;
  readonly layers?: readonly object[];
  readonly output?: object;
  readonly loss?: string;
}

/** A model after a few steps of training, so that running averages and biases are not what they begin with. */
export async function modelOf({ dataset = {}, layers = [], output, loss }: ModelRequest) {
  const design = designFrom({
    version: 1,
    dataset: {
      path: "d.csv",
      features: inputs,
      missingIndicator: true,
      maxCategories: 5,
      columns: {
        "the word": { role: "categorical" },
        kind: { role: "categorical" },
        flag: { role: "boolean" },
        day: { role: "date" },
      },
      split: { train: 1, validation: 0, test: 0 },
      ...(Object.hasOwn(dataset, "targets") ? {} : { target: "class" }),
      ...dataset,
    },
    layers,
    ...(output && { output }),
    ...(loss !== undefined && { loss }),
    training: { epochs: 1, batchSize: 40, optimizer: { type: "sgd", learningRate: 0.01 } },
  });
  const bytes = new TextEncoder().encode(csv);
  const data = await loadTrainingData(design, async () => bytes);
  const trainer = new Trainer(design, data, { kernels: referenceKernels() });
  await trainer.run({ emit: () => {}, yieldToEvents });
  const saved = saveModel(trainer.network, design, data);
  trainer.close();
  return { model: completeModel(saved), bytes: saved };
}

export type ExportedModel = { readonly model: CompleteModel; readonly bytes: Uint8Array };
