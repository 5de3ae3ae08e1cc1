import { Channel, type Port } from "../../shared/channel.ts";
import type { ModelToHost } from "../../shared/model/modelView.ts";
import { ModelElement } from "./model.ts";
import { ModelStore } from "./modelStore.ts";

export interface ModelApp {
  readonly element: ModelElement;
  readonly store: ModelStore;
}

/** The page of a model on a port to its host, put into the document. */
export function createModelApp(port: Port, parent: HTMLElement): ModelApp {
  const store = new ModelStore();
  const channel = new Channel<ModelToHost>(port, store.handlers, (error) => store.report(error));
  const element = new ModelElement();
  element.store = store;
  parent.append(element);
  void store.connect(channel);
  return { element, store };
}
