/**
 * Measures how long a list of recorded runs takes, with different designs and with nothing read before:
 *
 *     npx esbuild bench/runList.ts --bundle --platform=node --format=esm --main-fields=module,main --outfile=/tmp/runList.mjs && node /tmp/runList.mjs [RUNS]
 */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../src/engine/catalogue.ts";
import { nodeRunStorage } from "../src/node/nodeRunStorage.ts";
import { runFiles } from "../src/runs/folders/runFolders.ts";
import { RunOverviews } from "../src/runs/folders/runOverviews.ts";

const runs = Number(process.argv[2] ?? 500);
const folder = await mkdtemp(join(tmpdir(), "mlp-run-list-"));
try {
  for (let i = 0; i < runs; i++) {
    const id = `20260101-${String(i).padStart(6, "0")}-0000`;
    const design = {
      dataset: { path: "a.csv", target: "y" },
      layers: [64, 64, 64].map((units) => ({
        units: units + (i % 7),
        activation: "tanh",
        init: "glorot-normal",
      })),
      training: {
        optimizer: { type: "sgd", learningRate: 0.01 + i / 1e4, momentum: 0.9 },
        epochs: 8,
        seed: i % 3,
      },
    };
    const record = {
      version: 1,
      id,
      design: "a.mlp.json",
      state: "completed",
      started: new Date(Date.UTC(2026, 0, 1) + 1000 * i).toISOString(),
      seconds: 1,
      seed: i % 3,
      data: { path: "a.csv", hash: "0", rows: { all: 3, train: 1, validation: 1, test: 1 } },
      environment: { version: "1", backend: "wasm", threads: 1, platform: "linux-x64" },
      summary: { validationAccuracy: 0.9, testAccuracy: 0.9 },
      sparkline: Array.from({ length: 40 }, (_, k) => Number((2 / (k + 1)).toPrecision(4))),
    };
    await mkdir(join(folder, id));
    await writeFile(join(folder, id, runFiles.record), JSON.stringify(record, undefined, 2));
    await writeFile(join(folder, id, runFiles.design), JSON.stringify(design, undefined, 2));
  }
  const overviews = new RunOverviews(nodeRunStorage, catalogue);
  for (const what of ["first", "again"]) {
    const startedAt = performance.now();
    const cpu = process.cpuUsage();
    const list = await overviews.list(folder);
    const ms = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    console.log(
      `${what}: ${list.runs.length} of ${list.total} runs in ${ms.toFixed(0)} ms (${((user + system) / 1000).toFixed(0)} ms of processor time)`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
