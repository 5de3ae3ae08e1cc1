import { cp, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { cli, folderWith } from "./helpers.ts";

/** Trains the default design of the cases from the field on files of `test/fixtures/cases`. */
async function trainCase(files: readonly string[], dataset: object = {}, ...args: readonly string[]) {
  const design = {
    dataset: { path: files[0], ...dataset },
    layers: [{ units: 16 }],
    training: { epochs: 40, seed: 1, optimizer: { type: "adam", learningRate: 0.01 } },
  };
  const folder = await folderWith({ "case.mlp.json": JSON.stringify(design) });
  for (const file of files) await cp(resolve("test/fixtures/cases", file), join(folder, file));
  const again = (...more: readonly string[]) =>
    cli(["train", join(folder, "case.mlp.json"), "--json", ...args, ...more]);
  const { code, out, err, inferred } = await again();
  return { folder, again, code, err, inferred, summary: code === 0 ? JSON.parse(out) : undefined };
}

test("a nameless empty last column is never the target", async () => {
  const { code, summary, inferred } = await trainCase(["04-last.csv"]);
  expect(code).toBe(0);
  expect(summary.trainAccuracy).toBeGreaterThan(0.5);
  expect(inferred).toContain('target "kind" (dataset.target)');
});

test("what was inferred is one line, and in the summary", async () => {
  const { inferred, summary } = await trainCase(["04-last.csv"]);
  expect(inferred).toMatch(/^Inferred: [^\n]*delimiter "\|" \(dataset\.delimiter\)[^\n]*\n$/);
  expect(summary.inferred).toContainEqual({
    what: "target",
    value: '"kind"',
    reason: "it is the last column with a name and values of its own",
    field: "dataset.target",
  });
});

test("a severe finding is printed", async () => {
  const { folder } = await trainCase(["15-samples.csv"]);
  const rows = Array.from(
    { length: 200 },
    (_, i) => `${((i * 37) % 101) / 7},${i % 2 ? "a" : "b"},${i % 2 ? "u" : "v"}`,
  );
  await writeFile(join(folder, "leak.csv"), ["x,copy,y", ...rows].join("\n"));
  const { err } = await cli(["train", join(folder, "case.mlp.json"), "--set", "dataset.path=leak.csv"]);
  expect(err).toContain('Data error: "copy" is the target "y" under other names.');
});

test("all-different words are an identifier", async () => {
  const { summary, err } = await trainCase(["15-samples.csv"]);
  expect(err).toContain('column "sample" is left out as an identifier');
  // Two columns of two words each, 16 units, two classes.
  expect(summary.parameters).toBe(4 * 16 + 16 + 16 * 2 + 2);
});

test.each([
  ["05-codes.csv", "code"],
  ["05-zip.parquet", "zip"],
])("codes are words: %s", async (file, name) => {
  const { summary, inferred } = await trainCase([file]);
  expect(inferred).toContain(`role of "${name}" categorical (dataset.columns.${name})`);
  // 007, 07 and 7, or three zip codes, and x: each code is an input of its own.
  expect(summary.parameters).toBe(4 * 16 + 16 + 16 * 2 + 2);
});

test.each(["20-index.csv", "20-index.parquet"])("an exported index is an identifier: %s", async (file) => {
  const { summary, err } = await trainCase([file]);
  expect(err).toContain("is left out as an identifier, since it numbers the rows");
  expect(summary.testAccuracy).toBeLessThan(0.7);
});

test("counts with many distinct values are numbers", async () => {
  const { summary, inferred } = await trainCase(["36-rings.csv"]);
  expect(summary.testR2).toBeGreaterThan(0.9);
  expect(inferred).toContain("task regression (dataset.task)");
});

test("a test file's classes are those of the training file", async () => {
  const dot = await trainCase(["39-train.csv", "39-dot.csv"], { test: "39-dot.csv" });
  expect(dot.code).toBe(2);
  expect(dot.err).toContain(
    '39-dot.csv:2: the class "yes." of the target column "y" does not exist in 39-train.csv',
  );
  expect(dot.err).toContain('Write it as "yes".');
});

test("a test file's columns have the roles of the training file's", async () => {
  const numbers = await trainCase(["39-train.csv", "39-numbers.csv"], { test: "39-numbers.csv" });
  expect(numbers.code).toBe(0);
  expect(numbers.summary.testAccuracy).toBeGreaterThan(0.9);
});

test("a loaded model's own scaling is applied to new rows", async () => {
  const model = join(await folderWith(), "m.safetensors");
  const trained = await trainCase(["40-d.csv", "40-new.csv"], {}, "--save", model);
  expect(trained.code).toBe(0);
  const evaluated = await trained.again(
    "--load",
    model,
    "--set",
    "dataset.path=40-new.csv",
    "--set",
    "training.epochs=0",
  );
  expect(JSON.parse(evaluated.out)).toMatchObject({
    trainAccuracy: 1,
    validationAccuracy: 1,
    testAccuracy: 1,
  });
});
