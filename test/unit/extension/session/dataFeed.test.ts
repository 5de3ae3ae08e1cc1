import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DataFeed } from "../../../../src/extension/session/dataFeed.ts";
import type { DataReport } from "../../../../src/shared/data/report.ts";
import { CancellationError } from "../../../../src/shared/errors.ts";
import type { DataState, DesignJob, PreviewState } from "../../../../src/shared/messages.ts";
import { job } from "./fakeEngine.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const report = {} as DataReport;

function preview(rows: number, columns: number): PreviewState {
  const dataset = { rows: { all: rows }, columns: Array.from({ length: columns }, () => ({})) };
  return { kind: "ready", documentVersion: 1, preview: { dataset } } as unknown as PreviewState;
}

/** A job whose network is another one, on the same data. */
function withLayers(base: DesignJob): DesignJob {
  return { ...base, design: { ...base.design, layers: [] } };
}

function newFeed() {
  const asked: string[] = [];
  const states: DataState[] = [];
  const control = { isBusy: false, error: undefined as Error | undefined };
  const feed = new DataFeed(
    async ({ design }) => {
      asked.push(String(design.dataset.path));
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (control.error) throw control.error;
      return report;
    },
    (state) => states.push(state),
    () => control.isBusy,
  );
  return { feed, asked, states, control };
}

const wait = () => vi.advanceTimersByTimeAsync(200);

test("asks nothing before the size is known, then automatically for a small table", async () => {
  const { feed, asked } = newFeed();
  feed.request(job(), 1);
  await wait();
  expect(asked).toEqual([]);
  feed.previewed(preview(1000, 10));
  await wait();
  expect(asked).toEqual(["a.csv"]);
  expect(feed.state.report).toEqual({ kind: "ready", documentVersion: 1, report });
});

test("asks about a large table only when its page is shown", async () => {
  const { feed, asked } = newFeed();
  feed.request(job(), 1);
  feed.previewed(preview(1_000_000, 10));
  await wait();
  expect(asked).toEqual([]);
  feed.show();
  expect(feed.state.report.kind).toBe("loading");
  await wait();
  expect(asked).toHaveLength(1);
  expect(feed.state.report.kind).toBe("ready");
});

test("does not slow down a run for what nobody requested", async () => {
  const { feed, asked, control } = newFeed();
  control.isBusy = true;
  feed.request(job(), 1);
  feed.previewed(preview(10, 2));
  await wait();
  expect(asked).toEqual([]);
});

test("recomputes nothing for another network, and something for other data", async () => {
  const { feed, asked } = newFeed();
  feed.request(job(), 1);
  feed.show();
  await wait();
  feed.request(withLayers(job()), 2);
  await wait();
  expect(asked).toHaveLength(1);
  expect(feed.state.report).toMatchObject({ kind: "ready", documentVersion: 2 });
  feed.request(job("b.csv"), 3);
  await wait();
  expect(asked).toEqual(["a.csv", "b.csv"]);
});

test("a file that changed is asked about, kept or read again", async () => {
  const { feed, asked } = newFeed();
  feed.request(job(), 1);
  feed.show();
  await wait();
  expect(feed.fileChanged(false)).toBe(false);
  expect(feed.state.file).toBe("current");
  expect(feed.fileChanged(true)).toBe(true);
  await wait();
  expect(asked).toHaveLength(1);
  feed.keep();
  expect(feed.state.file).toBe("kept");
  feed.fileChanged(true);
  expect(feed.state.file).toBe("changed");
  feed.refresh();
  await wait();
  expect(feed.state.file).toBe("current");
  expect(asked).toHaveLength(2);
});

test("other settings of the data read the file as it is now, another network does not", async () => {
  const { feed } = newFeed();
  feed.request(job(), 1);
  feed.fileChanged(true);
  feed.request(withLayers(job()), 2);
  expect(feed.state.file).toBe("changed");
  feed.request(job("b.csv"), 3);
  expect(feed.state.file).toBe("current");
});

test("what the user canceled is no error, and is restarted only on request", async () => {
  const { feed, asked, control } = newFeed();
  control.error = new CancellationError();
  feed.request(job(), 1);
  feed.show();
  await wait();
  expect(feed.state.report).toEqual({ kind: "canceled" });
  control.error = undefined;
  feed.show();
  await wait();
  expect(asked).toHaveLength(1);
  feed.refresh();
  expect(feed.state.report.kind).toBe("loading");
  await wait();
  expect(feed.state.report.kind).toBe("ready");
});

test("reports how far the reading is, and when it has ended", () => {
  const { feed, states } = newFeed();
  feed.progress({ stage: "reading", done: 1, total: 2 });
  feed.progress(undefined);
  feed.progress(undefined);
  expect(states.map(({ reading }) => reading?.done)).toEqual([1, undefined]);
});

test("a run is of older data once the file that changed is read again, until another run begins", () => {
  const { feed } = newFeed();
  feed.fileChanged(true);
  expect(feed.state.runIsOlder).toBe(false);
  feed.refresh();
  expect(feed.state.runIsOlder).toBe(true);
  feed.runBegan();
  expect(feed.state.runIsOlder).toBe(false);
  feed.refresh();
  expect(feed.state.runIsOlder).toBe(false);
});
