/** Events for code without `vscode`. */

/** Anything that is disposed of when it is no longer needed. */
export interface Disposable {
  dispose(): void;
}

/** Calls its listeners when something happens; the part of VS Code's `EventEmitter` that code without `vscode` needs. */
export class Signal<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** Adds a listener, until the result is disposed of. */
  on(listener: (value: T) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  fire(value: T): void {
    // The set is copied, since a listener may remove itself, or another, while it is called.
    for (const listener of [...this.listeners]) listener(value);
  }
}

/** Disposes of everything in the list, the last first, and empties the list. */
export function disposeAll(disposables: Disposable[]): void {
  for (const disposable of disposables.splice(0).reverse()) disposable.dispose();
}
