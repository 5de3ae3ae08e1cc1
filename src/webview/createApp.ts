import { Channel, type Port } from "../shared/channel.ts";
import type { WebviewToHost } from "../shared/messages.ts";
import { DesignerElement } from "./designer.ts";
import { DesignerStore } from "./store/designerStore.ts";
import type { ViewMemory } from "./store/viewKeeper.ts";

export interface App {
  readonly element: DesignerElement;
  readonly store: DesignerStore;
}

/** The designer on a port to its host, put into the document. */
export function createApp(port: Port, memory: ViewMemory, parent: HTMLElement): App {
  const store = new DesignerStore(memory);
  const channel = new Channel<WebviewToHost>(port, store.handlers, (error) => store.report(error));
  const element = new DesignerElement();
  element.store = store;
  parent.append(element);
  void store.connect(channel);
  return { element, store };
}
