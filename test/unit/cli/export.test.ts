/** `export MODEL --to TARGET`: what is written, and what is refused. */
import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cli, examples, folderWith, readText } from "./helpers.ts";

let folder = "";
let model = "";
beforeAll(async () => {
  folder = await folderWith();
  for (const name of ["digits.mlp.json", "digits-images.idx3-ubyte.gz", "digits-labels.idx1-ubyte.gz"])
    await copyFile(join(examples, name), join(folder, name));
  model = join(folder, "digits.safetensors");
  const design = join(folder, "digits.mlp.json");
  const { code } = await cli(["train", design, "--set", "training.epochs=1", "--save", model, "--json"]);
  expect(code).toBe(0);
});

test("images are exported with their scaling, and --check says how far the answers are from the engine's", async () => {
  const path = join(folder, "digits.mjs");
  const { code, out } = await cli(["export", model, "--to", "js", "-o", path, "--check"]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /digits\.mjs\n.*digits\.mjs\.README\.md\n100 rows by Node [\d.]+: largest difference \d\.\de-\d\n$/,
  );
  expect(Number(/difference (\S+)/.exec(out)?.[1])).toBeLessThan(1e-6);
});

test("the check finds an export that answers otherwise", async () => {
  const path = join(folder, "other.mjs");
  await cli(["export", model, "--to", "js", "-o", path]);
  const { checkExport } = await import("../../../src/cli/exportCheck.ts");
  const { readModel } = await import("../../../src/cli/modelFile.ts");
  const { rowsOfRanges } = await import("../../../src/engine/export/exportRows.ts");
  const text = await readText(path);
  // One bias less.
  await writeFile(path, text.replace(/bias: new Float32Array\(\[[^,]+/, "bias: new Float32Array([3"));
  const loaded = await readModel(model);
  const rows = rowsOfRanges(loaded, 5);
  const result = await checkExport({ target: "js", path, model: loaded, preprocessing: true, rows });
  expect("difference" in result && result.difference).toBeGreaterThan(1e-3);
});

test("what cannot be exported, and bad arguments, are one sentence each, and nothing is written", async () => {
  const iris = join(examples, "iris.csv");
  for (const [args, message] of [
    [[model, "--to", "keras", "-o", "x"], "--to keras: write one of onnx, pytorch, c, js"],
    [[model, "-o", "x"], "--to is not given"],
    [[model, "--to", "c"], "-o is not given"],
    [[], "No model is given"],
    [[iris, "--to", "c", "-o", join(folder, "x.c")], "iris.csv: Not a usable safetensors file"],
    [[model, "--to", "c", "-o", join(folder, "none", "x.c")], "does not exist"],
    [[model, "--to", "pytorch", "-o", join(folder, "digits.mlp.json")], "is a file. Name a folder."],
  ] as const) {
    const { code, err } = await cli(["export", ...args]);
    expect({ args, code }).toEqual({ args, code: 2 });
    expect(err).toContain(message);
    expect(err.trimEnd()).not.toContain("\n");
  }
  expect((await readdir(folder)).filter((name) => name.startsWith("x"))).toEqual([]);
});
