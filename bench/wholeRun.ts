import { fileURLToPath } from "node:url";
import { type Command, median, runCommand } from "./command.ts";
import type { Options } from "./options.ts";
import { sklearnEnvironment, sklearnName, torchSettings } from "./peers.ts";
import { type Section, table, times } from "./report.ts";

interface Run extends Command {
  readonly name: string;
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The digits (10,000 rows, 784-128-10, batch 64, SGD with momentum, 20 epochs), each run a process of its own. */
export async function measureWhole(options: Options): Promise<Section> {
  const epochs = options.quick ? 1 : 20;
  const rounds = options.quick ? 1 : 5;
  const data = ["digits-images.idx3-ubyte.gz", "digits-labels.idx1-ubyte.gz"].map((name) =>
    path(`../examples/${name}`),
  );
  const ours = (threads: number, ...more: string[]): Run => ({
    name: `MLP Studio, ${threads} thread${threads > 1 ? "s" : ""}${more.length > 0 ? ` (${more[1]})` : ""}`,
    command: [
      ...[process.execPath, path("../dist/cli.js"), "train", path("wholeRun/digits.mlp.json"), "--json"],
      ...["--set", `training.epochs=${epochs}`, "--threads", String(threads), ...more],
    ],
  });
  const python = (script: string) => [options.python, path(`wholeRun/${script}`), ...data, String(epochs)];
  const runs: readonly Run[] = [
    ours(2),
    ours(1),
    ours(1, "--backend", "wasm-fma"),
    ...Object.entries(torchSettings).map(([name, environment]) => ({
      name,
      command: python("torchDigits.py"),
      environment,
    })),
    { name: sklearnName, command: python("sklearnDigits.py"), environment: sklearnEnvironment },
  ];
  const results = new Map<Run, { seconds: number[]; accuracy: number }>();
  const failures = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      if ([...failures].some((failure) => failure.startsWith(`${run.name}:`))) continue;
      const outcome = await execute(run);
      if (typeof outcome === "string") {
        failures.add(`${run.name}: ${outcome}`);
        continue;
      }
      const { seconds } = results.get(run) ?? { seconds: [] };
      results.set(run, { seconds: [...seconds, outcome.seconds], accuracy: outcome.accuracy });
      console.log(`${outcome.seconds.toFixed(2).padStart(8)} s  ${run.name}`);
    }
  }
  const least = (run: Run) => {
    const result = results.get(run);
    return result && Math.min(...result.seconds);
  };
  const rows = runs.map((run) => {
    const result = results.get(run);
    return [
      run.name,
      least(run)?.toFixed(2) ?? "–",
      median(result?.seconds ?? [])?.toFixed(2) ?? "–",
      result ? `${(100 * result.accuracy).toFixed(2)} %` : "–",
      times(least(run), least(runs[0])),
    ];
  });
  const head = [
    `seconds for ${epochs} epoch${epochs > 1 ? "s" : ""}`,
    "minimum",
    "median",
    "training accuracy",
    "to ours on 2 threads",
  ];
  return { text: table(head, rows), failures: [...failures] };
}

/** From the command to its end, and the training accuracy that it prints as JSON. */
async function execute(run: Run) {
  const result = await runCommand(run);
  if (typeof result === "string") return result;
  const { trainAccuracy } = JSON.parse(result.out);
  return { seconds: result.seconds, accuracy: Number(trainAccuracy) };
}
