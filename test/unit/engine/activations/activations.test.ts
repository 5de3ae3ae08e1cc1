import { describe, expect, test } from "vitest";
import { activations } from "../../../../src/engine/activations/activations.ts";
import { defaultChoice } from "../../../../src/shared/catalogue.ts";

/** Parameters with which what happens on the left of a kink differs from what happens on the right. */
const telling: Readonly<Record<string, Readonly<Record<string, number>>>> = { elu: { alpha: 2 } };

/** The greatest |s| that is not called saturated, left and right of 0. */
const flatFrom: Readonly<Record<string, readonly number[]>> = {
  elu: [-5],
  selu: [-5],
  softplus: [-5],
  sigmoid: [-5, 5],
  tanh: [-2.5, 2.5],
  gelu: [-3.22],
  silu: [-6.77],
};

describe.each(activations.map((entry) => [entry.id, entry] as const))("%s at its edges", (id, entry) => {
  const parameters = { ...defaultChoice(entry).parameters, ...telling[id] };
  const derivative = (s: number) => entry.derivative(s, entry.value(s, parameters), parameters);

  test("has at a kink the derivative of its left, the lecture's indicator of s > 0", () => {
    for (const kink of entry.kinks) expect(derivative(kink)).toBeCloseTo(derivative(kink - 1e-9), 6);
    if (entry.dead) for (const kink of entry.kinks) expect(entry.dead(kink, parameters)).toBe(true);
  });

  test("at infinity neither the value nor the derivative is NaN there, and both are the limits", () => {
    for (const s of [-Infinity, Infinity]) {
      const far = Math.sign(s) * 1e6;
      const value = entry.value(far, parameters);
      if (Math.abs(value) < 1000) expect(entry.value(s, parameters)).toBeCloseTo(value, 9);
      else expect(entry.value(s, parameters)).toBe(Math.sign(value) * Infinity);
      expect(derivative(s)).toBeCloseTo(derivative(far), 9);
    }
  });

  test("is saturated beyond the lecture's |s| > 5 for the sigmoid, or where no more of the gradient passes", () => {
    if (!entry.saturated) return;
    for (const edge of flatFrom[id] ?? []) {
      expect(entry.saturated(edge, parameters)).toBe(false);
      expect(entry.saturated(edge * 1.000001, parameters)).toBe(true);
      expect(Math.abs(derivative(edge))).toBeLessThan(0.03);
    }
    for (const s of [-30, -12, 12, 30])
      if (Math.abs(derivative(s)) < 0.001) expect(entry.saturated(s, parameters)).toBe(true);
  });
});

test("a straight-through sign passes the gradient below its bound, and is never saturated: it is flat by design", () => {
  const sign = activations.find(({ id }) => id === "sign");
  const parameters = { straightThrough: 1 };
  const inside = [-0.999, 0, 0.5];
  const outside = [-7, -1, 1, 1.5];
  for (const s of inside) {
    expect(sign?.derivative(s, 1, parameters)).toBe(1);
  }
  for (const s of outside) {
    expect(sign?.derivative(s, 1, parameters)).toBe(0);
  }
  expect(sign?.saturated).toBeUndefined();
});

describe.each(activations.map((entry) => [entry.id, entry] as const))("%s", (_id, entry) => {
  const { parameters } = defaultChoice(entry);
  const points = [-30, -6, -3, -1.2, -0.3, 0.2, 0.9, 2.6, 5.5, 40];

  test("has the derivative of its value, within 1e-6", () => {
    for (const s of points) {
      const h = 1e-6;
      const numerical = (entry.value(s + h, parameters) - entry.value(s - h, parameters)) / (2 * h);
      expect(entry.derivative(s, entry.value(s, parameters), parameters)).toBeCloseTo(numerical, 6);
    }
  });

  test("lets NaN through and keeps large inputs finite", () => {
    expect(entry.value(Number.NaN, parameters)).toBeNaN();
    for (const s of [-1e4, 1e4]) {
      const a = entry.value(s, parameters);
      expect(Number.isFinite(a)).toBe(true);
      expect(Number.isFinite(entry.derivative(s, a, parameters))).toBe(true);
    }
  });

  test("calls dead only what passes nothing, and saturated only what passes little", () => {
    for (const s of points) {
      const a = entry.value(s, parameters);
      const slope = entry.derivative(s, a, parameters);
      if (entry.dead) expect(entry.dead(s, parameters)).toBe(a === 0 && slope === 0);
      if (entry.saturated?.(s, parameters)) expect(Math.abs(slope)).toBeLessThan(0.03);
    }
  });
});
