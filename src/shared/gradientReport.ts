/**
 * What a gradient check found: every parameter's analytic gradient, from backpropagation, against the central difference
 * (J(w + h) − J(w − h)) / 2h of the objective, in float64. Plain data for the command line and for VS Code.
 */
export interface GradientReport {
  readonly passed: boolean;
  /** The greatest relative error that passes. */
  readonly tolerance: number;
  /** Rows of the batch that the objective was computed on. */
  readonly rows: number;
  /** Learned parameters of the network, and how many of them were compared. */
  readonly parameters: number;
  readonly checked: number;
  /** The tensors in order from input to output. */
  readonly layers: readonly LayerGradients[];
}

export interface LayerGradients {
  readonly passed: boolean;
  readonly tensors: readonly TensorGradients[];
}

export interface TensorGradients {
  readonly tensor: "weight" | "bias" | "gamma" | "beta";
  readonly size: number;
  /** Parameters compared; with a kink's, all that were looked at. */
  readonly checked: number;
  /** Parameters at a kink, such as the corner of a ReLU, where there is no derivative to compare with. */
  readonly kinks: number;
  /** Parameters whose error is above the tolerance. */
  readonly wrong: number;
  readonly greatestGradient: number;
  /** Where the two agree least; undefined where nothing was compared. */
  readonly worst: GradientPair | undefined;
}

export interface GradientPair {
  /** The unit, counted from 0, and for a weight the input that it leads from. */
  readonly unit: number;
  readonly input: number | undefined;
  readonly analytic: number;
  readonly numerical: number;
  /** |analytic − numerical| against the greater of the two, see the engine's gradient check. */
  readonly error: number;
}

export interface CheckProgress {
  readonly done: number;
  readonly total: number;
}
