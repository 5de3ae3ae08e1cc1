/** Short runs on a sample of the rows, which show whether a changed design would diverge again. */

import type { Dataset } from "../../data/encode/dataset.ts";
import type { Curve } from "../../shared/curve.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { scalingOfDesign } from "../../shared/design/scaling.ts";
import type { LayersEvent } from "../../shared/events.ts";
import { diagnose } from "../../shared/health/diagnose.ts";
import { baselineOf } from "../baseline.ts";
import { catalogue } from "../catalogue.ts";
import { EpochOrder } from "../epoch.ts";
import { emptyMeasures, type Kernels, type Measures } from "../kernels/kernels.ts";
import { layerSnapshots } from "../layerSnapshots.ts";
import { score, targetSpread } from "../metrics.ts";
import { Network } from "../network.ts";
import { sampleDataset } from "../sampleDataset.ts";
import { learningRates } from "../schedules/rate.ts";
import { UpdateMeter } from "../updateMeter.ts";

/** Steps of a trial run, and how few they are where a step of a large network takes long. */
const maxSteps = 300;
const minSteps = 20;
/** Weights times rows that a trial run may take: about a second of computing. */
const maxWork = 2e9;
/** Number of epochs that a trial spends on its sample, so that what depends on epochs can be seen. */
const epochs = 3;
const maxRows = 1024;
/** Number of points of a trial's curve, and of snapshots at its end. */
const points = 30;
const snapshotCount = 3;

/**
 * Trains the design on a sample, in slices: it pauses after each step. Nothing of the run that diverged is changed.
 *
 * @param dataset of the run; where the design scales numbers and `scaledFor` does not, the sample is scaled for it
 * @returns whether the trial run did not diverge, its loss fell and no diagnosis of it is bad
 * @throws RangeError and others when there is not enough memory
 */
export function* isSoundTrial(
  design: DesignSpec,
  dataset: Dataset,
  scaledFor: DesignSpec,
  kernels: Kernels,
): Generator<void, boolean> {
  const { training, layers } = design;
  const batchSize = Math.min(training.batchSize, maxRows);
  const rows = Math.min(dataset.train.length, maxRows, Math.ceil(maxSteps / epochs) * batchSize);
  const sample = sampleDataset(dataset, rows);
  const isScaled = (spec: DesignSpec) => scalingOfDesign(spec.dataset) !== "none";
  if (isScaled(design) && !isScaled(scaledFor)) standardize(sample);
  const order = new EpochOrder(
    sample.train,
    batchSize,
    training.seed,
    layers.some(({ batchNorm }) => batchNorm),
  );
  const { inputs, outputs, task } = sample.summary;
  const network = new Network(
    design,
    { inputs: inputs.length, outputs, task },
    { kernels, capacity: Math.max(order.maxBatch, 1), training: true },
  );
  try {
    network.initialize(training.seed, sample);
    const started = { baseline: baselineOf(sample), dataset: sample.summary };
    const spreadPerRow = targetSpread(sample, sample.train) / rows;
    network.attach(sample);
    const work = network.parameters * batchSize;
    const steps = Math.max(minSteps, Math.min(maxSteps, Math.floor(maxWork / work)));
    const rateAt = learningRates(training, order.stepsPerEpoch);
    const meter = new UpdateMeter(network);
    const curve: Curve = { step: [], epoch: [], loss: [], dataLoss: [], score: [] };
    const snapshots: LayersEvent[] = [];
    const stepsPerPoint = Math.max(1, Math.floor(steps / points));
    let sums = emptyMeasures();
    let position = 0;
    for (let step = 1; step <= steps; step++) {
      if (position === 0) order.begin();
      const count = order.batchRows(position);
      const isMeasured = step > steps - snapshotCount;
      if (isMeasured) meter.begin();
      if (!network.step(order.order, position, count, rateAt(step - 1), step, sums)) return false;
      if (isMeasured) {
        meter.end();
        snapshots.push({
          kind: "layers",
          step,
          layers: layerSnapshots(network, network.plan.optimizer && meter),
        });
      }
      position = (position + count) % order.order.length;
      if (step === 1 || step % stepsPerPoint === 0) {
        addPoint(curve, step, (step * batchSize) / rows, sums, score(task, sums, spreadPerRow) ?? 0);
        sums = emptyMeasures();
      }
      yield;
    }
    if (!network.workspace.allFinite()) return false;
    const { loss } = curve;
    const diagnoses = diagnose(design, catalogue, {
      snapshots,
      latestLayers: snapshots.at(-1),
      train: curve,
      validation: { step: [], epoch: [], loss: [], dataLoss: [], score: [] },
      shapes: network.layers,
      started,
      diverged: undefined,
      verifiedRemedies: undefined,
      attempts: [],
    });
    const falls = loss[loss.length - 1] < loss[0];
    return (
      falls && diagnoses.every(({ severity, kind }) => severity !== "error" && kind !== "loss-not-falling")
    );
  } finally {
    network.close();
  }
}

function addPoint(curve: Curve, step: number, epoch: number, sums: Measures, value: number): void {
  curve.step.push(step);
  curve.epoch.push(epoch);
  curve.loss.push((sums.loss + sums.penalty) / sums.rows);
  curve.dataLoss.push(sums.loss / sums.rows);
  curve.score.push(value);
}

/** Gives inputs that are not 0 and 1 alone, and targets that are numbers, mean 0 and standard deviation 1. */
function standardize(sample: Dataset): void {
  standardizeColumns(sample.inputs, sample.summary.inputs.length);
  if (sample.targets.kind === "values") standardizeColumns(sample.targets.values, sample.summary.outputs);
}

function standardizeColumns(values: Float32Array, columns: number): void {
  const rows = values.length / columns;
  for (let column = 0; column < columns; column++) {
    let isBinary = true;
    let sum = 0;
    for (let i = column; i < values.length; i += columns) {
      sum += values[i];
      if (values[i] !== 0 && values[i] !== 1) isBinary = false;
    }
    if (isBinary) continue;
    const mean = sum / rows;
    let squares = 0;
    for (let i = column; i < values.length; i += columns) squares += (values[i] - mean) ** 2;
    const std = Math.sqrt(squares / rows) || 1;
    for (let i = column; i < values.length; i += columns) values[i] = (values[i] - mean) / std;
  }
}
