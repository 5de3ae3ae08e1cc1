/** A layer's addresses and codes, computed once, which a training step hands to the kernels. */

import { activationCodes } from "./codes.ts";
import { type LayerLayout, type Layout, panelsOf, rowBytes, runningRows, statisticsRows } from "./layout.ts";

/** A layer with the arguments that each call of a kernel needs. */
export interface StepLayer extends LayerLayout {
  /** Addresses and distances in bytes. */
  readonly parameters: number;
  readonly gradients: number;
  readonly parameterStep: number;
  /** 0: nothing to do in WebAssembly, since it is the identity or a fallback. */
  readonly code: number;
  readonly activationParameter: number;
  /** Whether its registry entry computes the activation. */
  readonly fallback: boolean;
  /** Code of the activation that is applied to the products at once; 0 where batch norm comes between. */
  readonly fusedCode: number;
  /** Addresses for each panel, with batch norm. */
  readonly places: readonly BatchNormPlaces[];
}

/** Addresses of 8 numbers each, for one panel; γ and β are 0 where there are none. */
interface BatchNormPlaces {
  readonly mean: number;
  readonly variance: number;
  readonly inverse: number;
  readonly sum: number;
  readonly product: number;
  readonly runningMean: number;
  readonly runningVariance: number;
  readonly gamma: number;
  readonly beta: number;
}

/** Computes a layer's addresses and codes once, when its network is opened. */
export function stepLayer(layer: LayerLayout, layout: Layout): StepLayer {
  const { activation, batchNorm, units, inputs } = layer.plan;
  const { entry, parameters: values } = activation;
  const code = activationCodes[entry.id] ?? 0;
  const offset = layer.firstRow * rowBytes;
  const parameters = layout.parameters + offset;
  const gradients = layout.gradients + offset;
  const parameterStep = layer.panelRows * rowBytes;
  const places = Array.from({ length: batchNorm ? panelsOf(units) : 0 }, (_, panel): BatchNormPlaces => {
    const statistics = layer.statistics + panel * statisticsRows * rowBytes;
    const running = layer.running + panel * runningRows * rowBytes;
    const gammaRow = panel * parameterStep + (inputs + 1) * rowBytes;
    const affine = batchNorm?.affine === true;
    return {
      mean: statistics,
      variance: statistics + rowBytes,
      inverse: statistics + 2 * rowBytes,
      // With scale and shift the two sums are the gradients of β and γ.
      sum: affine ? gradients + gammaRow + rowBytes : statistics + 3 * rowBytes,
      product: affine ? gradients + gammaRow : statistics + 4 * rowBytes,
      runningMean: running,
      runningVariance: running + rowBytes,
      gamma: affine ? parameters + gammaRow : 0,
      beta: affine ? parameters + gammaRow + rowBytes : 0,
    };
  });
  return {
    ...layer,
    parameters,
    gradients,
    parameterStep,
    places,
    code,
    activationParameter: values[entry.parameters[0]?.name] ?? 0,
    fallback: code === 0 && entry.id !== "identity",
    fusedCode: batchNorm ? 0 : code,
  };
}
