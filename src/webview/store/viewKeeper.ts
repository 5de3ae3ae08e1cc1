import type { ViewState } from "../../shared/messages.ts";

/** Where the webview keeps its view over a reload. */
export interface ViewMemory {
  get(): ViewState | undefined;
  set(state: ViewState): void;
}

/** Stores the view when it is another one than was stored last. */
export class ViewKeeper {
  private readonly memory: ViewMemory;
  private stored = "";

  constructor(memory: ViewMemory) {
    this.memory = memory;
  }

  get(): ViewState | undefined {
    return this.memory.get();
  }

  keep(state: ViewState): void {
    const text = JSON.stringify(state);
    if (text === this.stored) return;
    this.stored = text;
    this.memory.set(state);
  }
}
