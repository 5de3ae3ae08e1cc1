/**
 * Every message that crosses a boundary, grouped by direction. A message's parameter is what is sent and its result is
 * the answer; a message without a result may be sent as a notice, which nobody answers. A request is canceled by the
 * AbortSignal that it is sent with (see `channel.ts`), not by a message of its own.
 */
import type {
  ActivationAnswer,
  ActivationQuery,
  ExplainQuery,
  ExplainRequests,
  Explanation,
  NudgeAnswer,
  NudgeQuery,
} from "./backprop/explainRequests.ts";
import type { Catalogue } from "./catalogue.ts";
import type { BenchmarkResult, ComputeSpec } from "./compute.ts";
import type { DataReport } from "./data/report.ts";
import type { DesignEdit } from "./design/edit.ts";
import type { DesignSpec } from "./design/fields.ts";
import type { DesignProblem } from "./design/jsonReader.ts";
import type {
  DatasetSummary,
  LayerQuantity,
  LayerShape,
  LayerSnapshot,
  TrainingEvent,
  TrainingSummary,
} from "./events.ts";
import type { CheckProgress, GradientReport } from "./gradientReport.ts";
import type { Attempt } from "./health/attempt.ts";
import type { LessonNotices, LessonRequests } from "./lesson/lessonMessages.ts";
import type { ModelJobRequests, PredictionProgress } from "./model/modelJobs.ts";
import type { ModelFileRequests } from "./model/modelView.ts";
import type { ResultsRequests, RunRef } from "./results/resultsRequests.ts";
import type { RunLogData } from "./runLog.ts";
import type { RunPhase } from "./runPhase.ts";
import type { RunsNotices, RunsRequests, ShownResults } from "./runs/runsRequests.ts";
import type { RunsView } from "./runs/runsView.ts";
import type { TrainingSpeed } from "./trainingSpeed.ts";

/** A command to a run. `step` and `epoch` train for that long and pause again; they start a run where none is in progress. */
export type RunCommand = "pause" | "resume" | "step" | "epoch" | "stop";

// ---------------------------------------------------------------------------------------------- host and its engine

/** Messages that the extension host sends to an engine. */
export type HostToEngine = {
  /** Reports on the design's data column by column, with what is wrong with it. */
  inspect(params: DesignJob): DataReport;
  /**
   * Reads the beginning of a data file, before there is a design. `roots` limits it as that of {@link DesignJob}, where a
   * design names the file.
   */
  peek(params: { readonly uri: string; readonly roots?: readonly string[] }): TablePeek;
  /** Computes the untrained network on one batch of the design's data. */
  preview(params: DesignJob): Preview;
  /** Trains until the run ends; meanwhile `TrainingEvent`s arrive as `events` notices. */
  train(params: TrainJob): TrainingSummary;
  /** Measures a training step of the design's network, on random numbers in the shape of its data. */
  benchmark(params: BenchmarkJob): BenchmarkResult;
  /** Commands the run in progress; ignored when no run is in progress. */
  control(params: { readonly command: RunCommand }): void;
  /** Changes the speed of the run in progress; ignored when no run is in progress. */
  setSpeed(params: { readonly speed: TrainingSpeed }): void;
  /** Compares backpropagation's gradients with numerical ones; meanwhile `gradientProgress` notices arrive. */
  checkGradients(params: DesignJob): GradientReport;
  /** Back propagation through the design's network, node by node. */
  explain(params: { readonly job: DesignJob; readonly query: ExplainQuery }): Explanation;
  /** J over one parameter of the same network. */
  nudge(params: { readonly job: DesignJob; readonly query: NudgeQuery }): NudgeAnswer;
  /** An activation and its derivative at some points. */
  activation(params: ActivationQuery): ActivationAnswer;
  /** Writes the folder in which PyTorch trains the design, whole or not at all. */
  handOver(params: HandoverJob): void;
} & ResultsRequests &
  ModelFileRequests &
  ModelJobRequests;

