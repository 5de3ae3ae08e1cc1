import { checkerboard } from "./checkerboard.ts";
import { circles } from "./circles.ts";
import { gaussians } from "./gaussians.ts";
import type { Generator } from "./generator.ts";
import { moons } from "./moons.ts";
import { randomNoise } from "./randomNoise.ts";
import { spiral } from "./spiral.ts";
import { xor } from "./xor.ts";

/** Every generator, in the order in which lists show them. */
export const generators: readonly Generator[] = [
  spiral,
  circles,
  moons,
  xor,
  gaussians,
  checkerboard,
  randomNoise,
];
