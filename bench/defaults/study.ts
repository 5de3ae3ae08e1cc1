// Compares settings of a network over many tables, to choose the defaults of new designs, and the chosen ones with
// scikit-learn's multilayer perceptron and linear models on the same rows.
//
//   npm --prefix bench/defaults ci && python3 bench/defaults/make_tables.py TABLES
//   node bench/defaults/study.ts TABLES [--seeds 10] [--candidates NAME,…] [--python PROGRAM] [--results FILE.jsonl]
//
// Each seed draws the split (70, 15 and 15 %), the weights and the order of the rows. A setting is chosen by its scores on
// the validation rows (accuracy, or R² for numbers); the scores on the test rows are only reported. Results are appended
// to FILE.jsonl and not computed again.
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Dataset } from "../../src/data/encode/dataset.ts";
import { catalogue } from "../../src/engine/catalogue.ts";
import { Trainer } from "../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../src/engine/trainingData.ts";
import { nodeKernels } from "../../src/node/nodeKernels.ts";
import { parseDesign } from "../../src/shared/design/parse.ts";
import type { FinishedEvent } from "../../src/shared/events.ts";
import { candidates } from "./candidates.ts";

const threadEntry = new URL("../../src/node/kernelThreadMain.ts", import.meta.url);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "10" },
    candidates: { type: "string" },
    python: { type: "string", default: "/usr/bin/python3" },
    results: { type: "string", default: "defaults.jsonl" },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("Name the folder that make_tables.py has written.");
const tables = readdirSync(folder).filter((name) => name.endsWith(".csv"));
const wanted = values.candidates?.split(",") ?? Object.keys(candidates);
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);

interface Result {
  readonly table: string;
  readonly setting: string;
  readonly seed: number;
  readonly validation: number | null;
  readonly test: number;
}

const results: Result[] = existsSync(values.results)
  ? readFileSync(values.results, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
  : [];
const known = new Set(results.map(({ table, setting, seed }) => `${table} ${setting} ${seed}`));

function keep(result: Result): void {
  results.push(result);
  appendFileSync(values.results, `${JSON.stringify(result)}\n`);
}

async function load(table: string, setting: object, seed: number) {
  const { dataset, training, ...rest } = setting as { dataset?: object; training?: object };
  const text = JSON.stringify({
    dataset: { path: table, target: "target", ...dataset },
    ...rest,
    training: { ...training, seed },
  });
  const { design, problems } = parseDesign(text, catalogue);
  if (!design) throw new Error(`${text}: ${problems[0]?.message}`);
  return {
    design,
    dataset: await loadTrainingData(design, async (path) => readFileSync(join(folder, path))),
  };
}

async function train(table: string, setting: object, seed: number) {
  const { design, dataset } = await load(table, setting, seed);
  const kernels = nodeKernels(
    { backend: "auto", threads: 1 },
    { threadEntry, ownProcess: true, reservedCores: 0 },
  );
  const trainer = new Trainer(design, dataset, { kernels, snapshots: false });
  let finished: FinishedEvent | undefined;
  await trainer.run({
    emit(event) {
      if (event.kind === "finished") finished = event;
    },
    yieldToEvents: () => new Promise((resolve) => setImmediate(resolve)),
  });
  trainer.close();
  if (!finished) throw new Error(`${table}: the run ended without its last event.`);
  // A run that diverges counts like one that has learned nothing.
  const { validationScore, testScore } = finished.summary;
  return { validation: validationScore ?? 0, test: testScore ?? 0 };
}

/** The encoded rows as scikit-learn's script takes them: a header of JSON, then inputs and targets. */
function encodedRows({ summary, inputs, targets, train, test }: Dataset): Buffer {
  const numbers = targets.kind === "labels" ? Float32Array.from(targets.labels) : targets.values;
  const header = Buffer.from(
    `${JSON.stringify({ task: summary.task, inputs: summary.inputs.length, rows: summary.rows.all, train: [...train], test: [...test] })}\n`,
  );
  return Buffer.concat([
    header,
    Buffer.from(Float32Array.from(inputs).buffer),
    Buffer.from(Float32Array.from(numbers).buffer),
  ]);
}

for (const table of tables)
  for (const seed of seeds) {
    for (const setting of wanted) {
      const candidate = candidates[setting];
      if (candidate === undefined) throw new Error(`There is no candidate "${setting}".`);
      if (known.has(`${table} ${setting} ${seed}`)) continue;
      keep({ table, setting, seed, ...(await train(table, candidate, seed)) });
    }
    if (known.has(`${table} sklearn ${seed}`)) continue;
    const place = mkdtempSync(join(tmpdir(), "defaults-"));
    try {
      const { dataset } = await load(table, {}, seed);
      writeFileSync(join(place, "rows"), encodedRows(dataset));
      const { stdout, stderr, status } = spawnSync(
        values.python,
        [join(import.meta.dirname, "sklearnModels.py"), join(place, "rows"), String(seed)],
        { encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" } },
      );
      if (status !== 0) throw new Error(stderr);
      const { mlp, linear } = JSON.parse(stdout);
      keep({ table, setting: "sklearn", seed, validation: null, test: mlp });
      keep({ table, setting: "linear", seed, validation: null, test: linear });
    } finally {
      rmSync(place, { recursive: true });
    }
  }

const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const scores = (table: string, setting: string, part: "validation" | "test") =>
  results
    .filter((result) => result.table === table && result.setting === setting)
    .sort((a, b) => a.seed - b.seed)
    .map((result) => Math.max(0, result[part] ?? 0));

console.log(
  "\n| setting | validation | test | better / worse than the first, on validation |\n|---|---|---|---|",
);
const [first] = wanted;
for (const setting of wanted) {
  const of = (part: "validation" | "test") => mean(tables.map((table) => mean(scores(table, setting, part))));
  const differences = tables.map(
    (table) => mean(scores(table, setting, "validation")) - mean(scores(table, first, "validation")),
  );
  const better = differences.filter((difference) => difference > 0.002).length;
  const worse = differences.filter((difference) => difference < -0.002).length;
  console.log(
    `| ${setting} | ${of("validation").toFixed(4)} | ${of("test").toFixed(4)} | ${better} / ${worse} |`,
  );
}
console.log(`\n| table, test | ${[...wanted, "scikit-learn's MLP", "linear"].join(" | ")} |`);
console.log(`|---|${[...wanted, "", ""].map(() => "---").join("|")}|`);
for (const table of tables) {
  const cells = [...wanted, "sklearn", "linear"].map((setting) => {
    const values = scores(table, setting, "test");
    const average = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
    return `${average.toFixed(3)} ± ${deviation.toFixed(3)}`;
  });
  console.log(`| ${table.replace(".csv", "")} | ${cells.join(" | ")} |`);
}
