import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Options } from "./options.ts";
import { sklearnEnvironment } from "./peers.ts";
import { milliseconds, type Section, table, times } from "./report.ts";
import { secondsOf } from "./secondsOf.ts";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** 4 widths × 3 λ × 5 seeds of two-spirals. */
const axes = [
  { field: "layers[*].units", values: [3, 6, 20, 32] },
  { field: "training.l2", values: [0, 0.001, 0.01] },
];
const seeds = [1, 2, 3, 4, 5];
const cells = 60;

/**
 * What an experiment takes: 60 recorded runs of two-spirals from the command to the table, on one and on two threads, against
 * the same runs one after the other and against scikit-learn's on joblib; and what a cell takes besides its training.
 */
export async function measureExperiment(options: Options): Promise<Section> {
  const epochs = options.quick ? 3 : 60;
  const rounds = Math.min(5, options.rounds);
  const folder = mkdtempSync(join(tmpdir(), "mlp-studio-experiment-"));
  for (const name of ["two-spirals.csv", "two-spirals.mlp.json"])
    copyFileSync(path(`../examples/${name}`), join(folder, name));
  const ours = async (jobs: number, set: number, isGrid = true) => {
    const file = join(folder, "bench.mlp-experiment.json");
    const grid = isGrid ? { axes, seeds } : {};
    const experiment = { design: "two-spirals.mlp.json", set: { "training.epochs": set }, ...grid };
    writeFileSync(file, JSON.stringify(experiment));
    rmSync(join(folder, ".mlp-studio"), { recursive: true, force: true });
    return secondsOf(process.execPath, [
      path("../dist/cli.js"),
      "experiment",
      file,
      "--jobs",
      String(jobs),
      "--json",
    ]);
  };
  const sklearn = () =>
    secondsOf(
      options.python,
      [path("experiment/sklearnGrid.py"), join(folder, "two-spirals.csv"), String(epochs), "2"],
      sklearnEnvironment,
    );
  const measures: Readonly<Record<string, () => Promise<number | string>>> = {
    two: () => ours(2, epochs),
    one: () => ours(1, epochs),
    empty: () => ours(1, 0),
    start: () => ours(1, 0, false),
    sklearn,
  };
  const least = new Map<string, number>();
  const failures = new Set<string>();
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries(measures)) {
      const seconds = await measure();
      if (typeof seconds === "string")
        failures.add(`${name === "sklearn" ? "scikit-learn" : name}: ${seconds}`);
      else least.set(name, Math.min(seconds, least.get(name) ?? Infinity));
      console.log(`${typeof seconds === "string" ? "–" : seconds.toFixed(2)} s  ${name}`);
    }
  rmSync(folder, { recursive: true });
  return { text: describe(epochs, (name) => least.get(name)), failures: [...failures] };
}

function describe(epochs: number, least: (name: string) => number | undefined): string {
  const [one, two, start = 0] = [least("one"), least("two"), least("start")];
  const text = (value: number | undefined) => value?.toFixed(2) ?? "–";
  const head = [`seconds for ${cells} runs of ${epochs} epochs`, "minimum", "to ours on 2 threads"];
  const rows = [
    ["MLP Studio, `--jobs 2`", text(two), times(two, two)],
    ["MLP Studio, `--jobs 1`", text(one), times(one, two)],
    ["scikit-learn, joblib, `n_jobs=2`", text(least("sklearn")), times(least("sklearn"), two)],
  ];
  const share = one !== undefined && two !== undefined ? (two - start) / ((one - start) / 2) : undefined;
  const cell =
    least("empty") === undefined ? undefined : (1000 * ((least("empty") ?? 0) - start)) / (cells - 1);
  return [
    table(head, rows),
    `Without the start (${text(start)} s: the process, the data, one thread) two threads take ${text(share)} times half of what one takes. ` +
      `A cell that trains no epoch takes ${milliseconds(cell)} ms: it is sent to the thread, its network made and measured, and its folder written.`,
  ].join("\n\n");
}
