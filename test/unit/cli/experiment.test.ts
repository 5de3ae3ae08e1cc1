/** `experiment`: cells on threads, recorded, continued, shared among processes, and the same numbers as `train`. */

import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { nodeRunStorage } from "../../../src/node/nodeRunStorage.ts";
import { readEvents } from "../../../src/runs/folders/eventFile.ts";
import { runFiles } from "../../../src/runs/folders/runFolders.ts";
import { count } from "../../../src/shared/format/numbers.ts";
import type { RunRecord } from "../../../src/shared/runs/runRecord.ts";
import { bundleCli } from "./bundle.ts";
import { cli as cliOf, folderWith } from "./helpers.ts";

/** The built command line, and the thread that trains cells beside it: the source takes seconds to load in each thread. */
let program = "";
let cellWorker = "";
beforeAll(async () => {
  program = await bundleCli();
  cellWorker = join(dirname(program), "cellWorker.cjs");
});

const cli = (args: readonly string[], options: object = {}) => cliOf(args, { cellWorker, ...options });

const design = {
  dataset: { generate: "moons", samples: 120, noise: 0.2 },
  layers: [{ units: 4, activation: "tanh" }],
  training: { epochs: 3, seed: 1 },
};
const axes = [
  { label: "units", field: "layers[*].units", values: [2, 3] },
  { label: "λ", field: "training.l2", values: [0, 0.01] },
];

/** A folder with a design and an experiment over it. */
async function experimentFolder(fields: object = { axes, seeds: [1, 2] }, base: object = design) {
  const folder = await folderWith({ "a.mlp.json": JSON.stringify(base) });
  const file = join(folder, "grid.mlp-experiment.json");
  const write = (changed: object) =>
    writeFile(file, JSON.stringify({ design: "a.mlp.json", ...changed }, undefined, 2));
  await write(fields);
  const runs = join(folder, ".mlp-studio", "runs", "a");
  return { folder, file, write, runs, design: join(folder, "a.mlp.json") };
}

interface Cell {
  readonly index: readonly number[];
  readonly labels: readonly string[];
  readonly seed: number;
  readonly run: string | null;
  readonly state: string;
  readonly message?: string;
  readonly epochs?: number;
  readonly validationAccuracy?: number;
}

async function run(file: string, ...options: string[]) {
  const { code, out, err } = await cli(["experiment", file, "--json", "--jobs", "2", ...options]);
  return { code, err, ...(JSON.parse(out || "{}") as { cells: Cell[]; best: { labels: string[] } | null }) };
}

const recordOf = async (runs: string, id: string): Promise<RunRecord> =>
  JSON.parse(await readFile(join(runs, id, runFiles.record), "utf8"));
const folders = async (runs: string) => (await readdir(runs)).filter((name) => !name.startsWith("."));

test("a cell has the weights of train with the same --set, bit for bit", async () => {
  const { folder, file, runs, design: path } = await experimentFolder();
  const { code, cells, best } = await run(file);
  expect(code).toBe(0);
  expect(cells.map(({ index, seed }) => [...index, seed])).toEqual([
    [0, 0, 1],
    [1, 0, 1],
    [0, 1, 1],
    [1, 1, 1],
    [0, 0, 2],
    [1, 0, 2],
    [0, 1, 2],
    [1, 1, 2],
  ]);
  expect(best?.labels).toHaveLength(2);
  const cell = cells[7];
  const set = ["layers[*].units=3", "training.l2=0.01", "training.seed=2", "dataset.splitSeed=1"];
  const { summary, weights } = await trainAlone(path, join(folder, "saved.safetensors"), set);
  expect(cell).toMatchObject({ labels: ["3", "0.01"], state: "completed" });
  for (const name of ["epochs", "steps", "trainLoss", "validationLoss", "testLoss", "testAccuracy"])
    expect(cell).toHaveProperty(name, summary[name]);
  expect((await weightsIn(join(runs, cell.run ?? "", runFiles.model))).equals(weights)).toBe(true);
});

/** The tensors of a saved network, as bytes. */
async function weightsIn(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
}

async function trainAlone(path: string, saved: string, set: readonly string[], ...options: string[]) {
  const overrides = set.flatMap((argument) => ["--set", argument]);
  const { out } = await cli(["train", path, "--json", "--save", saved, ...options, ...overrides]);
  return { summary: JSON.parse(out), weights: await weightsIn(saved) };
}

