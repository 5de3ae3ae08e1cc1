import { Channel, type Port } from "../../shared/channel.ts";
import type { ExperimentToHost } from "../../shared/experiment/experimentMessages.ts";
import { ExperimentElement } from "./experiment.ts";
import { ExperimentStore } from "./experimentStore.ts";

export interface ExperimentApp {
  readonly element: ExperimentElement;
  readonly store: ExperimentStore;
}

/** The experiment's editor on a port to its host, put into the document. */
export function createExperimentApp(port: Port, parent: HTMLElement): ExperimentApp {
  const store = new ExperimentStore();
  const channel = new Channel<ExperimentToHost>(port, store.handlers, (error) => store.report(error));
  const element = new ExperimentElement();
  element.store = store;
  parent.append(element);
  void store.connect(channel);
  return { element, store };
}
