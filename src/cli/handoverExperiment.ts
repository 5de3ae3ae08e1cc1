/** An experiment that is handed over to Slurm: its files, and a job array whose tasks train its shards. */
import { readFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { DataFiles } from "../data/dataFiles.ts";
import type { Dataset } from "../data/encode/dataset.ts";
import { experimentReadme } from "../engine/handover/readme.ts";
import { experimentJob } from "../engine/handover/slurm.ts";
import type { RunPlatform } from "../engine/training/runControl.ts";
import { Trainer } from "../engine/training/trainer.ts";
import { loadTrainingData } from "../engine/trainingData.ts";
import { filesIn } from "../node/localFiles.ts";
import type { NewFile } from "../node/newFolder.ts";
import type { Experiment } from "../runs/experiment/readExperiment.ts";
import { datasetKey } from "../shared/data/dataKey.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import { plural } from "../shared/format/plural.ts";
import { duration } from "../shared/format/time.ts";
import { readExperimentFile } from "./experiment.ts";
import type { Terminal } from "./terminal.ts";

/** Processor cores of a task. */
const coresPerTask = 4;
/** Seconds that a task is meant to take: sites ask for 10 to 60 minutes. */
const secondsPerTask = 30 * 60;
/** Slurm's `MaxArraySize` is 1001 by default. */
const maxTasks = 1000;
/** Milliseconds for which a cell is trained to see how fast it is. */
const measuredMs = 1000;

export async function experimentFolder(file: string, terminal: Terminal, control: RunPlatform) {
  const experiment = await readExperimentFile(file, control);
  if (experiment.spec.halving)
    throw new InputError(
      `--to slurm: ${file} has "halving", which compares all cells while they run. Leave one of them out.`,
    );
  const { read, datasets } = await readData(experiment, control);
  const runs = experiment.cells.length * experiment.seeds.length;
  const seconds = await secondsOf(experiment, datasets, terminal, control);
  const tasks = Math.max(1, Math.min(maxTasks, runs, Math.ceil(seconds / coresPerTask / secondsPerTask)));
  const folder = dirname(experiment.design);
  const paths = [file, experiment.design, ...[...read].map((path) => join(folder, path))];
  const copied = await copies(paths);
  const name = copied.names[0];
  const perTask = seconds / coresPerTask / tasks;
  const facts = { experiment: name, tasks, cores: coresPerTask, runs, seconds, perTask };
  const files: NewFile[] = [
    ...copied.files,
    { name: "job.sbatch", content: experimentJob(facts) },
    { name: "README.md", content: experimentReadme(facts) },
  ];
  const note = `${plural(runs, "run")} take about ${duration(seconds)} on one core of this machine: ${plural(tasks, "task")} of about ${duration(perTask)} on ${coresPerTask} cores.\nREADME.md in the folder has more.\n`;
  return { files, note };
}

/** Reads the data of all cells, each file once, and notes which files there are. */
async function readData({ cells, design }: Experiment, control: RunPlatform) {
  const read = new Set<string>();
  const files = recording(filesIn(dirname(design)), read);
  const datasets = new Map<string, Dataset>();
  for (const { design: cell } of cells) {
    const key = keyOf(cell);
    if (!datasets.has(key)) datasets.set(key, await loadTrainingData(cell, files, control));
  }
  return { read, datasets };
}

function keyOf(design: DesignSpec): string {
  return datasetKey({ design, baseUri: "" });
}

/** The files, which note what has been read of them. */
function recording(files: DataFiles, read: Set<string>): DataFiles {
  const { open, list } = files;
  return {
    read: (path) => {
      read.add(path);
      return files.read(path);
    },
    ...(open && {
      open: (path: string) => {
        read.add(path);
        return open(path);
      },
    }),
    ...(list && { list }),
  };
}

/** Seconds that all runs take on one core, by the speed of the first cell; a cell of twice the parameters takes twice as long. */
async function secondsOf(
  { cells, seeds }: Experiment,
  datasets: ReadonlyMap<string, Dataset>,
  terminal: Terminal,
  { yieldToEvents, signal }: RunPlatform,
): Promise<number> {
  const workOf = (design: DesignSpec, dataset: Dataset) =>
    design.training.epochs * dataset.train.length * parametersOf(design, dataset);
  const datasetOf = (design: DesignSpec) => datasets.get(keyOf(design)) as Dataset;
  const [{ design }] = cells;
  const dataset = datasetOf(design);
  const trainer = new Trainer(
    design,
    { ...dataset },
    {
      kernels: terminal.kernels({ backend: "auto", threads: 1 }),
      snapshots: false,
    },
  );
  try {
    const until = performance.now() + measuredMs;
    const summary = await trainer.run({
      emit: () => {
        if (performance.now() > until) trainer.control("stop");
      },
      yieldToEvents,
      ...(signal && { signal }),
    });
    const perSample = summary.samplesPerSecond > 0 ? 1 / summary.samplesPerSecond : 0;
    const perWork = perSample / parametersOf(design, dataset);
    const work = cells.reduce((sum, cell) => sum + workOf(cell.design, datasetOf(cell.design)), 0);
    return work * perWork * seeds.length;
  } finally {
    trainer.close();
  }
}

function parametersOf({ layers }: DesignSpec, { summary }: Dataset): number {
  const widths = [summary.inputs.length, ...layers.map(({ units }) => units), summary.outputs];
  return widths.slice(1).reduce((sum, width, i) => sum + width * (widths[i] + 1), 0);
}

/** Copies of files, which lie to each other as they do here. @returns their names in the same order, and the files */
async function copies(paths: readonly string[]) {
  const absolute = [...new Set(paths.map((path) => resolve(path)))];
  const root = absolute.map((path) => dirname(path)).reduce(commonFolder);
  const names = absolute.map((path) => relative(root, path).split(sep).join("/"));
  const files = await Promise.all(
    absolute.map(async (path, i) => ({ name: names[i], content: new Uint8Array(await readFile(path)) })),
  );
  const reserved = files.find(({ name }) => name === "job.sbatch" || name === "README.md");
  if (reserved)
    throw new InputError(
      `${reserved.name}: a file of the experiment has the name of one that is written. Rename ${basename(reserved.name)}.`,
    );
  return { names, files };
}

/** The innermost folder that both are in. */
function commonFolder(a: string, b: string): string {
  let folder = a;
  while (relative(folder, b).startsWith("..")) folder = dirname(folder);
  return folder;
}
