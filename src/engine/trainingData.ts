import type { DataFiles, ReadFile } from "../data/dataFiles.ts";
import type { Dataset } from "../data/encode/dataset.ts";
import { type LoadOptions, loadDataset } from "../data/load.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { codedOutputs } from "./losses/coding.ts";
import { bindLoss } from "./losses/losses.ts";

/**
 * Loads the data that a network is trained on, with as many outputs as its loss codes the classes by.
 *
 * @throws InputError that names the file and line or column, or the design's field; CancellationError
 */
export function loadTrainingData(
  design: DesignSpec,
  files: ReadFile | DataFiles,
  options: Omit<LoadOptions, "outputs"> = {},
): Promise<Dataset> {
  const outputs = (classes: number) =>
    codedOutputs(bindLoss(design.loss, "classification").entry.coding, classes);
  return loadDataset(design, files, { ...options, outputs });
}
