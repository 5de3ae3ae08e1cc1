import { expect, test } from "vitest";
import { erfc, normalDensity, normalDistribution } from "../../../src/engine/erf.ts";

/** erfc by mpmath, 30 digits. */
const known = [
  [-5, 1.9999999999984626],
  [-1.5, 1.9661051464753108],
  [-0.1, 1.1124629160182848],
  [0, 1.0],
  [0.2, 0.7772974107895215],
  [0.7, 0.3221988061625815],
  [1, 0.15729920705028513],
  [2.5, 0.0004069520174449589],
  [4, 1.541725790028002e-8],
  [6, 2.1519736712498913e-17],
  [10, 2.088487583762545e-45],
  [20, 5.395865611607901e-176],
  [26, 5.663192408856143e-296],
];

test.each(known)("erfc(%f), relative error below 1e-13", (x, expected) => {
  expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(1e-13);
});

test("the normal distribution is the integral of its density", () => {
  const h = 1e-5;
  for (const x of [-4, -1, 0, 0.3, 2.5]) {
    const slope = (normalDistribution(x + h) - normalDistribution(x - h)) / (2 * h);
    expect(slope).toBeCloseTo(normalDensity(x), 9);
  }
  expect(normalDistribution(Number.NaN)).toBeNaN();
  expect([normalDistribution(-40), normalDistribution(40)]).toEqual([expect.closeTo(0, 300), 1]);
});
