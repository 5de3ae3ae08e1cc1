import { describe, expect, test } from "vitest";
import { RunLog } from "../../../../src/shared/runLog.ts";
import {
  plannedSteps,
  positionOf,
  previousAhead,
  snapshotOfPixels,
  stepAt,
  stepAxis,
} from "../../../../src/webview/plots/stepAxis.ts";
import { syntheticEvents, syntheticRun } from "../../../component/plots/syntheticRun.ts";

const run = (points: number) => syntheticRun({ story: "healthy", points });

/** The first progress events of a run that is planned longer. */
function begun(points: number, planned: number): RunLog {
  const log = new RunLog();
  for (const event of syntheticEvents({ story: "healthy", points: planned }))
    if (event.kind === "started" || ("step" in event && event.step <= points * 11)) log.append(event);
  return log;
}

describe("stepAxis", () => {
  test("goes from 0 to the newest step, whatever the length of the run", () => {
    for (const points of [3, 20, 400])
      expect(stepAxis(run(points), undefined, false)).toEqual({
        low: 0,
        high: points * 11,
        end: points * 11,
        logarithmic: false,
      });
  });
  test("has a width without any step, and with one", () => {
    expect(stepAxis(undefined, undefined, false)).toMatchObject({ low: 0, high: 1, end: 0 });
    expect(stepAxis(run(1), undefined, true)).toMatchObject({ low: 5.5, high: 22 });
  });
  test("reaches as far as the previous run, until this one has passed it or has ended", () => {
    const previous = run(50);
    expect(stepAxis(begun(20, 80), previous, false)).toMatchObject({ high: 550, end: 220 });
    expect(stepAxis(begun(60, 80), previous, false)).toMatchObject({ high: 660, end: 660 });
    const ended = begun(20, 80);
    expect(previousAhead(ended, previous)).toBe(previous);
    ended.append({ kind: "diverged", step: 220, epoch: 1, layer: 0, quantity: "loss", message: "" });
    expect(stepAxis(ended, previous, false)).toMatchObject({ high: 220 });
  });
  test("reaches no further than this run is going to", () => {
    const log = begun(5, 20);
    expect(stepAxis(log, run(4000), false).high).toBe(plannedSteps(log));
  });
});

test("stepAt is the inverse of positionOf", () => {
  for (const logarithmic of [false, true]) {
    const axis = stepAxis(run(100), undefined, logarithmic);
    for (const step of [20, 300, 1100]) expect(stepAt(axis, positionOf(axis, step))).toBeCloseTo(step);
  }
});

describe("snapshotOfPixels", () => {
  const linear = (high: number, end = high) => ({ low: 0, high, end, logarithmic: false });

  test("each pixel shows the snapshot nearest by step", () => {
    expect([...snapshotOfPixels([0, 3, 9], linear(9), 9)]).toEqual([0, 1, 1, 1, 1, 1, 2, 2, 2]);
  });
  test("the whole width is filled, with one snapshot as with many", () => {
    expect(snapshotOfPixels([0], linear(4), 20)).not.toContain(-1);
    expect(snapshotOfPixels([0, 1, 2], linear(4), 20)).not.toContain(-1);
  });
  test("beyond the newest step it is empty", () => {
    const pixels = snapshotOfPixels([0, 5], linear(20, 5), 20);
    expect([...pixels].filter((snapshot) => snapshot === -1)).toHaveLength(15);
    expect(pixels.indexOf(-1)).toBe(5);
  });
  test("without snapshots a strip is empty", () => {
    expect(new Set(snapshotOfPixels([], linear(9), 10))).toEqual(new Set([-1]));
  });
});
