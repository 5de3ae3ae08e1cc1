/**
 * A process of its own that makes a file's dataset and prints what it took, for loading.test.ts: the peak of a process
 * never falls again, so it cannot be measured among other tests.
 */
import { filesIn } from "../../../../src/cli/files.ts";
import { loadDataset } from "../../../../src/engine/data/load.ts";
import { designOf } from "../designOf.ts";

const [folder, path] = process.argv.slice(2);
const before = process.resourceUsage().maxRSS;
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
    before: before * 1024,
    peak: process.resourceUsage().maxRSS * 1024,
  }),
);
