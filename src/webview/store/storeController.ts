import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { DesignerStore } from "./designerStore.ts";

/** Renders its host again whenever the store has changed, as long as the host is in the document. */
export class StoreController implements ReactiveController {
  private readonly host: ReactiveControllerHost & { readonly store: DesignerStore };
  private unsubscribe: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & { readonly store: DesignerStore }) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.unsubscribe = this.host.store.subscribe(() => this.host.requestUpdate());
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.unsubscribe?.();
  }
}