/** Messages that an engine sends to the extension host. */
export type EngineToHost = {
  /** Training events in the order in which they happened. */
  events(params: { readonly events: readonly TrainingEvent[] }): void;
  /** A line for the log. */
  log(params: { readonly message: string }): void;
  /** How far the reading of a large file is, a few times a second. */
  reading(params: { readonly progress: ReadingProgress }): void;
  /** Saves the run's state; the events up to it have been sent. Answered when it is on the disk. */
  checkpoint(params: CheckpointMessage): void;
  /** Takes the trained network of a run that has ended. */
  model(params: ModelMessage): void;
  /** Returns the network of a recorded run. @throws InputError where the run has none */
  storedModel(params: { readonly run: RunRef }): StoredModel;
  /** How far a prediction of a whole file is. */
  predictionProgress(params: PredictionProgress): void;
  /** Writes a file on a virtual file system, which the engine cannot. */
  writeFile(params: { readonly uri: string; readonly bytes: Uint8Array }): void;
  /** How far a gradient check is. */
  gradientProgress(params: CheckProgress): void;
  /** Returns a string that changes when a data file on a virtual file system does, without its content. */
  fileVersion(params: { readonly uri: string }): string;
  /** Returns the bytes of a data file on a virtual file system, which the engine cannot read. */
  readFile(params: { readonly uri: string }): Uint8Array;
  /** Returns the names in a folder on a virtual file system; those of folders end with `/`. */
  listFolder(params: { readonly uri: string }): readonly string[];
};

/** A design and where its files are. */
export interface DesignJob {
  readonly design: DesignSpec;
  /** URI of the folder that the design's paths are relative to. */
  readonly baseUri: string;
  /** URIs of the folders that the design may read from; absent where it may read anything. */
  readonly roots?: readonly string[];
  /** Uses the data that has been read, if the engine still has it, even if its file has changed since. */
  readonly keepData?: boolean;
}

/** How far the reading of a data file is. */
export interface ReadingProgress {
  /** `reading` bytes, `fitting` columns on the training rows, `encoding` rows, or `inspecting` columns. */
  readonly stage: "reading" | "fitting" | "encoding" | "inspecting";
  /** Number of bytes, columns or rows that are done. */
  readonly done: number;
  /** Total number; undefined where it is not known. */
  readonly total: number | undefined;
}

/** A run to train. */
export interface TrainJob extends DesignJob {
  /** Whether the run pauses before its first step. */
  readonly paused: boolean;
  /** Full speed where it is absent. */
  readonly speed?: TrainingSpeed;
  /** What to compute with; by default the fastest. */
  readonly compute?: ComputeSpec;
  /** Seconds between two checkpoints; none are written where it is absent. */
  readonly checkpointInterval?: number;
  /** The content of the checkpoint file to resume from. */
  readonly resume?: Uint8Array;
  /** Whether the trained network is sent when the run has ended. */
  readonly sendModel?: boolean;
  /** Number of epochs of a run that continues after its end; the design's where it is absent. */
  readonly epochs?: number;
}

/** The trained network of a run. */
export interface ModelMessage {
  /** The content of a model file. */
  readonly bytes: Uint8Array;
  /** Hash of the data that it was trained on. */
  readonly hash: string;
}

/** The trained network of a recorded run, and what it was trained with. */
export interface StoredModel {
  /** The design that was trained, and where its data is. */
  readonly job: DesignJob;
  /** The content of the model file. */
  readonly bytes: Uint8Array;
  /** Hash of the data that it was trained on; null where it is not known. */
  readonly hash: string | null;
  /** Where the run ended. */
  readonly step: number;
  readonly epoch: number;
  /** Whether the run may be continued by another program, which then replaces the file. */
  readonly mayChange?: boolean;
}

/** A folder in which PyTorch trains a design. */
export interface HandoverJob extends DesignJob {
  /** The name of the design's file, and its text as it is trained. */
  readonly name: string;
  readonly text: string;
  /** The version of this program. */
  readonly version: string;
  /** When the run was handed over, in milliseconds since 1970. */
  readonly now: number;
  /** Path of the folder, which does not exist or is empty; it is on the engine's machine. */
  readonly folder: string;
  /** The name of the folder, and the run's number where it is among the design's runs. */
  readonly id: string;
  readonly number?: number | undefined;
}

/** A measurement of a training step. */
export interface BenchmarkJob extends DesignJob {
  readonly compute: ComputeSpec;
  /** How long to measure. */
  readonly seconds: number;
}

