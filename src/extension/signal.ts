export interface Disposable {
  dispose(): void;
}

/** Tells its listeners of what happened; the part of VS Code's EventEmitter that code without `vscode` needs. */
export class Signal<T> {
  private readonly listeners = new Set<(value: T) => void>();

  on(listener: (value: T) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  fire(value: T): void {
    // A copy: a listener may remove itself, or another, while it is called.
    for (const listener of [...this.listeners]) listener(value);
  }
}

/** Disposes of many things at once, the last one first. */
export function disposeAll(disposables: Disposable[]): void {
  for (const disposable of disposables.splice(0).reverse()) disposable.dispose();
}
