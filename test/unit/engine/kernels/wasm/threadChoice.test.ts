import { describe, expect, test } from "vitest";
import { ThreadChoice } from "../../../../../src/engine/kernels/wasm/threadChoice.ts";

/** A job's time and the calling thread's wait in it, on so many threads. */
type Machine = (threads: number) => { readonly time: number; readonly waited: number };

/** Jobs for so many milliseconds of the machine's own clock; how long which number worked. */
function work(choice: ThreadChoice, machine: Machine, milliseconds: number): Map<number, number> {
  const times = new Map<number, number>();
  for (let clock = 0; clock < milliseconds; ) {
    const { threads } = choice;
    const { time, waited } = machine(threads);
    clock += time;
    times.set(threads, (times.get(threads) ?? 0) + time);
    choice.done(64, time, waited);
  }
  return times;
}

const quiet: Machine = (threads) => ({ time: 8 / threads + 0.1, waited: 0.1 });
/** One other program holds a core: whoever shares it is waited for. */
const busy =
  (cores: number): Machine =>
  (threads) =>
    threads < cores
      ? { time: 8 / threads + 0.1, waited: 0.1 }
      : { time: 16 / threads + 1, waited: 8 / threads + 1 };

describe("the number of threads", () => {
  test("is all of them where they get on", () => {
    expect([...work(new ThreadChoice(4), quiet, 60_000).keys()]).toEqual([4]);
  });

  test("falls to one of two where another program holds a core, within a second", () => {
    const choice = new ThreadChoice(2);
    work(choice, busy(2), 1000);
    expect(choice.threads).toBe(1);
    const times = work(choice, busy(2), 60_000);
    expect(times.get(2) ?? 0, "trials cost little").toBeLessThan(0.02 * 60_000);
  });

  test("is halved, not more, where half of them get on", () => {
    const choice = new ThreadChoice(8);
    const times = work(choice, busy(8), 60_000);
    expect(choice.threads).toBe(4);
    expect(times.has(2)).toBe(false);
  });

  test("rises again when the machine is quiet", () => {
    const choice = new ThreadChoice(8);
    const crowded: Machine = (threads) => ({ time: 8 + threads, waited: threads > 1 ? 7 : 0 });
    work(choice, crowded, 5000);
    expect(choice.threads).toBe(1);
    work(choice, quiet, 30_000);
    expect(choice.threads).toBe(8);
  });

  test("stays where fewer are slower, however long they wait", () => {
    const choice = new ThreadChoice(2);
    const uneven: Machine = (threads) => (threads === 2 ? { time: 6, waited: 4 } : { time: 8, waited: 0 });
    const times = work(choice, uneven, 120_000);
    expect(choice.threads).toBe(2);
    expect(times.get(1) ?? 0, "trials cost little").toBeLessThan(0.01 * 120_000);
    expect(times.get(1)).toBeGreaterThan(0);
  });

  test("is judged by the row: a small last batch is no gain", () => {
    const choice = new ThreadChoice(2);
    for (let i = 0; i < 2000; i++)
      choice.done(choice.threads === 2 ? 64 : 8, choice.threads === 2 ? 6 : 1, 3);
    expect(choice.threads).toBe(2);
  });
});
