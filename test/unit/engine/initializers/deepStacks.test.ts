import { describe, expect, test } from "vitest";
import { identity } from "../../../../src/engine/activations/identity.ts";
import { relu } from "../../../../src/engine/activations/relu.ts";
import { randomWalk } from "../../../../src/engine/initializers/randomWalk.ts";
import type { Network } from "../../../../src/engine/network.ts";
import { defaultChoice } from "../../../../src/shared/catalogue.ts";
import { Random } from "../../../../src/shared/random.ts";
import { moments, noise, quantity, stack } from "./initialization.ts";

const linear = { entry: identity, parameters: {} };

describe("through 10 layers of 500 units and 500 normal inputs", () => {
  const data = noise(100, 500);
  const at = (network: Network, layer: number) => moments(quantity(network, layer, "activation"));

  test.each(["xavier-normal", "lecun-normal", "lecun-uniform", "glorot-normal", "glorot-uniform"])(
    "%s keeps the variance of linear layers between 0.7 and 1.4",
    (id) => {
      const { variance } = at(stack(id, "identity", 10, 500, data), 9);
      expect(variance).toBeGreaterThan(0.7);
      expect(variance).toBeLessThan(1.4);
    },
  );

  test.each(["he-normal", "he-uniform"])(
    "%s keeps the mean square of ReLUs' sums between 1.4 and 2.8 (it is 2 in the first layer)",
    (id) => {
      const { square } = moments(quantity(stack(id, "relu", 10, 500, data), 9, "preActivation"));
      expect(square).toBeGreaterThan(1.4);
      expect(square).toBeLessThan(2.8);
    },
  );

  test("Xavier halves the mean square at every ReLU", () => {
    const network = stack("xavier-normal", "relu", 10, 500, data);
    const ratio = at(network, 9).square / at(network, 0).square;
    expect(Math.log2(ratio) / 9).toBeCloseTo(-1, 0);
    expect(ratio).toBeLessThan(2 ** -8);
  });

  test("LeCun normal with SELU holds mean 0 within 0.1 and variance 1 within 0.2", () => {
    const network = stack("lecun-normal", "selu", 10, 500, data);
    for (let layer = 0; layer < 10; layer++) {
      const { mean, variance } = at(network, layer);
      expect(Math.abs(mean)).toBeLessThan(0.1);
      expect(Math.abs(variance - 1)).toBeLessThan(0.2);
    }
  });
});

describe("random walk: the log of the gradient's length has no drift, over 100 networks of 50 layers of 20", () => {
  const depth = 50;
  const width = 20;

  function product(w: Float64Array, x: Float64Array, transposed: boolean) {
    const y = new Float64Array(width);
    for (let unit = 0; unit < width; unit++) {
      for (let i = 0; i < width; i++) {
        if (transposed) y[i] += w[unit * width + i] * x[unit];
        else y[unit] += w[unit * width + i] * x[i];
      }
    }
    return y;
  }

  const length = (v: Float64Array) => Math.sqrt(v.reduce((sum, value) => sum + value * value, 0));

  /** log ‖∂/∂x‖ at the bottom for a unit gradient at the top. */
  function logLength(random: Random, gain: number, isRelu: boolean): number {
    const activation = isRelu ? { entry: relu, parameters: {} } : linear;
    const layer = { fanIn: width, fanOut: width, activation };
    const parameters = { ...defaultChoice(randomWalk).parameters, gain };
    const normals = () => Float64Array.from({ length: width }, () => random.normal());
    let x = normals();
    const back: { w: Float64Array; mask: Float64Array }[] = [];
    for (let d = 0; d < depth; d++) {
      const w = new Float64Array(width * width);
      randomWalk.draw(w, layer, random, parameters);
      const s = product(w, x, false);
      const mask = s.map((value) => (isRelu && value <= 0 ? 0 : 1));
      back.push({ w, mask });
      x = s.map((value, i) => value * mask[i]);
    }
    const top = normals();
    let g = top;
    for (const { w, mask } of back.toReversed()) {
      g = product(
        w,
        g.map((value, i) => value * mask[i]),
        true,
      );
    }
    return Math.log(length(g) / length(top));
  }

  function drift(gain: number, isRelu: boolean) {
    const random = new Random(5, `walk ${isRelu}`);
    const logs = Float64Array.from({ length: 100 }, () => logLength(random, gain, isRelu));
    const { mean, variance } = moments(logs);
    return { mean, error: Math.sqrt(variance / 100) };
  }

  test("for linear units, while g = 1 drifts by −D/2N", () => {
    const { mean, error } = drift(1, false);
    expect(Math.abs(mean)).toBeLessThan(3 * error);
    const plain = drift(Math.exp(-1 / (2 * width)), false);
    expect(plain.mean).toBeLessThan(-4 * plain.error);
    expect(plain.mean).toBeCloseTo(-depth / (2 * width), 0);
  });

  test("for ReLUs, while √2 alone drifts downward", () => {
    const { mean, error } = drift(1, true);
    const plain = drift(Math.exp(-1.2 / (width - 2.4)), true);
    expect(plain.mean).toBeLessThan(-2);
    expect(Math.abs(mean)).toBeLessThan(3 * error);
  });
});
