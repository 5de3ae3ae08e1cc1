import type { ForwardMode } from "../kernels.ts";

/**
 * The registry entries that `assembly/` computes itself, by id. Every other one is computed by its own TypeScript over
 * the same memory: slower, and no less right.
 */
export const activationCodes: Readonly<Record<string, number>> = {
  relu: 1,
  "leaky-relu": 2,
  elu: 3,
  sigmoid: 4,
  tanh: 5,
  silu: 6,
  selu: 7,
};

/** Optimizers that `assembly/` has. */
export const optimizerKernels: ReadonlySet<string> = new Set(["sgd", "nesterov", "rmsprop", "adam", "adamw"]);

/** Losses that are a multiple of Σ (s − y)² in each row, by id: the multiple for this many outputs. */
export const squaredErrors: Readonly<Record<string, (outputs: number) => number>> = {
  "mean-squared-error": (outputs) => 1 / outputs,
  "half-squared-error": () => 0.5,
  adaline: () => 1,
};

/** What a job is made of. */
export const command = {
  gather: 1,
  forward: 2,
  backward: 4,
  /** The gradients of the parameters, after `backward`. */
  gradients: 8,
  /** The optimizer's update, unless a loss was not finite. */
  update: 16,
} as const;

export const forwardModes: readonly ForwardMode[] = ["training", "batch", "evaluation"];
