/** The lock by which the tabs of a browser know of each other, which have no process ids. */

export interface TabLock {
  readonly name: string;
  /** Whether a lock of this name is held, so that its tab lives; undefined where the browser does not say. */
  isHeld(name: string): Promise<boolean | undefined>;
}

/** Takes a lock with a name of its own. The browser releases it when the tab is closed, loaded again or dies. */
export function holdTabLock(): TabLock {
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
