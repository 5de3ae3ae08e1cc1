import { expect, test } from "vitest";
import type { TrainingEvent } from "../../../../src/shared/events.ts";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { runClock, secondsAt } from "../../../../src/shared/runs/runClock.ts";
import {
  type OverlayOptions,
  overlayLines,
  placeOn,
  smoothed,
  timeAxis,
  valueAt,
  valueAxis,
  valueBefore,
} from "../../../../src/webview/runs/overlayData.ts";

const options: OverlayOptions = { measure: "loss", time: "step", logX: false, logY: false, smoothing: 0 };
const progress = (step: number, trainLoss: number, seconds = step) =>
  ({
    kind: "progress",
    step,
    epoch: step / 10,
    trainLoss,
    trainDataLoss: trainLoss / 2,
    trainScore: 0.5,
    seconds,
  }) as TrainingEvent;

function overlayRun(losses: readonly number[], slot = 0) {
  const log = new RunLog();
  const events = losses.map((loss, i) => progress(i * 10, loss, i * i));
  for (const event of events) log.append(event);
  return { number: slot + 1, slot, log, clock: runClock(events) };
}

test("curves are over steps, epochs or seconds", () => {
  const run = overlayRun([4, 2, 1]);
  const x = (time: OverlayOptions["time"]) => overlayLines([run], { ...options, time })[0].x;
  expect(x("step")).toEqual([0, 10, 20]);
  expect(x("epoch")).toEqual([0, 1, 2]);
  expect(x("seconds")).toEqual([0, 1, 4]);
});

test("what a logarithmic axis cannot show is left out", () => {
  const [line] = overlayLines([overlayRun([4, 0, 1])], { ...options, logX: true, logY: true });
  expect([line.x, line.y]).toEqual([[20], [1]]);
  expect(overlayLines([overlayRun([Number.NaN])], options)).toEqual([]);
});

test("the measure is the loss, the data loss or the score", () => {
  const y = (measure: OverlayOptions["measure"]) =>
    overlayLines([overlayRun([4])], { ...options, measure })[0].y;
  expect([y("loss"), y("dataLoss"), y("score")]).toEqual([[4], [2], [0.5]]);
});

test("smoothing leaves a constant as it is and keeps what was measured", () => {
  expect(smoothed([3, 3, 3], 0.9).map((value) => Number(value.toFixed(9)))).toEqual([3, 3, 3]);
  const [line] = overlayLines([overlayRun([4, 0])], { ...options, smoothing: 0.5 });
  expect(line.y).toEqual([4, 0]);
  expect(line.smooth[1]).toBeCloseTo(4 / 3);
});

test("a loss that runs away does not set the axis", () => {
  const lines = overlayLines([overlayRun([2, 1]), overlayRun([2, 1e9], 1)], options);
  expect(valueAxis(lines, options).range[1]).toBe(4);
  expect(valueAxis(lines, { ...options, logY: true }).range[1]).toBeLessThan(100);
});

test("places and values are each other's inverse on both kinds of axes", () => {
  const lines = overlayLines([overlayRun([8, 2, 0.5])], options);
  for (const logY of [false, true]) {
    const axis = valueAxis(lines, { ...options, logY });
    expect(valueAt(axis, placeOn(axis, 2))).toBeCloseTo(2);
  }
  expect(timeAxis(lines, options)).toMatchObject({ range: [0, 20], ticks: [0, 5, 10, 15, 20] });
  expect(timeAxis([], options).range).toEqual([0, 1]);
});

test("the value at a time is the last one before", () => {
  const [line] = overlayLines([overlayRun([8, 2, 0.5])], options);
  expect([valueBefore(line, -1), valueBefore(line, 15), valueBefore(line, 99)]).toEqual([undefined, 2, 0.5]);
});

test("a run's clock is bounded, keeps its end and is linear between", () => {
  const events = Array.from({ length: 1000 }, (_, i) => progress(i + 1, 1, (i + 1) * 2));
  const clock = runClock(events);
  expect(clock.step.length).toBeLessThanOrEqual(256);
  expect(clock.step.at(-1)).toBe(1000);
  expect(secondsAt(clock, 500)).toBeCloseTo(1000);
  expect(secondsAt(clock, 0)).toBe(0);
  expect(secondsAt(clock, 2000)).toBe(2000);
  expect(secondsAt({ step: [], seconds: [] }, 5)).toBe(0);
});
