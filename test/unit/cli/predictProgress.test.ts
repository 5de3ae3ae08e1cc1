/** The line that follows a prediction. */
import { expect, test } from "vitest";
import { PredictProgress } from "../../../src/cli/predictProgress.ts";

function progressAt(isInteractive: boolean) {
  const lines: string[] = [];
  let now = 0;
  const terminal = {
    isInteractive,
    status: (line: string) => void lines.push(line),
    clearStatus: () => void lines.push("cleared"),
  };
  return { lines, progress: new PredictProgress(terminal, () => now), at: (ms: number) => (now = ms) };
}

test("it says how many rows are answered, how fast, and how long the rest takes", () => {
  const { lines, progress, at } = progressAt(true);
  at(2000);
  progress.show(500_000, 0.25);
  // Ten lines a second are enough.
  at(2050);
  progress.show(510_000, 0.26);
  at(4000);
  progress.show(1_000_000, undefined);
  progress.clear();
  expect(lines).toEqual([
    "██████░░░░░░░░░░░░░░░░░░ · 500,000 rows · 250,000 rows/s · 6 s left",
    "1,000,000 rows · 250,000 rows/s",
    "cleared",
  ]);
});

test("it is silent where nobody looks", () => {
  const { lines, progress, at } = progressAt(false);
  at(2000);
  progress.show(10, 0.5);
  progress.clear();
  expect(lines).toEqual([]);
});
