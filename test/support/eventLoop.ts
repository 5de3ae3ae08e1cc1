/** Resolves in a later turn of the event loop, after the messages that wait have been handled. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Number of turns of the event loop after which {@link until} gives up; a turn in which a run trains takes milliseconds. */
const maxTurns = 100_000;

/** Resolves when the condition holds, which is looked at in every turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < maxTurns; turn++) {
    if (condition()) return;
    await macrotask();
  }
  throw new Error(`After ${maxTurns} turns of the event loop this does not hold: ${condition}`);
}
