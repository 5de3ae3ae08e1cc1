import { describe, expect, test } from "vitest";
import type { LayerSnapshot } from "../../../../src/shared/events.ts";
import type { CellLayers } from "../../../../src/shared/experiment/experimentMessages.ts";
import { CellScales, noScales } from "../../../../src/webview/experiment/cellScales.ts";
import { spreadPath } from "../../../../src/webview/experiment/spreadChart.ts";

/** Hidden layers whose values are spread evenly from −reach to reach, with an output layer after them. */
function layersOf(activation: string, reaches: readonly number[]): CellLayers {
  const layers = [...reaches, 50].map((reach) => {
    const histogram = { low: -reach, high: reach, counts: [1, 1, 1, 1] };
    return {
      activation: { mean: 0, std: reach / 2, histogram },
      saturated: null,
    } as unknown as LayerSnapshot;
  });
  return { step: 0, layers, activations: reaches.map(() => activation) };
}

const add = (scales: CellScales, key: string, layers: CellLayers) =>
  scales.add(key, { kind: "activations", layers });

describe("the axes that all cells share", () => {
  test("are one for each activation, the output layer left out, and the same object while nothing differs", () => {
    const answers = new CellScales();
    add(answers, "a", layersOf("tanh", [1, 0.5]));
    add(answers, "b", layersOf("tanh", [0.01, 0.001]));
    add(answers, "c", layersOf("relu", [4, 4]));
    const scales = answers.scales(noScales);
    expect([...scales.activations]).toEqual([
      ["tanh", { low: -1, high: 1 }],
      ["relu", { low: -4, high: 4 }],
    ]);
    expect(answers.scales(scales)).toBe(scales);
  });

  test("leave exploding cells out, unless there is no other with their activation", () => {
    const answers = new CellScales();
    add(answers, "exploding", layersOf("relu", [10, 1e6]));
    expect(answers.scales(noScales).activations.get("relu")?.high).toBeGreaterThan(1e5);
    add(answers, "kept", layersOf("relu", [2, 2]));
    expect(answers.scales(noScales).activations.get("relu")).toEqual({ low: -2, high: 2 });
  });

  test("forget the cells that have left the grid", () => {
    const answers = new CellScales();
    add(answers, "wide", layersOf("relu", [8, 8]));
    add(answers, "narrow", layersOf("relu", [1, 1]));
    answers.keep(new Set(["narrow"]));
    expect(answers.scales(noScales).activations.get("relu")).toEqual({ low: -1, high: 1 });
  });
});

test("the line of standard deviations ends where it leaves the axis, and is not drawn along its edge", () => {
  expect(spreadPath([1, 1, 1])).toBe("M0.0 20.6L50.0 20.6L100.0 20.6");
  expect(spreadPath([1, 1e-5, 1e-9])).toBe("M0.0 20.6L50.0 47.0");
  expect(spreadPath([0, 0])).toBe("");
  expect(spreadPath([1, Number.NaN])).toBe("M0.0 20.6");
});
