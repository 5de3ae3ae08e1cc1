/**
 * A process of its own that makes a file's dataset and prints what it took, for loading.test.ts: the peak of a process
 * never falls again, so it cannot be measured among other tests.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { loadTrainingData } from "../../../../src/engine/trainingData.ts";
import { filesIn } from "../../../../src/node/localFiles.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { macrotask } from "../../../support/eventLoop.ts";

const [folder, path] = process.argv.slice(2);
const before = peak();
let highest = before;
/** When the matrix began to be written. */
let encoding: number | undefined;
const dataset = await loadTrainingData(
  designOf({ path, split: { train: 0.7, validation: 0.15, test: 0.15 } }),
  filesIn(folder),
  {
    yieldToEvents: macrotask,
    onProgress({ stage }) {
      if (stage === "fitting") encoding = beginPeak();
    },
  },
);
console.log(
  JSON.stringify({
    rows: dataset.summary.rows.all,
    inputs: dataset.summary.inputs.length,
    matrix: dataset.inputs.byteLength,
    shared: dataset.inputs.buffer instanceof SharedArrayBuffer,
    before,
    peak: Math.max(highest, peak()),
    growth: encoding && peak() - encoding,
  }),
);

/** From here on the peak is that of what follows. @returns what is in use now; undefined where the peak cannot be reset */
function beginPeak(): number | undefined {
  highest = Math.max(highest, peak());
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return peak();
  } catch {
    return undefined;
  }
}

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
