import type { Optimizer } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

/** Every optimizer, in the order in which lists show them. */
export const optimizers: readonly Optimizer[] = [sgd];
