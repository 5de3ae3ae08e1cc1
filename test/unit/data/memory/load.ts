/**
 * A process of its own that makes a file's dataset and prints what it took, for loading.test.ts: the peak of a process
 * never falls again, so it cannot be measured among other tests.
 */
import { readFileSync } from "node:fs";
import { filesIn } from "../../../../src/cli/files.ts";
import { loadDataset } from "../../../../src/engine/data/load.ts";
import { designOf } from "../designOf.ts";

const [folder, path] = process.argv.slice(2);
const before = peak();
const dataset = await loadDataset(
  designOf({ path, split: { train: 0.7, validation: 0.15, test: 0.15 } }),
  filesIn(folder),
  { yieldToEvents: () => new Promise((resolve) => setImmediate(resolve)) },
);
console.log(
  JSON.stringify({
    rows: dataset.summary.rows.all,
    inputs: dataset.summary.inputs.length,
    matrix: dataset.inputs.byteLength,
    shared: dataset.inputs.buffer instanceof SharedArrayBuffer,
    before,
    peak: peak(),
  }),
);

/** In bytes. Linux counts what the process had before it was this program into `maxRSS`: the memory of the one that began it. */
function peak(): number {
  try {
    const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kilobytes) return Number(kilobytes) * 1024;
  } catch {
    // There is no such file elsewhere.
  }
  return process.resourceUsage().maxRSS * 1024;
}
