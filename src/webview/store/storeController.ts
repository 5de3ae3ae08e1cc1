/** How elements follow a store: each names the values that it shows. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { DesignerStore } from "./designerStore.ts";

interface Store {
  /** Calls the listener after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

type Host<S> = ReactiveControllerHost & { readonly store: S };

/**
 * Renders its host again when one of the selected values has changed, as long as the host is in the document. The run's
 * log stays the same object while it grows: a host that shows it selects `revision`, which changes many times a second.
 */
export class StoreController<S extends Store = DesignerStore> implements ReactiveController {
  private readonly host: Host<S>;
  private readonly select: (store: S) => readonly unknown[];
  private selected: readonly unknown[] = [];
  private unsubscribe: (() => void) | undefined;

  /** @param select returns what the host shows; values are compared by identity, and always as many */
  constructor(host: Host<S>, select: (store: S) => readonly unknown[]) {
    this.host = host;
    this.select = select;
    host.addController(this);
  }

  hostConnected(): void {
    const { host } = this;
    this.selected = this.select(host.store);
    this.unsubscribe = host.store.subscribe(() => {
      const selected = this.select(host.store);
      if (selected.every((value, i) => Object.is(value, this.selected[i]))) return;
      this.selected = selected;
      host.requestUpdate();
    });
    host.requestUpdate();
  }

  hostDisconnected(): void {
    this.unsubscribe?.();
  }
}
