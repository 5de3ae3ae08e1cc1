import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PreviewFeed } from "../../../../src/extension/session/preview.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import type { DesignJob, Preview, PreviewState } from "../../../../src/shared/messages.ts";
import { job } from "./fakeEngine.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const preview = {} as Preview;

/** A feed whose requests take so long. */
function newFeed(duration: number, fail?: () => Error | undefined) {
  const asked: string[] = [];
  const states: PreviewState[] = [];
  const feed = new PreviewFeed(
    async (job: DesignJob) => {
      asked.push(String(job.design.dataset.path));
      await new Promise((resolve) => setTimeout(resolve, duration));
      const error = fail?.();
      if (error) throw error;
      return preview;
    },
    (state) => states.push(state),
  );
  return { feed, asked, states };
}

test("asks once for many changes, for the last one, and reports its version", async () => {
  const { feed, asked, states } = newFeed(10);
  for (let i = 1; i <= 5; i++) feed.request(job(`${i}.csv`), i);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toEqual(["5.csv"]);
  expect(states).toEqual([{ kind: "loading" }, { kind: "ready", documentVersion: 5, preview }]);
});

test("has one request under way, and then asks for the latest", async () => {
  const { feed, asked } = newFeed(500);
  feed.request(job("1.csv"), 1);
  await vi.advanceTimersByTimeAsync(100);
  for (let i = 2; i <= 9; i++) {
    feed.request(job(`${i}.csv`), i);
    await vi.advanceTimersByTimeAsync(40);
  }
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual(["1.csv", "9.csv"]);
  expect(feed.state).toMatchObject({ kind: "ready", documentVersion: 9 });
});

test("computes nothing for a change that leaves the design as it was, and reports the new version", async () => {
  const { feed, asked, states } = newFeed(10);
  feed.request(job(), 1);
  await vi.advanceTimersByTimeAsync(100);
  feed.request(job(), 2);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveLength(1);
  expect(states.at(-1)).toEqual({ kind: "ready", documentVersion: 2, preview });
});

test("asks again when the data has changed", async () => {
  const { feed, asked } = newFeed(10);
  feed.request(job(), 1);
  await vi.advanceTimersByTimeAsync(100);
  feed.refresh();
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveLength(2);
});

test("asks again when the data has changed while it was being read", async () => {
  const { feed, asked } = newFeed(200);
  feed.request(job(), 1);
  await vi.advanceTimersByTimeAsync(100);
  feed.refresh();
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveLength(2);
});

test("reports why there is none, with the field, and recovers", async () => {
  let error: Error | undefined = new InputError("There is no a.csv.", { field: "dataset.path" });
  const { feed } = newFeed(10, () => error);
  feed.request(job(), 1);
  await vi.advanceTimersByTimeAsync(100);
  expect(feed.state).toEqual({ kind: "error", message: "There is no a.csv.", field: "dataset.path" });
  error = undefined;
  feed.refresh();
  await vi.advanceTimersByTimeAsync(100);
  expect(feed.state.kind).toBe("ready");
});
