import { beforeEach, expect, test, vi } from "vitest";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { ShownStep } from "../../../../src/webview/store/shownStep.ts";
import { syntheticEvents } from "../../../component/plots/syntheticRun.ts";

const events = syntheticEvents({ story: "healthy", points: 100, snapshots: 100 });
const plain = (text: string) => text.replaceAll("\u202f", " ");
let log: RunLog;

beforeEach(() => {
  log = new RunLog();
});

function shownAfter(points: number, changed = () => {}): ShownStep {
  for (const event of events)
    if (event.kind === "started" || ("step" in event && event.step <= 11 * points)) log.append(event);
  return new ShownStep(() => log, changed);
}

test("follows the newest step until another one is asked for", () => {
  const changed = vi.fn();
  const shown = shownAfter(20, changed);
  expect([shown.isLive, shown.step]).toEqual([true, 220]);
  shown.moveTo(60);
  expect([shown.isLive, shown.step]).toEqual([false, 55]);
  expect(changed).toHaveBeenCalledTimes(1);
  for (const event of events) if ("step" in event && event.step > 220) log.append(event);
  expect(shown.step).toBe(55);
  shown.goLive();
  expect([shown.isLive, shown.step]).toEqual([true, 1100]);
});

test("moves by snapshots and stays within the run; the newest one is followed", () => {
  const shown = shownAfter(20);
  shown.moveBy(-3);
  expect(shown.step).toBe(187);
  shown.moveBy(1);
  expect(shown.step).toBe(198);
  shown.moveToFirst();
  shown.moveBy(-5);
  expect(shown.step).toBe(11);
  shown.moveBy(1000);
  expect([shown.isLive, shown.step]).toEqual([true, 220]);
});

test("takes the nearest snapshot, the newest included where the history does not keep it", () => {
  const shown = shownAfter(20);
  const latest = { kind: "layers" as const, step: 225, layers: log.latestLayers?.layers ?? [] };
  log.latestLayers = latest;
  shown.moveTo(224);
  expect(shown.snapshot).toBe(latest);
  shown.moveTo(60.6);
  expect(shown.step).toBe(66);
});

test("says which step and epoch it is", () => {
  const shown = shownAfter(20);
  expect(plain(shown.text)).toBe("step 220 of 1 248, epoch 2");
  shown.moveTo(99);
  expect(plain(shown.text)).toBe("step 99 of 1 248, epoch 1");
  expect(
    new ShownStep(
      () => undefined,
      () => {},
    ).text,
  ).toBe("no step yet");
});
