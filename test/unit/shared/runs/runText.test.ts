import { expect, test } from "vitest";
import { overviewOf } from "../../../../src/shared/runs/runList.ts";
import type { RunRecord } from "../../../../src/shared/runs/runRecord.ts";
import {
  changesText,
  resultText,
  runTitle,
  stateIcon,
  stateText,
} from "../../../../src/shared/runs/runText.ts";

const run = (more: object) =>
  ({ state: "completed", seconds: 75, summary: null, environment: {}, ...more }) as RunRecord;

test.each([
  [
    run({ summary: { validationAccuracy: 0.9333, testAccuracy: 0.98 } }),
    "93.3 % validation, 98.0 % test · 1\u202fmin 15\u202fs",
  ],
  [run({ summary: { validationR2: 0.87654, testR2: null } }), "R² 0.877 validation · 1\u202fmin 15\u202fs"],
  [run({}), "completed · 1\u202fmin 15\u202fs"],
  [
    run({ state: "earlyStopped", summary: { validationAccuracy: 1 } }),
    "100.0 % validation · 1\u202fmin 15\u202fs",
  ],
  [
    run({ state: "stopped", summary: { validationAccuracy: 1 } }),
    "stopped · 100.0 % validation · 1\u202fmin 15\u202fs",
  ],
  [run({ state: "diverged", message: "The loss is infinite." }), "diverged · 1\u202fmin 15\u202fs"],
])(
  "the result of a run has its scores and its time, and how it ended where that is not usual: %#",
  (record, text) => {
    expect(resultText(overviewOf(record, 1))).toBe(text);
  },
);

test("a run that another program trains says where it stands", () => {
  const handed = (parts: Partial<RunRecord>) => overviewOf(run({ trainedElsewhere: true, ...parts }), 1);
  const waiting = handed({ state: "stopped", position: { step: 0, epoch: 0, epochs: 9 } });
  expect([resultText(waiting), stateIcon(waiting)]).toEqual(["not started", "watch"]);
  const training = handed({ state: "running" });
  expect([stateText(training), stateIcon(training)]).toEqual(["running", "sync"]);
  expect(stateText({ ...training, elsewhere: "stopping" })).toBe("stopping");
  expect(stateText(run({ state: "interrupted" }))).toBe("interrupted");
});

test("two changed fields are named, of more the number", () => {
  const difference = (field: string) => ({ field, before: "1", after: "2" });
  expect(changesText([])).toBe("");
  expect(changesText([difference("a"), difference("b")])).toBe("a 1 → 2, b 1 → 2");
  expect(changesText(["a", "b", "c", "d"].map(difference))).toBe("a 1 → 2, b 1 → 2, 2 more");
});

test("a run without a name is called by its time, and by its date on another day", () => {
  const started = new Date(2026, 10, 26, 10, 11, 12);
  const record = { started: started.toISOString() };
  expect(runTitle({ ...record, name: "wide" }, started)).toBe("wide");
  const sameDay = runTitle(record, new Date(2026, 10, 26, 23));
  expect(sameDay).toContain("11:12");
  expect(sameDay).not.toContain("2026");
  const later = runTitle(record, new Date(2026, 10, 27, 1));
  expect(later).toContain("2026");
});
