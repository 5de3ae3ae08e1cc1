import type { Dataset } from "../../data/encode/dataset.ts";
import type { Table } from "../../data/table/table.ts";
import type { CooperativeTask } from "../../shared/cooperative.ts";
import { datasetKey } from "../../shared/data/dataKey.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { DesignJob, StoredModel } from "../../shared/messages.ts";
import type { NetworkMoment, Part, RunRef } from "../../shared/results/resultsRequests.ts";
import { dataIdentity } from "../checkpoint/dataIdentity.ts";
import { EvaluationNetwork } from "../evaluation/evaluationNetwork.ts";
import type { Predictions } from "../evaluation/predictions.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { loadModel, type ModelTensors, modelTensors } from "../model.ts";
import type { Trainer } from "../training/trainer.ts";
import { rowsOfPart } from "./partRows.ts";
import type { QuestionPacer } from "./questionPacer.ts";

/** Number of recorded runs whose networks are kept, beside that of the latest run. */
const maxRecorded = 4;
/** Number of evaluation networks of one run that are kept while no question uses them. */
const maxIdle = 4;
/** Number of parts of one run whose answers are kept: the one that is shown, and the one that a threshold is chosen on. */
const maxPredicted = 2;

/** What the networks need of the engine's service. */
export interface NetworkSources {
  readonly pacer: QuestionPacer;
  /** The kernels that answer, on one thread; asked for once. */
  readonly kernels: () => Kernels;
  /** Reads the data of a recorded run's design. */
  readonly dataset: (job: DesignJob, signal: AbortSignal) => Promise<Dataset>;
  /** Reads the raw table of a design's data. */
  readonly table: (job: DesignJob, signal: AbortSignal) => Promise<Table>;
  /** Asks the host for the network of a recorded run. @throws InputError where it has none */
  readonly storedModel: (run: RunRef, signal: AbortSignal) => Promise<StoredModel>;
}

/** The network of one run, as it is now. */
interface TrainedRun {
  readonly job: DesignJob;
  readonly design: DesignSpec;
  readonly dataset: Dataset;
  /** What trains it; absent where it is not in progress. */
  readonly trainer?: Trainer;
  /** Where the network is; throws InputError where it cannot be used. */
  readonly moment: () => NetworkMoment;
  readonly tensors: () => ModelTensors;
  /** Networks that no question uses, each with the step whose weights it has. */
  readonly idle: { readonly network: EvaluationNetwork; readonly step: number }[];
  /** The answers to whole parts, the newest at the end. */
  readonly predicted: { readonly predictions: Predictions; readonly part: Part; readonly step: number }[];
}

/** A question's view of the network that it is about. */
export interface Subject {
  readonly network: EvaluationNetwork;
  readonly design: DesignSpec;
  readonly dataset: Dataset;
  readonly moment: NetworkMoment;
  /** The answers to all rows of a part, which are kept for later questions. @throws InputError where the part has no rows */
  readonly predictions: (part: Part) => Promise<Predictions>;
  /** Reads the raw data, which is kept for later questions. */
  readonly table: () => Promise<Table>;
  /** Does work in chunks, so that a run and other messages go on meanwhile. */
  readonly run: <T>(task: CooperativeTask<T, unknown>) => Promise<T>;
  readonly signal: AbortSignal;
}

/**
 * The networks that can be asked: that of the engine's latest run, during the run and after it, and those of recorded runs,
 * which the host sends. A question never touches the network that is trained: it gets an evaluation network of its own with a copy
 * of the weights, so that several questions can be under way and none mixes two states of a run.
 */
export class TrainedNetworks {
  private readonly sources: NetworkSources;
  private latest: TrainedRun | undefined;
  private chosenKernels: Kernels | undefined;
  /** By what they were asked for with, the one that was asked last at the end. */
  private readonly recorded = new Map<string, TrainedRun>();

  constructor(sources: NetworkSources) {
    this.sources = sources;
  }

  /** The run in progress is the latest one from now on. */
  begin(job: DesignJob, design: DesignSpec, dataset: Dataset, trainer: Trainer): void {
    this.drop(this.latest);
    this.drop(this.recorded.get("latest"));
    this.recorded.delete("latest");
    this.latest = {
      job,
      design,
      dataset,
      trainer,
      moment: () => ({ ...trainer.position, isLive: true }),
      tensors: () => modelTensors(trainer.network),
      idle: [],
      predicted: [],
    };
  }

  /** The run has ended: its weights as they are now are kept. To be called before its trainer is closed. */
  end(trainer: Trainer, hasDiverged: boolean): void {
    const moment = { ...trainer.position, isLive: false };
    const tensors = modelTensors(trainer.network);
    this.replaceLatest(
      trainer,
      () => tensors,
      () => {
        if (hasDiverged)
          throw new InputError("The run has diverged, so that it has no network that could be judged.");
        return moment;
      },
    );
  }

  /** The trainer is about to be closed. Where its run has not ended properly, its network cannot be asked any more. */
  abandon(trainer: Trainer): void {
    this.replaceLatest(
      trainer,
      () => ({}),
      () => {
        throw new InputError(
          "The run ended with an error, so that it has no network that could be judged. Train again, or choose another run.",
        );
      },
    );
  }