test.each(["wasm-simd", "reference"])(
  "cells side by side on shared rows have the weights of single runs by %s, on several threads",
  async (backend) => {
    // Wide enough for threads that share a step; batch norm and Adam keep numbers of their own beside the weights.
    const {
      folder,
      file,
      runs,
      design: path,
    } = await experimentFolder(
      { axes: [{ field: "training.batchSize", values: [40, 64] }] },
      {
        dataset: { path: "a.csv" },
        layers: [{ units: 96, batchNorm: true }, { units: 96 }],
        training: { epochs: 3, seed: 1, optimizer: "adam" },
      },
    );
    const rows = Array.from({ length: 300 }, (_, i) => `${i % 17},${(i * 5) % 11},${i % 2 ? "a" : "b"}`);
    await writeFile(join(folder, "a.csv"), `x,y,class\n${rows.join("\n")}\n`);
    const { cells } = await run(file, "--backend", backend);
    for (const { labels, run: id, state } of cells) {
      expect(state).toBe("completed");
      const saved = join(folder, "saved.safetensors");
      const set = [`training.batchSize=${labels[0]}`, "dataset.splitSeed=1"];
      const { weights } = await trainAlone(path, saved, set, "--backend", backend, "--threads", "2");
      expect((await weightsIn(join(runs, id ?? "", runFiles.model))).equals(weights)).toBe(true);
    }
  },
);

test("each run is recorded as a cell of the experiment", async () => {
  const { file, runs } = await experimentFolder();
  const { cells } = await run(file);
  const record = await recordOf(runs, cells[1].run ?? "");
  expect(record).toMatchObject({
    state: "completed",
    seed: 1,
    experiment: { file: "grid.mlp-experiment.json", cell: [3, 0] },
    data: { hash: expect.any(String) },
  });
  const { events } = await readEvents(nodeRunStorage, join(runs, record.id, runFiles.events));
  expect(events[0].kind).toBe("started");
  expect(events.at(-1)?.kind).toBe("finished");
});

