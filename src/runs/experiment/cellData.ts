/** The encoded data of an experiment's cells: read once for all cells that share it. */
import type { DataFiles } from "../../data/dataFiles.ts";
import type { Dataset, DatasetTargets } from "../../data/encode/dataset.ts";
import { dataIdentity } from "../../engine/checkpoint/dataIdentity.ts";
import { loadTrainingData } from "../../engine/trainingData.ts";
import type { TaskControl } from "../../shared/cooperative.ts";
import { datasetKey } from "../../shared/data/dataKey.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { hasSharedMemory, newSharedBuffer } from "../../shared/sharedMemory.ts";

/** Number of bytes of encoded data that are kept, besides the latest. */
const maxBytes = 2 ** 29;

export interface CellDataset {
  readonly key: string;
  readonly dataset: Dataset;
  /** As run folders record it. */
  readonly hash: string;
}

export class CellData {
  private readonly files: DataFiles;
  private readonly control: TaskControl;
  /** Is called when data is not kept any more. */
  onRemove: (key: string) => void = () => {};
  /** The latest last. */
  private readonly loading = new Map<string, Promise<CellDataset>>();
  private readonly sizes = new Map<string, number>();

  /** @param files that the design's paths name */
  constructor(files: DataFiles, control: TaskControl) {
    this.files = files;
    this.control = control;
  }

  /** @throws InputError when the data cannot be read or used; CancellationError */
  get(design: DesignSpec): Promise<CellDataset> {
    const key = datasetKey({ design, baseUri: "" });
    const loading = this.loading.get(key) ?? this.load(key, design);
    this.loading.delete(key);
    this.loading.set(key, loading);
    return loading;
  }

  private async load(key: string, design: DesignSpec): Promise<CellDataset> {
    const dataset = shared(await loadTrainingData(design, this.files, this.control));
    this.sizes.set(key, dataset.inputs.byteLength);
    this.removeOld(key);
    return { key, dataset, hash: dataIdentity(dataset).hash };
  }

  /** Lets the data go that was used longest ago, beyond the limit. */
  private removeOld(latest: string): void {
    let bytes = [...this.sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const key of this.loading.keys()) {
      const size = this.sizes.get(key);
      if (bytes <= maxBytes || size === undefined || key === latest) continue;
      bytes -= size;
      this.loading.delete(key);
      this.sizes.delete(key);
      this.onRemove(key);
    }
  }
}

/**
 * The dataset in memory that threads share, so that it is not copied for each. Where there is no such memory each thread gets a copy,
 * with the same numbers.
 */
function shared(dataset: Dataset): Dataset {
  if (!hasSharedMemory()) return dataset;
  return {
    ...dataset,
    inputs: sharedFloats(dataset.inputs),
    targets: sharedTargets(dataset.targets),
    train: sharedRows(dataset.train),
    validation: sharedRows(dataset.validation),
    test: sharedRows(dataset.test),
  };
}

function sharedTargets(targets: DatasetTargets): DatasetTargets {
  if (targets.kind === "values") return { kind: "values", values: sharedFloats(targets.values) };
  const labels = new Int32Array(newSharedBuffer(targets.labels.byteLength));
  labels.set(targets.labels);
  return { kind: "labels", labels };
}

function sharedFloats(values: Float32Array): Float32Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new Float32Array(newSharedBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function sharedRows(rows: Uint32Array): Uint32Array {
  const copy = new Uint32Array(newSharedBuffer(rows.byteLength));
  copy.set(rows);
  return copy;
}
