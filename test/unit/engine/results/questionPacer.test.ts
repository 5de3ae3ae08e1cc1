import { describe, expect, test } from "vitest";
import { QuestionPacer } from "../../../../src/engine/results/questionPacer.ts";
import { CancellationError } from "../../../../src/shared/errors.ts";

/** A clock that goes forward by work and by waiting alone. */
function fakeTime(training: (now: number) => boolean, hasSleep = true) {
  let now = 0;
  const pacer = new QuestionPacer({
    isTraining: () => training(now),
    yieldToEvents: async () => {
      now += 0.01;
    },
    ...(hasSleep && {
      sleep: async (milliseconds: number) => {
        now += milliseconds;
      },
    }),
    now: () => now,
  });
  const closed: string[] = [];
  /** Work in pieces of half a millisecond. */
  function* work(milliseconds: number, name = "work"): Generator<void, string> {
    try {
      for (let i = 0; i < 2 * milliseconds; i++) {
        now += 0.5;
        yield;
      }
      return name;
    } finally {
      closed.push(name);
    }
  }
  return { pacer, work, closed, now: () => now };
}

describe("questions while a run trains", () => {
  test.each([
    ["with a platform that sleeps", true],
    ["with one that only yields", false],
  ])("%s, take at most 3 %% of the time", async (_, hasSleep) => {
    const { pacer, work, now } = fakeTime(() => true, hasSleep);
    expect(await pacer.run(work(30), undefined)).toBe("work");
    // The wait after the last chunk is still to come.
    expect(30 / (now() + 2 / 0.03)).toBeLessThanOrEqual(0.03);
    expect(now()).toBeLessThan(1.2 * (30 / 0.03));
  });

  test("several at once share the 3 %", async () => {
    const { pacer, work, now } = fakeTime(() => true);
    const all = ["a", "b", "c"].map((name) => pacer.run(work(10, name), undefined));
    expect(await Promise.all(all)).toEqual(["a", "b", "c"]);
    expect(30 / (now() + 2.5 / 0.03)).toBeLessThanOrEqual(0.03);
  });

  test("the first answer does not wait", async () => {
    const { pacer, work, now } = fakeTime(() => true);
    await pacer.run(work(1), undefined);
    expect(now()).toBeLessThan(1.1);
  });

  test("continue at full speed when the run ends", async () => {
    const { pacer, work, now } = fakeTime((time) => time < 200);
    await pacer.run(work(30), undefined);
    expect(now()).toBeLessThan(200 + 30 + 50);
  });

  test("are canceled while they wait, and closed", async () => {
    const { pacer, work, closed, now } = fakeTime(() => {
      if (now() > 100) canceling.abort();
      return true;
    });
    const canceling = new AbortController();
    await expect(pacer.run(work(1000), canceling.signal)).rejects.toBeInstanceOf(CancellationError);
    expect(closed).toEqual(["work"]);
    expect(now()).toBeLessThan(200);
  });
});

describe("questions while no run trains", () => {
  test("go on at full speed, with yields to the event loop", async () => {
    const { pacer, work, now } = fakeTime(() => false);
    await pacer.run(work(400), undefined);
    expect(now()).toBeGreaterThan(400);
    expect(now()).toBeLessThan(401);
  });

  test("are canceled at the next yield", async () => {
    const { pacer, work, closed, now } = fakeTime(() => false);
    const canceling = new AbortController();
    const answer = pacer.run(work(1000), canceling.signal);
    canceling.abort();
    await expect(answer).rejects.toBeInstanceOf(CancellationError);
    expect(closed).toEqual(["work"]);
    expect(now()).toBeLessThan(50);
  });

  test("an error of the work is the question's", async () => {
    const { pacer } = fakeTime(() => false);
    const failing = (function* (): Generator<void, void> {
      yield;
      throw new Error("It failed.");
    })();
    await expect(pacer.run(failing, undefined)).rejects.toThrow("It failed.");
  });
});