describe("an experiment that is continued", () => {
  const ids = (cells: Cell[]) => cells.map((cell) => cell.run);

  test("computes nothing again", async () => {
    const { file, runs } = await experimentFolder();
    const first = await run(file);
    const again = await run(file);
    expect(again.cells).toEqual(first.cells);
    expect(await folders(runs)).toHaveLength(8);
  });

  test("keeps the cells that are still part of the grid", async () => {
    const { file, write, runs } = await experimentFolder();
    const first = await run(file);
    await write({ axes: [axes[1], { ...axes[0], values: [7, 3] }], seeds: [2, 5] });
    const { cells } = await run(file);
    const kept = cells.filter(({ seed, labels }) => seed === 2 && labels[1] === "3");
    expect(kept.map((cell) => cell.run)).toEqual([first.cells[5].run, first.cells[7].run]);
    expect(await folders(runs)).toHaveLength(8 + 6);
  });

  test("computes a cell again whose run was not finished, in place of what is left of it", async () => {
    const { file, runs } = await experimentFolder();
    const { cells } = await run(file);
    const id = cells[2].run ?? "";
    const record = await recordOf(runs, id);
    const gone = { ...record, state: "running", process: { ...record.process, pid: 2 ** 22 + 1 } };
    await writeFile(join(runs, id, runFiles.record), JSON.stringify(gone));
    const again = await run(file);
    expect(again.code).toBe(0);
    expect(again.cells[2].run).not.toBe(id);
    expect(again.cells[2].validationAccuracy).toBe(cells[2].validationAccuracy);
    expect(ids(again.cells).filter((_, i) => i !== 2)).toEqual(ids(cells).filter((_, i) => i !== 2));
    expect(await folders(runs)).not.toContain(id);
  });

  test("computes all again when the data has changed", async () => {
    const rows = (shift: number) =>
      `x,y,class\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${(i * 3 + shift) % 11},${i % 2 ? "a" : "b"}\n`).join("")}`;
    const { folder, file } = await experimentFolder({ axes }, { ...design, dataset: { path: "a.csv" } });
    await writeFile(join(folder, "a.csv"), rows(0));
    const first = await run(file);
    await writeFile(join(folder, "a.csv"), rows(1));
    const second = await run(file);
    expect(second.cells.every(({ state }) => state === "completed")).toBe(true);
    for (const [i, { run: id }] of second.cells.entries()) expect(id).not.toBe(first.cells[i].run);
  });
});

describe("cells that do not go well", () => {
  test("are shown as such and stop nothing", async () => {
    const rate = { label: "rate", field: "training.optimizer.learningRate", values: [1000, 1e-5] };
    const loss = { label: "loss", field: "loss", values: ["softmax-cross-entropy", "perceptron"] };
    const { file, write } = await experimentFolder({ axes: [rate], set: { "training.l2": 100 } });
    const { code, cells, best } = await run(file);
    expect(code).toBe(0);
    expect(cells.map(({ state }) => state)).toEqual(["diverged", "completed"]);
    expect(cells[0].message).toMatch(/^Training diverged/);
    expect(best?.labels).toEqual(["0.00001"]);
    // An experiment of which no cell goes well ends as its cells do.
    await write({ axes: [{ ...rate, values: [1000] }], set: { "training.l2": 100 } });
    expect((await run(file)).code).toBe(3);
    await write({ axes: [loss], set: { "dataset.task": "regression" } });
    const failed = await run(file);
    expect(failed.code).toBe(2);
    expect(failed.cells[0]).toMatchObject({ state: "failed", run: null });
  });

  test("data that cannot be read fails the cells that have it", async () => {
    const noise = { label: "data", field: "dataset.path", values: ["missing.csv", "a.csv"] };
    const { folder, file } = await experimentFolder(
      { axes: [noise] },
      { ...design, dataset: { path: "a.csv" } },
    );
    await writeFile(join(folder, "a.csv"), `x,class\n${"1,a\n2,b\n".repeat(20)}`);
    const { code, cells } = await run(file);
    expect(code).toBe(0);
    expect(cells.map(({ state }) => state)).toEqual(["failed", "completed"]);
    expect(cells[0].message).toContain("missing.csv");
  });
});

describe("bad input is named on its line, with exit code 2", () => {
  const bad = async (fields: object, base?: object) => {
    const { file } = await experimentFolder(fields, base);
    const { code, out, err } = await cli(["experiment", file, "--json"]);
    expect([code, out]).toEqual([2, ""]);
    return err.replace(file, "FILE");
  };

  test.each([
    [
      "an unknown field",
      { axes: [{ field: "training.l3", values: [0] }] },
      'FILE:5:16: training.l3 is not a known key. Did you mean "l2"?',
    ],
    [
      "a wrong value, with its cell",
      { axes: [{ field: "training.l2", values: [0, "x"] }] },
      'FILE:8:9: Cell "x": training.l2 must be a number, but is "x".',
    ],
    [
      "an empty axis",
      { axes: [{ field: "training.l2", values: [] }] },
      "FILE:6:17: axes[0].values is empty.",
    ],
    [
      "10,001 cells",
      {
        axes: [
          { field: "training.l2", from: 0, to: 1, count: 73 },
          { field: "training.clipNorm", from: 1, to: 2, count: 137 },
        ],
      },
      `FILE:3:11: axes have 73 × 137 = ${count(10_001)} cells, and at most ${count(10_000)} are possible.`,
    ],
    [
      "two axes over one field",
      { axes: [axes[0], { field: "layers[0].units", values: [5] }] },
      "FILE:13:16: layers[0].units is varied by two axes",
    ],
    ["a missing design", { design: "b.mlp.json" }, "FILE:2:13: design: b.mlp.json does not exist"],
    [
      "a boundary of four inputs",
      { show: "boundary", set: { "dataset.generate": { type: "random", inputs: 4 } } },
      'FILE:3:11: show: "boundary" needs a network of two inputs, and this one has 4.',
    ],
  ])("%s", async (_, fields, message) => {
    expect(await bad(fields)).toContain(message);
  });

  test("a broken design", async () => {
    expect(await bad({}, { dataset: {} })).toBe("FILE:2:13: a.mlp.json:1:12: dataset.path is missing.\n");
  });

  test.each([
    [["experiment"], "No experiment is given"],
    [["experiment", "gone.mlp-experiment.json"], "gone.mlp-experiment.json: the experiment does not exist"],
    [["experiment", "a", "--shard", "3/2"], "--shard 3/2: write a share such as 1/4"],
    [["experiment", "a", "--jobs", "0"], "--jobs 0: write a whole number from 1 on."],
  ])("%j", async (args, message) => {
    const { code, err } = await cli(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test("shards of an experiment that compares its cells", async () => {
    const { file } = await experimentFolder({ halving: {}, axes });
    const { code, err } = await cli(["experiment", file, "--shard", "1/2"]);
    expect([code, err]).toEqual([2, expect.stringContaining('has "halving"')]);
  });
});

test("shards compute disjoint shares, and the last one shows them all", async () => {
  const { file, runs } = await experimentFolder();
  const first = await run(file, "--shard", "2/3");
  expect(first.cells.map(({ state }) => state === "completed")).toEqual([
    false,
    true,
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
  await run(file, "--shard", "3/3");
  const last = await run(file, "--shard", "1/3");
  expect(last.cells.every(({ state }) => state === "completed")).toBe(true);
  expect(await folders(runs)).toHaveLength(8);
});

test("processes over one folder, as a job array starts them, share the work", async () => {
  const { file, runs } = await experimentFolder();
  const start = (shard: number) =>
    new Promise<number | null>((resolve) =>
      spawn(process.execPath, [program, "experiment", file, "--jobs", "1", "--shard", `${shard}/3`]).on(
        "exit",
        resolve,
      ),
    );
  expect(await Promise.all([1, 2, 3].map(start))).toEqual([0, 0, 0]);
  const { cells } = await run(file);
  expect(new Set(cells.map((cell) => cell.run)).size).toBe(8);
  expect(await folders(runs)).toHaveLength(8);
});

test("Ctrl-C stops the runs in progress, which are recorded as stopped and computed again", async () => {
  const { file, runs, write } = await experimentFolder({ axes, set: { "training.epochs": 1_000_000 } });
  const { code, out } = await cli(["experiment", file, "--json", "--jobs", "2"], {
    interactive: true,
    interruptAt: 6,
  });
  expect(code).toBe(130);
  const { cells } = JSON.parse(out) as { cells: Cell[] };
  const states = cells.map(({ state }) => state);
  expect(states.filter((state) => state === "stopped").length).toBeGreaterThan(0);
  expect(states.every((state) => state === "stopped" || state === "waiting")).toBe(true);
  for (const { run: id } of cells) if (id !== null) expect((await recordOf(runs, id)).state).toBe("stopped");
  await write({ axes });
  expect((await run(file)).cells.every(({ state }) => state === "completed")).toBe(true);
});

test("the table, the CSV file and the progress", async () => {
  const { folder, file } = await experimentFolder();
  const csv = join(folder, "all.csv");
  const { code, out, err } = await cli(["experiment", file, "--csv", csv], { interactive: true });
  expect(code).toBe(0);
  expect(err).toMatch(/of 8 runs · \d running/);
  const lines = out.split("\n");
  expect(lines[0]).toMatch(/units +λ +runs +training +validation$/);
  expect(
    lines.slice(1, 5).map((line) => line.trim().replace("*", "").trim().split(/ {2,}/).slice(0, 3)),
  ).toEqual([
    ["2", "0", "2 of 2"],
    ["3", "0", "2 of 2"],
    ["2", "0.01", "2 of 2"],
    ["3", "0.01", "2 of 2"],
  ]);
  expect(out).toMatch(/\* best on the validation rows: /);
  expect(out).toMatch(/test rows, which had no part in the choice: 0\.\d+ ± 0\.\d+\./);
  expect(out).toMatch(/variance by axis: units .+ %, λ .+ %\.$/m);
  const [head, ...rows] = (await readFile(csv, "utf8")).trim().split("\n");
  expect(head).toMatch(/^units,λ,seed,state,run,epochs,/);
  expect(rows).toHaveLength(8);
});

test("an experiment whose folder cannot be written runs all the same", async () => {
  const { folder, file } = await experimentFolder({ axes: [axes[0]] });
  // A file in the place of the folder.
  await writeFile(join(folder, ".mlp-studio"), "");
  const { code, cells, err } = await run(file);
  expect(code).toBe(0);
  expect(cells.map((cell) => [cell.state, cell.run])).toEqual(new Array(2).fill(["completed", null]));
  expect(err).toContain("is not recorded any more");
});

test("runs of an experiment do not count among those that are kept, while its file exists", async () => {
  const { folder, file, runs, design: path } = await experimentFolder({ axes });
  await run(file);
  const template = await recordOf(runs, (await folders(runs))[0]);
  const { experiment, ...plain } = template;
  for (let i = 0; i < 51; i++) {
    const id = `20200101-0000${String(i).padStart(2, "0")}-0000`;
    await mkdir(join(runs, id));
    await writeFile(
      join(runs, id, runFiles.record),
      JSON.stringify({ ...plain, id, started: "2020-01-01T00:00:00Z" }),
    );
  }
  await cli(["train", path, "--record", "--json"]);
  expect(await folders(runs)).toHaveLength(4 + 50);
  await rename(file, join(folder, "elsewhere.json"));
  await cli(["train", path, "--record", "--json"]);
  expect(await folders(runs)).toHaveLength(50);
  await rm(folder, { recursive: true });
});
