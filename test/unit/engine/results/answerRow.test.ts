import { describe, expect, test } from "vitest";
import type { Kernels } from "../../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { wasmKernels } from "../../../../src/engine/kernels/wasm/wasmKernels.ts";
import { answerRow } from "../../../../src/engine/results/answerRow.ts";
import { answersOf } from "../../../../src/engine/results/answers.ts";
import type { Subject } from "../../../../src/engine/results/trainedNetworks.ts";
import type { RawValue, RowAnswer } from "../../../../src/shared/results/resultsRequests.ts";
import { expectInputError } from "../../../support/data/load.ts";
import { example, mixedDesign, mixedTable, smallImages, typedRows } from "./rawValues.ts";
import { csv, type Files, trained } from "./trainedRun.ts";

const row = (values: readonly RawValue[], sweep = false) => ({ run: "latest", values, sweep });

/** Numbers and classes with a target that is a number, several, or a class. */
const cases: readonly (readonly [name: string, files: Files, parts: object])[] = [
  ["every kind of column, with missing values", mixedTable(), mixedDesign],
  ["iris", example("iris.csv"), { dataset: { path: "iris.csv" } }],
  ["diabetes", example("diabetes.csv"), { dataset: { path: "diabetes.csv", target: "progression" } }],
  [
    "two targets that are numbers",
    example("diabetes.csv"),
    { dataset: { path: "diabetes.csv", targets: ["progression", "glucose"], scale: "robust" } },
  ],
  [
    "two classes with a single output",
    example("two-spirals.csv"),
    { dataset: { path: "two-spirals.csv", target: "class" }, loss: "hinge" },
  ],
  ["images", smallImages(), { dataset: { path: "images.idx", labels: "labels.idx" } }],
];

describe.each(cases)("%s", (_, files, parts) => {
  const kernels: readonly (readonly [string, Kernels])[] = [
    ["reference", referenceKernels()],
    ["WebAssembly", wasmKernels("wasm-simd", { threads: 1 })],
  ];
  test.each(kernels)(
    "a row of raw values is answered to the bit as the data's row is (%s)",
    async (__, own) => {
      const { ask } = await trained(files, parts, own);
      await ask(async (subject) => {
        const { dataset, design, network } = subject;
        const every = Math.ceil(dataset.summary.rows.all / 400);
        const rows = Uint32Array.from({ length: dataset.summary.rows.all }, (___, i) => i).filter(
          (i) => i % every === 0,
        );
        const expected = answersOf(design, dataset, (await subject.run(network.predictRows(rows))).values);
        const typed = await typedRows(subject);
        for (const [i, index] of rows.entries()) {
          const { answer } = await answerRow(subject, row(typed(index)));
          expect(answer).toEqual(expected[i]);
        }
      });
    },
  );
});

describe("notes", () => {
  const ask = async (change: Readonly<Record<string, string>>): Promise<RowAnswer> => {
    const { ask } = await trained(mixedTable(), mixedDesign);
    return ask(async (subject) => {
      const names = subject.dataset.preprocessing.columns.map(({ column }) => column);
      const values = { size: "0.5", count: "3", color: "red", sold: "yes", date: "2021-05-05", ...change };
      return answerRow(subject, row(names.map((name) => values[name as keyof typeof values])));
    });
  };

  test("nothing is said of usual and of missing values", async () => {
    expect((await ask({})).notes).toEqual([]);
    expect((await ask({ size: "", count: " ", color: "", sold: "", date: "" })).notes).toEqual([]);
  });

  test("values outside the training rows' range, and what cannot be read", async () => {
    const { notes } = await ask({ size: "99", count: "some", date: "1970-01-01", sold: "maybe" });
    expect(notes).toEqual([
      { column: "size", note: expect.stringMatching(/^Outside the range of the training rows, -\d.* to \d/) },
      { column: "count", note: "This is no number and counts as missing." },
      { column: "sold", note: "This is neither no nor yes and counts as missing." },
      {
        column: "date",
        note: expect.stringMatching(
          /^Outside the range of the training rows, 2020-01-\d\d to 2022-0\d-\d\d\.$/,
        ),
      },
    ]);
    expect((await ask({ date: "soon" })).notes).toEqual([
      { column: "date", note: "This is no date, such as 2024-02-29, and counts as missing." },
    ]);
    expect((await ask({ count: "some" })).answer).toEqual((await ask({ count: "" })).answer);
  });

  test("a category that no training row has", async () => {
    const { ask } = await trained(example("iris.csv"), {
      dataset: { path: "iris.csv", target: "petal_width", task: "regression" },
    });
    const { notes } = await ask((subject) => answerRow(subject, row(["5", "3", "2", "pansy"])));
    expect(notes).toEqual([
      { column: "species", note: "No training row has this category; it counts as none of them." },
    ]);
  });
});

