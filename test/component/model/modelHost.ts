/** The host's side of a model's page without VS Code: the engine itself answers, from files in memory. */
import type { Dataset } from "../../../src/data/encode/dataset.ts";
import { catalogue } from "../../../src/engine/catalogue.ts";
import { referenceKernels } from "../../../src/engine/kernels/reference/reference.ts";
import { saveModel } from "../../../src/engine/model.ts";
import { ModelFiles } from "../../../src/engine/modelFile/modelFiles.ts";
import { Channel, type Port } from "../../../src/shared/channel.ts";
import { messageOf } from "../../../src/shared/errors.ts";
import type { HostToModel, ModelAction, ModelState } from "../../../src/shared/model/modelView.ts";
import { type ModelMetrics, modelMetrics } from "../../../src/shared/runs/modelMetrics.ts";
import { createModelApp, type ModelApp } from "../../../src/webview/model/createModelApp.ts";
import { applyTheme } from "../dev/themes.ts";
import { portPair } from "../fakeHost.ts";
import { deep, deepAll, textOf } from "../harness/deep.ts";
import { realRun } from "../realRun.ts";

const uri = "memory:/models/iris.mlp.safetensors";

export class ModelHost {
  readonly requests: { readonly name: string; readonly params: unknown }[] = [];
  fileName = "iris.mlp.safetensors";
  actions: readonly ModelAction[] = ["predict", "export", "openDesign", "showInFolder"];
  private bytes: Uint8Array;
  private version = 1;
  private readonly channel: Channel<HostToModel>;
  private readonly models: ModelFiles;

  constructor(port: Port, bytes: Uint8Array) {
    this.bytes = bytes;
    this.models = new ModelFiles({
      files: {
        version: async () => String(this.version),
        read: async () => this.bytes,
        list: async () => [],
      },
      kernels: referenceKernels,
      yieldToEvents: () => new Promise((resolve) => setTimeout(resolve)),
    });
    const { handlers } = this.models;
    this.channel = new Channel<HostToModel>(
      port,
      {
        ready: async () => ({
          catalogue,
          fileName: this.fileName,
          actions: this.actions,
          state: await this.state(),
        }),
        tensorDistributions: (params: { readonly names: readonly string[] }, signal) =>
          handlers.tensorDistributions({ uri, ...params }, signal),
        answerRow: (params: { readonly values: readonly string[]; readonly sweep: boolean }, signal) =>
          handlers.answerModelRow({ uri, ...params }, signal),
        action: (params: unknown) => void this.requests.push({ name: "action", params }),
        reload: (params: unknown) => {
          this.requests.push({ name: "reload", params });
          void this.send();
        },
      },
      (error) => {
        throw error;
      },
    );
  }

  /** The file has other bytes now, as the host notices. */
  async change(bytes: Uint8Array): Promise<void> {
    this.bytes = bytes;
    this.version++;
    await this.send();
  }

  private async send(): Promise<void> {
    this.channel.notify("state", await this.state());
  }

  private async state(): Promise<ModelState> {
    try {
      const { signal } = new AbortController();
      return { kind: "shown", view: await this.models.handlers.describeModel({ uri }, signal) };
    } catch (error) {
      return { kind: "unreadable", message: messageOf(error) };
    }
  }
}

/** Trains one of the examples and returns the bytes of its model file, as a run saves it. */
export async function trainedModel(name: string, changes: object = {}): Promise<Uint8Array> {
  let save: ((metrics: ModelMetrics) => Uint8Array) | undefined;
  let rows: Dataset["summary"]["rows"] | undefined;
  const { events } = await realRun(name, changes, (trainer, design, dataset) => {
    rows = dataset.summary.rows;
    save = (metrics) =>
      saveModel(trainer.network, design, dataset, { created: "2026-11-27T12:00:00.000Z", metrics });
    return () => {};
  });
  const finished = events.find((event) => event.kind === "finished");
  if (!save || !rows || finished?.kind !== "finished") throw new Error(`${name} was not trained to its end.`);
  return save(modelMetrics(finished.summary, rows));
}

/** The page alone, as a user meets it. */
export class ModelHarness {
  readonly host: ModelHost;
  readonly app: ModelApp;

  constructor(bytes: Uint8Array, change: (host: ModelHost) => void = () => {}) {
    const [ours, theirs] = portPair();
    this.host = new ModelHost(theirs, bytes);
    change(this.host);
    this.app = createModelApp(ours, document.body);
  }

  get element() {
    return this.app.element;
  }

  get(...selectors: readonly [string, ...string[]]): HTMLElement {
    return deep(this.element, ...selectors);
  }

  all(...selectors: readonly [string, ...string[]]): HTMLElement[] {
    return deepAll(this.element, selectors.join(" "));
  }

  text(...selectors: readonly [string, ...string[]]): string {
    return textOf(this.get(...selectors));
  }

  /** Until messages have crossed, the engine has answered and everything is drawn. */
  async settled(): Promise<void> {
    for (let i = 0; i < 12; i++) {
      await new Promise((resolve) => setTimeout(resolve));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }
}

export async function startModel(
  bytes: Uint8Array,
  change?: (host: ModelHost) => void,
): Promise<ModelHarness> {
  document.body.replaceChildren();
  applyTheme("dark");
  const harness = new ModelHarness(bytes, change);
  await harness.settled();
  return harness;
}
