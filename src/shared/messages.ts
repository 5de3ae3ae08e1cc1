import type { Catalogue } from "./catalogue.ts";
import type { BenchmarkResult, ComputeSpec } from "./compute.ts";
import type { DataReport } from "./data/report.ts";
import type { DesignEdit } from "./design/edit.ts";
import type { DesignSpec } from "./design/fields.ts";
import type { DesignProblem } from "./design/parse.ts";
import type { DatasetSummary, LayerShape, LayerSnapshot, TrainingEvent, TrainingSummary } from "./events.ts";
import type { CheckProgress, GradientReport } from "./gradientReport.ts";
import type { Attempt } from "./health/attempt.ts";
import type { RunLogData } from "./runLog.ts";
import type { TrainingSpeed } from "./trainingSpeed.ts";

/**
 * Every message that crosses a boundary, by direction: requests in the signature's parameters, answers in its result;
 * a method that answers nothing may be sent as a notice.
 */

/** How a run is steered; `step` and `epoch` go on for that long and pause again, starting a run where there is none. */
export type RunCommand = "pause" | "resume" | "step" | "epoch" | "stop";

// ---------------------------------------------------------------------------------------------- host and its engine

/** The host asks the engine. */
export type WorkerRequests = {
  /** Reads and encodes the design's data. */
  describe(params: DesignJob): DatasetSummary;
  /** The design's data column by column, and what is wrong with it. */
  inspect(params: DesignJob): DataReport;
  /** Gives up reading data for `describe`, `inspect` and `preview`, which then fail with a CancelledError. */
  cancelReading(params: null): void;
  /**
   * A glance at the beginning of a data file, before there is a design. `roots` limits it as that of {@link DesignJob},
   * where a design names the file.
   */
  peek(params: { readonly uri: string; readonly roots?: readonly string[] }): TablePeek;
  /** The untrained network on one batch of the data. */
  preview(params: DesignJob): Preview;
  /** Trains to the end; `TrainingEvent`s arrive as notices meanwhile. */
  train(params: TrainJob): TrainingSummary;
  /** Measures a training step of the design's network, on random numbers in the shape of its data. */
  benchmark(params: BenchmarkJob): BenchmarkResult;
  control(params: { readonly command: RunCommand }): void;
  /** Changes the speed of the run, if there is one. */
  setSpeed(params: { readonly speed: TrainingSpeed }): void;
  /** Compares backpropagation's gradients with numerical ones; `gradientProgress` arrives as notices meanwhile. */
  checkGradients(params: DesignJob): GradientReport;
};

/** The engine tells the host, or asks it. */
export type WorkerHostRequests = {
  events(params: { readonly events: readonly TrainingEvent[] }): void;
  log(params: { readonly message: string }): void;
  /** How far the reading of a large file is, a few times a second. */
  reading(params: { readonly progress: ReadingProgress }): void;
  /** Keeps the run's state; the events up to it have been told. Answered when it is safe. */
  checkpoint(params: CheckpointMessage): void;
  gradientProgress(params: CheckProgress): void;
  /** The bytes of a data file that the engine cannot read by itself, on a virtual file system. */
  readFile(params: { readonly uri: string }): Uint8Array;
  /** The names in such a folder, those of folders with a `/` behind them. */
  listFolder(params: { readonly uri: string }): readonly string[];
};

/** A design and where its files are. */
export interface DesignJob {
  readonly design: DesignSpec;
  /** URI of the folder that the design's paths are relative to. */
  readonly baseUri: string;
  /** URIs of the folders that the design may read from; absent where it may read anything. */
  readonly roots?: readonly string[];
  /** What was read of the data is used as long as it is there, though its file may have changed since. */
  readonly keepData?: boolean;
}

export interface ReadingProgress {
  /** `reading` bytes, `fitting` columns on the training rows, `encoding` rows, or `inspecting` columns. */
  readonly stage: "reading" | "fitting" | "encoding" | "inspecting";
  readonly done: number;
  /** Undefined where it is not known. */
  readonly total: number | undefined;
}

export interface TrainJob extends DesignJob {
  /** Starts the run before its first step. */
  readonly paused: boolean;
  /** Full speed where it is absent. */
  readonly speed?: TrainingSpeed;
  /** What to compute with; by default the fastest. */
  readonly compute?: ComputeSpec;
  /** Seconds between two checkpoints; without it there are none. */
  readonly checkpointInterval?: number;
  /** The checkpoint to go on from. */
  readonly resume?: Uint8Array;
  /** Epochs of the run where they are not the design's, as of one that continues after its end. */
  readonly epochs?: number;
}

export interface BenchmarkJob extends DesignJob {
  readonly compute: ComputeSpec;
  /** How long to measure. */
  readonly seconds: number;
}

export interface CheckpointMessage {
  readonly bytes: Uint8Array;
  readonly step: number;
  /** Epochs completed, with the fraction of the present one. */
  readonly epoch: number;
}

/** What a picker needs to know of a data file. */
export interface TablePeek {
  readonly columns: readonly string[];
  /** The column that a design would predict if it named none; undefined where there are no columns. */
  readonly target: string | undefined;
}

export interface Preview {
  readonly dataset: DatasetSummary;
  /** Of each dense layer; empty where there is a `limit`. */
  readonly layers: readonly LayerSnapshot[];
  readonly shapes: readonly LayerShape[];
  /** Why the network was not computed: it would take more memory or time than merely looking at a design may. */
  readonly limit?: string;
}

// ------------------------------------------------------------------------------------------- host and its designer

