import type { Activation } from "./activation.ts";
import { elu } from "./elu.ts";
import { identity } from "./identity.ts";
import { leakyRelu } from "./leakyRelu.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import { tanh } from "./tanh.ts";

/** Every activation, in the order in which lists show them. */
export const activations: readonly Activation[] = [relu, leakyRelu, elu, sigmoid, tanh, identity];
