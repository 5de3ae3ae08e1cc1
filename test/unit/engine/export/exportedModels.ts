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

const roles = {
  "the word": { role: "categorical" },
  kind: { role: "categorical" },
  flag: { role: "boolean" },
  day: { role: "date" },
};

export interface ModelRequest {
  readonly dataset?: object;
  readonly layers?: readonly object[];
  readonly output?: object;
  readonly loss?: string;
  /** Data in place of the usual rows, with a column `class`. */
  readonly data?: string;
}

/** A model after a few steps of training, so that running averages and biases are not what they begin with. */
export async function modelOf({ dataset = {}, layers = [], output, loss, data: own = csv }: ModelRequest) {
  const design = designFrom({
    version: 1,
    dataset: {
      path: "d.csv",
      ...(own === csv && { features: inputs }),
      missingIndicator: true,
      maxCategories: 5,
      ...(own === csv && { columns: roles }),
      split: { train: 1, validation: 0, test: 0 },
      ...(Object.hasOwn(dataset, "targets") ? {} : { target: "class" }),
      ...dataset,
    },
    layers,
    ...(output && { output }),
    ...(loss !== undefined && { loss }),
    training: { epochs: 1, batchSize: 40, optimizer: { type: "sgd", learningRate: 0.01 } },
  });
  const bytes = new TextEncoder().encode(own);
  const data = await loadTrainingData(design, async () => bytes);
  const trainer = new Trainer(design, data, { kernels: referenceKernels() });
  await trainer.run({ emit: () => {}, yieldToEvents });
  const saved = saveModel(trainer.network, design, data);
  trainer.close();
  return { model: completeModel(saved), bytes: saved };
}

/** Names that are words of a language, alike once they are identifiers, or that end comments and strings. */
const oddNames = ["int", "a b", "a_b", "*/", '"""', "\\", "1", "inputs", "layers.0.weight", "ä ö", "class_"];

/** Rows of columns with odd names, every second of which holds categories. */
export const oddNamedData = [
  [...oddNames.map((name) => `"${name.replaceAll('"', '""')}"`), "class"].join(","),
  ...Array.from({ length: 60 }, (_, i) =>
    [
      ...oddNames.map((_, k) =>
        k % 2 ? ["x", "y", "z"][(i + k) % 3] : (Math.sin(i * (k + 1.3)) * 3).toFixed(2),
      ),
      i % 3 ? "yes" : "no",
    ].join(","),
  ),
].join("\n");

export type ExportedModel = { readonly model: CompleteModel; readonly bytes: Uint8Array };