describe("sweeps", () => {
  const sweepRow = async (subject: Subject, values: readonly RawValue[]) =>
    answerRow(subject, row(values, true));

  test("each number and date goes over its range, the others stay, to the bit", async () => {
    const { ask } = await trained(mixedTable(), mixedDesign);
    await ask(async (subject) => {
      const values = (await typedRows(subject))(7);
      const { sweeps } = await sweepRow(subject, values);
      const names = subject.dataset.preprocessing.columns.map(({ column }) => column);
      expect(sweeps.map(({ column }) => column)).toEqual(["size", "count", "date"]);
      for (const { column, values: swept, answers } of sweeps) {
        expect([...swept].sort((a, b) => a - b)).toEqual(swept);
        expect(answers).toHaveLength(2 * swept.length);
        for (const [i, value] of swept.entries()) {
          const text =
            column === "date" ? new Date(value * 86_400_000).toISOString().slice(0, 10) : String(value);
          const { answer } = await answerRow(subject, row(values.with(names.indexOf(column), text)));
          expect(answer.kind === "class" && answer.scores).toEqual(answers.slice(2 * i, 2 * i + 2));
        }
      }
      const [size, count, date] = sweeps.map((sweep) => sweep.values);
      expect(size).toHaveLength(33);
      expect(count).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      expect(date).toHaveLength(33);
      expect(date.every(Number.isInteger)).toBe(true);
    });
  });

  test("a number's range is that of the training rows and 5 % more on each side", async () => {
    const files = { "test.csv": csv("x,y", 40, (i) => [i === 7 ? "" : i / 10 + 1, i]) };
    const { ask, data } = await trained(files, { dataset: { path: "test.csv", target: "y" } });
    const [{ values }] = await ask(async (subject) => (await sweepRow(subject, ["2"])).sweeps);
    const training = Array.from(data.train, (i) => i).filter((i) => i !== 7);
    const [low, high] = [Math.min(...training) / 10 + 1, Math.max(...training) / 10 + 1];
    expect(values[0]).toBeCloseTo(low - 0.05 * (high - low), 12);
    expect(values[32]).toBeCloseTo(high + 0.05 * (high - low), 12);
  });

  test("there is none where none is asked for, nor over images", async () => {
    const { ask } = await trained(...(cases[5].slice(1) as [Files, object]));
    await ask(async (subject) => {
      expect((await sweepRow(subject, (await typedRows(subject))(0))).sweeps).toEqual([]);
    });
  });
});

test("wrong values are refused", async () => {
  const { ask } = await trained(example("iris.csv"), { dataset: { path: "iris.csv" } });
  const answerTo = (values: readonly RawValue[]) => ask((subject) => answerRow(subject, row(values)));
  await expectInputError(answerTo(["5", "3"]), ["2 values", "4 columns"]);
  await expectInputError(answerTo(["5", "3", [1, 2], "1"]), ["The values", "many numbers"]);
  await expectInputError(answerTo(["5", "3", "1e300", "1"]), ["The values", "too large"]);
});
