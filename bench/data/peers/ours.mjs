import { filesIn } from "../../../src/cli/files.ts";
import { loadDataset } from "../../../src/data/load.ts";
import { catalogue } from "../../../src/engine/catalogue.ts";
import { parseDesign } from "../../../src/shared/design/parse.ts";
import { measure } from "./measure.mjs";

await measure(async (path) => {
  const text = JSON.stringify({ dataset: { path, split: { train: 1, validation: 0, test: 0 } } });
  const { design } = parseDesign(text, catalogue);
  // The longest time in which a cancellation would not have been heard.
  let last = performance.now();
  let longest = 0;
  const heard = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const dataset = await loadDataset(design, filesIn("/"), {
    yieldToEvents: async () => {
      heard();
      await new Promise((resolve) => setImmediate(resolve));
      last = performance.now();
    },
  });
  heard();
  return { matrix: dataset.inputs, rows: dataset.summary.rows.all, more: { deaf: longest / 1000 } };
});
