import { constant } from "./constant.ts";
import { dataDependent } from "./dataDependent.ts";
import { gaussian } from "./gaussian.ts";
import { glorotNormal } from "./glorotNormal.ts";
import { glorotUniform } from "./glorotUniform.ts";
import { heNormal } from "./heNormal.ts";
import { heUniform } from "./heUniform.ts";
import type { Initializer } from "./initializer.ts";
import { lecunNormal } from "./lecunNormal.ts";
import { lecunUniform } from "./lecunUniform.ts";
import { lsuv } from "./lsuv.ts";
import { orthogonal } from "./orthogonal.ts";
import { randomWalk } from "./randomWalk.ts";
import { rbm } from "./rbm.ts";
import { uniform } from "./uniform.ts";
import { xavierNormal } from "./xavierNormal.ts";
import { zeros } from "./zeros.ts";

/** Every initializer, in the order in which lists show them. */
export const initializers: readonly Initializer[] = [
  heNormal,
  heUniform,
  xavierNormal,
  glorotNormal,
  glorotUniform,
  lecunNormal,
  lecunUniform,
  orthogonal,
  randomWalk,
  dataDependent,
  lsuv,
  rbm,
  gaussian,
  uniform,
  constant,
  zeros,
];