  /** The latest run is not in progress any more; does nothing where it has not been that of this trainer. */
  private replaceLatest(
    trainer: Trainer,
    tensors: TrainedRun["tensors"],
    moment: TrainedRun["moment"],
  ): void {
    const { latest } = this;
    if (latest?.trainer !== trainer) return;
    this.drop(latest);
    const { job, design, dataset } = latest;
    this.latest = { job, design, dataset, tensors, moment, idle: [], predicted: [] };
  }

  /** Answers a question about a run's network. @throws InputError where it cannot be asked; CancellationError */
  async ask<T>(run: RunRef, signal: AbortSignal, question: (subject: Subject) => T | Promise<T>): Promise<T> {
    // Nothing is awaited between finding the run in progress and copying its weights: it could end meanwhile.
    const trained = this.known(run) ?? (await this.fetch(run, signal));
    const moment = trained.moment();
    const network = this.acquire(trained, moment);
    const { pacer } = this.sources;
    const runTask = <R>(task: CooperativeTask<R, unknown>) => pacer.run(task, signal);
    try {
      return await question({
        network,
        design: trained.design,
        dataset: trained.dataset,
        moment,
        predictions: (part) => predictPart(trained, network, moment, part, runTask),
        table: () => this.sources.table(trained.job, signal),
        run: runTask,
        signal,
      });
    } finally {
      this.release(trained, network, moment.step);
    }
  }

  private known(run: RunRef): TrainedRun | undefined {
    if (run === "latest" && this.latest) return this.latest;
    const known = this.recorded.get(run);
    if (known) {
      this.recorded.delete(run);
      this.recorded.set(run, known);
    }
    return known;
  }

  private async fetch(run: RunRef, signal: AbortSignal): Promise<TrainedRun> {
    const stored = await this.sources.storedModel(run, signal);
    const trained = await this.load(stored, signal);
    // Another question may have asked for the same run meanwhile, or a new run may be the latest one.
    const known = this.known(run);
    if (known && run !== "latest") return known;
    if (!known && !stored.mayChange) this.recorded.set(run, trained);
    const [oldest] = this.recorded.keys();
    if (this.recorded.size > maxRecorded) {
      this.drop(this.recorded.get(oldest));
      this.recorded.delete(oldest);
    }
    return trained;
  }

  private async load(
    { job, bytes, hash, step, epoch }: StoredModel,
    signal: AbortSignal,
  ): Promise<TrainedRun> {
    const { tensors } = loadModel(bytes);
    const { latest } = this;
    const sharesData = latest !== undefined && datasetKey(latest.job) === datasetKey(job);
    const shared = sharesData && dataIdentity(latest.dataset).hash === hash ? latest.dataset : undefined;
    const dataset = shared ?? (await this.sources.dataset(job, signal));
    if (hash !== null && dataIdentity(dataset).hash !== hash)
      throw new InputError(
        "The data has changed since this run was trained, so that its rows cannot be judged again. The scores that were recorded still hold for the data of then.",
      );
    const moment = { step, epoch, isLive: false };
    return {
      job,
      design: job.design,
      dataset,
      moment: () => moment,
      tensors: () => tensors,
      idle: [],
      predicted: [],
    };
  }

  /** The kernels of all networks: choosing them tries what the machine can do, which takes a tenth of a second. */
  private get kernels(): Kernels {
    this.chosenKernels ??= this.sources.kernels();
    return this.chosenKernels;
  }

  private acquire(trained: TrainedRun, { step }: NetworkMoment): EvaluationNetwork {
    const idle = trained.idle.pop();
    const network = idle?.network ?? new EvaluationNetwork(trained.design, trained.dataset, this.kernels);
    if (idle?.step === step && !mayChangeWithin(step)) return network;
    try {
      network.setTensors(trained.tensors());
    } catch (error) {
      network.close();
      throw error;
    }
    return network;
  }

  private release(trained: TrainedRun, network: EvaluationNetwork, step: number): void {
    const isKept = trained === this.latest || [...this.recorded.values()].includes(trained);
    if (isKept && trained.idle.length < maxIdle) trained.idle.push({ network, step });
    else network.close();
  }

  private drop(trained: TrainedRun | undefined): void {
    for (const { network } of trained?.idle.splice(0) ?? []) network.close();
  }
}

/** Whether the weights at this step may differ from one moment to the next: pre-training changes them before the first step. */
function mayChangeWithin(step: number): boolean {
  return step === 0;
}

async function predictPart(
  { predicted, dataset, design }: TrainedRun,
  network: EvaluationNetwork,
  { step }: NetworkMoment,
  part: Part,
  run: Subject["run"],
): Promise<Predictions> {
  const known = predicted.find((entry) => entry.part === part && entry.step === step);
  if (known && !mayChangeWithin(step)) return known.predictions;
  const predictions = await run(network.predictRows(rowsOfPart(design, dataset, part)));
  const others = predicted.filter((entry) => entry.step === step && entry.part !== part);
  predicted.splice(0, Infinity, ...others.slice(1 - maxPredicted), { predictions, part, step });
  return predictions;
}
