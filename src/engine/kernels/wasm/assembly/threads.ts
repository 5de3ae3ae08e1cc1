/** How long a thread spins before it sleeps: about 20 µs. */
const SPINS: i32 = 20_000;

/**
 * Waits until the word differs from `seen` and returns it: spinning first, since most waits are shorter than waking a
 * sleeper takes, then asleep.
 *
 * @param nanoseconds to sleep at the most, or -1
 */
export function waitForChange(word: usize, seen: i32, nanoseconds: i64): i32 {
  for (let turn = 0; turn < SPINS; turn++) {
    const now = atomic.load<i32>(word);
    if (now != seen) return now;
  }
  atomic.wait<i32>(word, seen, nanoseconds);
  return atomic.load<i32>(word);
}

/** Changes the word by one and wakes who sleeps on it. */
export function announce(word: usize): void {
  atomic.add<i32>(word, 1);
  atomic.notify(word, -1);
}

/**
 * Where `threads` threads meet: the last to arrive opens the next round.
 *
 * @param barrier two words: arrivals, and the round
 * @returns false when the others did not come within the time
 */
export function meet(threads: i32, barrier: usize, milliseconds: f64): bool {
  const round = atomic.load<i32>(barrier, 4);
  if (atomic.add<i32>(barrier, 1) == threads - 1) {
    atomic.store<i32>(barrier, 0);
    announce(barrier + 4);
    return true;
  }
  return waitForChange(barrier + 4, round, <i64>(1e6 * milliseconds)) != round;
}
