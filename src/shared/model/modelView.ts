/** What the page of a model file shows, and the messages by which it gets it. */
import type { Catalogue } from "../catalogue.ts";
import type { ColumnRange } from "../columnRange.ts";
import type { DesignSpec, LayerSpec } from "../design/fields.ts";
import type { DatasetSummary, Distribution, LayerShape } from "../events.ts";
import type { RawInputs, RowAnswer, RowQuestion } from "../results/resultsRequests.ts";
import type { ModelMetrics } from "../runs/modelMetrics.ts";

/** A safetensors file as its page shows it: a model of this program, or tensors of any other one. */
export type ModelFileView = ModelView | TensorsView;

/** Number of tensors that are listed. */
export const maxListedTensors = 1000;

/** Names of the element types that are read as numbers. */
const floatTypes = ["F64", "F32", "F16", "BF16"] as const;
export type FloatType = (typeof floatTypes)[number];

export function isFloatType(type: string): type is FloatType {
  return floatTypes.some((known) => known === type);
}

export interface TensorOverview {
  readonly name: string;
  /** The format's name of the element type, such as `F32`. */
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** A file of which no more is known than its tensors. */
export interface TensorsView {
  readonly kind: "tensors";
  readonly fileBytes: number;
  /** The first {@link maxListedTensors} in the order of the file. */
  readonly tensors: readonly TensorOverview[];
  readonly total: number;
  /** Number of all tensors' elements. */
  readonly elements: number;
  /** The metadata, with long values cut. */
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
  /** Why the file is not shown as a model, as a sentence; null where it does not say that it is one. */
  readonly problem: string | null;
}

/** A network that was trained by this program. */
export interface ModelView {
  readonly kind: "model";
  readonly fileBytes: number;
  /** Whether the file is the checkpoint of a run, which has more than the network. */
  readonly isCheckpoint: boolean;
  readonly design: DesignSpec;
  /** Id of the loss, which the design need not name. */
  readonly loss: string;
  readonly answers:
    | { readonly kind: "classes"; readonly column: string; readonly classes: readonly string[] }
    | { readonly kind: "numbers"; readonly columns: readonly string[] };
  /** Number of encoded inputs. */
  readonly inputs: number;
  /** The dense layers, the output layer last. */
  readonly layers: readonly ModelLayer[];
  readonly parameters: number;
  /** ISO 8601 in UTC; null where the file does not say. */
  readonly created: string | null;
  readonly data: { readonly hash: string; readonly rows: DatasetSummary["rows"] } | null;
  readonly metrics: ModelMetrics | null;
  /** The raw input columns, in the order in which rows are encoded. */
  readonly columns: readonly ModelColumn[];
  /** What a row is made of that is tried; null where the file does not have the columns' ranges. */
  readonly raw: RawInputs | null;
  /** Why no row can be tried, as a sentence; null where one can. */
  readonly problem: string | null;
}

export interface ModelLayer extends LayerShape {
  readonly activation: LayerSpec["activation"];
  readonly batchNorm: boolean;
  /** Name of the tensor with the weights. */
  readonly weight: string;
}

export interface ModelColumn {
  readonly column: string;
  /** Number of encoded inputs that it gives. */
  readonly width: number;
  /** Undefined where the file does not say. */
  readonly range: ColumnRange | undefined;
}

/** What the elements of a tensor are. */
export interface TensorDistribution extends Distribution {
  /** Number of elements that were looked at, evenly drawn where there are too many. */
  readonly looked: number;
  /** How many of those are NaN or infinite. */
  readonly nonFinite: number;
}

/** Questions that an engine answers about a model file, by its URI. */
export type ModelFileRequests = {
  /** Describes a file without reading its tensors. @throws InputError for one that is no safetensors file */
  describeModel(params: { readonly uri: string }): ModelFileView;
  /** Mean, deviation and histogram of tensors, in the order of their names; null for those that hold no floating-point numbers. */
  tensorDistributions(params: {
    readonly uri: string;
    readonly names: readonly string[];
  }): readonly (TensorDistribution | null)[];
  /** What the model answers to one row of raw values. */
  answerModelRow(params: { readonly uri: string } & Omit<RowQuestion, "run">): RowAnswer;
};

/** The page's file as it is now. */
export type ModelState =
  | { readonly kind: "reading" }
  | { readonly kind: "shown"; readonly view: ModelFileView }
  | { readonly kind: "unreadable"; readonly message: string };

/** What can be done with a model beside looking at it. */
export type ModelAction = "predict" | "export" | "openDesign" | "showInFolder" | "openRun";

/** Everything that the page shows when it has been loaded. */
export interface ModelWelcome {
  readonly catalogue: Catalogue;
  readonly fileName: string;
  /** What can be done with the file where it is a model. */
  readonly actions: readonly ModelAction[];
  readonly state: ModelState;
}

/** Messages that the page of a model sends to the extension host. */
export type ModelToHost = {
  /** The first message: the page is loaded. */
  ready(params: null): ModelWelcome;
  tensorDistributions(params: { readonly names: readonly string[] }): readonly (TensorDistribution | null)[];
  answerRow(params: Omit<RowQuestion, "run">): RowAnswer;
  action(params: { readonly action: ModelAction }): void;
  /** Reads the file again. */
  reload(params: null): void;
};

/** Messages that the extension host sends to the page of a model. */
export type HostToModel = {
  /** The file is being read, has been read, or cannot be read. */
  state(params: ModelState): void;
};
