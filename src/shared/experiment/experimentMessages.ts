/**
 * Messages of an experiment: between its editor and the extension host, and between the host and the experiment's process. As in
 * `messages.ts`, a parameter is what is sent and a result is the answer.
 */
import type { Catalogue } from "../catalogue.ts";
import type { BackendChoice } from "../compute.ts";
import type { Json } from "../design/edit.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { JsonEdit } from "../design/jsonEdit.ts";
import type { DesignProblem } from "../design/jsonReader.ts";
import type { DatasetSummary, LayerSnapshot } from "../events.ts";
import type { LessonNotices, LessonRequests } from "../lesson/lessonMessages.ts";
import type { Part, Plane } from "../results/resultsRequests.ts";
import type { RunLogData } from "../runLog.ts";
import type { RunChange } from "../runs/runChanges.ts";
import type { Severity } from "../severity.ts";
import type { Show } from "./fields.ts";
import type { CellSeed } from "./grid.ts";
import type { ExperimentOutline } from "./outline.ts";
import type { CellRunResult } from "./results.ts";

/** One axis as a grid shows it. */
export interface GridAxis {
  readonly label: string;
  /** The field of an axis that is not made of cases. */
  readonly field: string | undefined;
  /** The labels of its values, in their order. */
  readonly values: readonly string[];
}

/** One cell, with everything that does not depend on a seed. */
export interface GridCell {
  /** The place on each axis; of a cell that a search has drawn, its number. */
  readonly index: readonly number[];
  readonly labels: readonly string[];
  /** What identifies the cell when the axes change. */
  readonly key: string;
}

/** An experiment, expanded. */
export interface ExperimentGrid {
  /** Counts the grids of a document; a question about a cell of an earlier one has no answer. */
  readonly revision: number;
  readonly axes: readonly GridAxis[];
  readonly cells: readonly GridCell[];
  readonly seeds: readonly number[];
  readonly isSearch: boolean;
  readonly hasHalving: boolean;
  readonly show: Show;
  /** What the cells vary, with the fields that all cells set. */
  readonly base: DesignSpec | undefined;
  /** The inputs of a network of two raw inputs that are numbers, by which a plane is drawn; undefined for others. */
  readonly plane: { readonly x: string; readonly y: string } | undefined;
  /** The rows of the first cell's data; undefined before it could be read. */
  readonly rows: DatasetSummary["rows"] | undefined;
  /** Names of the classes; empty where numbers are predicted, or before the data is known. */
  readonly classes: readonly string[];
}

/** A cell with one seed, as it is now. */
export interface GridRun extends CellSeed, CellRunResult {
  /** While it runs. */
  readonly progress: { readonly epoch: number; readonly epochs: number } | undefined;
}

/** Runs that have changed, by their places in the list of all runs: breadth first, so seed × cells + cell. */
export interface RunChanges {
  readonly revision: number;
  readonly runs: readonly { readonly at: number; readonly run: GridRun }[];
}

/**
 * What the experiment does. `looking`: it reads the data and finds the runs that were recorded before; `pausing`: the cells under way
 * are trained to their end, and no other is begun.
 */
export type ExperimentPhase = "idle" | "looking" | "running" | "pausing" | "paused" | "canceling";

/** Something that is said above the grid, in sentences. */
export interface ExperimentNotice {
  readonly severity: Exclude<Severity, "info">;
  readonly message: string;
}

/** The notice that something has failed. */
export function failureNotice(message: string): ExperimentNotice {
  return { severity: "error", message };
}

/** How far the experiment is. */
export interface ExperimentProgress {
  readonly phase: ExperimentPhase;
  /** Seconds until all runs have ended; undefined where that is not known. */
  readonly secondsLeft: number | undefined;
  /** Why it cannot go on, or why cells that had ended count no more. */
  readonly problem: ExperimentNotice | undefined;
}

/** The experiment's document as it is now. */
export interface ExperimentDocument {
  readonly fileName: string;
  readonly documentVersion: number;
  /** What the file says as far as it can be read, with the places of all parts; undefined where the text is no JSON object. */
  readonly outline: ExperimentOutline | undefined;
  /** Everything that is wrong with the text, the design or a cell. */
  readonly problems: readonly DesignProblem[];
  /** Whether the problems of this text and its grid are still being looked for. */
  readonly isReading: boolean;
}

/** All that the editor shows when it has been loaded. */
export interface ExperimentWelcome {
  readonly catalogue: Catalogue;
  readonly document: ExperimentDocument;
  /** The last grid that could be made; undefined before there is one. */
  readonly grid: ExperimentGrid | undefined;
  readonly runs: readonly GridRun[];
  readonly progress: ExperimentProgress;
}

/** A run of the grid: a cell, counted from 0, with one of the grid's seeds. */
export interface CellRef extends CellSeed {
  readonly revision: number;
}

