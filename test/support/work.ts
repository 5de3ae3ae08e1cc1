/**
 * Counts work instead of measuring time, so that what a test finds does not depend on the machine or on what else it does:
 * V8 counts how often each block of code is entered, of which one takes some nanoseconds.
 */
import { Session } from "node:inspector";
import { expect, vi } from "vitest";
import type { ReadingControl } from "../../src/shared/cooperative.ts";
import { CancellationError } from "../../src/shared/errors.ts";

const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

/** @returns how many blocks of this thread's code in src/ have been entered since the last call */
function takeWork(): number {
  let work = 0;
  session.post("Profiler.takePreciseCoverage", (error, { result }) => {
    if (error) throw error;
    for (const { url, functions } of result)
      if (url.includes("/src/"))
        for (const { ranges } of functions) for (const { count } of ranges) work += count;
  });
  return work;
}

/** @returns what the work took, in blocks of code entered */
export async function workOf(run: () => Promise<unknown>): Promise<number> {
  takeWork();
  await run();
  return takeWork();
}

/** Lets tasks yield wherever they may: the clock advances by a second at each call, until the mocks are restored. */
export function raceClock(): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
}

/**
 * Runs a task that yields wherever it may.
 *
 * @param yields after which the task is canceled, for one that has no end
 * @returns the most work between two yields, in blocks of code entered
 */
export async function maxWorkBetweenYields(
  run: (control: ReadingControl) => Promise<unknown>,
  yields = Infinity,
): Promise<number> {
  raceClock();
  const canceling = new AbortController();
  const work: number[] = [];
  takeWork();
  const result = run({
    signal: canceling.signal,
    async yieldToEvents() {
      if (work.push(takeWork()) >= yields) canceling.abort();
    },
  });
  if (yields < Infinity) await expect(result).rejects.toBeInstanceOf(CancellationError);
  else await result;
  work.push(takeWork());
  return Math.max(...work);
}
