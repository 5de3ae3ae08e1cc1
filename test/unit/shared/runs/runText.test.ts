import { expect, test } from "vitest";
import type { RunRecord } from "../../../../src/shared/runs/runRecord.ts";
import { changesText, resultText } from "../../../../src/shared/runs/runText.ts";

const run = (more: object) => ({ state: "completed", seconds: 2.34, summary: null, ...more }) as RunRecord;

test.each([
  [
    run({ summary: { validationAccuracy: 0.9333, testAccuracy: 0.98 } }),
    "validation 93.3 %, test 98.0 % · 2.3 s",
  ],
  [run({ summary: { validationR2: 0.87654, testR2: null } }), "validation R² 0.877 · 2.3 s"],
  [run({}), "completed · 2.3 s"],
  [run({ state: "earlyStopped", summary: { validationAccuracy: 1 } }), "validation 100.0 % · 2.3 s"],
  [run({ state: "stopped", summary: { validationAccuracy: 1 } }), "stopped · validation 100.0 % · 2.3 s"],
  [run({ state: "diverged", message: "The loss is infinite." }), "diverged · 2.3 s"],
])(
  "the result of a run has its scores and its time, and how it ended where that is not usual: %#",
  (record, text) => {
    expect(resultText(record)).toBe(text);
  },
);

test("two changed fields are named, of more the number", () => {
  const difference = (field: string) => ({ field, before: 1, after: 2 });
  expect(changesText([])).toBe("");
  expect(changesText([difference("a"), difference("b")])).toBe("a 1 → 2, b 1 → 2");
  expect(changesText(["a", "b", "c", "d"].map(difference))).toBe("a 1 → 2, b 1 → 2, 2 more");
});
