import { describe, expect, test } from "vitest";
import { answerRow } from "../../../../src/engine/results/answerRow.ts";
import { plane } from "../../../../src/engine/results/plane.ts";
import { rawInputs } from "../../../../src/engine/results/rawInputs.ts";
import type { PlaneQuery } from "../../../../src/shared/results/resultsRequests.ts";
import { expectInputError } from "../../../support/data/load.ts";
import { example, mixedDesign, mixedTable, typedRows } from "./rawValues.ts";
import { csv, type Files, trained } from "./trainedRun.ts";

const query = (x: string, y: string, parts: Partial<PlaneQuery> = {}): PlaneQuery => ({
  run: "latest",
  x,
  y,
  values: [],
  size: 7,
  points: null,
  ...parts,
});

const cases: readonly (readonly [name: string, files: Files, parts: object, x: string, y: string])[] = [
  ["two classes, beside columns of other kinds", mixedTable(), mixedDesign, "count", "size"],
  ["three classes", example("iris.csv"), { dataset: { path: "iris.csv" } }, "petal_length", "sepal_width"],
  [
    "a single output",
    example("two-spirals.csv"),
    { dataset: { path: "two-spirals.csv", target: "class" }, loss: "hinge" },
    "x1",
    "x2",
  ],
  [
    "numbers, scaled by their quartiles",
    example("diabetes.csv"),
    { dataset: { path: "diabetes.csv", target: "progression", scale: "robust" } },
    "bmi",
    "age",
  ],
];

describe.each(cases)("%s", (_, files, parts, x, y) => {
  test("each pixel is answered to the bit as a row with the values at its center is", async () => {
    const { ask, data } = await trained(files, parts);
    await ask(async (subject) => {
      const names = data.preprocessing.columns.map(({ column }) => column);
      const values = (await typedRows(subject))(11);
      const size = 40;
      const found = await plane(subject, query(x, y, { values, size }));
      const center = (axis: { low: number; high: number }, i: number) =>
        String(axis.low + ((i + 0.5) / size) * (axis.high - axis.low));
      for (let pixel = 0; pixel < size * size; pixel += 13) {
        const [line, column] = [Math.floor(pixel / size), pixel % size];
        const typed = values
          .with(names.indexOf(x), center(found.x, column))
          .with(names.indexOf(y), center(found.y, size - 1 - line));
        const { answer } = await answerRow(subject, { run: "latest", values: typed, sweep: false });
        if (answer.kind === "numbers") {
          expect(found.scores[pixel]).toBe(Math.fround(answer.values[0]));
          expect(found.classes).toBeNull();
        } else {
          expect(found.classes?.[pixel]).toBe(answer.predicted);
          const shown = answer.scores.length === 2 ? 1 : answer.predicted;
          expect(found.scores[pixel]).toBe(answer.scores[shown]);
        }
      }
    });
  });

  test("a plane is a little wider than the training rows", async () => {
    const { ask } = await trained(files, parts);
    await ask(async (subject) => {
      const values = (await typedRows(subject))(0);
      const found = await plane(subject, query(x, y, { values }));
      const { inputs } = await rawInputs(subject);
      for (const [axis, name] of [
        [found.x, x],
        [found.y, y],
      ] as const) {
        const input = inputs.find(({ column }) => column === name);
        if (input?.kind !== "number") throw new Error("No number.");
        const span = input.maximum - input.minimum;
        expect((input.minimum - axis.low) / span).toBeCloseTo(0.08, 10);
        expect((axis.high - input.maximum) / span).toBeCloseTo(0.08, 10);
      }
    });
  });
});

describe("points", () => {
  test("are the part's rows with what they are and what is predicted; rows without a value are none", async () => {
    const { ask, data } = await trained(mixedTable(), mixedDesign);
    await ask(async (subject) => {
      const typed = await typedRows(subject);
      const { points } = await plane(subject, query("size", "count", { values: typed(0), points: "train" }));
      const complete = Array.from(data.train, (row) => row).filter(
        (row) => typed(row)[0] !== "" && typed(row)[1] !== "",
      );
      expect(complete.length).toBeLessThan(data.train.length);
      expect(points).toMatchObject({ total: data.train.length, rows: complete });
      expect(points?.x).toEqual(complete.map((row) => Number(typed(row)[0])));
      expect(points?.y).toEqual(complete.map((row) => Number(typed(row)[1])));
      const { targets } = data;
      if (targets.kind !== "labels") throw new Error("No classes.");
      expect(points?.actual).toEqual(complete.map((row) => targets.labels[row]));
      for (const [i, row] of complete.slice(0, 20).entries()) {
        const { answer } = await answerRow(subject, { run: "latest", values: typed(row), sweep: false });
        expect(points?.predicted[i]).toBe(answer.kind === "class" && answer.predicted);
      }
    });
  });

  test("of many rows some are drawn, the same ones every time; of several targets the first is shown", async () => {
    const rows = 6000;
    const files = { "test.csv": csv("a,b,u,v", rows, (row) => [row, (row * 7) % 31, 2 * row, row % 5]) };
    const parts = { dataset: { path: "test.csv", targets: ["u", "v"] }, training: { epochs: 0 } };
    const { ask, data } = await trained(files, parts);
    const draw = () =>
      ask((subject) => plane(subject, query("a", "b", { values: ["0", "0"], points: "train" })));
    const { points } = await draw();
    expect(points?.rows).toHaveLength(2000);
    expect(points?.total).toBe(data.train.length);
    expect(new Set(points?.rows).size).toBe(2000);
    for (const [i, row] of points?.rows.slice(0, 50).entries() ?? []) {
      expect(points?.x[i]).toBe(row);
      expect(points?.actual[i]).toBeCloseTo(2 * row, 1);
    }
    expect((await draw()).points?.rows).toEqual(points?.rows);
  });
});

test("columns that are no numbers, and one column twice, are refused", async () => {
  const { ask } = await trained(mixedTable(), mixedDesign);
  const asked = (x: string, y: string) =>
    ask((subject) => plane(subject, query(x, y, { values: ["", "", "", "", ""] })));
  await expectInputError(asked("size", "color"), ['"color"', "number"]);
  await expectInputError(asked("siz", "count"), ['"siz"', 'Did you mean "size"']);
  await expectInputError(asked("size", "size"), ["two different columns"]);
});
