/** The lecture's experiments in `examples/lecture` show by numbers what its slides show. */
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { nodeRunStorage } from "../../../src/node/nodeRunStorage.ts";
import { lastHiddenLayers } from "../../../src/runs/experiment/lastLayers.ts";
import { layersVerdict } from "../../../src/shared/experiment/layersInWords.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { bundleCli } from "./bundle.ts";
import { cli, examples } from "./helpers.ts";

const lecture = join(examples, "lecture");
const tested = [
  "batch-norm-initialization",
  "batch-norm-rates",
  "hidden-nodes",
  "initialization",
  "papers",
  "regularization",
];

let cellWorker = "";
beforeAll(async () => {
  cellWorker = join(dirname(await bundleCli()), "cellWorker.cjs");
});

test("every experiment of the lecture is tested", async () => {
  const files = (await readdir(lecture)).filter((name) => name.endsWith(".mlp-experiment.json"));
  expect(files.sort()).toEqual(tested.map((name) => `${name}.mlp-experiment.json`));
});

interface Cell {
  readonly labels: readonly string[];
  readonly run: string;
  readonly state: string;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  readonly trainDataLoss: number;
}

/** Runs an experiment in a folder of its own. @param width of the design's layers, where fewer units show the same */
async function run(name: string, width?: number): Promise<{ cells: readonly Cell[]; runs: string }> {
  const folder = temporaryFolder();
  const file = `${name}.mlp-experiment.json`;
  const design = /"design": "(.*)"/.exec(await readFile(join(lecture, file), "utf8"))?.[1] ?? "";
  await copyFile(join(lecture, file), join(folder, file));
  const text = await readFile(join(lecture, design), "utf8");
  await writeFile(
    join(folder, design),
    width === undefined ? text : text.replaceAll('"units": 500', `"units": ${width}`),
  );
  const { code, out, err } = await cli(["experiment", join(folder, file), "--json", "--jobs", "2"], {
    cellWorker,
  });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return {
    cells: JSON.parse(out).cells,
    runs: join(folder, ".mlp-studio", "runs", design.replace(".mlp.json", "")),
  };
}

