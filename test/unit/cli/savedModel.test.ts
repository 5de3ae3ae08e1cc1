/** A model that the command line saves is the same file as one that a run in the editor keeps, which "Save Model…" copies. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { referenceKernels } from "../../../src/engine/kernels/reference/reference.ts";
import { ModelFiles } from "../../../src/engine/modelFile/modelFiles.ts";
import { readSafeTensors } from "../../../src/engine/safetensors.ts";
import { nodePlatform } from "../../../src/hosts/node/enginePlatform.ts";
import { macrotask } from "../../support/eventLoop.ts";
import { job, serve, table, uri } from "../engine/servedEngine.ts";
import { cli, folderWith } from "./helpers.ts";

test("train --save writes what a run in the editor keeps, and its page shows it as a model", async () => {
  const design = {
    dataset: { path: "test.csv" },
    layers: [{ units: 4 }],
    training: { batchSize: 8, epochs: 3 },
  };
  const folder = await folderWith({ "test.csv": table(60), "a.mlp.json": JSON.stringify(design) });
  const path = join(folder, "a.mlp.safetensors");
  const { code, err } = await cli(["train", join(folder, "a.mlp.json"), "--save", path]);
  expect([code, err]).toEqual([0, expect.any(String)]);
  const saved = readSafeTensors(await readFile(path));

  const { engine, models } = serve(new Map([[uri, table(60)]]));
  await engine.request("train", { ...job(), paused: false, sendModel: true });
  const kept = readSafeTensors(models[0].bytes);

  expect(Object.keys(saved.metadata)).toEqual(Object.keys(kept.metadata));
  expect(Object.keys(saved.metadata)).toEqual(
    expect.arrayContaining(["created", "data", "design", "metrics", "preprocessing", "ranges"]),
  );
  const { created: _, metrics, ...others } = saved.metadata;
  expect(others).toEqual(Object.fromEntries(Object.keys(others).map((key) => [key, kept.metadata[key]])));
  expect(Object.keys(JSON.parse(metrics).test)).toEqual(Object.keys(JSON.parse(kept.metadata.metrics).test));
  expect(Object.keys(saved.tensors)).toEqual(Object.keys(kept.tensors));

  const files = new ModelFiles({
    files: {
      version: async (file) => (await nodePlatform.version(file)) ?? "",
      read: () => Promise.reject(new Error("The file is not read whole.")),
      open: async (file) => nodePlatform.open?.(file),
      list: async () => [],
    },
    kernels: referenceKernels,
    yieldToEvents: macrotask,
  });
  const { signal } = new AbortController();
  const view = await files.handlers.describeModel({ uri: pathToFileURL(path).href }, signal);
  expect(view).toMatchObject({ kind: "model", problem: null, metrics: JSON.parse(metrics) });
});
