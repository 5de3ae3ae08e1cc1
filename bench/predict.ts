import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { Random } from "../src/shared/random.ts";
import { secondsOf } from "./command.ts";
import type { Options } from "./options.ts";
import { sklearnEnvironment } from "./peers.ts";
import { type Section, table, times } from "./report.ts";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const columns = 20;
const design = {
  version: 1,
  dataset: { path: "train.csv", target: "class" },
  layers: [{ units: 64, activation: "relu" }],
  training: { epochs: 2 },
};

/**
 * What the answers to a million rows of 20 numbers take, from the command to the written file, against scikit-learn's with
 * pandas.
 */
export async function measurePredict(options: Options): Promise<Section> {
  const rows = options.quick ? 10_000 : 1_000_000;
  const rounds = Math.min(5, options.rounds);
  const folder = mkdtempSync(join(tmpdir(), "mlp-studio-predict-"));
  const file = (name: string) => join(folder, name);
  await writeRows(file("train.csv"), 20_000, 1);
  await writeRows(file("new.csv"), rows, 2);
  writeFileSync(file("bench.mlp.json"), JSON.stringify(design));
  const failures = new Set<string>();
  const python = (...args: string[]) =>
    secondsOf(options.python, [path("predict/sklearnPredict.py"), ...args], sklearnEnvironment);
  const cli = (...args: string[]) => secondsOf(process.execPath, [path("../dist/cli.js"), ...args]);
  const trained = await cli("train", file("bench.mlp.json"), "--save", file("ours.safetensors"), "--json");
  if (typeof trained === "string") failures.add(`ours: ${trained}`);
  const fitted = await python("train", file("train.csv"), file("theirs.joblib"));
  if (typeof fitted === "string") failures.add(`scikit-learn: ${fitted}`);
  const measures: Readonly<Record<string, () => Promise<number | string>>> = {
    ours: () => cli("predict", file("ours.safetensors"), file("new.csv"), "-o", file("ours.csv")),
    ...(typeof fitted === "number" && {
      sklearn: () => python("predict", file("theirs.joblib"), file("new.csv"), file("theirs.csv")),
    }),
  };
  const least = new Map<string, number>();
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries(measures)) {
      const seconds = await measure();
      if (typeof seconds === "string") failures.add(`${name}: ${seconds}`);
      else least.set(name, Math.min(seconds, least.get(name) ?? Infinity));
      console.log(`${typeof seconds === "string" ? "–" : seconds.toFixed(2)} s  ${name}`);
    }
  const megabytes = statSync(file("new.csv")).size / 1e6;
  rmSync(folder, { recursive: true });
  const [ours, sklearn] = [least.get("ours"), least.get("sklearn")];
  const text = (value: number | undefined) => value?.toFixed(2) ?? "–";
  const perSecond = (seconds: number | undefined) =>
    seconds === undefined ? "–" : Math.round(rows / seconds).toLocaleString("en-US");
  return {
    text: table(
      [
        `${rows.toLocaleString("en-US")} rows × ${columns} columns (${megabytes.toFixed(0)} MB), CSV to CSV`,
        "seconds",
        "rows/s",
        "to ours",
      ],
      [
        ["MLP Studio, `predict`, 1 thread", text(ours), perSecond(ours), times(ours, ours)],
        ["pandas and scikit-learn, `predict_proba`", text(sklearn), perSecond(sklearn), times(sklearn, ours)],
      ],
    ),
    failures: [...failures],
  };
}

/** Rows of numbers from N(0, 1) with six decimals, and a class that follows from them. */
async function writeRows(name: string, rows: number, seed: number): Promise<void> {
  const random = new Random(seed, "bench");
  const stream = createWriteStream(name);
  stream.write(`${Array.from({ length: columns }, (_, i) => `x${i + 1}`).join(",")},class\n`);
  const rowsAtOnce = 5000;
  for (let from = 0; from < rows; from += rowsAtOnce) {
    let text = "";
    for (let row = from; row < Math.min(rows, from + rowsAtOnce); row++) {
      const values = Array.from({ length: columns }, () => random.normal());
      const sum = values.reduce((total, value) => total + value, 0);
      text += `${values.map((value) => value.toFixed(6)).join(",")},${sum > 2 ? "high" : sum > -2 ? "middle" : "low"}\n`;
    }
    if (!stream.write(text)) await once(stream, "drain");
  }
  stream.end();
  await finished(stream);
}
