/** What the engine does with a model file besides answering single rows: whole files are answered, and models are exported. */

/** All places are URIs. */
export interface PredictionJob {
  readonly model: string;
  readonly data: string;
  /** The file that is written: as JSON Lines where its name says so, else as delimited text. */
  readonly output: string;
  /** Whether cells that cannot be read count as missing; else they are an error. */
  readonly lenient: boolean;
}

/** What became of a prediction. Where a cell cannot be read nothing is written, unless the job is lenient. */
export type PredictedFile =
  | {
      readonly kind: "answered";
      readonly rows: number;
      /** How many rows were answered, and the scores where the file has the target; one line each. */
      readonly summary: readonly string[];
      /** What did not fit the model, a sentence for each column. */
      readonly issues: readonly string[];
    }
  | { readonly kind: "unreadable"; readonly message: string };

export interface PredictionProgress {
  /** Rows that have been answered. */
  readonly rows: number;
  /** The share of the file that they are, 0 … 1; undefined where that is not known. */
  readonly share: number | undefined;
}

export const exportTargets = ["onnx", "pytorch", "c", "js"] as const;
export type ExportTarget = (typeof exportTargets)[number];

export interface ExportJob {
  readonly model: string;
  readonly target: ExportTarget;
  /** The file that is written; for PyTorch the folder. */
  readonly output: string;
}

/** The URIs of the files that were written, the guide last. */
export type ExportedFiles = readonly string[];

/** Requests that the extension host sends to an engine. */
export type ModelJobRequests = {
  predictFile(params: PredictionJob): PredictedFile;
  exportModel(params: ExportJob): ExportedFiles;
};
