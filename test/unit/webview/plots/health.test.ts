import { expect, test } from "vitest";
import type { LayerSnapshot } from "../../../../src/shared/events.ts";
import { deadLimits } from "../../../../src/shared/health/criteria/deadUnits.ts";
import { layerHealth } from "../../../../src/webview/plots/health.ts";

const distribution = { mean: 0.4, std: 0.7, histogram: { low: 0, high: 1, counts: [1, 1] } };
const snapshot = (part: Partial<LayerSnapshot> = {}): LayerSnapshot => ({
  activation: distribution,
  preActivation: distribution,
  dead: null,
  saturated: null,
  gradientNorm: 1.2e-3,
  weight: distribution,
  gradient: null,
  oneSigned: null,
  updateRatio: null,
  ...part,
});
const read = (part: Partial<LayerSnapshot>, context = {}) => {
  const { tone, text } = layerHealth(snapshot(part), context);
  return `${tone}: ${text.replaceAll("\u202f", " ")}`;
};

test("without a snapshot nothing is reported", () => {
  expect(layerHealth(undefined)).toEqual({ tone: "none", text: "", detail: "", explanation: "" });
});

test("the gradient's norm is the detail; before the first step there is none", () => {
  expect(layerHealth(snapshot()).detail).toBe("grad 1.2e-3");
  expect(layerHealth(snapshot({ gradientNorm: null })).detail).toBe("");
});

test("dead units", () => {
  expect(read({ dead: 0 })).toBe("good: healthy");
  expect(read({ dead: 0.03 })).toBe("good: 3 % dead");
  expect(read({ dead: deadLimits.warning })).toBe("warning: 20 % dead");
  expect(read({ dead: 0.71 })).toBe("bad: 71 % dead");
});

test("saturated units", () => {
  expect(read({ saturated: 0.004 })).toBe("good: healthy");
  expect(read({ saturated: 0.1 })).toBe("good: 10 % saturated");
  expect(read({ saturated: 0.38 })).toBe("warning: 38 % saturated");
  expect(read({ saturated: 0.9 })).toBe("bad: 90 % saturated");
});

test("collapsed activations, but not those of an output layer", () => {
  const collapsed = { activation: { ...distribution, mean: 1e-5, std: 1e-4 } };
  expect(read(collapsed)).toBe("bad: all activations near 0");
  expect(read({ activation: { ...distribution, mean: 0.5, std: 5e-3 } })).toBe(
    "warning: all activations near 0.5",
  );
  expect(read(collapsed, { output: true })).toBe("good: healthy");
});

test("the cause comes before what follows from it", () => {
  expect(read({ dead: 1, gradientNorm: 0, activation: { ...distribution, mean: 0, std: 0 } })).toBe(
    "bad: 100 % dead",
  );
});

test("gradients that are gone, or small beside the network's largest", () => {
  expect(read({ gradientNorm: 0 })).toBe("bad: no gradient");
  const network = [snapshot({ gradientNorm: 1e-6 }), snapshot({ gradientNorm: 1 })];
  expect(layerHealth(network[0], { network }).text).toBe("vanishing gradient");
  expect(layerHealth(network[1], { network }).text).toBe("healthy");
});

test("numbers that are not finite", () => {
  expect(read({ activation: { ...distribution, mean: Number.NaN } })).toBe("bad: not finite");
  expect(read({ gradientNorm: Infinity })).toBe("bad: not finite");
});

test("no layer is called healthy while the run has a finding; a finding of its own comes first", () => {
  const run = { short: "overfitting", severity: "error", message: "The network overfits." } as const;
  expect(read({}, { run })).toBe("bad: overfitting");
  expect(read({ dead: 1 }, { run })).toBe("bad: 100 % dead");
});
