/**
 * How the class of a row becomes numbers that the outputs are compared with. Two codings give a data set of two classes a
 * single output, as the perceptron, ADALINE and Rumelhart's XOR have it: low for the first class, high for the second.
 * With more classes there is one output for each: high for the row's class, low for the others, so that every output
 * learns to separate its class from the rest.
 *
 * `one-hot`: 0 and 1, always one output for each class. `binary`: 0 and 1. `signed`: −1 and +1.
 */
export type TargetCoding = "one-hot" | "binary" | "signed";

interface Coding {
  readonly low: number;
  readonly high: number;
  /** Whether two classes share one output. */
  readonly shares: boolean;
}

export const codings: Readonly<Record<TargetCoding, Coding>> = {
  "one-hot": { low: 0, high: 1, shares: false },
  binary: { low: 0, high: 1, shares: true },
  signed: { low: -1, high: 1, shares: true },
};

/** The width of the output layer for this many classes. */
export function codedOutputs(coding: TargetCoding, classes: number): number {
  return classes === 2 && codings[coding].shares ? 1 : classes;
}

/** A single output above this, halfway between low and high, means the second class. */
export function decisionThreshold(coding: TargetCoding): number {
  return (codings[coding].low + codings[coding].high) / 2;
}

/** The targets of all rows, (rows, outputs). */
export function codeLabels(labels: Int32Array, classes: number, coding: TargetCoding): Float32Array {
  const { low, high } = codings[coding];
  const outputs = codedOutputs(coding, classes);
  if (outputs === 1) return Float32Array.from(labels, (label) => (label === 1 ? high : low));
  const targets = new Float32Array(labels.length * outputs).fill(low);
  for (let row = 0; row < labels.length; row++) targets[row * outputs + labels[row]] = high;
  return targets;
}
