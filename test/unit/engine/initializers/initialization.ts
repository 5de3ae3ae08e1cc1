import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import type { Network } from "../../../../src/engine/network.ts";
import { distribution } from "../../../../src/shared/histogram.ts";
import { Random } from "../../../../src/shared/random.ts";
import { dataset, design, openNetwork } from "../helpers.ts";

/** Standard normal rows; the network's task does not matter here. */
export function noise(rows: number, width: number, shift = 0): Dataset {
  const random = new Random(11, "noise");
  const inputs = Float32Array.from({ length: rows * width }, () => shift + random.normal());
  const values = Float32Array.from({ length: rows }, () => random.normal());
  return dataset("regression", width, inputs, { kind: "values", values });
}

export function stack(
  init: object | string,
  activation: string,
  depth: number,
  width: number,
  data: Dataset,
): Network {
  const layers = Array.from({ length: depth }, () => ({ units: width, activation, init }));
  const network = openNetwork(design({ layers, training: { seed: 3 } }), data);
  network.workspace.load(data.train, 0, data.train.length);
  network.workspace.forward("batch");
  return network;
}

/** Of the batch that {@link stack} has loaded. */
export function quantity(
  network: Network,
  layer: number,
  name: "activation" | "preActivation",
): Float64Array {
  const rows = network.plan.capacity;
  const values = new Float64Array(rows * network.plan.layers[layer].units);
  network.workspace.sample(layer, name, 1, values);
  return values;
}

export function moments(values: Float64Array): { mean: number; variance: number; square: number } {
  const { mean, std } = distribution(values, values.length);
  return { mean, variance: std ** 2, square: std ** 2 + mean ** 2 };
}
