import { expect, test } from "vitest";
import { inputSpans } from "../../../../src/data/encode/inputSpans.ts";
import { rawInputs } from "../../../../src/engine/results/rawInputs.ts";
import { quantile } from "../../../../src/shared/quantile.ts";
import { expectInputError } from "../../../support/data/load.ts";
import { example, mixedDesign, mixedTable, smallImages, typedRows } from "./rawValues.ts";
import { csv, type Files, trained } from "./trainedRun.ts";

/** The raw inputs, and the training rows' cells of one of them. */
async function inputsOf(files: Files, parts: object) {
  const { ask, data } = await trained(files, parts);
  return ask(async (subject) => {
    const typed = await typedRows(subject);
    const names = data.preprocessing.columns.map(({ column }) => column);
    const cells = (name: string) =>
      Array.from(data.train, (row) => String(typed(row)[names.indexOf(name)])).filter((cell) => cell !== "");
    return { ...(await rawInputs(subject)), cells, data };
  });
}

test("numbers and dates: range, quartiles and histogram of the training rows that have a value", async () => {
  const { inputs, cells } = await inputsOf(mixedTable(), mixedDesign);
  const valuesOf = (name: string) =>
    cells(name).map((cell) => (name === "date" ? Date.parse(cell) / 86_400_000 : Number(cell)));
  const expected = (name: string) => {
    const sorted = valuesOf(name).sort((a, b) => a - b);
    return {
      minimum: sorted[0],
      lowerQuartile: quantile(sorted, 0.25),
      median: quantile(sorted, 0.5),
      upperQuartile: quantile(sorted, 0.75),
      maximum: sorted.at(-1),
    };
  };
  expect(inputs.map(({ column }) => column)).toEqual(["size", "count", "color", "sold", "date"]);
  expect(inputs[0]).toMatchObject({ kind: "number", isInteger: false, ...expected("size") });
  expect(inputs[1]).toMatchObject({ kind: "number", isInteger: true, ...expected("count") });
  expect(inputs[4]).toMatchObject({ kind: "date", ...expected("date") });
  for (const input of inputs) {
    if (input.kind !== "number" && input.kind !== "date") continue;
    if (!input.histogram) throw new Error("There is no histogram.");
    const { low, high, counts } = input.histogram;
    expect([low, high]).toEqual([input.minimum, input.maximum]);
    expect(counts).toHaveLength(24);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(cells(input.column).length);
  }
});

test("categories with their training rows in the encoding's order, then those that share an input; booleans' words", async () => {
  const { inputs, cells, data } = await inputsOf(mixedTable(), mixedDesign);
  const [, , color, sold] = inputs;
  const encoding = data.preprocessing.columns[2];
  if (color.kind !== "category" || encoding.kind !== "categorical") throw new Error("No category.");
  expect(encoding.others).toBe(true);
  const names = color.categories.map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(encoding.categories);
  expect(names.slice(3).sort()).toEqual(["mauve", "teal"]);
  for (const { name, rows } of color.categories)
    expect(rows).toBe(cells("color").filter((cell) => cell === name).length);
  expect(color.categories[3].rows).toBeGreaterThanOrEqual(color.categories[4].rows);
  const rowsOf = (word: string) => cells("sold").filter((cell) => cell === word).length;
  expect(sold).toEqual({
    kind: "boolean",
    column: "sold",
    words: ["no", "yes"],
    rows: [rowsOf("no"), rowsOf("yes")],
  });
});

test("an image is one input, with the range of all its numbers", async () => {
  const parts = { dataset: { path: "images.idx", labels: "labels.idx" } };
  const { inputs, image, classes, targets, areProbabilities, cells } = await inputsOf(smallImages(), parts);
  const numbers = cells("image").flatMap((cell) => cell.split(",").map(Number));
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  expect(inputs).toEqual([{ kind: "block", column: "image", shape: [4, 4], low, high }]);
  expect(image).toEqual({ height: 4, width: 4, channels: 1, hasPlanes: false, black: 0, white: 255 });
  expect({ classes, targets, areProbabilities }).toEqual({
    classes: ["0", "1", "2"],
    targets: [],
    areProbabilities: true,
  });
});

test("targets that are numbers have names and no classes; a hinge loss gives no probabilities", async () => {
  const regression = await inputsOf(example("diabetes.csv"), {
    dataset: { path: "diabetes.csv", target: "progression" },
  });
  expect(regression).toMatchObject({
    classes: [],
    targets: ["progression"],
    areProbabilities: false,
    image: null,
  });
  const spirals = { dataset: { path: "two-spirals.csv", target: "class" }, loss: "hinge" };
  expect((await inputsOf(example("two-spirals.csv"), spirals)).areProbabilities).toBe(false);
});

test("the least and the greatest of many rows are exact, though quartiles come from a sample", async () => {
  const rows = 150_000;
  const files = {
    "test.csv": csv("x,y", rows, (row) => [row === 77_777 ? -5 : row === 77_780 ? 1e6 : row % 1000, row % 2]),
  };
  const spec = {
    dataset: { path: "test.csv", target: "y", split: { train: 1, validation: 0, test: 0 } },
    training: { epochs: 0 },
  };
  const { inputs } = await inputsOf(files, spec);
  expect(inputs[0]).toMatchObject({ kind: "number", minimum: -5, maximum: 1e6 });
  const [input] = inputs;
  if (input.kind !== "number") throw new Error("No number.");
  expect(Math.abs(input.median - 499.5)).toBeLessThan(5);
  expect(input.histogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(100_000);
});

test("each column's inputs are found among all inputs", async () => {
  for (const [files, parts] of [
    [mixedTable(), mixedDesign],
    [smallImages(), { dataset: { path: "images.idx", labels: "labels.idx" } }],
  ] as const) {
    const { data } = await trained(files, parts);
    const { inputs } = data.summary;
    const spans = inputSpans(data.preprocessing);
    for (const [index, { column }] of data.preprocessing.columns.entries()) {
      const { offset, width } = spans[index];
      const own = inputs
        .map((name, i) => (new RegExp(`^${column}($|[=:[])`).test(name) ? i : -1))
        .filter((i) => i >= 0);
      expect(own).toEqual(Array.from({ length: width }, (_, i) => offset + i));
    }
  }
});

test("data that has other rows by now cannot be described", async () => {
  const files = { "test.csv": csv("x,y", 30, (row) => [row, row % 2]) };
  const { ask } = await trained(files, {});
  files["test.csv"] = csv("x,y", 29, (row) => [row, row % 2]);
  await expectInputError(ask(rawInputs), ["test.csv has changed", "Train again"]);
});
