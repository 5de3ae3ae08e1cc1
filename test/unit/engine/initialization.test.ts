import { expect, test } from "vitest";
import { modelTensors } from "../../../src/engine/model.ts";
import { clouds, design, openNetwork } from "./helpers.ts";

test("each layer's initialization has a stream of its own, which the other layers do not change", () => {
  const data = clouds({ train: 12 });
  const weights = (parts: object, index: number) =>
    Object.values(modelTensors(openNetwork(design(parts), data)))[2 * index].data;
  const two = { layers: [{ units: 4 }, { units: 4 }] };
  const three = { layers: [{ units: 4 }, { units: 4 }, { units: 4 }] };
  expect(weights(two, 0)).not.toEqual(weights(two, 1));
  expect(weights(three, 1)).toEqual(weights(two, 1));
  expect(weights(three, 3)).toEqual(weights(two, 2));
  expect(weights({ ...two, training: { seed: 2 } }, 0)).not.toEqual(weights(two, 0));
});
