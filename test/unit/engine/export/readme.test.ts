/** The snippet in each export's README runs as it stands there. */
import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { pythonWith } from "../../../../src/cli/exportCheck.ts";
import { exportModel } from "../../../../src/engine/export/exporters.ts";
import type { ExportTarget } from "../../../../src/shared/model/modelJobs.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { type ExportedModel, modelOf } from "./exportedModels.ts";
import { hasOnnxRuntime, onnxPackage } from "./onnxRuntime.ts";

const run = promisify(execFile);

const models = new Map<string, ExportedModel>();
beforeAll(async () => {
  models.set("classes", await modelOf({ layers: [{ units: 3 }] }));
  models.set("numbers", await modelOf({ dataset: { target: "y1" } }));
});

/** Writes an export into a folder. @returns the folder, and the first snippet of its README */
async function written(name: string, target: ExportTarget, preprocessing: boolean) {
  const { model, bytes } = models.get(name) as ExportedModel;
  const folder = temporaryFolder();
  const file = { js: "model.mjs", c: "model.c", onnx: "model.onnx", pytorch: "folder" }[target];
  const files = exportModel(model, bytes, { target, name: file, preprocessing });
  for (const { name: path, content } of files) await writeFile(join(folder, path), content);
  const guide = String(files.at(-1)?.content);
  const snippet = /```\w+\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  return { folder, snippet };
}

const forms = ["classes", "numbers"].flatMap((name) => [true, false].map((form) => [name, form] as const));

for (const [name, preprocessing] of forms) {
  const title = `${name}${preprocessing ? "" : ", without preprocessing"}`;
  const answer = name === "classes" ? /a ä|b|c "q"|\d/ : /\d/;

  test(`JavaScript, ${title}`, async () => {
    const { folder, snippet } = await written(name, "js", preprocessing);
    await writeFile(join(folder, "main.mjs"), snippet);
    expect((await run(process.execPath, [join(folder, "main.mjs")])).stdout).toMatch(answer);
  });

  test(`C, ${title}`, async ({ skip }) => {
    const { folder, snippet } = await written(name, "c", preprocessing);
    await writeFile(join(folder, "main.c"), snippet);
    try {
      await run("cc", ["--version"]);
    } catch {
      return skip("there is no C compiler");
    }
    await run("cc", ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "main.c", "-o", "main", "-lm"], {
      cwd: folder,
    });
    expect((await run(join(folder, "main"))).stdout).toMatch(answer);
  });

  test.skipIf(!hasOnnxRuntime)(`ONNX, ${title}`, async () => {
    const { folder, snippet } = await written(name, "onnx", preprocessing);
    await writeFile(join(folder, "main.mjs"), snippet);
    await mkdir(join(folder, "node_modules"));
    for (const other of ["onnxruntime-web", "onnxruntime-common"])
      await symlink(join(dirname(onnxPackage), other), join(folder, "node_modules", other));
    const { stdout } = await run(process.execPath, ["main.mjs"], { cwd: folder });
    expect(stdout).toMatch(answer);
  });
}

test("PyTorch, with and without preprocessing", async ({ skip }) => {
  const python = await pythonWith("torch");
  if (!python) return skip("no Python with torch is found");
  for (const preprocessing of [true, false]) {
    const { folder, snippet } = await written("classes", "pytorch", preprocessing);
    await writeFile(join(folder, "main.py"), snippet);
    expect((await run(python.program, ["main.py"], { cwd: folder })).stdout).toMatch(/a ä|b|c "q"/);
  }
});
