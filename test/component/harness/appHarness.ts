import type { DatasetSummary } from "../../../src/shared/events.ts";
import type { ViewState } from "../../../src/shared/messages.ts";
import { createApp } from "../../../src/webview/createApp.ts";
import type { DesignerElement } from "../../../src/webview/designer.ts";
import type { DesignerStore } from "../../../src/webview/store/designerStore.ts";
import { FakeHost, portPair } from "../fakeHost.ts";
import { fakeDataset } from "../fakeNetwork.ts";

export interface StartedApp {
  readonly host: FakeHost;
  readonly store: DesignerStore;
  readonly element: DesignerElement;
  /** What the webview has kept for a reload. */
  readonly memory: { state: ViewState | undefined };
}

export interface AppOptions {
  readonly text?: string;
  readonly dataset?: DatasetSummary;
  readonly state?: ViewState;
}

const iris = `{
  "version": 1,
  "dataset": { "path": "iris.csv", "target": "species" },
  "layers": [
    { "units": 32, "batchNorm": true, "activation": "relu" },
    { "units": 16, "activation": "tanh", "init": "xavier-normal" },
    { "units": 8 }
  ],
  "training": { "batchSize": 16, "epochs": 50 }
}
`;

/** The whole designer in the page, on a fake host. */
export async function startApp({
  text = iris,
  dataset = fakeDataset(),
  state,
}: AppOptions = {}): Promise<StartedApp> {
  const [ours, theirs] = portPair();
  const host = new FakeHost(theirs, text, dataset);
  const memory = { state };
  const { element, store } = createApp(
    ours,
    {
      get: () => memory.state,
      set: (next) => {
        memory.state = next;
      },
    },
    document.body,
  );
  while (!store.document) await new Promise((resolve) => setTimeout(resolve));
  await element.updateComplete;
  return { host, store, element, memory };
}
