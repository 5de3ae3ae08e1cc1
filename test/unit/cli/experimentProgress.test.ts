import { expect, test } from "vitest";
import { ExperimentProgress } from "../../../src/cli/experimentProgress.ts";
import type { ExperimentRun } from "../../../src/runs/experiment/experimentRunner.ts";

const run = (state: ExperimentRun["state"], epoch?: number): ExperimentRun => ({
  cell: 0,
  seed: 1,
  state,
  run: null,
  summary: null,
  message: undefined,
  folder: undefined,
  rungs: [],
  progress: epoch === undefined ? undefined : { epoch, epochs: 10 },
});

test("a line says how many runs have ended, what did not go well, and the time left by the runs' share", () => {
  const lines: string[] = [];
  let now = 0;
  const terminal = { isInteractive: true, status: (line: string) => lines.push(line), clearStatus: () => {} };
  const progress = new ExperimentProgress(terminal, () => now);
  // One run was found: only what is computed now says how long the rest takes.
  progress.show([run("completed"), run("running", 0), run("waiting"), run("waiting")]);
  now = 50;
  progress.show([]);
  now = 3000;
  progress.show([run("completed"), run("diverged"), run("running", 5), run("waiting")]);
  expect(lines).toEqual([
    "██████░░░░░░░░░░░░░░░░░░ 1 of 4 runs · 1 running",
    "███████████████░░░░░░░░░ 2 of 4 runs · 1 running · 1 failed or diverged · 3 s left",
  ]);
});
