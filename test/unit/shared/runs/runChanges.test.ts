import { expect, test } from "vitest";
import { differingFields, runChanges } from "../../../../src/shared/runs/runChanges.ts";

const difference = (field: string, before: unknown, after: unknown) => ({ field, before, after });

test("the same change in several layers is listed once, with the layers it is in", () => {
  const layers = [0, 1, 2, 5].map((i) => difference(`layers[${i}].units`, 8, 16));
  const other = difference("layers[3].units", 8, 4);
  expect(runChanges([...layers, other, difference("training.seed", 1, 2)])).toEqual([
    { field: "layers[0–2, 5].units", before: "8", after: "16" },
    { field: "layers[3].units", before: "8", after: "4" },
    { field: "training.seed", before: "1", after: "2" },
  ]);
});

test("a choice and its parameters are one change", () => {
  expect(
    runChanges([
      difference("layers[0].init.type", "gaussian", "he-normal"),
      difference("layers[0].init.std", 0.01, undefined),
    ]),
  ).toEqual([{ field: "layers[0].init", before: "gaussian (std 0.01)", after: "he-normal" }]);
});

test("a parameter that changes alone keeps its name", () => {
  expect(runChanges([difference("layers[0].init.std", 0.01, 0.1)])).toEqual([
    { field: "layers[0].init.std", before: "0.01", after: "0.1" },
  ]);
});

test("another number of layers is listed by their widths", () => {
  const layers = (...units: number[]) => units.map((count) => ({ units: count }));
  expect(runChanges([difference("layers", layers(16, 8), layers(16))])).toEqual([
    { field: "layers", before: "16-8 units", after: "16 units" },
  ]);
  expect(runChanges([difference("layers", layers(), layers(16))])[0].before).toBe("none");
});

test("batch normalization is there or not", () => {
  expect(runChanges([difference("layers[1].batchNorm", undefined, { decay: 0.9 })])).toEqual([
    { field: "layers[1].batchNorm", before: "none", after: "true" },
  ]);
});

test("the fields of several designs have a value for each, that of the first where one does not differ", () => {
  const fields = differingFields([
    [difference("training.l2", 0, 0.1), difference("training.seed", 1, 2)],
    [difference("training.seed", 1, 3)],
  ]);
  expect(fields).toEqual([
    { field: "training.l2", values: ["0", "0.1", "0"] },
    { field: "training.seed", values: ["1", "2", "3"] },
  ]);
});
