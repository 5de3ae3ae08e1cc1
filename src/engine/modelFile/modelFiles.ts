/** Answers questions about model files. */
import type { FileSource } from "../../data/bytes/fileSource.ts";
import type { HandlersOf } from "../../shared/channel.ts";
import { throwIfCanceled, Yielder } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import type { ModelFileRequests, TensorDistribution } from "../../shared/model/modelView.ts";
import type { RawInputs } from "../../shared/results/resultsRequests.ts";
import type { EvaluationNetwork } from "../evaluation/evaluationNetwork.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { completeModel, networkOf } from "../predict/predictModel.ts";
import { answerValues } from "../results/answerRow.ts";
import { modelInputs } from "./modelInputs.ts";
import { type DescribedFile, describeFile } from "./modelView.ts";
import { tensorDistribution } from "./tensorDistribution.ts";
import { openTensorFile, type TensorFile } from "./tensorFile.ts";

/** What the answers need of the engine's service. */
export interface ModelFileSources {
  readonly files: FileSource;
  readonly kernels: () => Kernels;
  readonly yieldToEvents: () => Promise<void>;
}

/** A file as it was when it was opened. */
interface OpenedFile extends DescribedFile {
  readonly file: TensorFile;
  /** Loaded when the first row is tried. */
  tried?: Promise<{ readonly network: EvaluationNetwork; readonly raw: RawInputs }>;
  /** Settles when the rows that are being answered have been. */
  answering?: Promise<unknown>;
}

/** The questions about model files. The file that was asked about last is kept, as long as it does not change. */
export class ModelFiles {
  private readonly sources: ModelFileSources;
  private opened: Promise<OpenedFile> | undefined;
  private key = "";

  constructor(sources: ModelFileSources) {
    this.sources = sources;
  }

  readonly handlers: HandlersOf<ModelFileRequests> = {
    describeModel: async ({ uri }) => (await this.open(uri)).view,
    tensorDistributions: ({ uri, names }, signal) => this.distributions(uri, names, signal),
    answerModelRow: ({ uri, ...question }, signal) => this.answerRow(uri, question, signal),
  };

  private async distributions(uri: string, names: readonly string[], signal: AbortSignal) {
    const { file } = await this.open(uri);
    const byName = new Map(file.header.tensors.map((tensor) => [tensor.name, tensor]));
    const found: (TensorDistribution | null)[] = [];
    await file.use(async (read) => {
      for (const name of names) {
        const entry = byName.get(name);
        found.push(entry ? await tensorDistribution(entry, file.header.dataStart, read) : null);
        await this.sources.yieldToEvents();
        throwIfCanceled(signal);
      }
    });
    return found;
  }

  private async answerRow(
    uri: string,
    question: Omit<Parameters<ModelFileRequests["answerModelRow"]>[0], "uri">,
    signal: AbortSignal,
  ) {
    const opened = await this.open(uri);
    opened.tried ??= this.load(opened.file);
    const { network, raw } = await opened.tried;
    const yielder = new Yielder({ signal, yieldToEvents: this.sources.yieldToEvents });
    const subject = {
      network,
      dataset: network.dataset,
      design: network.design,
      // The file does not say where its run ended.
      moment: { step: 0, epoch: 0, isLive: false },
      run: <T>(task: Parameters<typeof yielder.run<T, unknown>>[0]) => yielder.run(task),
    };
    const answer = answerValues(subject, raw.inputs, question);
    opened.answering = Promise.allSettled([opened.answering, answer]);
    return answer;
  }

  private async load(file: TensorFile) {
    const bytes = await file.use((read) => read(0, file.fileBytes));
    const model = completeModel(bytes);
    const raw = modelInputs(model);
    if (!raw) throw new InputError("This file does not say what range each column had in training.");
    return { network: networkOf(model, this.sources.kernels()), raw };
  }

  /** @throws InputError where the file cannot be read, or is no safetensors file */
  private async open(uri: string): Promise<OpenedFile> {
    const { files } = this.sources;
    // Of a file that is not there, opening says so.
    const version = await files.version(uri).catch(() => "");
    const key = `${version} ${uri}`;
    if (this.key === key && this.opened) return this.opened;
    void this.close();
    this.key = key;
    const opened = openTensorFile(uri, files).then((file) => ({
      file,
      ...describeFile(file.header, file.fileBytes),
    }));
    this.opened = opened;
    // A file that could not be read is tried again.
    opened.catch(() => {
      if (this.opened === opened) this.opened = undefined;
    });
    return opened;
  }

  /** Frees the network of the file that was asked about before. */
  private async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    try {
      const old = await opened;
      const tried = await old?.tried;
      await old?.answering;
      tried?.network.close();
    } catch {
      // There is no network.
    }
  }
}