/** The designer asks, or tells, the host. */
export type HostRequests = {
  /** The first message: the designer is there and wants everything. */
  ready(params: { readonly state: ViewState | undefined }): Welcome;
  /** One gesture, one undoable text edit. Answers when the document has it. */
  edit(params: { readonly edit: DesignEdit }): void;
  /** Several changes that belong together, as a remedy's do: one undoable text edit. */
  editTogether(params: { readonly edits: readonly DesignEdit[] }): void;
  undo(params: null): void;
  redo(params: null): void;
  /** Starts a run; with `paused`, before its first step. Answers when it has started. */
  train(params: null): void;
  control(params: { readonly command: RunCommand }): void;
  /** Chooses the speed of this and all later runs in the workspace; it is not part of the design. */
  setSpeed(params: { readonly speed: TrainingSpeed }): void;
  /** Starts again with the design as it is now and the same seed. */
  restart(params: null): void;
  /** The histograms of the untrained network, for the document as it is now. */
  openAsText(params: { readonly offset: number | undefined }): void;
  showLog(params: null): void;
  pickDataset(params: null): void;
  /** The data page is shown: its report is wanted, however large the data. */
  inspectData(params: null): void;
  /** Gives up the reading of data that is under way, unless a run waits for it. */
  cancelReading(params: null): void;
  /** Reads the data file anew, which has changed. */
  reloadData(params: null): void;
  /** Stays with what was read of a data file that has changed. */
  keepData(params: null): void;
};

/** The host tells the designer. */
export type DesignerRequests = {
  /** The document's text as it is now, parsed. */
  design(params: DesignState): void;
  /** The dataset and the untrained network on it, or why there is none. */
  preview(params: PreviewState): void;
  /** What is known of the data, column by column, and of its file. */
  data(params: DataState): void;
  /** A command from VS Code to show one of the designer's pages. */
  page(params: { readonly page: DesignerPage }): void;
  /** A run's whole history, when the designer is shown or another run begins. */
  run(params: RunState): void;
  /** The speed that was chosen for the workspace's runs. */
  speed(params: { readonly speed: TrainingSpeed }): void;
  /** What came since; the first has sequence number `from`. */
  events(params: {
    readonly run: number;
    readonly from: number;
    readonly events: readonly TrainingEvent[];
  }): void;
  /** The run ended by an error (not by divergence, which is an event). */
  failed(params: { readonly run: number; readonly message: string }): void;
  /** A command from VS Code, such as a key binding, for the selected layer. */
  command(params: { readonly command: DesignerCommand }): void;
};

export type DesignerCommand = "addLayer" | "duplicateLayer" | "removeLayer" | "moveLayerUp" | "moveLayerDown";

/** What a designer shows: the network, or the data that it is trained on. */
export type DesignerPage = "network" | "data";

export interface Welcome {
  readonly catalogue: Catalogue;
  readonly design: DesignState;
  readonly preview: PreviewState;
  readonly data: DataState;
  /** The page to show first, where somebody asked for one. */
  readonly page: DesignerPage | undefined;
  readonly run: RunState;
  readonly speed: TrainingSpeed;
}

export interface DesignState {
  readonly fileName: string;
  /** The document's version, so that late answers can be told apart. */
  readonly documentVersion: number;
  /** Undefined while the text is broken; the designer keeps showing the last good one, marked so. */
  readonly design: DesignSpec | undefined;
  /** Where the text has errors, the design as far as it can be read; undefined where there is nothing to show. */
  readonly outline: DesignSpec | undefined;
  readonly problems: readonly DesignProblem[];
}

/** Why there is no answer; `none`: nobody has wanted it, or the design is broken. */
export type NoAnswer =
  | { readonly kind: "none" }
  | { readonly kind: "loading" }
  | { readonly kind: "error"; readonly message: string; readonly field: string | undefined }
  /** The user gave up reading the data. */
  | { readonly kind: "cancelled" };

export type PreviewState =
  | NoAnswer
  | { readonly kind: "ready"; readonly documentVersion: number; readonly preview: Preview };

export interface DataState {
  readonly report: ReportState;
  readonly file: DataFileState;
  /** Whether the latest run began with what was read of the file before it changed. */
  readonly runIsOlder: boolean;
  /** How far a large file is read, for whatever purpose; undefined while none is. */
  readonly reading: ReadingProgress | undefined;
}

/** The report on the data, or why there is none. */
export type ReportState =
  | NoAnswer
  | { readonly kind: "ready"; readonly documentVersion: number; readonly report: DataReport };

/**
 * How what was read of the data stands to its file. `changed`: the file is another one now, and what was read is shown
 * until the user has decided; `kept`: the user stays with what was read.
 */
export type DataFileState = "current" | "changed" | "kept";

export interface RunState {
  /** Counts the runs of this design since the window opened; 0 before the first. */
  readonly run: number;
  readonly phase: "idle" | "starting" | "running" | "paused" | "finished" | "failed";
  /** The sequence number of the next event. */
  readonly next: number;
  /** The history so far, bounded; undefined before the first run. */
  readonly log: RunLogData | undefined;
  /**
   * The history of the run before this one, without its snapshots, for comparison; undefined before the second run. A run
   * that continues is compared with the same run as before.
   */
  readonly previous: RunLogData | undefined;
  /** The runs of this design before this one, oldest first, so that advice does not lead in a circle. */
  readonly attempts: readonly Attempt[];
  /** The design that is being trained, which may be older than the document. */
  readonly design: DesignSpec | undefined;
  /** Why the run failed. */
  readonly failure: string | undefined;
}

/** What the designer keeps over a reload; nobody else reads it. */
export interface ViewState {
  /** A hidden layer by its number, or one of the two ends of the stack. */
  readonly selected: number | "input" | "output" | undefined;
  readonly histogram: "activation" | "preActivation";
  /** Absent in what an older version kept. */
  readonly page?: DesignerPage;
}
