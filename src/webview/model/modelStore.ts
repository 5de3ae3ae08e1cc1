/** Everything that the page of a model shows, and the requests it makes. */
import type { Catalogue } from "../../shared/catalogue.ts";
import type { Channel, HandlersOf } from "../../shared/channel.ts";
import { CancellationError, messageOf } from "../../shared/errors.ts";
import type {
  HostToModel,
  ModelAction,
  ModelState,
  ModelToHost,
  TensorDistribution,
} from "../../shared/model/modelView.ts";
import type { NetworkVersion, SendQuestion } from "../store/question.ts";

/** Tensors that are asked for at a time, so that the first histograms are there soon. */
const tensorsPerRequest = 8;

export class ModelStore {
  catalogue: Catalogue | undefined;
  fileName = "";
  actions: readonly ModelAction[] = [];
  state: ModelState = { kind: "reading" };
  /** What failed last, as a sentence. */
  notice: string | undefined;
  /** What the tensors hold, by their names; null for those that hold no floating-point numbers. */
  distributions: ReadonlyMap<string, TensorDistribution | null> = new Map();
  private channel: Channel<ModelToHost> | undefined;
  /** Counts the states, each of which is of another network. */
  private revision = 0;
  /** The tensors that have been asked for since the file was read. */
  private readonly asked = new Set<string>();
  private queue: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<() => void>();

  readonly handlers: HandlersOf<HostToModel> = { state: (state) => this.take(state) };

  /** Sends the questions of a row that is tried. */
  readonly send: SendQuestion = (name, params, options) => {
    const { channel } = this;
    if (!channel || name !== "answerRow") return Promise.reject(new CancellationError());
    const { values, sweep } = params as Parameters<ModelToHost["answerRow"]>[0];
    return channel.request("answerRow", { values, sweep }, options) as Promise<never>;
  };

  /** The network that rows are answered by. */
  get version(): NetworkVersion {
    return { subject: String(this.revision), version: "" };
  }

  async connect(channel: Channel<ModelToHost>): Promise<void> {
    this.channel = channel;
    try {
      const { catalogue, fileName, actions, state } = await channel.request("ready", null);
      this.catalogue = catalogue;
      this.fileName = fileName;
      this.actions = actions;
      // A state that was sent meanwhile is newer.
      if (this.revision === 0) this.take(state);
      else this.changed();
    } catch (error) {
      this.report(error);
    }
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks what tensors hold, some at a time; what is known or on its way is not asked for again. */
  showTensors(names: readonly string[]): void {
    const fresh = names.filter((name) => !this.asked.has(name));
    for (const name of fresh) this.asked.add(name);
    for (let from = 0; from < fresh.length; from += tensorsPerRequest) {
      const some = fresh.slice(from, from + tensorsPerRequest);
      this.queue = this.queue.then(() => this.ask(some, this.revision));
    }
  }

  act(action: ModelAction): void {
    this.request("action", { action });
  }

  reload(): void {
    this.request("reload", null);
  }

  report(error: unknown): void {
    if (error instanceof CancellationError) return;
    this.notice = messageOf(error);
    this.changed();
  }

  private request<N extends "action" | "reload">(name: N, params: Parameters<ModelToHost[N]>[0]): void {
    this.notice = undefined;
    this.changed();
    this.channel?.request(name, params).catch((error: unknown) => this.report(error));
  }

  private async ask(names: readonly string[], revision: number): Promise<void> {
    if (revision !== this.revision || !this.channel) return;
    try {
      const found = await this.channel.request("tensorDistributions", { names });
      if (revision !== this.revision) return;
      this.distributions = new Map([
        ...this.distributions,
        ...names.map((name, i) => [name, found[i]] as const),
      ]);
      this.changed();
    } catch (error) {
      if (revision === this.revision) this.report(error);
    }
  }

  private take(state: ModelState): void {
    this.state = state;
    this.revision++;
    this.asked.clear();
    this.distributions = new Map();
    this.notice = undefined;
    this.changed();
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
