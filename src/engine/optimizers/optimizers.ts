import { adam } from "./adam.ts";
import { adamw } from "./adamw.ts";
import { nesterov } from "./nesterov.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

/** Every optimizer, in the order in which lists show them. */
export const optimizers: readonly Optimizer[] = [sgd, nesterov, rmsprop, adam, adamw];
