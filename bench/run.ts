// Measures training against its peers, and writes what it finds into docs/performance.md.
//
//   node bench/run.ts [--parts steps,whole,scaling,snapshots,recording,questions,experiment,grid,predict,editor]
//                     [--shapes ABCDEFG] [--peers NAME;…] [--rounds N] [--milliseconds N]
//                     [--python PROGRAM] [--quick] [--no-write]
//
// steps     a training step of the shapes in shapes.ts, by all peers (--peers takes beginnings of their names)
// whole     the digits from command to trained, with process start and reading
// scaling   a step against width, depth and batch
// snapshots  what histograms and health cost a run
// recording  what writing the events of a run to its folder costs it
// questions  what the questions of an open Results page cost a run
// experiment  60 recorded runs side by side, against one after the other and against joblib
// predict   a million rows answered from CSV to CSV, against scikit-learn
// editor    inside VS Code: what open views cost a run, and the frames of a designer with 20 layers
//
// --quick proves in a minute or two that everything runs; it writes nothing, unless with --write.

import { measureEditor } from "./editor.ts";
import { measureExperiment } from "./experiment.ts";
import { measureGrid } from "./grid.ts";
import type { Options, Part } from "./options.ts";
import { parseOptions } from "./options.ts";
import { measurePredict } from "./predict.ts";
import { measureQuestions } from "./questions.ts";
import { measureRecording } from "./recording.ts";
import { circumstances, type Section, writeSection } from "./report.ts";
import { measureScaling } from "./scaling.ts";
import { measureSnapshots } from "./snapshots.ts";
import { measureSteps } from "./steps.ts";
import { measureWhole } from "./wholeRun.ts";

const measures: Readonly<Record<Part, (options: Options) => Promise<Section>>> = {
  steps: measureSteps,
  whole: measureWhole,
  scaling: measureScaling,
  snapshots: measureSnapshots,
  recording: measureRecording,
  questions: measureQuestions,
  experiment: measureExperiment,
  grid: measureGrid,
  predict: measurePredict,
  editor: measureEditor,
};

const options = parseOptions(process.argv.slice(2));
const where = circumstances(options.python);
console.log(where);
for (const part of options.parts) {
  console.log(`\n── ${part} ──`);
  const section = await measures[part](options);
  console.log(`\n${section.text}`);
  for (const failure of section.failures) console.log(`Not run: ${failure}`);
  if (options.write) writeSection(part, section, where);
}
if (options.write) console.log("\nWritten to docs/performance.md.");
