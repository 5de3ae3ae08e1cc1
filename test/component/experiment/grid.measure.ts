/** Not a test: measures the frames of the grid while its cells change, for `npm run bench -- --parts grid`. */
import { test } from "vitest";
import type { GridRun } from "../../../src/shared/experiment/experimentMessages.ts";
import type { CellRunState } from "../../../src/shared/experiment/results.ts";
import { RunLog } from "../../../src/shared/runLog.ts";
import { deep } from "../harness/deep.ts";
import { realResults } from "../realRun.ts";
import { lambdas, startExperiment } from "./experimentHost.ts";

/** Milliseconds between two reports of an experiment's process. */
const reportMs = 100;
const seconds = 6;

/** Cells across and down, and which share of them changes with each report. */
const grids = [
  { show: "boundary", side: 10, changing: 1, isScrolled: false },
  { show: "curves", side: 10, changing: 1, isScrolled: false },
  { show: "activations", side: 10, changing: 1, isScrolled: false },
  { show: "score", side: 10, changing: 1, isScrolled: false },
  { show: "score", side: 32, changing: 0.01, isScrolled: true },
] as const;

test.each(grids)("$show, $side × $side cells", async ({ show, side, changing, isScrolled }) => {
  const run = await realResults("two-spirals", {
    layers: [{ units: 8 }, { units: 8 }, { units: 8 }, { units: 8 }],
    training: { epochs: 60, seed: 1 },
  });
  const log = new RunLog();
  for (const event of run.events) log.append(event);
  if (!log.latestLayers) throw new Error("The layers have not been measured.");
  const { layers, step } = log.latestLayers;
  const query = { run: "latest", x: "x1", y: "x2", values: ["0", "0"], size: 64, points: "train" } as const;
  // In the product another process answers.
  const plane = await run.answers.plane(query, new AbortController().signal);
  const values = (from: number, scale: number) =>
    JSON.stringify(Array.from({ length: side }, (_, i) => (from + i) * scale));
  const app = await startExperiment(
    lambdas
      .replace("[3, 6, 20]", values(1, 1))
      .replace("[0, 0.001, 0.01]", values(0, 0.001))
      .replace("[1, 2]", "[1]")
      .replace('"boundary"', `"${show}"`),
  );
  app.host.answers = {
    cellHistory: async () => log.data(),
    cellLayers: async () => ({ step, layers, activations: layers.slice(1).map(() => "relu") }),
    cellChanges: async () => [],
    cellPlane: async () => plane,
  };
  let report = 0;
  const timer = setInterval(() => {
    report++;
    const changes = new Map<number, Partial<GridRun>>();
    for (const [at, old] of app.host.runs.entries()) {
      const isDue = (at + report) % Math.round(1 / changing) === 0;
      if (!isDue || old.state === "completed") continue;
      // A plane is drawn of a cell at its end.
      const state: CellRunState = show === "boundary" && at < report ? "completed" : "running";
      const validationAccuracy = 0.5 + ((at * 7 + report) % 50) / 100;
      const progress = { epoch: report % 60, epochs: 60 };
      changes.set(at, { state, run: `run-${at}`, progress, summary: { validationAccuracy } });
    }
    app.host.setRuns(changes);
  }, reportMs);
  const box = deep(app.element, "main");
  const times: number[] = [];
  await new Promise<void>((resolve) => {
    const frame = (now: number) => {
      times.push(now);
      const share = (now - times[0]) / 1000 / seconds;
      // Over the whole grid in the time of the measurement.
      if (isScrolled) box.scrollTop = share * (box.scrollHeight - box.clientHeight);
      if (share < 1) requestAnimationFrame(frame);
      else resolve();
    };
    requestAnimationFrame(frame);
  });
  clearInterval(timer);
  const frames = times.slice(1).map((time, i) => time - times[i]);
  console.log(`figures|${JSON.stringify({ show, cells: side * side, frames })}`);
});
