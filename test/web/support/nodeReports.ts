/** Prints, as a line of JSON, the reports on data files that the extension's engine gives in Node. Arguments: a folder, and files in it. */
import { inspectTable } from "../../../src/data/inspect/inspect.ts";
import { loadTable } from "../../../src/data/load.ts";
import { filesIn } from "../../../src/node/localFiles.ts";
import { yieldToEvents } from "../../../src/node/yieldToEvents.ts";
import { designOn, type FileReport } from "./dataFiles.ts";

const [folder, ...files] = process.argv.slice(2);
const reports: Record<string, FileReport> = {};
for (const file of files) {
  const design = designOn(file);
  const control = { yieldToEvents };
  try {
    const table = await loadTable(design, filesIn(folder), control);
    reports[file] = { report: await inspectTable(table, design, control) };
  } catch (error) {
    reports[file] = { error: error instanceof Error ? error.message : String(error) };
  }
}
console.log(JSON.stringify(reports));