/** By the labels of each cell: the standard deviation of each hidden layer, and what is seen in words. */
async function layersOf(name: string, width?: number) {
  const { cells, runs } = await run(name, width);
  const layers = await Promise.all(
    cells.map(async (cell) => {
      const hidden = (await lastHiddenLayers(nodeRunStorage, join(runs, cell.run))) ?? [];
      expect(hidden).toHaveLength(10);
      const spreads = hidden.map(({ activation }) => activation.std);
      return [cell.labels.join(", "), { spreads, hidden, ...layersVerdict(hidden) }] as const;
    }),
  );
  return new Map(layers);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean over the seeds of a figure, by the labels of the cells. */
function means(cells: readonly Cell[], figure: (cell: Cell) => number): ReadonlyMap<string, number> {
  const labels = [...new Set(cells.map((cell) => cell.labels.join(", ")))];
  return new Map(
    labels.map((label) => [
      label,
      mean(cells.filter((cell) => cell.labels.join(", ") === label).map(figure)),
    ]),
  );
}

describe("L15: initialization through ten layers of 500 nodes", () => {
  test("collapses, saturates, shrinks, explodes or keeps its spread, as the slides show", async () => {
    const layers = await layersOf("initialization");
    const kinds = Object.fromEntries([...layers].map(([label, { kind }]) => [label, kind]));
    expect(kinds).toEqual({
      "all 0, tanh": "all-zero",
      "N(0, 0.01²), tanh": "collapses",
      "N(0, 1²), tanh": "saturated",
      "Xavier, tanh": "keeps-spread",
      "He, tanh": "keeps-spread",
      "all 0, relu": "all-zero",
      "N(0, 0.01²), relu": "collapses",
      "N(0, 1²), relu": "explodes",
      "Xavier, relu": "shrinks",
      "He, relu": "keeps-spread",
    });
    // √500 · 0.01 = 0.22 times from layer to layer.
    const small = layers.get("N(0, 0.01²), tanh")?.spreads ?? [];
    for (let i = 1; i < 10; i++) expect(small[i] / small[i - 1]).toBeCloseTo(0.224, 1);
    expect(layers.get("N(0, 0.01²), tanh")?.text).toBe("collapses to 0 after layer 3");
    for (const { saturated } of layers.get("N(0, 1²), tanh")?.hidden ?? [])
      expect(saturated).toBeGreaterThan(0.9);
    // Xavier is made for tanh: with ReLU each layer loses a factor of √2.
    const xavier = layers.get("Xavier, relu")?.spreads ?? [];
    expect((xavier[9] / xavier[0]) ** (1 / 9)).toBeCloseTo(Math.SQRT1_2, 1);
    const he = layers.get("He, relu")?.spreads ?? [];
    expect(Math.max(...he) / Math.min(...he)).toBeLessThan(1.5);
  });
});

describe("L16: the initializations of six papers", () => {
  test("keep their spread, each with its activation", async () => {
    const layers = await layersOf("papers", 200);
    expect(layers.size).toBe(6);
    for (const [paper, { kind }] of layers) expect([paper, kind]).toEqual([paper, "keeps-spread"]);
    // LSUV scales what enters each activation to variance 1.
    for (const { preActivation } of layers.get("Mishkin and Matas 2015")?.hidden ?? [])
      expect(preActivation.std).toBeCloseTo(1, 0);
  });
});

describe("L19: batch normalization", () => {
  test("makes the spread independent of the initial weights' size", async () => {
    const layers = await layersOf("batch-norm-initialization", 200);
    expect(layers.get("N(0, 0.01²), false")?.kind).toBe("collapses");
    expect(layers.get("N(0, 1²), false")?.kind).toBe("saturated");
    for (const [label, { spreads }] of layers)
      if (label.endsWith("true")) for (const spread of spreads) expect(spread).toBeCloseTo(0.63, 1);
  });

  test("trains at low and high learning rates where the plain network does not", async () => {
    const { cells } = await run("batch-norm-rates");
    const accuracy = means(cells, (cell) => (cell.state === "completed" ? cell.testAccuracy : 0.5));
    for (const rate of ["0.01", "0.1", "1"]) expect(accuracy.get(`${rate}, true`)).toBeGreaterThan(0.9);
    expect(accuracy.get("0.1, false")).toBeGreaterThan(0.9);
    for (const rate of ["0.01", "1", "3"]) {
      const plain = accuracy.get(`${rate}, false`) ?? 1;
      expect(plain).toBeLessThan(0.85);
      expect(accuracy.get(`${rate}, true`)).toBeGreaterThan(plain);
    }
  });
});

describe("L4: hidden nodes and regularization", () => {
  test("more hidden nodes fit the training rows better", async () => {
    const { cells } = await run("hidden-nodes");
    const loss = means(cells, (cell) => cell.trainDataLoss);
    expect(loss.get("3")).toBeGreaterThan(loss.get("6") ?? Infinity);
    expect(loss.get("6")).toBeGreaterThan(loss.get("20") ?? Infinity);
  });

  test("λ trades the fit of the training rows for a smaller gap to the test rows", async () => {
    const { cells } = await run("regularization");
    const loss = means(cells, (cell) => cell.trainDataLoss);
    const gap = means(cells, (cell) => cell.trainAccuracy - cell.testAccuracy);
    const order = ["0", "0.001", "0.01"];
    for (let i = 1; i < 3; i++)
      expect(loss.get(order[i])).toBeGreaterThan(loss.get(order[i - 1]) ?? Infinity);
    expect(gap.get("0")).toBeGreaterThan((gap.get("0.001") ?? 1) + 0.03);
    const test = means(cells, (cell) => cell.testAccuracy);
    expect(test.get("0.001")).toBeGreaterThan(test.get("0") ?? 1);
    expect(test.get("0.001")).toBeGreaterThan(test.get("0.01") ?? 1);
  });
});
