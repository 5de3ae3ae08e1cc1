/** Answers to questions about single cells, from the folders of their runs. */

import type { DataFiles } from "../../data/dataFiles.ts";
import type { Dataset } from "../../data/encode/dataset.ts";
import { loadTable } from "../../data/load.ts";
import type { Table } from "../../data/table/table.ts";
import { catalogue } from "../../engine/catalogue.ts";
import type { Kernels } from "../../engine/kernels/kernels.ts";
import { plane } from "../../engine/results/plane.ts";
import { QuestionPacer } from "../../engine/results/questionPacer.ts";
import { TrainedNetworks } from "../../engine/results/trainedNetworks.ts";
import { datasetKey } from "../../shared/data/dataKey.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { InputError } from "../../shared/errors.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import type { CellLayers } from "../../shared/experiment/experimentMessages.ts";
import type { StoredModel } from "../../shared/messages.ts";
import type { Part, Plane } from "../../shared/results/resultsRequests.ts";
import type { RunLogData } from "../../shared/runLog.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import { historyOf, readEvents } from "../folders/eventFile.ts";
import { readRun, runFiles } from "../folders/runFolders.ts";
import type { RunStorage } from "../runStorage.ts";
import type { LiveModel } from "./messages.ts";

export interface CellAnswerOptions {
  /** The run folders. */
  readonly storage: RunStorage;
  readonly kernels: () => Kernels;
  readonly files: () => DataFiles;
  /** The encoded data of a cell. */
  readonly dataset: (design: DesignSpec) => Promise<Dataset>;
  /** The network of a run that is being trained; null where it is not. */
  readonly liveModel: (folder: string) => Promise<LiveModel | null>;
}

/** The two raw inputs that a plane is drawn over. */
export interface PlaneAxes {
  readonly x: string;
  readonly y: string;
}

export class CellAnswers {
  private readonly options: CellAnswerOptions;
  private readonly networks: TrainedNetworks;
  /** The table that was read last: the cells of an experiment mostly share one. */
  private table: { readonly key: string; readonly table: Promise<Table> } | undefined;

  constructor(options: CellAnswerOptions) {
    this.options = options;
    this.networks = new TrainedNetworks({
      // The cells are trained by threads of their own.
      pacer: new QuestionPacer({ isTraining: () => false, yieldToEvents: options.storage.yieldToEvents }),
      kernels: options.kernels,
      // The kernels take over the arrays of what a network is given; the data stays for the next question.
      dataset: async ({ design }) => ({ ...(await options.dataset(design)) }),
      table: ({ design }) => this.tableOf(design),
      storedModel: async (folder) => (await this.liveModel(folder)) ?? storedModel(options.storage, folder),
    });
  }

  /** The data may have changed. */
  forgetData(): void {
    this.table = undefined;
  }

  /** A run's history so far. @throws InputError where it has not begun */
  async history(folder: string | undefined): Promise<RunLogData> {
    return historyOf(await eventsIn(this.options.storage, folder)).data();
  }

  /** The layers as they were measured last; null before they have been. @throws InputError where the run has not begun */
  async layers(folder: string | undefined): Promise<CellLayers | null> {
    const last = (await eventsIn(this.options.storage, folder)).findLast((event) => event.kind === "layers");
    if (!last || folder === undefined) return null;
    const { layers } = await designIn(this.options.storage, folder);
    return {
      step: last.step,
      layers: last.layers,
      activations: layers.map(({ activation }) => activation.type),
    };
  }

  plane(
    folder: string | undefined,
    axes: PlaneAxes,
    { size, points }: { readonly size: number; readonly points: Part | null },
    signal: AbortSignal,
  ): Promise<Plane> {
    if (folder === undefined) throw notBegun();
    const query = { run: folder, ...axes, values: ["", ""], size, points };
    return this.networks.ask(folder, signal, (subject) => plane(subject, query));
  }

  private async liveModel(folder: string): Promise<StoredModel | undefined> {
    const live = await this.options.liveModel(folder);
    if (!live) return undefined;
    const job = { design: await designIn(this.options.storage, folder), baseUri: "" };
    // A live run reads the data that all cells share.
    return { job, hash: null, ...live, mayChange: true };
  }

  private tableOf(design: DesignSpec): Promise<Table> {
    const key = datasetKey({ design, baseUri: "" });
    if (this.table?.key !== key) this.table = { key, table: loadTable(design, this.options.files()) };
    return this.table.table;
  }
}

async function eventsIn(storage: RunStorage, folder: string | undefined): Promise<readonly TrainingEvent[]> {
  if (folder === undefined) throw notBegun();
  const read = await readEvents(storage, storage.join(folder, runFiles.events)).catch(() => undefined);
  return read?.events ?? [];
}

function notBegun(): InputError {
  return new InputError("This cell has not been trained yet.");
}

/** The design of a run. @throws InputError where it has errors */
async function designIn(storage: RunStorage, folder: string): Promise<DesignSpec> {
  const { design } = parseDesign(await storage.readText(storage.join(folder, runFiles.design)), catalogue);
  if (!design) throw new InputError("The design of this run has errors; its folder is damaged.");
  return design;
}

/** The network of a run. @throws InputError where it has none */
async function storedModel(storage: RunStorage, folder: string): Promise<StoredModel> {
  const record = await readRun(storage, folder);
  if (isBroken(record)) throw new InputError(record.problem);
  const design = await designIn(storage, folder);
  const bytes = await storage.read(storage.join(folder, runFiles.model)).catch(() => undefined);
  if (!bytes) throw new InputError("This run has no trained network: it has not ended, or has diverged.");
  const { step = 0, epoch = 0 } = record.position ?? {};
  return { job: { design, baseUri: "" }, bytes, hash: record.data.hash, step, epoch };
}
