/** How long a thread spins before it sleeps: about 20 µs. */
const SPINS: i32 = 20_000;

/**
 * Waits until the word differs from `seen` and returns it: spinning first, since most waits are shorter than waking a
 * sleeper takes, then asleep, however long it takes: a thread that is late is not one that has ended.
 */
export function waitForChange(word: usize, seen: i32): i32 {
  for (let turn = 0; turn < SPINS; turn++) {
    const now = atomic.load<i32>(word);
    if (now != seen) return now;
  }
  atomic.wait<i32>(word, seen, -1);
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
 * @param failed a word that is not 0 once a thread has ended; whoever sets it opens the round afterwards
 * @returns false when a thread has ended
 */
export function meet(threads: i32, barrier: usize, failed: usize): bool {
  const round = atomic.load<i32>(barrier, 4);
  // After the round: a failure that is announced later changes the round that is waited for.
  if (atomic.load<i32>(failed)) return false;
  if (atomic.add<i32>(barrier, 1) == threads - 1) {
    atomic.store<i32>(barrier, 0);
    announce(barrier + 4);
    return true;
  }
  waitForChange(barrier + 4, round);
  return !atomic.load<i32>(failed);
}
