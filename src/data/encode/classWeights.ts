import type { TrainingSpec } from "../../shared/design/fields.ts";
import { didYouMean } from "../../shared/design/nearest.ts";
import { InputError } from "../../shared/errors.ts";
import type { Dataset } from "./dataset.ts";

const field = "training.classWeights";

/**
 * What each row's loss is multiplied with, (rows), by the weight of its class; undefined where all count the same.
 *
 * The objective is 1/n Σ w · loss over a batch of n rows, so that the gradient of a batch is an unbiased estimate of the
 * whole set's. (PyTorch's `weight` divides by the batch's Σ w in place of n; over the whole training set the two agree for
 * balanced weights, whose mean is 1.)
 *
 * @throws InputError when the weights do not fit the classes
 */
export function rowWeights(
  spec: TrainingSpec["classWeights"],
  dataset: Dataset,
): Float32Array<ArrayBuffer> | undefined {
  if (spec === undefined) return undefined;
  const { targets, summary } = dataset;
  if (targets.kind !== "labels") {
    throw new InputError(
      `${field}: "${summary.target}" is a number and has no classes. Leave the class weights out, or set dataset.task to "classification".`,
      { field },
    );
  }
  const weights = spec === "balanced" ? balanced(targets.labels, dataset) : named(spec, summary.classes);
  return Float32Array.from(targets.labels, (label) => weights[label]);
}

/** n / (classes · n_c): every class counts the same in the training rows, and the rows' mean weight is 1. */
function balanced(labels: Int32Array, { train, summary }: Dataset): number[] {
  const counts = new Array<number>(summary.classes.length).fill(0);
  for (const row of train) counts[labels[row]]++;
  return counts.map((count) => (count === 0 ? 1 : train.length / (counts.length * count)));
}

function named(spec: Readonly<Record<string, number>>, classes: readonly string[]): number[] {
  for (const name of Object.keys(spec)) {
    if (classes.includes(name)) continue;
    const known = classes.length <= 8 ? classes.join(", ") : `${classes.slice(0, 7).join(", ")}, …`;
    throw new InputError(
      `${field}: there is no class "${name}". The classes are ${known}.${didYouMean(name, classes)}`,
      { field },
    );
  }
  return classes.map((name) => (Object.hasOwn(spec, name) ? spec[name] : 1));
}