/** A checkpoint on its way to the host, which stores it. */
export interface CheckpointMessage {
  /** The content of the checkpoint file. */
  readonly bytes: Uint8Array;
  /** Number of training steps done. */
  readonly step: number;
  /** Number of epochs done, with the fraction of the one that has begun. */
  readonly epoch: number;
}

/** What a picker needs to know about a data file. */
export interface TablePeek {
  readonly columns: readonly string[];
  /** The column that a design would predict if it named none; undefined where there are no columns. */
  readonly target: string | undefined;
}

/** The untrained network on one batch of the data. */
export interface Preview {
  readonly dataset: DatasetSummary;
  /** One snapshot of each dense layer; empty where there is a `limit`. */
  readonly layers: readonly LayerSnapshot[];
  readonly shapes: readonly LayerShape[];
  /** Why the network was not computed: it would take more memory or time than a preview may. */
  readonly limit?: string;
}

// -------------------------------------------------------------------------------------------- host and its webview

/** Messages that a designer's webview sends to the extension host. */
export type WebviewToHost = {
  /** The first message: the webview is loaded and asks for everything it shows. */
  ready(params: { readonly state: ViewState | undefined }): Welcome;
  /** Makes one change of the design as one undoable text edit. Answered when the document has it. */
  edit(params: { readonly edit: DesignEdit }): void;
  /** Makes several changes that belong together, such as those of a remedy, as one undoable text edit. */
  editTogether(params: { readonly edits: readonly DesignEdit[] }): void;
  undo(params: null): void;
  redo(params: null): void;
  /** Starts a run. Answered when it has started. */
  train(params: null): void;
  /** Commands the run in progress; `step` and `epoch` start a run where none is in progress. */
  control(params: { readonly command: RunCommand }): void;
  /** Chooses the speed of this and all later runs in the workspace; it is not part of the design. */
  setSpeed(params: { readonly speed: TrainingSpeed }): void;
  /** Stops the run and starts another one with the design as it is now and the same seed. */
  restart(params: null): void;
  /** Opens the design in the text editor, with the cursor at this character offset. */
  openAsText(params: { readonly offset: number | undefined }): void;
  showLog(params: null): void;
  /** Lets the user choose the design's data file. */
  pickDataset(params: null): void;
  /** Asks for the report on the data, however large it is: the data page is shown. */
  inspectData(params: null): void;
  /** Cancels the reading of data that is under way; a run that waits for the data is stopped. */
  cancelReading(params: null): void;
  /** Reads the data file again, after it has changed. */
  reloadData(params: null): void;
  /** Keeps the data that was read before its file changed. */
  keepData(params: null): void;
  /** Opens a data file, as the design names it, as text at a line counted from 1. */
  openRow(params: { readonly file: string; readonly line: number }): void;
  /** Saves a table or a picture of the page where the user chooses; the name's extension says what it is. */
  saveFile(params: { readonly name: string; readonly content: string | Uint8Array }): void;
  /** Copies text to the clipboard where the page itself is not allowed to. */
  copyText(params: { readonly text: string }): void;
} & RunsRequests &
  ResultsRequests &
  LessonRequests &
  ExplainRequests;

/** Messages that the extension host sends to a designer's webview. */
export type HostToWebview = {
  /** The document's text as it is now, parsed. */
  design(params: DesignState): void;
  /** The dataset and the untrained network on it, or why they are missing. */
  preview(params: PreviewState): void;
  /** What is known about the data, column by column, and about its file. */
  data(params: DataState): void;
  /** Shows one of the designer's pages, by a command of VS Code. */
  page(params: PageRequest): void;
  /** A run's whole history, when another run begins. */
  run(params: RunState): void;
  /** The speed that was chosen for the workspace's runs. */
  speed(params: { readonly speed: TrainingSpeed }): void;
  /** The run's events since the last ones; the first has sequence number `from`. */
  events(params: RunEvents): void;
  /** The run ended with an error (not by divergence, which is an event). */
  failed(params: { readonly run: number; readonly message: string }): void;
  /** A command of VS Code, such as a key binding, for the selected layer. */
  command(params: { readonly command: DesignerCommand }): void;
} & RunsNotices &
  LessonNotices;

