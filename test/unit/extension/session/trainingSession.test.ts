import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type NotifyPage, SessionFollower } from "../../../../src/extension/session/sessionFollower.ts";
import type { TrainingSession } from "../../../../src/extension/session/trainingSession.ts";
import { CancellationError, InputError } from "../../../../src/shared/errors.ts";
import type { TrainingEvent } from "../../../../src/shared/events.ts";
import type { RunEvents, RunState } from "../../../../src/shared/messages.ts";
import { finished, job, newSession, progress, settle, started } from "./fakeEngine.ts";

/** Follows a session as a page does, collects what it receives, and checks that no event is missed or sent twice. */
function follow(session: TrainingSession) {
  const received: { run?: RunState; events: TrainingEvent[]; batches: number; failures: string[] } = {
    events: [],
    batches: 0,
    failures: [],
  };
  let next = 0;
  const begin = (state: RunState) => {
    received.run = state;
    next = state.next;
  };
  const messages = {
    run: begin,
    events({ from, events }: RunEvents) {
      expect(from).toBe(next);
      next = from + events.length;
      received.events.push(...events);
      received.batches++;
    },
    failed: ({ message }: { readonly message: string }) => received.failures.push(message),
  };
  const notify: NotifyPage = (name, params) => {
    if (name in messages) messages[name as keyof typeof messages](params as never);
  };
  let follower: SessionFollower | undefined;
  const show = () => {
    follower = new SessionFollower(session, notify);
    begin(session.runState);
  };
  show();
  return { received, show, hide: () => follower?.dispose() };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A session whose run has started. */
async function running() {
  const made = newSession();
  const start = made.session.train(job(), false);
  await settle();
  const [engine] = made.engines;
  engine.emit(started);
  await start;
  return { ...made, engine };
}

describe("the data file", () => {
  const picture = { dataset: { rows: { all: 3 }, columns: [] } };
  const parameters = (engine: { last(name: string): { params: unknown } }, name: string) =>
    engine.last(name).params as { readonly keepData?: boolean };

  /** A session that shows its data, which has changed since. */
  async function changed() {
    const made = newSession();
    const lease = made.session.acquire();
    made.session.feeds.request(job(), 1);
    await vi.advanceTimersByTimeAsync(50);
    const [engine] = made.engines;
    engine.last("preview").resolve(picture);
    await settle();
    made.session.feeds.dataChanged();
    return { ...made, engine, lease };
  }

  test("that was kept is forgotten with the engine that had read it", async () => {
    const { session, lease } = await changed();
    session.feeds.keepData();
    lease.dispose();
    expect(session.feeds.dataState.file).toBe("current");
  });

  test("that changes is asked about, and what was read continues being shown", async () => {
    const { session, engine } = await changed();
    expect(session.feeds.dataState.file).toBe("changed");
    session.feeds.request({ ...job(), design: { ...job().design, layers: [] } }, 2);
    await vi.advanceTimersByTimeAsync(50);
    expect(parameters(engine, "preview").keepData).toBe(true);
  });

  test("that is kept is kept for a run, too", async () => {
    const { session, engine } = await changed();
    session.feeds.keepData();
    session.train(job(), false).catch(() => {});
    await settle();
    expect(parameters(engine, "train").keepData).toBe(true);
    expect(session.feeds.dataState.file).toBe("kept");
  });

  test("about which nobody has decided is read again by a run", async () => {
    const { session, engine } = await changed();
    session.train(job(), false).catch(() => {});
    await settle();
    expect(parameters(engine, "train").keepData).toBeUndefined();
    expect(session.feeds.dataState.file).toBe("current");
  });

  test("that changes during a run leaves the run and its snapshots alone", async () => {
    const { session, engine } = await running();
    session.feeds.dataChanged();
    await vi.advanceTimersByTimeAsync(50);
    expect(session.phase).toBe("running");
    expect(session.feeds.dataState.file).toBe("changed");
    expect(engine.requests.map(({ name }) => name)).toEqual(["train"]);
  });

  test("that could not be read is tried again without a question", async () => {
    const { session, engines } = newSession();
    session.feeds.request(job(), 1);
    await vi.advanceTimersByTimeAsync(50);
    engines[0].last("preview").reject(new Error("not there"));
    await settle();
    session.feeds.dataChanged();
    await vi.advanceTimersByTimeAsync(50);
    expect(session.feeds.dataState.file).toBe("current");
    expect(engines.at(-1)?.last("preview")).toBeDefined();
    expect(session.feeds.previewState.kind).toBe("error");
    engines.at(-1)?.last("preview").resolve(picture);
    await settle();
    expect(session.feeds.previewState.kind).toBe("ready");
  });
});

describe("a run", () => {
  test("starts, reports its events, finishes, and lets the engine go", async () => {
    const { session, engine } = await running();
    const ends: string[] = [];
    session.onDidEnd.on(({ kind }) => ends.push(kind));
    expect(session.phase).toBe("running");
    engine.emit(progress(1), progress(2));
    engine.emit(finished);
    expect(session.phase).toBe("finished");
    expect(ends).toEqual(["finished"]);
    expect(engine.isEnded).toBe(false);
    engine.last("train").resolve({});
    await settle();
    expect(engine.isEnded).toBe(true);
    expect(session.log?.train.step).toEqual([1, 2]);
  });

  test("keeps the engine while a designer is open", async () => {
    const { session, engine } = await running();
    const lease = session.acquire();
    engine.emit(finished);
    engine.last("train").resolve({});
    await settle();
    expect(engine.isEnded).toBe(false);
    lease.dispose();
    lease.dispose();
    expect(engine.isEnded).toBe(true);
  });

  test("follows the engine's state, and sends it commands", async () => {
    const { session, engine } = await running();
    const paused = session.control("pause");
    expect(engine.last("control").params).toEqual({ command: "pause" });
    engine.last("control").resolve(undefined);
    await paused;
    engine.emit({ kind: "state", state: "paused", step: 3 });
    expect(session.phase).toBe("paused");
  });

  test("does nothing on a command without a run", async () => {
    const { session, engines } = newSession();
    await session.control("pause");
    await session.control("stop");
    expect(engines).toHaveLength(0);
  });

  test("waits with the next run until the engine is through with the last one", async () => {
    const { session, engine } = await running();
    engine.emit(finished);
    void session.train(job(), false);
    await settle();
    expect(engine.requests.filter(({ name }) => name === "train")).toHaveLength(1);
    engine.last("train").resolve({});
    await settle();
    expect(engine.requests.filter(({ name }) => name === "train")).toHaveLength(2);
    expect(session.run).toBe(2);
  });

  test("is compared with the run before it, whose snapshots are not kept", async () => {
    const { session, engine } = await running();
    const { received } = follow(session);
    expect(received.run?.previous).toBeUndefined();
    engine.emit(progress(1), { kind: "layers", step: 1, layers: [] }, progress(2), finished);
    engine.last("train").resolve(null);
    await settle();
    void session.train(job(), false).catch(() => {});
    await settle();
    const previous = received.run?.previous;
    expect(previous?.train.step).toEqual([1, 2]);
    expect(previous?.snapshots).toEqual([]);
    expect(previous?.finished).toEqual(finished);
    expect(received.run?.log?.train.step).toEqual([]);
    session.dispose();
  });

  test("is not started twice", async () => {
    const { session } = await running();
    await expect(session.train(job(), false)).rejects.toThrow("already");
  });

  test("restarts by stopping first", async () => {
    const { session, engine } = await running();
    const restart = session.restart(job());
    await settle();
    expect(engine.last("control").params).toEqual({ command: "stop" });
    engine.emit(finished);
    engine.last("train").resolve({});
    await settle();
    expect(session.phase).toBe("starting");
    // Nobody held the first engine between the runs.
    expect(session.isLive).toBe(true);
    void restart;
  });
});

test("a run that is stopped while its data is read has not been, and is no failure", async () => {
  const { session, engines } = newSession();
  const { received } = follow(session);
  const ends: unknown[] = [];
  session.onDidEnd.on((end) => ends.push(end));
  const start = session.train(job(), false);
  start.catch(() => {});
  await settle();
  const [engine] = engines;
  const stopped = session.control("stop");
  await settle();
  expect(engine.last("control").params).toEqual({ command: "stop" });
  engine.last("train").reject(new CancellationError());
  await stopped;
  await expect(start).rejects.toThrow("canceled");
  expect(session.phase).toBe("idle");
  expect(received.run).toMatchObject({ phase: "idle", log: undefined, failure: undefined });
  expect(received.failures).toEqual([]);
  expect(ends).toEqual([]);
  expect(engine.isEnded).toBe(true);
  session.train(job(), false).catch(() => {});
  await settle();
  expect(session.phase).toBe("starting");
});

describe("an engine that parses a file in one piece, and receives nothing,", () => {
  test("is ended soon after a stop, and the run has not been", async () => {
    const { session, engines, log } = newSession();
    const ends: unknown[] = [];
    session.onDidEnd.on((end) => ends.push(end));
    session.train(job(), false).catch(() => {});
    await settle();
    const stopped = session.control("stop");
    await vi.advanceTimersByTimeAsync(140);
    expect(engines[0].isEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    await stopped;
    expect(engines[0].isEnded).toBe(true);
    expect(session.phase).toBe("idle");
    expect([ends, log]).toEqual([[], []]);
    session.train(job(), false).catch(() => {});
    await settle();
    expect(engines).toHaveLength(2);
  });

  test("is ended soon after reading is canceled, where it does not respond and does not train", async () => {
    const { session, engines } = newSession();
    session.feeds.request(job(), 1);
    await vi.advanceTimersByTimeAsync(50);
    engines[0].isResponsive = false;
    session.feeds.cancelReading();
    await vi.advanceTimersByTimeAsync(140);
    expect(engines[0].isEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    expect(engines[0].isEnded).toBe(true);
    expect(session.feeds.previewState).toEqual({ kind: "canceled" });

    const { session: busy, engine } = await running();
    busy.feeds.request(job(), 1);
    await vi.advanceTimersByTimeAsync(50);
    engine.isResponsive = false;
    busy.feeds.cancelReading();
    await vi.advanceTimersByTimeAsync(1000);
    expect(engine.isEnded).toBe(false);
    expect(busy.phase).toBe("running");
  });

  test("is not ended where it responds", async () => {
    const { session, engines } = newSession();
    session.feeds.request(job(), 1);
    await vi.advanceTimersByTimeAsync(50);
    const lease = session.acquire();
    session.feeds.cancelReading();
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.feeds.previewState).toEqual({ kind: "canceled" });
    expect(engines[0].isEnded).toBe(false);
    lease.dispose();
  });
});

describe("a failure", () => {
  test("of the data rejects the start, is sent to the followers, and leaves the phase failed", async () => {
    const { session, engines } = newSession();
    const { received } = follow(session);
    const start = session.train(job(), false);
    await settle();
    engines[0].last("train").reject(new InputError("There is no a.csv.", { field: "dataset.path" }));
    await expect(start).rejects.toThrow("There is no a.csv.");
    expect(session.phase).toBe("failed");
    expect(received.failures).toEqual(["There is no a.csv."]);
    expect(received.run?.phase).toBe("starting");
  });

  test("of the engine's thread is reported once, and the next run gets a new engine", async () => {
    const { session, engine, engines } = await running();
    const ends: unknown[] = [];
    const crashes: unknown[] = [];
    session.onDidEnd.on((end) => ends.push(end));
    session.onDidCrash.on((error) => crashes.push(error));
    engine.emit(progress(1));
    const error = new Error("out of memory");
    engine.die(error);
    await settle();
    expect(session.phase).toBe("failed");
    expect(session.failure).toBe("out of memory");
    expect(ends).toEqual([{ kind: "failed", error }]);
    expect(crashes).toEqual([]);
    expect(session.log?.train.step).toEqual([1]);
    void session.train(job(), false);
    await settle();
    expect(engines).toHaveLength(2);
  });

  test("of an engine that only previews is reported as a crash", async () => {
    const { session, engines } = newSession();
    const crashes: unknown[] = [];
    session.onDidCrash.on((error) => crashes.push(error));
    session.feeds.request(job(), 1);
    await vi.advanceTimersByTimeAsync(50);
    engines[0].die(new Error("gone"));
    await settle();
    expect(crashes).toHaveLength(1);
    expect(session.feeds.previewState).toMatchObject({ kind: "error", message: "gone" });
  });

  test("events of an engine that was canceled are not taken", async () => {
    const { session, engine } = await running();
    engine.die(new Error("gone"));
    await settle();
    engine.emit(progress(5));
    expect(session.log?.train.step).toEqual([]);
  });

  test("a run that ends without a result has failed", async () => {
    const { session, engine } = await running();
    engine.last("train").resolve({});
    await settle();
    expect(session.phase).toBe("failed");
  });

  test("an engine that does not obey is ended", async () => {
    const { session, engine, log } = await running();
    const stop = session.control("stop");
    await vi.advanceTimersByTimeAsync(4900);
    expect(engine.isEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    await stop;
    expect(engine.isEnded).toBe(true);
    expect(session.phase).toBe("failed");
    expect(session.failure).toMatch(/did not stop within 5 seconds/);
    expect(log).toHaveLength(1);
  });
});

describe("followers", () => {
  test("receive at most 15 times a second, of everything, in order", async () => {
    const { session, engine } = await running();
    const { received } = follow(session);
    for (let step = 1; step <= 1000; step++) {
      engine.emit(progress(step));
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(received.events).toHaveLength(1000);
    expect(received.batches).toBeLessThanOrEqual(17);
    expect(received.batches).toBeGreaterThan(12);
  });

  test("that come later, or again, get the history and then what follows, without gap or repetition", async () => {
    const { session, engine } = await running();
    const first = follow(session);
    engine.emit(progress(1));
    engine.emit(progress(2));
    const second = follow(session);
    expect(second.received.run?.log?.train.step).toEqual([1, 2]);
    expect(second.received.run?.next).toBe(3);
    first.hide();
    engine.emit(progress(3));
    await vi.advanceTimersByTimeAsync(100);
    expect(first.received.events.map((event) => "step" in event && event.step)).toEqual([1]);
    expect(second.received.events.map((event) => "step" in event && event.step)).toEqual([3]);
    first.show();
    expect(first.received.run?.next).toBe(4);
    first.hide();
    second.hide();
    engine.emit(progress(4));
    expect(session.isWatched).toBe(false);
    first.show();
    engine.emit(progress(5));
    await vi.advanceTimersByTimeAsync(100);
    expect(first.received.events.map((event) => "step" in event && event.step)).toEqual([1, 5]);
  });
});
