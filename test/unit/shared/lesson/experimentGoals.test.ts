import { describe, expect, test } from "vitest";
import { experimentOutline } from "../../../../src/shared/experiment/outline.ts";
import { parseExperiment } from "../../../../src/shared/experiment/parse.ts";
import type { CellRunResult } from "../../../../src/shared/experiment/results.ts";
import { bestRun, evaluateExperimentGoal } from "../../../../src/shared/lesson/experimentGoals.ts";

const run = (summary: object | null, change: Partial<CellRunResult> = {}): CellRunResult => ({
  state: summary ? "completed" : "waiting",
  run: summary ? "run-1" : null,
  summary: summary as CellRunResult["summary"],
  message: undefined,
  ...change,
});

const measured = (validationAccuracy: number, testAccuracy: number, trainAccuracy = 1) =>
  run({ validationAccuracy, testAccuracy, trainAccuracy, parameters: 17 });

const of = (check: string, cells: readonly (readonly CellRunResult[])[] | undefined) =>
  evaluateExperimentGoal({ text: "goal", check }, { cells });

describe("a goal of an experiment", () => {
  test("speaks of the cell that the validation rows have chosen, not of the best one on the test rows", () => {
    const cells = [[measured(0.7, 0.95)], [measured(0.9, 0.8)]];
    expect(of("testAccuracy >= 0.9", cells).words).toBe("now 80 %, needs at least 90 %: 10 % away");
    expect(of("testAccuracy >= 0.8", cells).isReached).toBe(true);
  });

  test("is compared with the mean over the seeds", () => {
    const cells = [[measured(0.9, 0.8), measured(0.9, 0.9, 0.9)]];
    expect(of("testAccuracy >= 0.84", cells).isReached).toBe(true);
    expect(of("overfitGap <= 0.05", cells).words).toBe("now 0.1, needs at most 0.05: 0.05 away");
  });

  test("waits until all cells have ended, and counts those that were trained to their end", () => {
    const cells = [[measured(0.9, 0.9)], [run(null)], [run(null, { state: "diverged" })]];
    expect(of("testAccuracy > 0", cells)).toEqual({
      isReached: false,
      words: "known when all cells have ended",
    });
    expect(of("cells >= 2", cells).words).toBe("now 1, needs at least 2: 1 away");
    expect(bestRun({ cells })).toBe("run-1");
  });

  test("is not reached by what is not known", () => {
    expect(of("testAccuracy > 0", undefined).words).toBe("run the experiment to see");
    expect(of("testAccuracy > 0", [[run({ trainAccuracy: 1 })]]).words).toMatch(
      /no cell has rows to validate/,
    );
    expect(of("testR2 > 0", [[measured(1, 1)]]).words).toBe("not measured for this experiment");
  });
});

describe("the lesson of an experiment's file", () => {
  const text = (check: string) =>
    `{ "design": "a.mlp.json", "lesson": { "title": "λ", "goals": [{ "text": "a", "check": "${check}" }] } }`;

  test("is part of the outline, wrong or not", () => {
    expect(experimentOutline(text("testAccuracy > 0.9"))?.lesson?.title).toBe("λ");
    expect(experimentOutline(text("dead[0] < 1"))?.lesson?.goals).toHaveLength(1);
    expect(experimentOutline('{ "lesson": { "notes": "a" } }')?.lesson).toBeUndefined();
  });

  test("compares no layers, which may differ from cell to cell, and a design has no cells", () => {
    expect(parseExperiment(text("cells >= 3")).problems).toEqual([]);
    const [problem] = parseExperiment(text("dead[0] < 1")).problems;
    expect(problem.message).toMatch(/names dead, which belongs to a layer/);
    expect(text("dead[0] < 1").slice(problem.offset, problem.offset + problem.length)).toBe('"dead[0] < 1"');
  });
});
