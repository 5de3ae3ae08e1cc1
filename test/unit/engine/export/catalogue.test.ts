/**
 * Every activation, loss and encoding of the registries is exported and gives the engine's answers, by each of the programs
 * that an export is for; an entry without an export fails here.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type CheckedExport,
  checkExport,
  onnxInputs,
  pythonWith,
  type Runner,
} from "../../../../src/cli/exportCheck.ts";
import { activations } from "../../../../src/engine/activations/activations.ts";
import { exportModel } from "../../../../src/engine/export/exporters.ts";
import { rowsOfRanges } from "../../../../src/engine/export/exportRows.ts";
import { losses } from "../../../../src/engine/losses/losses.ts";
import type { ExportTarget } from "../../../../src/shared/model/modelJobs.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { type ExportedModel, type ModelRequest, modelOf, oddNamedData } from "./exportedModels.ts";
import { hasOnnxRuntime, runOnnx } from "./onnxRuntime.ts";

const tolerance = 2e-6;

const cases: readonly (readonly [string, ModelRequest])[] = [
  ...activations.flatMap(({ id }) =>
    [false, true].map(
      (batchNorm) =>
        [
          `${id}${batchNorm ? ", batch norm" : ""}`,
          {
            layers: [
              { units: 7, activation: id, batchNorm },
              { units: 5, activation: "tanh" },
            ],
          },
        ] as const,
    ),
  ),
  [
    "batch norm without scale and shift",
    { layers: [{ units: 4, batchNorm: { affine: false, epsilon: 0.01 } }] },
  ],
  // Nothing is learned through it, so that all its sums stay 0, where some programs' sign is 0.
  ["sign of zero", { layers: [{ units: 3, activation: "sign", init: "zeros" }] }],
  ["no hidden layer", {}],
  ...losses.flatMap(({ id, tasks }) =>
    tasks.flatMap((task) =>
      (task === "classification" ? [{ target: "class" }, { target: "half" }] : [{ target: "y1" }]).map(
        (dataset) =>
          [`${id}, ${task} of ${dataset.target}`, { loss: id, dataset: { ...dataset, task } }] as const,
      ),
    ),
  ),
  ["two numbers", { dataset: { targets: ["y1", "y2"] }, layers: [{ units: 6 }] }],
  ["odd names of columns", { data: oddNamedData, layers: [{ units: 4 }] }],
  ["most frequent values for missing ones", { dataset: { missing: "most-frequent" } }],
];

/** What is exported in this file, by the name of its case. */
const models = new Map<string, ExportedModel>();
let folder = "";
beforeAll(async () => {
  folder = temporaryFolder();
  for (const [name, request] of cases) models.set(name, await modelOf(request));
});

/** Writes the export of a case and says what is to be checked. */
async function exported(name: string, target: ExportTarget, preprocessing = true): Promise<CheckedExport> {
  const { model, bytes } = models.get(name) as ExportedModel;
  const own = join(folder, `${target}-${preprocessing}-${name.replace(/\W+/g, "-")}`);
  await mkdir(own, { recursive: true });
  const file = { js: "model.mjs", c: "model.c", onnx: "model.onnx", pytorch: "" }[target];
  for (const { name: path, content } of exportModel(model, bytes, { target, name: file, preprocessing }))
    await writeFile(join(own, path), content);
  return { target, path: join(own, file), model, preprocessing, rows: rowsOfRanges(model, 100) };
}

async function expectEqual(checked: CheckedExport, runner?: Runner): Promise<void> {
  const result = await checkExport(checked, runner);
  if ("missing" in result) throw new Error(result.missing);
  expect(result.difference).toBeLessThan(tolerance);
  expect(result.labelsDiffer).toBe(0);
}

const byOnnxRuntime: Runner = async (path, given) => {
  const found = await runOnnx(await readFile(path), onnxInputs(given));
  const { target, preprocessing } = given.plan;
  if (preprocessing || target.kind !== "classes") return found;
  return { ...found, labels: found.labels.map((index) => target.classes[Number(index)]) };
};

