import type { Terminal } from "./terminal.ts";

/** How long a work computes before the process looks after other things, such as Ctrl-C. */
const sliceTime = 20;

/**
 * Runs a work that yields now and then to its end.
 *
 * @param onYield hears what it yields, at most once a slice
 * @returns its result; undefined where Ctrl-C came before
 */
export async function drive<P, T>(
  work: Generator<P, T>,
  terminal: Terminal,
  onYield: (value: P) => void = () => {},
): Promise<T | undefined> {
  let interrupted = false;
  const stopListening = terminal.onInterrupt(() => {
    interrupted = true;
    // The second one ends the process at once.
    stopListening();
  });
  try {
    let sliceEnd = performance.now() + sliceTime;
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      if (performance.now() < sliceEnd) continue;
      onYield(value);
      await new Promise((resolve) => setImmediate(resolve));
      if (interrupted) return undefined;
      sliceEnd = performance.now() + sliceTime;
    }
  } finally {
    // Frees what the work holds when it is given up.
    work.return(undefined as T);
    stopListening();
  }
}
