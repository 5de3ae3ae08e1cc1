import { gaussian } from "./gaussian.ts";
import { glorotNormal } from "./glorotNormal.ts";
import { glorotUniform } from "./glorotUniform.ts";
import { heNormal } from "./heNormal.ts";
import { heUniform } from "./heUniform.ts";
import type { Initializer } from "./initializer.ts";
import { xavierNormal } from "./xavierNormal.ts";
import { zeros } from "./zeros.ts";

/** Every initializer, in the order in which lists show them. */
export const initializers: readonly Initializer[] = [
  heNormal,
  heUniform,
  xavierNormal,
  glorotNormal,
  glorotUniform,
  gaussian,
  zeros,
];
