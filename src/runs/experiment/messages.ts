/** Messages between an experiment's runner and the threads that train its cells. */
import type { Dataset } from "../../data/encode/dataset.ts";
import type { WasmOptions } from "../../engine/kernels/wasm/wasmKernels.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { FinishedEvent } from "../../shared/events.ts";
import type { RunOfExperiment } from "../../shared/runs/runRecord.ts";
import type { SummaryJson } from "../../shared/runs/summaryJson.ts";

/** The kernels of a thread: those that the runner has chosen and compiled. */
export interface SharedKernels {
  readonly backend: string;
  /** The compiled WebAssembly; undefined for the reference kernels. */
  readonly module: WasmOptions["module"];
}

/** What all cells of an experiment are recorded with. */
export interface CellRecording {
  /** The folder of the design's runs. */
  readonly runs: string;
  /** The name of the design's file. */
  readonly design: string;
  /** The version of this program. */
  readonly version: string;
}

/** Where a cell continues that was stopped at a rung of successive halving. */
export interface CellResume {
  readonly checkpoint: Uint8Array;
  /** The run's folder; undefined where it could not be recorded. */
  readonly folder: string | undefined;
}

/** A cell with one seed, to be trained. */
export interface CellJob {
  readonly id: number;
  readonly design: DesignSpec;
  /** The design's text, which is recorded. */
  readonly text: string;
  /** Names the encoded data, which was sent before. */
  readonly dataKey: string;
  readonly experiment: RunOfExperiment;
  /** The rung that the cell trains to; undefined without successive halving. */
  readonly untilEpoch: number | undefined;
  readonly resume: CellResume | undefined;
}

/** How a cell has ended. */
export interface CellOutcome {
  /** The run's folder; undefined where it could not be recorded. */
  readonly folder: string | undefined;
  readonly reason: FinishedEvent["reason"];
  readonly summary: SummaryJson;
  /** Where it diverged. */
  readonly message: string | undefined;
  /** The rungs that it has reached. */
  readonly rungs: RunOfExperiment["rungs"];
  /** From where it can continue; undefined unless it stopped at a rung. */
  readonly checkpoint: Uint8Array | undefined;
}

/** How far a cell is. */
export interface CellProgress {
  readonly epoch: number;
  readonly epochs: number;
}

/** The network of a cell that is being trained, as it is at a moment. */
export interface LiveModel {
  /** A safetensors file with the tensors alone. */
  readonly bytes: Uint8Array;
  readonly step: number;
  /** Epochs done, with the fraction of the present one. */
  readonly epoch: number;
}

/** Messages that the runner sends. */
export type RunnerToWorker = {
  /** The first message. */
  setUp(params: { readonly kernels: SharedKernels; readonly recording: CellRecording }): void;
  /** Encoded data, in shared memory where there is any. */
  addData(params: { readonly key: string; readonly dataset: Dataset }): void;
  /** Data that no cell needs any more. */
  removeData(params: { readonly key: string }): void;
  /** Trains a cell; canceled, the cell ends as stopped. Answered when its folder is written. */
  train(params: CellJob): CellOutcome;
  /** The network of the cell that is being trained; null where it is not this one. */
  liveModel(params: { readonly id: number }): LiveModel | null;
};

/** Messages that a thread sends. */
export type WorkerToRunner = {
  progress(params: { readonly id: number } & CellProgress): void;
  /** The cell's folder has been made. */
  folder(params: { readonly id: number; readonly folder: string }): void;
  /** The cell is trained and is still being written: the thread can train the next one. */
  trained(params: { readonly id: number }): void;
  warning(params: { readonly message: string }): void;
};
