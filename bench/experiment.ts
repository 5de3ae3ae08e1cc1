import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CommandResult, median, runCommand } from "./command.ts";
import type { Options } from "./options.ts";
import { sklearnEnvironment } from "./peers.ts";
import { milliseconds, type Section, table, times } from "./report.ts";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** 4 widths × 3 λ × 5 seeds of two-spirals. */
const axes = [
  { field: "layers[*].units", values: [3, 6, 20, 32] },
  { field: "training.l2", values: [0, 0.001, 0.01] },
];
const seeds = [1, 2, 3, 4, 5];
const cells = 60;

/** What is measured in every round, one after the other. */
const measures = {
  two: "MLP Studio, `--jobs 2`",
  one: "MLP Studio, `--jobs 1`",
  sklearn: "scikit-learn, joblib, `n_jobs=2`",
  /** All cells without an epoch, on one thread. */
  empty: "cells without an epoch",
  /** One cell for each thread, without an epoch. */
  startTwo: "start of two threads",
  startOne: "start of one thread",
} as const;
type Measure = keyof typeof measures;
type Round = Readonly<Partial<Record<Measure, CommandResult>>>;

/**
 * What an experiment takes: 60 recorded runs of two-spirals from the command to the table, on one and on two threads, against
 * the same runs one after the other and against scikit-learn's on joblib; and what a cell takes besides its training.
 */
export async function measureExperiment(options: Options): Promise<Section> {
  const epochs = options.quick ? 3 : 60;
  const folder = mkdtempSync(join(tmpdir(), "mlp-studio-experiment-"));
  for (const name of ["two-spirals.csv", "two-spirals.mlp.json"])
    copyFileSync(path(`../examples/${name}`), join(folder, name));
  const ours = (jobs: number, grid: object, set = 0) => {
    const file = join(folder, "bench.mlp-experiment.json");
    writeFileSync(
      file,
      JSON.stringify({ design: "two-spirals.mlp.json", set: { "training.epochs": set }, ...grid }),
    );
    rmSync(join(folder, ".mlp-studio"), { recursive: true, force: true });
    const program = [process.execPath, path("../dist/cli.js")];
    return runCommand({ command: [...program, "experiment", file, "--jobs", String(jobs), "--json"] });
  };
  const script = path("experiment/sklearnGrid.py");
  const run: Readonly<Record<Measure, () => Promise<CommandResult | string>>> = {
    two: () => ours(2, { axes, seeds }, epochs),
    one: () => ours(1, { axes, seeds }, epochs),
    sklearn: () =>
      runCommand({
        command: [options.python, script, join(folder, "two-spirals.csv"), String(epochs), "2"],
        environment: sklearnEnvironment,
      }),
    empty: () => ours(1, { axes, seeds }),
    startTwo: () => ours(2, { seeds: [1, 2] }),
    startOne: () => ours(1, { seeds: [1] }),
  };
  const rounds: Round[] = [];
  const failures = new Set<string>();
  for (let round = 0; round < Math.min(5, options.rounds); round++) {
    const results: Partial<Record<Measure, CommandResult>> = {};
    for (const [measure, name] of Object.entries(measures) as [Measure, string][]) {
      const result = await run[measure]();
      if (typeof result === "string") failures.add(`${name}: ${result}`);
      else results[measure] = result;
      console.log(
        `${typeof result === "string" ? "–" : `${result.seconds.toFixed(2)} s, processor ${result.processorSeconds?.toFixed(2)} s`}  ${name}`,
      );
    }
    rounds.push(results);
  }
  rmSync(folder, { recursive: true });
  return { text: describe(epochs, rounds), failures: [...failures] };
}

function describe(epochs: number, rounds: readonly Round[]): string {
  const elapsed = (round: Round, measure: Measure) => round[measure]?.seconds;
  const computed = (round: Round, measure: Measure) => round[measure]?.processorSeconds;
  const minimum = (measure: Measure, of = elapsed) => {
    const values = rounds.map((round) => of(round, measure)).filter((value) => value !== undefined);
    return values.length > 0 ? Math.min(...values) : undefined;
  };
  const text = (value: number | undefined) => value?.toFixed(2) ?? "–";
  const rows = (["two", "one", "sklearn"] as const).map((measure) => [
    measures[measure],
    text(minimum(measure)),
    text(minimum(measure, computed)),
    times(minimum(measure), minimum("two")),
  ]);
  const head = [
    `seconds for ${cells} runs of ${epochs} epochs`,
    "minimum",
    "processor time",
    "to ours on 2 threads",
  ];
  /** What two threads take, without their start, in parts of what one takes; the median of the rounds. */
  const share = (of: typeof elapsed) => {
    const shares = rounds.map((round) => {
      const [two, startTwo] = [of(round, "two"), of(round, "startTwo")];
      const [one, startOne] = [of(round, "one"), of(round, "startOne")];
      const areKnown =
        two !== undefined && startTwo !== undefined && one !== undefined && startOne !== undefined;
      return areKnown ? (two - startTwo) / (one - startOne) : undefined;
    });
    return median(shares.filter((value) => value !== undefined));
  };
  const [sharedTime, sharedWork] = [share(elapsed), share(computed)];
  const [empty, start] = [minimum("empty"), minimum("startOne")];
  const cell =
    empty !== undefined && start !== undefined ? (1000 * (empty - start)) / (cells - 1) : undefined;
  return [
    table(head, rows),
    `Without the start (${text(start)} s: the process, the data, the first thread) two threads take ${text(sharedTime && 2 * sharedTime)} times half of ` +
      `what one takes, and compute ${text(sharedWork)} times as much (medians of ${rounds.length} rounds; the aim is at most 1.15). ` +
      `A cell that trains no epoch takes ${milliseconds(cell)} ms (the aim is 30): it is sent to the thread, its network made and measured, and its folder written.`,
  ].join("\n\n");
}
