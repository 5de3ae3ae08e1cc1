import { expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { DesignChanges } from "../../../../src/shared/runs/designChanges.ts";
import { overviewOf, runNumbers } from "../../../../src/shared/runs/runList.ts";
import type { RunRecord } from "../../../../src/shared/runs/runRecord.ts";

const run = (number?: number) => ({ id: "a", environment: {}, ...(number && { number }) }) as RunRecord;
const broken = { id: "b", problem: "damaged" };

test("a run keeps the number of its record, and the others are counted on", () => {
  expect(runNumbers([run(7), broken, run(5), run(), run()], 0)).toEqual([7, 6, 5, 2, 1]);
});

test("two runs never have one number, and earlier runs that are not listed count", () => {
  expect(runNumbers([run(3), run(3)], 0)).toEqual([4, 3]);
  expect(runNumbers([run(), run()], 98)).toEqual([100, 99]);
  expect(runNumbers([], 0)).toEqual([]);
});

test("only a run that has a checkpoint and has not come to its end can be resumed", () => {
  const checkpoint = { step: 1, epoch: 1, epochs: 2 };
  const isResumable = (record: object) => overviewOf({ ...run(), ...record } as RunRecord, 1).isResumable;
  expect(isResumable({ state: "interrupted", checkpoint, summary: null })).toBe(true);
  expect(isResumable({ state: "interrupted", summary: null })).toBe(false);
  expect(isResumable({ state: "completed", checkpoint, summary: null })).toBe(false);
});

test("the epoch that early stopping chose is known of every run", () => {
  const bestEpoch = (summary: object | null) => overviewOf({ ...run(), summary } as RunRecord, 1).bestEpoch;
  expect(bestEpoch({ bestEpoch: 12 })).toBe(12);
  expect(bestEpoch({})).toBeUndefined();
  expect(bestEpoch(null)).toBeUndefined();
});

const text = (training: object, units = 8) =>
  JSON.stringify({ dataset: { path: "a.csv", target: "y" }, layers: [{ units }], training });

test("each design is compared with the one before, and a design that comes again is recognized", () => {
  const changes = new DesignChanges(catalogue);
  const texts = [
    text({ seed: 2, l2: 0.1 }),
    text({ seed: 1 }, 9),
    "no JSON",
    text({ seed: 2 }),
    text({ seed: 1 }, 9),
    text({ seed: 1 }),
  ];
  const compared = changes.compare(texts, [6, 5, 4, 3, 2, 1]);
  expect(compared.map((entry) => entry.changes?.map(({ field }) => field))).toEqual([
    ["layers[0].units", "training.l2", "training.seed"],
    undefined,
    undefined,
    ["layers[0].units", "training.seed"],
    ["layers[0].units"],
    undefined,
  ]);
  expect(compared.map(({ repeats }) => repeats)).toEqual([
    undefined,
    { number: 2, isOtherSeed: false },
    undefined,
    { number: 1, isOtherSeed: true },
    undefined,
    undefined,
  ]);
  expect(compared.map(({ variant }) => variant)).toEqual([6, 2, undefined, 1, 2, 1]);
  expect(compared.map(({ hasPenalty }) => hasPenalty)).toEqual([true, false, false, false, false, false]);
  // What was found before is found again.
  expect(changes.compare(texts, [6, 5, 4, 3, 2, 1])).toEqual(compared);
});
