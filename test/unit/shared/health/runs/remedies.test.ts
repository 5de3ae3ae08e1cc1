import { describe, expect, test } from "vitest";
import type { DesignSpec } from "../../../../../src/shared/design/fields.ts";
import type { Attempt } from "../../../../../src/shared/health/attempt.ts";
import { trainsAlike } from "../../../../../src/shared/health/editedDesign.ts";
import { brokenDesigns } from "./brokenDesigns.ts";
import { apply, attemptOf, isHealthy, parse, type RunResult, remediesOf, runDesign } from "./remedyRuns.ts";

const clicks = 3;
const depth = 3;
/** Runs of one design's search; what is beyond is not looked at. */
const maxRuns = 60;

describe.each(Object.entries(brokenDesigns))("%s", (_name, parts) => {
  test("is diagnosed, and the first remedy, applied again and again, leads to a healthy run", async () => {
    let run = await runDesign(parse(parts));
    const path: string[] = [describeRun(run)];
    expect(isHealthy(run), path.join("\n")).toBe(false);
    const attempts: Attempt[] = [];
    for (let click = 0; click < clicks && !isHealthy(run); click++) {
      const [remedy] = remediesOf(run);
      expect(remedy, path.join("\n")).toBeDefined();
      attempts.push(attemptOf(run));
      run = await runDesign(apply(run.design, remedy), attempts);
      path.push(`→ ${remedy.label}\n${describeRun(run)}`);
    }
    expect(isHealthy(run), path.join("\n")).toBe(true);
    const score = run.log.finished?.summary.trainScore ?? -1;
    expect(score, path.join("\n")).toBeGreaterThan(0.8);
  });

  test("no sequence of remedies comes back to a design, and none contradicts another", async () => {
    let runs = 0;
    let level: { design: DesignSpec; attempts: readonly Attempt[] }[] = [
      { design: parse(parts), attempts: [] },
    ];
    for (let clicked = 0; clicked <= depth; clicked++) {
      const next: typeof level = [];
      for (const { design, attempts } of level) {
        if (runs++ >= maxRuns) return;
        const run = await runDesign(design, attempts);
        expectConsistent(run);
        const all = [...attempts, attemptOf(run)];
        for (const remedy of remediesOf(run)) {
          const edited = apply(design, remedy);
          expect(
            all.some((attempt) => trainsAlike(attempt.design, edited)),
            remedy.label,
          ).toBe(false);
          next.push({ design: edited, attempts: all });
        }
      }
      level = next;
    }
  });
});

/** The learning rate is to be lowered or raised, not both, and never to one that diverged or beyond. */
function expectConsistent(run: RunResult): void {
  const { learningRate = 0 } = run.design.training.optimizer.parameters;
  const rates = remediesOf(run)
    .map((remedy) => apply(run.design, remedy).training.optimizer.parameters.learningRate ?? 0)
    .filter((rate) => rate !== learningRate);
  expect(new Set(rates.map((rate) => rate > learningRate)).size, rates.join()).toBeLessThanOrEqual(1);
}

function describeRun({ diagnoses, log }: RunResult): string {
  const { reason, summary } = log.finished ?? {};
  const lines = diagnoses.map(
    ({ message, severity, remedies }) =>
      `  ${severity}: ${message} [${remedies.map(({ label }) => label).join(" | ")}]`,
  );
  return [`${reason}, train score ${summary?.trainScore}`, ...lines].join("\n");
}