export type DesignerCommand = "addLayer" | "duplicateLayer" | "removeLayer" | "moveLayerUp" | "moveLayerDown";

/** What a designer shows: the network, the data, what came out of its runs, or back propagation through the network. */
export type DesignerPage = "network" | "data" | "results" | "backprop";

/** A page that a command asks for, and what it is to show. */
export interface PageRequest {
  readonly page: DesignerPage;
  readonly results?: ShownResults | undefined;
}

/** Everything that a designer shows when it has been loaded. */
export interface Welcome {
  readonly catalogue: Catalogue;
  readonly design: DesignState;
  readonly preview: PreviewState;
  readonly data: DataState;
  /** The page to show first, where a command asked for one. */
  readonly page: PageRequest | undefined;
  readonly run: RunState;
  readonly speed: TrainingSpeed;
}

/** A design's document, parsed. */
export interface DesignState {
  readonly fileName: string;
  /** The document's version, by which an answer about an older text is recognized. */
  readonly documentVersion: number;
  /** Undefined while the text has errors; the designer then keeps showing the last valid design, marked as such. */
  readonly design: DesignSpec | undefined;
  /** Where the text has errors, the design as far as it can be read; undefined where there is nothing to show. */
  readonly outline: DesignSpec | undefined;
  readonly problems: readonly DesignProblem[];
}

/** Why there is no answer. `none`: nobody has asked for it, or the design has errors. */
export type NoAnswer =
  | { readonly kind: "none" }
  | { readonly kind: "loading" }
  | { readonly kind: "error"; readonly message: string; readonly field: string | undefined }
  /** The user canceled reading the data. */
  | { readonly kind: "canceled" };

export type PreviewState =
  | NoAnswer
  | { readonly kind: "ready"; readonly documentVersion: number; readonly preview: Preview };

export interface DataState {
  readonly report: ReportState;
  readonly file: DataFileState;
  /** Whether the latest run uses data that was read before the file changed. */
  readonly runIsOlder: boolean;
  /** How far the reading of a large file is; undefined while none is being read. */
  readonly reading: ReadingProgress | undefined;
}

/** The report on the data, or why it is missing. */
export type ReportState =
  | NoAnswer
  | { readonly kind: "ready"; readonly documentVersion: number; readonly report: DataReport };

/**
 * How the data that was read relates to its file. `changed`: the file has changed since, and the data that was read is
 * shown until the user decides; `kept`: the user decided to keep that data.
 */
export type DataFileState = "current" | "changed" | "kept";

/** Events of a run, in order. */
export interface RunEvents {
  /** The number of the run, see {@link RunState.run}. */
  readonly run: number;
  /** The sequence number of the first event. */
  readonly from: number;
  readonly events: readonly TrainingEvent[];
}

/** A design's latest run and its history. */
export interface RunState {
  /** Counts the runs of this design since the window opened; 0 before the first. */
  readonly run: number;
  readonly phase: RunPhase;
  /** The sequence number of the next event. */
  readonly next: number;
  /** The history so far, bounded; undefined before the first run. */
  readonly log: RunLogData | undefined;
  /**
   * The history of the run before this one, without its snapshots, for comparison; undefined before the second run. A run
   * that is continued is compared with the same run as before it was continued.
   */
  readonly previous: RunLogData | undefined;
  /** The runs of this design before this one, oldest first, so that advice does not lead in a circle. */
  readonly attempts: readonly Attempt[];
  /** The design that is being trained, which may be older than the document. */
  readonly design: DesignSpec | undefined;
  /** Why the run failed. */
  readonly failure: string | undefined;
}

/** What the designer's webview stores to survive a reload; nothing else reads it. */
export interface ViewState {
  /** A hidden layer by its number, or one of the two ends of the stack. */
  readonly selected: number | "input" | "output" | undefined;
  readonly histogram: LayerQuantity;
  /** Absent in what an older version stored. */
  readonly page?: DesignerPage;
  /** Absent in what an older version stored. */
  readonly results?: ShownResults;
  /** Absent in what an older version stored. */
  readonly runs?: RunsView;
  /** Whether the lesson was left; absent in what an older version stored. */
  readonly isLessonLeft?: boolean;
  /** Whether the lesson's strip is folded; absent in what an older version stored. */
  readonly isLessonFolded?: boolean;
}
