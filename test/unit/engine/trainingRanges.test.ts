import { describe, expect, test } from "vitest";
import { loadModel, saveModel } from "../../../src/engine/model.ts";
import { rawInputs } from "../../../src/engine/results/rawInputs.ts";
import { readSafeTensors, writeSafeTensors } from "../../../src/engine/safetensors.ts";
import { trainingRanges } from "../../../src/engine/trainingRanges.ts";
import { InputError } from "../../../src/shared/errors.ts";
import { clouds, design, openNetwork } from "./helpers.ts";
import { example, mixedDesign, mixedTable, smallImages } from "./results/rawValues.ts";
import { type Files, trained } from "./results/trainedRun.ts";

const cases: readonly (readonly [name: string, files: Files, parts: object])[] = [
  ["every kind of column, with missing values", mixedTable(), mixedDesign],
  ["iris", example("iris.csv"), { dataset: { path: "iris.csv" } }],
  ["iris from 0 to 1", example("iris.csv"), { dataset: { path: "iris.csv", scale: "min-max" } }],
  [
    "diabetes",
    example("diabetes.csv"),
    { dataset: { path: "diabetes.csv", target: "progression", scale: "none" } },
  ],
  ["images", smallImages(), { dataset: { path: "images.idx", labels: "labels.idx" } }],
];

test.each(cases)("ranges are those of the raw training rows: %s", async (_, files, parts) => {
  const { ask, data } = await trained(files, parts);
  const { inputs } = await ask(rawInputs);
  const ranges = trainingRanges(data);
  expect(ranges.map(({ column }) => column)).toEqual(inputs.map(({ column }) => column));
  for (const [i, range] of ranges.entries()) {
    const input = inputs[i];
    switch (range.kind) {
      case "number":
      case "date": {
        if (input.kind !== range.kind) throw new Error(`${input.column} is of another kind.`);
        // A median that is filled in cannot be told from the same value in the file, so that the middle shifts.
        const isExact = !(range.column === "count");
        for (const key of ["minimum", "lowerQuartile", "median", "upperQuartile", "maximum"] as const)
          if (isExact || key === "minimum" || key === "maximum")
            expect(range[key]).toBeCloseTo(input[key], range.column === "size" ? 6 : 10);
        break;
      }
      case "category":
        if (input.kind !== "category") throw new Error("No category.");
        expect(range.categories).toEqual(input.categories.slice(0, range.categories.length));
        break;
      case "boolean": {
        if (input.kind !== "boolean") throw new Error("No boolean.");
        expect(range.no + range.yes).toBeGreaterThan(0.8 * data.train.length);
        expect(range.no + range.yes).toBeLessThan(data.train.length);
        expect(Math.abs(range.no - range.yes)).toBeLessThan(0.3 * data.train.length);
        break;
      }
      case "block":
        if (input.kind !== "block") throw new Error("No array.");
        expect(range).toMatchObject({ minimum: input.low, maximum: input.high });
        break;
      default:
        throw new Error(`${range satisfies never}`);
    }
  }
});

test("numbers come back to the digit that the file has", async () => {
  const { data } = await trained(example("iris.csv"), { dataset: { path: "iris.csv" } });
  const [length] = trainingRanges(data);
  if (length.kind !== "number") throw new Error("No number.");
  for (const value of [length.minimum, length.maximum]) expect(value).toBe(Number(value.toFixed(1)));
});

describe("a model's file", () => {
  const data = clouds({ train: 20 });
  const spec = design({ layers: [{ units: 3 }] });
  const bytes = () => saveModel(openNetwork(spec, data), spec, data);
  const withRanges = (ranges: string | undefined) => {
    const { tensors, metadata } = readSafeTensors(bytes());
    const { ranges: _, ...others } = metadata;
    return writeSafeTensors({ tensors, metadata: ranges === undefined ? others : { ...others, ranges } });
  };

  test("has the ranges", async () => {
    const { spec: mixed, data: table } = await trained(mixedTable(), mixedDesign);
    const model = loadModel(saveModel(openNetwork(mixed, table), mixed, table));
    expect(model.ranges).toEqual(trainingRanges(table));
    expect(model.ranges).toHaveLength(5);
  });

  test("of an earlier version has none and is read", () => {
    const model = loadModel(withRanges(undefined));
    expect(model.ranges).toBeUndefined();
    expect(model.tensors).toEqual(loadModel(bytes()).tensors);
  });

  test.each([
    "{}",
    "[1]",
    '[{"kind":"number","column":"x","minimum":1}]',
    '[{"kind":"toString","column":"x"}]',
    '[{"kind":"category","column":"x","categories":["a"]}]',
    '[{"kind":"block","minimum":0,"maximum":1}]',
  ])("with other ranges is refused: %s", (ranges) => {
    expect(() => loadModel(withRanges(ranges))).toThrow(InputError);
    expect(() => loadModel(withRanges(ranges))).toThrow('"ranges" is not that of a saved model');
  });
});
