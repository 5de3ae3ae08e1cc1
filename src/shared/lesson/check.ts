/**
 * The checks of a lesson's goals, `QUANTITY[INDEX|*] OP NUMBER`: the quantities that a check can name, stated once for the
 * parser, the evaluation and the documentation, and the parser itself.
 */
import { didYouMean } from "../design/nearest.ts";

/** What a quantity belongs to: the run as a whole, each dense layer (the output layer last), or the experiment as a whole. */
type Scope = "run" | "layer" | "experiment";

export interface Quantity {
  readonly name: string;
  readonly scope: Scope;
  /** What it is, as a sentence about it begins: "the test accuracy". */
  readonly label: string;
  /** Whether it is a share, so that it is between 0 and 1 and shown in percent. */
  readonly isShare?: boolean;
}

const parts = ["train", "validation", "test"] as const;

/** All quantities, in the order of the documentation (`docs/lessons.md`). */
export const quantities: readonly Quantity[] = [
  ...parts.map((part) => share(`${part}Accuracy`, `the accuracy on the ${part} rows`)),
  ...parts.map((part) => ofRun(`${part}R2`, `R² on the ${part} rows`)),
  ...parts.map((part) => ofRun(`${part}Rmse`, `the root mean squared error on the ${part} rows`)),
  ...parts.map((part) => ofRun(`${part}Loss`, `the objective on the ${part} rows`)),
  ...parts.map((part) => ofRun(`${part}DataLoss`, `the loss without λ on the ${part} rows`)),
  ofRun("overfitGap", "the training score minus the test score"),
  ofRun("parameters", "the number of parameters"),
  ofRun("epochs", "the number of epochs"),
  ofRun("steps", "the number of steps"),
  ofLayer("activationStd", "the standard deviation of the activations"),
  ofLayer("initialActivationStd", "the standard deviation of the activations before training"),
  { ...ofLayer("dead", "the share of dead units"), isShare: true },
  { ...ofLayer("initialDead", "the share of dead units before training"), isShare: true },
  { ...ofLayer("saturated", "the share of saturated activations"), isShare: true },
  { ...ofLayer("initialSaturated", "the share of saturated activations before training"), isShare: true },
  ofLayer("gradientNorm", "the norm of the gradient"),
  ofLayer("weightStd", "the standard deviation of the weights"),
  { name: "cells", label: "the number of cells that have been trained to their end", scope: "experiment" },
];

export type Comparison = ">=" | "<=" | ">" | "<" | "=";

/** A check that can be evaluated. */
export interface Check {
  readonly quantity: Quantity;
  /** The dense layer, counted from 0, or every hidden one; undefined for a quantity that belongs to no layer. */
  readonly layer: number | "*" | undefined;
  readonly comparison: Comparison;
  readonly bound: number;
}

const form = /^\s*([A-Za-z][A-Za-z0-9]*)\s*(?:\[\s*([^\]\s]*)\s*\])?\s*(>=|<=|>|<|=)\s*(\S+)\s*$/;

/**
 * Reads a check.
 *
 * @param hiddenLayers number of hidden layers of the design; undefined where it is not known
 * @returns the check, or what is wrong with it as the end of a sentence that begins with the field's name
 */
export function parseCheck(text: string, hiddenLayers: number | undefined): Check | string {
  const found = form.exec(text);
  if (!found)
    return `must compare one quantity with a number, such as testAccuracy >= 0.95, but is "${shortened(text)}".`;
  const [, name, index, comparison, number] = found;
  const quantity = quantities.find((item) => item.name === name);
  if (!quantity) {
    const names = quantities.map((item) => item.name);
    return `names ${name}, which is not a known quantity.${didYouMean(name, names)}`;
  }
  const bound = Number(number);
  if (!Number.isFinite(bound)) return `must end with a number, but ends with "${shortened(number)}".`;
  const layer = layerIndex(quantity, index, hiddenLayers);
  if (typeof layer === "object") return layer.problem;
  return { quantity, layer, comparison: comparison as Comparison, bound };
}

function layerIndex(
  { name, scope }: Quantity,
  index: string | undefined,
  hiddenLayers: number | undefined,
): Check["layer"] | { readonly problem: string } {
  if (scope !== "layer") {
    if (index === undefined) return undefined;
    return { problem: `gives ${name} an index, but it belongs to the whole ${scope}. Write ${name} alone.` };
  }
  if (index === "*") return index;
  if (index === undefined || !/^\d+$/.test(index))
    return { problem: `needs a layer: ${name}[0] for the first hidden layer, or ${name}[*] for every one.` };
  const layer = Number(index);
  if (hiddenLayers !== undefined && layer > hiddenLayers)
    return {
      problem: `names layer ${layer}, but the last one, the output layer, is ${name}[${hiddenLayers}].`,
    };
  return layer;
}

function ofRun(name: string, label: string): Quantity {
  return { name, label, scope: "run" };
}

function share(name: string, label: string): Quantity {
  return { name, label, scope: "run", isShare: true };
}

function ofLayer(name: string, label: string): Quantity {
  return { name, label, scope: "layer" };
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
