import { loadTable } from "../../../../src/data/load.ts";
import type { Kernels } from "../../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { QuestionPacer } from "../../../../src/engine/results/questionPacer.ts";
import { questionHandlers } from "../../../../src/engine/results/questions.ts";
import { type Subject, TrainedNetworks } from "../../../../src/engine/results/trainedNetworks.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../../../src/engine/trainingData.ts";
import type { DesignSpec } from "../../../../src/shared/design/fields.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import type { StoredModel } from "../../../../src/shared/messages.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { utf8 } from "../../../support/utf8.ts";
import { design } from "../helpers.ts";

export const noSignal = new AbortController().signal;

/** Files by their names, as a design names them. */
export type Files = { readonly [name: string]: string | Uint8Array };

const reader = (files: Files) => async (path: string) => {
  const content = files[path];
  if (content === undefined) throw Object.assign(new Error(`no ${path}`), { code: "ENOENT" });
  return typeof content === "string" ? utf8(content) : content;
};

/** The networks of an engine without a host, and the answers to questions about them. */
export function networksOf(
  files: Files,
  storedModel?: (run: string) => StoredModel,
  kernels: Kernels = referenceKernels(),
) {
  const networks = new TrainedNetworks({
    pacer: new QuestionPacer({ isTraining: () => false, yieldToEvents: macrotask }),
    kernels: () => kernels,
    dataset: ({ design: spec }) => loadTrainingData(spec, reader(files)),
    table: ({ design: spec }) => loadTable(spec, reader(files)),
    storedModel: async (run) => {
      if (storedModel) return storedModel(run);
      throw new InputError(`There is no run ${run}.`);
    },
  });
  return { networks, answers: questionHandlers(networks) };
}

/** Prepares a run of a design over the file `test.csv`. */
export async function runOf(files: Files, parts: object) {
  const spec: DesignSpec = design({
    layers: [{ units: 4 }],
    training: { epochs: 2, batchSize: 16 },
    ...parts,
  });
  const data = await loadTrainingData(spec, reader(files));
  return { spec, data, trainer: new Trainer(spec, data), job: { design: spec, baseUri: "file:///work" } };
}

/** Trains a design over the file `test.csv` to the end, so that its network can be asked. */
export async function trained(files: Files, parts: object = {}, kernels?: Kernels) {
  const { spec, data, trainer, job } = await runOf(files, parts);
  const { networks, answers } = networksOf(files, undefined, kernels);
  networks.begin(job, spec, data, trainer);
  await trainer.run({ emit: () => {}, yieldToEvents: macrotask });
  networks.end(trainer, false);
  trainer.close();
  const ask = <T>(question: (subject: Subject) => Promise<T>) => networks.ask("latest", noSignal, question);
  return { spec, data, networks, answers, ask };
}

/** Lines of a table: a header and what a function gives for each row. */
export function csv(
  header: string,
  rows: number,
  line: (row: number) => readonly (string | number)[],
): string {
  return [header, ...Array.from({ length: rows }, (_, row) => line(row).join(","))].join("\n");
}
