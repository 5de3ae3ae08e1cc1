import { expect, test } from "vitest";
import type { DesignSpec } from "../../../../src/shared/design/fields.ts";
import { shapesOf } from "../../../../src/webview/store/shapes.ts";
import { matchLayers, sameDesign, sameNetwork } from "../../../../src/webview/store/shownLayers.ts";
import { designFrom } from "../../../support/designFrom.ts";

function designOf(layers: readonly object[], training: object = {}): DesignSpec {
  return designFrom({ dataset: { path: "iris.csv" }, layers, training });
}

const layers = (...units: number[]) => units.map((count) => ({ units: count }));

test.each([
  ["the same", [8, 9], [8, 9], [0, 1, 2]],
  ["one changed", [8, 7], [8, 9], [0, undefined, 2]],
  ["one added in front", [5, 8, 9], [8, 9], [undefined, 0, 1, 2]],
  ["one added between", [8, 5, 9], [8, 9], [0, undefined, 1, 2]],
  ["one removed", [9], [8, 9], [1, 2]],
  ["all removed", [], [8, 9], [2]],
  ["a twin added", [8, 8, 9], [8, 9], [0, undefined, 1, 2]],
])("layers with %s", (_, now, before, match) => {
  expect(matchLayers(designOf(layers(...now)), designOf(layers(...before)), "equal")).toEqual(match);
});

test("as many layers are paired whatever they are, where that is enough", () => {
  expect(matchLayers(designOf(layers(1, 2)), designOf(layers(3, 4)), "similar")).toEqual([0, 1, 2]);
});

test("more epochs make another design of the same network; another seed another network", () => {
  const a = designOf(layers(8));
  expect(sameNetwork(a, designOf(layers(8), { epochs: 7 }))).toBe(true);
  expect(sameDesign(a, designOf(layers(8), { epochs: 7 }))).toBe(false);
  expect(sameNetwork(a, designOf(layers(8), { seed: 7 }))).toBe(false);
});

test("shapes and parameters, as far as they are known without the data", () => {
  const design = designOf([
    { units: 8, batchNorm: true },
    { units: 4, batchNorm: { affine: false } },
  ]);
  expect(shapesOf(design, undefined)).toEqual([
    { inputs: undefined, units: 8, parameters: undefined },
    { inputs: 8, units: 4, parameters: 36 },
    { inputs: 4, units: undefined, parameters: undefined },
  ]);
});