test("the models have every encoding that one value of a row can have", () => {
  const { model } = models.get("no hidden layer") as ExportedModel;
  const { columns } = model.preprocessing;
  expect(new Set(columns.map(({ kind }) => kind))).toEqual(
    new Set(["numeric", "categorical", "boolean", "date"]),
  );
  expect(columns.some((column) => "others" in column && column.others)).toBe(true);
  const flagged = columns.filter((column) => "indicator" in column && column.indicator);
  expect(new Set(flagged.map(({ kind }) => kind))).toEqual(new Set(columns.map(({ kind }) => kind)));
  expect(columns.find((column) => column.kind === "date")).toMatchObject({ cycles: ["year", "week", "day"] });
});

describe("JavaScript", () => {
  for (const [name] of cases)
    test(`${name}: the engine's answers`, async () => {
      await expectEqual(await exported(name, "js"));
      await expectEqual(await exported(name, "js", false));
    });
});

describe("C99, without a warning", () => {
  // Batch norm is folded into the weights: with it an activation's export has everything that it has without.
  const compiled = cases.filter(([name]) => !activations.some(({ id }) => id === name));
  for (const [name] of compiled)
    test(`${name}: the engine's answers`, async ({ skip }) => {
      const result = await checkExport(await exported(name, "c"));
      if ("missing" in result) skip(result.missing);
      else expect(result).toMatchObject({ labelsDiffer: 0 });
      if ("difference" in result) expect(result.difference).toBeLessThan(tolerance);
    });

  test("without preprocessing", async ({ skip }) => {
    const result = await checkExport(await exported("two numbers", "c", false));
    if ("missing" in result) skip(result.missing);
    else expect(result.difference).toBeLessThan(tolerance);
  });
});

describe.skipIf(!hasOnnxRuntime)("ONNX, by onnxruntime", () => {
  for (const [name] of cases)
    test(`${name}: the engine's answers`, async () => {
      await expectEqual(await exported(name, "onnx"), byOnnxRuntime);
      await expectEqual(await exported(name, "onnx", false), byOnnxRuntime);
    });

  test("no row, one row and a thousand", async () => {
    const checked = await exported("relu, batch norm", "onnx");
    for (const count of [0, 1, 1000]) {
      const rows = rowsOfRanges(checked.model, count);
      const result = await checkExport({ ...checked, rows }, byOnnxRuntime);
      expect(result).toMatchObject({ labelsDiffer: 0 });
      if ("difference" in result) expect(result.difference).toBeLessThan(tolerance);
    }
  });
});

test("PyTorch: the engine's answers for all cases, in one process", async ({ skip }) => {
  const python = await pythonWith("torch");
  if (!python) return skip("no Python with torch is found");
  const { execFileSync } = await import("node:child_process");
  const checks = await Promise.all([
    ...cases.map(([name]) => exported(name, "pytorch")),
    exported("two numbers", "pytorch", false),
  ]);
  const program = [
    "import importlib.util, json, os, sys",
    "def answers(folder):",
    "    spec = importlib.util.spec_from_file_location('model', os.path.join(folder, 'model.py'))",
    "    model = importlib.util.module_from_spec(spec)",
    "    spec.loader.exec_module(model)",
    "    found = model.predict(json.load(open(os.path.join(folder, 'rows.json'))))",
    "    return {'labels': found[0], 'values': found[1].tolist()} if model.CLASSES else {'labels': [], 'values': found.tolist()}",
    "print(json.dumps([answers(folder) for folder in sys.argv[1:]]))",
  ].join("\n");
  for (const checked of checks)
    await checkExport(checked, async (path, { plan, rows, inputs }) => {
      const takes = plan.preprocessing
        ? rows.map((row) => Object.fromEntries(plan.columns.map(({ column }, i) => [column, row[i]])))
        : inputs;
      await writeFile(join(path, "rows.json"), JSON.stringify(takes));
      return { labels: [], values: [], by: "" };
    });
  const out = execFileSync(python.program, ["-c", program, ...checks.map(({ path }) => path)], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const found: { labels: string[]; values: number[][] }[] = JSON.parse(out);
  for (const [i, checked] of checks.entries())
    await expectEqual(checked, async () => ({ ...found[i], by: python.version }));
});