/** Questions about single cells. Each can be canceled; an InputError says why there is no answer. */
export type CellQuestions = {
  /** The history of a run, at any time after it has begun. */
  cellHistory(params: CellRef): RunLogData;
  /** What the network of a run answers over the plane of its two inputs, at any time after it has begun. */
  cellPlane(params: CellRef & { readonly size: number; readonly points: Part | null }): Plane;
  /** The layers as they were measured last, the output layer at the end; null where they have not been measured yet. */
  cellLayers(params: CellRef): CellLayers | null;
  /** In which fields the cell's design differs from the base design, but for the seed. */
  cellChanges(params: CellRef): readonly RunChange[];
};

export interface CellLayers {
  readonly step: number;
  readonly layers: readonly LayerSnapshot[];
  /** The id of each hidden layer's activation. */
  readonly activations: readonly string[];
}

/** What can be done with a cell. */
export type CellActions = {
  /** Opens the run on the page Results of the base design. */
  openResults(params: CellRef): void;
  /** Opens the list of the base design's runs with the cell's selected. */
  showRuns(params: CellRef): void;
  /** Gives the base design the cell's fields, as one undoable edit. */
  useDesign(params: CellRef): void;
  /** Opens the cell's design as a new one. */
  openAsDesign(params: CellRef): void;
};

export type ExperimentCommand = "run" | "pause" | "continue" | "cancel";

/** Messages that an experiment's editor sends to the extension host. */
export type ExperimentToHost = {
  /** The first message: the webview is loaded and asks for everything it shows. */
  ready(params: null): ExperimentWelcome;
  /** Makes changes of the file as one undoable text edit. Answered when the document has them. */
  edit(params: { readonly edits: readonly JsonEdit[] }): void;
  undo(params: null): void;
  redo(params: null): void;
  control(params: { readonly command: ExperimentCommand }): void;
  /** Opens the file in the text editor, with the cursor at this character offset. */
  openAsText(params: { readonly offset: number | undefined }): void;
  /** Opens the design that the cells vary. */
  openBase(params: null): void;
} & CellQuestions &
  CellActions &
  LessonRequests;

/** Messages that the extension host sends to an experiment's editor. */
export type HostToExperiment = {
  document(params: ExperimentDocument): void;
  /** A new grid, with all its runs. */
  grid(params: { readonly grid: ExperimentGrid; readonly runs: readonly GridRun[] }): void;
  /** Runs that have changed since, at most ten times a second. */
  runs(params: RunChanges): void;
  progress(params: ExperimentProgress): void;
  /** A command has failed. */
  failed(params: { readonly message: string }): void;
} & LessonNotices;

/** A file that the experiment's process is to run. */
export interface ExperimentJob {
  /** Place of the experiment's file in the storage of runs, and its text. */
  readonly path: string;
  readonly text: string;
  /** The texts of designs that editors have, by their places; others are read from their files. */
  readonly designTexts: Readonly<Record<string, string>>;
  /** The folder of the design's runs; absent for the one beside the design. */
  readonly runsFolder?: string | undefined;
  /** URIs of the folders that designs may read from; absent where they may read anything. */
  readonly roots?: readonly string[];
  /** Counts the changes of data files that the host has seen; another one and the data is read again. */
  readonly dataRevision: number;
  /** Number of cells that are trained side by side; 0 for all cores but one. */
  readonly workers: number;
  readonly backend: BackendChoice;
  readonly version: string;
  readonly revision: number;
}

/** Messages that the extension host sends to the experiment's process. */
export type HostToRunner = {
  /** Reads the experiment and finds the runs that were recorded before; another one that runs continues with what is still part. */
  load(params: ExperimentJob): LoadedExperiment;
  control(params: { readonly command: ExperimentCommand }): void;
  /** Run folders have changed that others may have written. */
  look(params: null): void;
  /** The text of a cell's design, and the folder of its run; undefined where it has none. */
  cellDesign(params: CellRef): { readonly text: string; readonly folder: string | undefined };
} & CellQuestions;

export interface LoadedExperiment {
  readonly problems: readonly DesignProblem[];
  /** Place of the design; undefined where the file does not name one. */
  readonly design: string | undefined;
  /** Undefined where there is any problem. */
  readonly grid: ExperimentGrid | undefined;
  readonly runs: readonly GridRun[];
  /** The data files of all cells, as their designs name them; empty where there is any problem. */
  readonly dataPaths: readonly string[];
}

/** Messages that the experiment's process sends to the host. */
export type RunnerToHost = {
  runs(params: RunChanges): void;
  progress(params: ExperimentProgress): void;
  /** A line for the log. */
  log(params: { readonly message: string }): void;
};

/** What identifies a cell. */
export function cellKey(values: readonly Json[]): string {
  return JSON.stringify(values);
}
