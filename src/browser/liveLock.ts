/** The lock by which the tabs and workers of a browser know of each other, which have no process ids. */

export interface LiveLock {
  readonly name: string;
  /** Whether a lock of this name is held, so that its owner lives; undefined where the browser does not say. */
  isHeld(name: string): Promise<boolean | undefined>;
}

/** Takes a lock with a name of its own. The browser releases it when the tab or the worker ends in any way. */
export function holdLiveLock(): LiveLock {
  const name = `mlp-studio-${crypto.randomUUID()}`;
  // Pages that are not secure have no locks.
  const locks: LockManager | undefined = navigator.locks;
  void locks?.request(name, () => new Promise(() => {}));
  return {
    name,
    async isHeld(other) {
      const held = (await locks?.query())?.held;
      return held?.some((lock) => lock.name === other);
    },
  };
}
