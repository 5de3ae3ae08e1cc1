/**
 * Rows per second from bytes on disk to an encoded float32 matrix, and peak memory, against other readers:
 *
 *     npm --prefix bench/data ci
 *     node bench/data/run.mjs [FILE…] [--rounds N] [--folder DIR] [--peers a,b]
 *
 * FILE is one of those in generate.mjs; by default all but the one of 1 GB. Images are read by ours alone. Every measurement is a process of its own, and
 * the readers take turns, so that whatever else the machine does hits all alike. All must come to the same matrix.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { files, generate, sizeOf } from "./generate.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "3" },
    folder: { type: "string", default: join(tmpdir(), "mlp-studio-data-bench") },
    peers: { type: "string" },
    python: { type: "string", default: "/usr/bin/python3" },
  },
});

const ours = join(options.folder, "ours.mjs");
const peers = {
  "MLP Studio": [process.execPath, ours],
  pandas: [options.python, join(here, "peers/pandas_peer.py")],
  uDSV: [process.execPath, join(here, "peers/udsv.mjs")],
  PapaParse: [process.execPath, join(here, "peers/papaparse.mjs")],
  "csv-parse": [process.execPath, join(here, "peers/csv-parse.mjs")],
};
const chosen = Object.keys(peers).filter((name) => !options.peers || options.peers.split(",").includes(name));
const names =
  positionals.length > 0 ? positionals : Object.keys(files).filter((name) => name !== "numbers-1GB");
for (const name of names)
  if (!files[name]) throw new Error(`There is no file "${name}", but ${Object.keys(files).join(", ")}.`);

await build({
  entryPoints: [join(here, "peers/ours.mjs")],
  outfile: ours,
  bundle: true,
  platform: "node",
  format: "esm",
  mainFields: ["module", "main"],
  logLevel: "error",
});
console.log(`Node ${process.version}, ${versions()}; ${options.rounds} rounds, the readers in turn.`);
for (const name of names) compare(name, generate(name, options.folder));

function versions() {
  const version = (peer) =>
    JSON.parse(readFileSync(join(here, `node_modules/${peer}/package.json`), "utf8")).version;
  const python = spawnSync(options.python, ["-c", "import pandas; print(pandas.__version__)"], {
    encoding: "utf8",
  });
  return `pandas ${python.stdout.trim()}, ${["udsv", "papaparse", "csv-parse"].map((peer) => `${peer} ${version(peer)}`).join(", ")}`;
}

function compare(name, path) {
  const size = sizeOf(path);
  const readers = files[name].kind === "digits" ? chosen.slice(0, 1) : chosen;
  // A process reads a small file several times: what a compiler needs to warm up is then told apart.
  const repeats = size < 20e6 ? 5 : 1;
  const results = Object.fromEntries(readers.map((peer) => [peer, []]));
  for (let round = 0; round < Number(options.rounds); round++)
    for (const peer of readers) results[peer].push(measure(peers[peer], path, repeats));

  const [reference] = results[readers[0]];
  const matrix = 4 * reference.rows * reference.inputs;
  console.log(
    `\n${name}: ${(size / 1e6).toFixed(0)} MB, ${reference.rows} rows, ${reference.inputs} inputs, a matrix of ${(matrix / 1e6).toFixed(0)} MB\n`,
  );
  const rows = readers.map((peer) => {
    const runs = results[peer];
    for (const run of runs) check(peer, run, reference);
    const first = runs.map(({ seconds }) => seconds[0]);
    const best = Math.min(...runs.flatMap(({ seconds }) => seconds));
    const peak = Math.max(...runs.map((run) => run.peak));
    return {
      reader: peer,
      "first run, s": median(first).toFixed(2),
      "best, s": best.toFixed(2),
      "least CPU, s": Math.min(...runs.flatMap(({ cpu }) => cpu)).toFixed(2),
      "rows/s": Math.round(reference.rows / best).toLocaleString("en"),
      "MB/s": (size / 1e6 / best).toFixed(0),
      "peak, MB": (peak / 1e6).toFixed(0),
      "1.5 matrix + 200 MB": peak <= 1.5 * matrix + 200e6 ? "below" : "above",
    };
  });
  printTable(rows);
  const deaf = Math.max(...(results["MLP Studio"] ?? []).map((run) => run.deaf));
  if (Number.isFinite(deaf)) console.log(`\nA cancellation is heard within ${(1000 * deaf).toFixed(0)} ms.`);
}

function measure([command, script], path, repeats) {
  const { stdout, stderr, status } = spawnSync(command, [script, path, String(repeats)], {
    encoding: "utf8",
    maxBuffer: 2 ** 24,
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return JSON.parse(stdout);
}

function check(peer, run, reference) {
  const isEqual =
    run.rows === reference.rows &&
    run.inputs === reference.inputs &&
    Math.abs(run.sum - reference.sum) <= 1e-4 * reference.sum;
  if (!isEqual)
    throw new Error(
      `${peer} has ${run.rows} × ${run.inputs} with a sum of ${run.sum}, and not ${reference.rows} × ${reference.inputs} with ${reference.sum}.`,
    );
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function printTable(rows) {
  const columns = Object.keys(rows[0]);
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)));
  const line = (cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  console.log(line(columns));
  console.log(
    `|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`,
  );
  for (const row of rows) console.log(line(columns.map((column) => row[column])));
}
