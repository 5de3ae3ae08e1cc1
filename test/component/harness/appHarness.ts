import type { DatasetSummary } from "../../../src/shared/events.ts";
import type { PageRequest, ViewState } from "../../../src/shared/messages.ts";
import { createApp } from "../../../src/webview/createApp.ts";
import type { DesignerElement } from "../../../src/webview/designer.ts";
import type { DesignerStore } from "../../../src/webview/store/designerStore.ts";
import { applyTheme } from "../dev/themes.ts";
import { FakeHost, portPair } from "../fakeHost.ts";
import { fakeDataset } from "../fakeNetwork.ts";
import { DataHarness } from "./dataHarness.ts";
import { deep, deepMaybe, textOf } from "./deep.ts";
import { InspectorHarness } from "./inspectorHarness.ts";
import { StackHarness } from "./stackHarness.ts";
import { ToolbarHarness } from "./toolbarHarness.ts";

export interface AppOptions {
  readonly text?: string;
  readonly dataset?: DatasetSummary;
  readonly state?: ViewState;
  /** What the designer is opened for. */
  readonly page?: PageRequest;
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

/** The designer on a fake host, as a user meets it. */
export class AppHarness {
  readonly host: FakeHost;
  readonly store: DesignerStore;
  readonly element: DesignerElement;
  /** What the webview has kept for a reload. */
  readonly memory: { state: ViewState | undefined /** How often it was stored. */; stored: number };

  constructor({ text = iris, dataset = fakeDataset(), state, page }: AppOptions) {
    const [ours, theirs] = portPair();
    this.host = new FakeHost(theirs, text, dataset);
    this.host.page = page;
    const memory = { state, stored: 0 };
    this.memory = memory;
    const { element, store } = createApp(
      ours,
      {
        get: () => memory.state,
        set: (next) => {
          memory.state = next;
          memory.stored++;
        },
      },
      document.body,
    );
    this.element = element;
    this.store = store;
  }

  get stack(): StackHarness {
    return new StackHarness(this.element);
  }

  get data(): DataHarness {
    return new DataHarness(this.element);
  }

  get inspector(): InspectorHarness {
    return new InspectorHarness(this.element);
  }

  get toolbar(): ToolbarHarness {
    return new ToolbarHarness(this.element);
  }

  /** A banner's text: "design", "failure" or "notice". */
  banner(name: string): string {
    return textOf(deepMaybe(this.element, "mlp-problem-banner", `[data-banner=${name}]`));
  }

  bannerButton(action: string): HTMLElement {
    return deep(this.element, "mlp-problem-banner", `[data-action=${action}]`);
  }

  /** The last announcement to a screen reader. */
  get announcement(): string {
    return textOf(deepMaybe(this.element, "[data-announcement]"));
  }

  /** The help that is shown, for what is pointed at or has the focus. */
  get help(): string {
    return textOf(deepMaybe(this.element, "mlp-help", ".tip:popover-open"));
  }

  get hasCharts(): boolean {
    return deepMaybe(this.element, "mlp-run-charts") !== undefined;
  }

  get requestNames(): string[] {
    return this.host.requests.map(({ name }) => name).filter((name) => name !== "ready");
  }

  /** Until messages have crossed, a frame has passed and everything is drawn. */
  async settled(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }
}

/** The designer alone in the page, ready to be used. */
export async function startApp(options: AppOptions = {}): Promise<AppHarness> {
  document.body.replaceChildren();
  if (!document.getElementById("vscode-codicon-stylesheet")) {
    const link = Object.assign(document.createElement("link"), {
      id: "vscode-codicon-stylesheet",
      href: "data:,",
    });
    document.head.append(link);
  }
  if (!document.body.dataset.vscodeThemeKind) applyTheme("dark");
  const app = new AppHarness(options);
  await app.settled();
  return app;
}
