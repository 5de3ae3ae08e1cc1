import type { GradientPair, TensorGradients } from "../../shared/gradientReport.ts";
import { type LearnedTensor, learnedTensors, tensorSize } from "../kernels/tensors.ts";
import type { Network } from "../network.ts";
import type { Probe } from "./probe.ts";

/** The greatest relative error of a right gradient: truncation and rounding of the quotient stay well below it. */
export const gradientTolerance = 1e-5;
/** h, times the parameter's size where that is above 1, in the order in which they are tried. */
const distances = [1e-5, 1e-6, 1e-4, 1e-7];

/** Checks the parameters of one tensor and remembers the worst. */
export class TensorCheck {
  private readonly network: Network;
  private readonly probe: Probe;
  private readonly layer: number;
  private readonly tensor: LearnedTensor;
  private readonly values: Float64Array;
  private readonly analytic: Float64Array;
  private readonly floor: number;
  private checked = 0;
  private kinks = 0;
  private wrong = 0;
  private worst: GradientPair | undefined;

  constructor(network: Network, probe: Probe, layer: number, tensor: LearnedTensor) {
    const size = tensorSize(network.plan.layers[layer], tensor);
    this.network = network;
    this.probe = probe;
    this.layer = layer;
    this.tensor = tensor;
    this.values = new Float64Array(size);
    this.analytic = new Float64Array(size);
    network.workspace.read(layer, tensor, "value", this.values);
    network.workspace.read(layer, tensor, "gradient", this.analytic);
    this.floor = Math.max(1e-3 * this.greatestOfLayer(), 1e-5 * Math.abs(probe.objective), 1e-300);
  }

  compare(index: number): void {
    const analytic = this.analytic[index];
    let best: GradientPair | undefined;
    for (const distance of distances) {
      const { left, right, crossed } = this.slopes(index, distance);
      if (crossed) continue;
      const pair = this.pair(index, analytic, (left + right) / 2);
      if (!best || pair.error < best.error) best = pair;
      if (best.error <= gradientTolerance) break;
    }
    if (best && best.error <= gradientTolerance) this.count(best);
    else if (!best || this.isAtCorner(index, analytic)) this.kinks++;
    else this.count(best);
  }

  result(): TensorGradients {
    const { tensor, checked, kinks, wrong, worst } = this;
    return {
      tensor,
      size: this.values.length,
      checked,
      kinks,
      wrong,
      greatestGradient: greatest(this.analytic),
      worst,
    };
  }

  private count(pair: GradientPair): void {
    this.checked++;
    if (!(pair.error <= gradientTolerance)) this.wrong++;
    if (!this.worst || !(pair.error <= this.worst.error)) this.worst = pair;
  }

  private pair(index: number, analytic: number, numerical: number): GradientPair {
    const { inputs } = this.network.plan.layers[this.layer];
    const isWeight = this.tensor === "weight";
    const size = Math.max(Math.abs(analytic), Math.abs(numerical), this.floor);
    const error = Math.abs(analytic - numerical) / size;
    return {
      unit: isWeight ? Math.floor(index / inputs) : index,
      input: isWeight ? index % inputs : undefined,
      analytic,
      numerical,
      error: Number.isNaN(error) ? Infinity : error,
    };
  }

  /** (J − J(w − h)) / h and (J(w + h) − J) / h. */
  private slopes(index: number, distance: number) {
    const { values, probe, network, layer, tensor } = this;
    const value = values[index];
    const h = distance * Math.max(1, Math.abs(value));
    const at = (moved: number) => {
      values[index] = moved;
      network.workspace.write(layer, tensor, "value", values);
      return { objective: probe.measure(), crossed: probe.hasCrossed() };
    };
    const above = at(value + h);
    const below = at(value - h);
    values[index] = value;
    network.workspace.write(layer, tensor, "value", values);
    return {
      left: (probe.objective - below.objective) / h,
      right: (above.objective - probe.objective) / h,
      crossed: above.crossed || below.crossed,
    };
  }

  /**
   * Whether the slopes on the two sides still differ close to the parameter, as they do at a corner of the loss itself,
   * and the gradient is one of a line through it (a subgradient).
   */
  private isAtCorner(index: number, analytic: number): boolean {
    const { left, right } = this.slopes(index, Math.min(...distances));
    const size = Math.max(Math.abs(left), Math.abs(right), this.floor);
    const slack = gradientTolerance * size;
    const isBetween = analytic >= Math.min(left, right) - slack && analytic <= Math.max(left, right) + slack;
    // Curvature alone makes them differ by h f″.
    return isBetween && Math.abs(right - left) > 1e-2 * size;
  }

  private greatestOfLayer(): number {
    const { network, layer } = this;
    const sizes = learnedTensors.map((tensor) => {
      const gradient = new Float64Array(tensorSize(network.plan.layers[layer], tensor));
      network.workspace.read(layer, tensor, "gradient", gradient);
      return greatest(gradient);
    });
    return Math.max(...sizes);
  }
}

/** The greatest magnitude; what is not a number is left out. */
function greatest(values: Float64Array): number {
  return values.reduce((max, value) => (Number.isNaN(value) ? max : Math.max(max, Math.abs(value))), 0);
}
