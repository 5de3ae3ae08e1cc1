/** `handover FILE --to TARGET -o FOLDER`: what is written, and what is refused. PyTorch's part is tested in `test/handover`. */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadModel } from "../../../src/engine/model.ts";
import { readMixedTensors } from "../../../src/engine/safetensors.ts";
import { nodeRunStorage } from "../../../src/node/nodeRunStorage.ts";
import { readRun } from "../../../src/runs/folders/runFolders.ts";
import { bundleCli } from "./bundle.ts";
import { cli, folderWith, iris, readText } from "./helpers.ts";

const points = [
  "x,y,class",
  ...Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i % 2 ? "a" : "b"}`),
].join("\n");
const design = JSON.stringify({
  version: 1,
  dataset: { path: "../data/points.csv", target: "class" },
  layers: [{ units: 3 }],
  training: { epochs: 2 },
});
const experiment = JSON.stringify({
  version: 1,
  design: "points.mlp.json",
  axes: [{ label: "units", field: "layers[*].units", values: [2, 3, 4] }],
  seeds: [1, 2],
  show: "score",
});

/** An experiment whose data is beside the folder that it is in. */
async function withExperiment(text = experiment): Promise<string> {
  const root = await folderWith();
  for (const folder of ["data", "my work"]) await mkdir(join(root, folder));
  await writeFile(join(root, "data", "points.csv"), points);
  await writeFile(join(root, "my work", "points.mlp.json"), design);
  await writeFile(join(root, "my work", "it's.mlp-experiment.json"), text);
  return root;
}

test("a design for torchrun is a folder with the script, the rows, the weights and a run that has not begun", async () => {
  const folder = join(await folderWith(), "run");
  const { code, out, err } = await cli([
    ...["handover", iris, "--to", "torchrun", "-o", folder],
    ...["--set", "training.epochs=3", "--set", "training.classWeights=balanced"],
  ]);
  expect({ code, err: err.split("\n").at(-2) }).toEqual({ code: 0, err: "README.md there has more." });
  const names = [
    "train.py",
    "data.safetensors",
    "start.safetensors",
    "job.sbatch",
    "README.md",
    "design.mlp.json",
    "run.json",
  ];
  expect(out.trimEnd().split("\n")).toEqual(names.map((name) => join(folder, name)));
  expect(await readText(join(folder, "train.py"))).toContain("\nEPOCHS = 3\n");
  expect(JSON.parse(await readText(join(folder, "design.mlp.json"))).training.epochs).toBe(3);
  const { tensors } = readMixedTensors(readFileSync(join(folder, "data.safetensors")));
  expect(tensors.inputs.shape).toEqual([150, 4]);
  expect(tensors.rowWeights.data[0]).toBeGreaterThan(0);
  const { train, validation, test: last } = tensors;
  const parts = [train, validation, last].flatMap(({ data }) => [...data]);
  expect(parts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, row) => row));
  const start = loadModel(readFileSync(join(folder, "start.safetensors")));
  expect(start.design?.training.epochs).toBe(3);
  expect(await readRun(nodeRunStorage, folder)).toMatchObject({
    state: "stopped",
    trainedElsewhere: true,
    position: { epochs: 3 },
  });
});

test("an experiment for Slurm is its files, as they lie to each other, and a job whose shards are the whole", async () => {
  const root = await withExperiment();
  const folder = join(root, "handed over");
  const file = join(root, "my work", "it's.mlp-experiment.json");
  const { code, err } = await cli(["handover", file, "--to", "slurm", "-o", folder]);
  expect(code).toBe(0);
  expect(err).toMatch(/^6 runs take about .* on one core of this machine: 1 task of about .* on 4 cores\./);
  expect((await readdir(folder)).sort()).toEqual(["README.md", "data", "job.sbatch", "my work"]);
  expect(await readText(join(folder, "data", "points.csv"))).toBe(points);
  const bundle = await bundleCli();
  const job = await readText(join(folder, "job.sbatch"));
  expect(job).toContain("#SBATCH --array=1-1\n");
  await writeFile(join(folder, "job.sbatch"), job.replace('/1"', '/2"'));
  for (const task of ["1", "2"]) {
    const { status, stderr } = spawnSync("bash", ["job.sbatch"], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...process.env,
        MLP: `${process.execPath} ${bundle}`,
        SLURM_ARRAY_TASK_ID: task,
        SLURM_CPUS_PER_TASK: "1",
      },
    });
    expect(status, stderr).toBe(0);
  }
  const runs = join(folder, "my work", ".mlp-studio", "runs", "points");
  const cells = await Promise.all(
    (await readdir(runs)).map(async (id) => JSON.parse(await readText(join(runs, id, "run.json")))),
  );
  expect(cells.map((run) => `${run.experiment.cell} ${run.seed}`).sort()).toEqual(
    [2, 3, 4].flatMap((units) => [`${units} 1`, `${units} 2`]),
  );
});

test("long experiments have tasks of half an hour on four cores, at most 1,000", async () => {
  const root = await withExperiment(
    experiment.replace('"axes"', '"set": { "training.epochs": 1000000000000 }, "axes"'),
  );
  const folder = join(root, "out");
  const file = join(root, "my work", "it's.mlp-experiment.json");
  const { code, err } = await cli(["handover", file, "--to", "slurm", "-o", folder]);
  expect({ code, err }).toMatchObject({ code: 0 });
  // More tasks than runs would have nothing to do.
  expect(await readText(join(folder, "job.sbatch"))).toContain("#SBATCH --array=1-6\n");
});

test("the jobs are sound shell scripts", async () => {
  if (spawnSync("shellcheck", ["--version"]).status !== 0) return;
  const root = await withExperiment();
  await cli(["handover", iris, "--to", "torchrun", "-o", join(root, "a")]);
  await cli([
    "handover",
    join(root, "my work", "it's.mlp-experiment.json"),
    "--to",
    "slurm",
    "-o",
    join(root, "b"),
  ]);
  for (const name of ["a", "b"]) {
    const { stdout } = spawnSync("shellcheck", [join(root, name, "job.sbatch")], { encoding: "utf8" });
    expect(stdout).toBe("");
  }
});

test("what cannot be handed over, and bad arguments, are one sentence each, and nothing is written", async () => {
  const root = await withExperiment();
  const file = join(root, "my work", "it's.mlp-experiment.json");
  const halving = join(root, "my work", "halving.mlp-experiment.json");
  await writeFile(
    halving,
    experiment.replace('"axes"', '"halving": { "factor": 3, "minimumEpochs": 1 }, "axes"'),
  );
  const folder = join(root, "out");
  const to = (target: string) => ["--to", target, "-o", folder];
  for (const [args, message] of [
    [[], "No design is given"],
    [[iris], "--to is not given"],
    [[iris, "--to", "ray", "-o", folder], "--to ray: write one of torchrun, slurm"],
    [[iris, "--to", "torchrun"], "-o is not given"],
    [[file, ...to("torchrun")], "is an experiment, which is many runs. Write --to slurm."],
    [[iris, ...to("slurm")], "is not an experiment"],
    [[file, ...to("slurm"), "--set", "training.epochs=1"], "--set: an experiment says itself"],
    [[halving, ...to("slurm")], 'has "halving"'],
    [[iris, "--to", "torchrun", "-o", root], "is not empty. Name a new folder."],
    [[iris, "--to", "torchrun", "-o", file], "Name another folder."],
    [[iris, "--to", "torchrun", "-o", join(file, "out")], "Name another"],
    [
      [
        iris,
        ...to("torchrun"),
        "--set",
        "training.optimizer=madaline-rule-2",
        "--set",
        "training.batchSize=1",
      ],
      "Madaline Rule II",
    ],
    [[join(root, "none.mlp.json"), ...to("torchrun")], "does not exist"],
  ] as const) {
    const { code, err } = await cli(["handover", ...args]);
    expect({ args, code }).toEqual({ args, code: 2 });
    expect(err).toContain(message);
    expect(err.trimEnd()).not.toContain("\n");
  }
  expect((await readdir(root)).sort()).toEqual(["data", "my work"]);
});
