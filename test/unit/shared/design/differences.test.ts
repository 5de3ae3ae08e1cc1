import { expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { designDifferences, valueText } from "../../../../src/shared/design/differences.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";

function design(more: object) {
  const { design: parsed } = parseDesign(JSON.stringify({ dataset: { path: "a.csv" }, ...more }), catalogue);
  if (!parsed) throw new Error("The design has errors.");
  return parsed;
}

const layers = [{ units: 8 }, { units: 4, activation: { type: "leaky-relu", negativeSlope: 0.1 } }];

test("designs that mean the same do not differ", () => {
  expect(designDifferences(design({ layers }), design({ layers }))).toEqual([]);
});

test("each changed field is named as the file has it, with both values", () => {
  const changed = [{ units: 16 }, { units: 4, activation: { type: "leaky-relu", negativeSlope: 0.2 } }];
  expect(
    designDifferences(design({ layers }), design({ layers: changed, training: { epochs: 7 } })).map(
      ({ field, before, after }) => [field, before, after],
    ),
  ).toEqual([
    ["layers[0].units", 8, 16],
    ["layers[1].activation.negativeSlope", 0.1, 0.2],
    ["training.epochs", expect.any(Number), 7],
  ]);
});

test("lists of different lengths differ as a whole", () => {
  const [difference, ...rest] = designDifferences(design({ layers }), design({ layers: layers.slice(1) }));
  expect(rest).toEqual([]);
  expect(difference.field).toBe("layers");
  expect([valueText(difference.before), valueText(difference.after)]).toEqual(["a list of 2", "a list of 1"]);
});

test.each([
  [undefined, "absent"],
  [0.5, "0.5"],
  ["relu", '"relu"'],
  [{ type: "step" }, "set"],
])("%j in a sentence is %s", (value, text) => {
  expect(valueText(value)).toBe(text);
});
