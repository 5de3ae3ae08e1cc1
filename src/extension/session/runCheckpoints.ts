/** The checkpoints of one design's runs: kept while a run trains, and what can be resumed from them. */
import { InputError, messageOf } from "../../shared/errors.ts";
import type { CheckpointMessage } from "../../shared/messages.ts";
import { Signal } from "../signal.ts";
import type { RunHistory } from "./runHistory.ts";
import type { RunContent, RunPlace, RunStore, StoredRun } from "./runStore.ts";

/** Where checkpoints go, and how often. */
export interface CheckpointOptions {
  readonly store: RunStore;
  /** Seconds between two; 0 for none. */
  readonly interval: () => number;
}

export class RunCheckpoints {
  /** A run's first checkpoint that could not be kept; the run continues. */
  readonly onDidFail = new Signal<unknown>();
  private readonly options: CheckpointOptions | undefined;
  private readonly log: (message: string) => void;
  private uri: string;
  /** The run, by its number, whose checkpoints could not be kept, which is reported once. */
  private failedRun: number | undefined;
  /** The run, by its number, whose state the store has. */
  private stored: { readonly run: number; readonly place: RunPlace } | undefined;

  /** @param options undefined where there is no place for checkpoints */
  constructor(uri: string, options: CheckpointOptions | undefined, log: (message: string) => void) {
    this.uri = uri;
    this.options = options;
    this.log = log;
  }

  /** Seconds between two checkpoints; 0 for none. */
  get interval(): number {
    return this.options?.interval() ?? 0;
  }

  /** Where the run with this number can be resumed; undefined where nothing is kept of it. */
  placeOf(run: number): RunPlace | undefined {
    return this.stored?.run === run ? this.stored.place : undefined;
  }

  /** @throws InputError where there is no checkpoint of the design */
  async load(): Promise<RunContent & { readonly run: StoredRun }> {
    const content = await this.options?.store.load(this.uri);
    if (content) return content;
    throw new InputError("There is no checkpoint of this design. Train it first.");
  }

  /** Keeps a checkpoint with the history up to it: the engine has sent the events before it, so that both belong together. */
  async save({ run, design, log }: RunHistory, { bytes, step, epoch }: CheckpointMessage): Promise<void> {
    if (!design || !log || !this.options) return;
    const place = { step, epoch, epochs: log.started?.epochs ?? design.training.epochs };
    try {
      await this.options.store.save(this.uri, place, { design, log: log.data(), checkpoint: bytes });
    } catch (error) {
      if (this.failedRun !== run) this.onDidFail.fire(error);
      this.failedRun = run;
      throw error;
    }
    this.stored = { run, place };
  }

  /** The run with this number continues from what is kept. */
  adopt(run: number, place: RunPlace): void {
    this.stored = { run, place };
  }

  /** What is kept is not offered any more, and can still be resumed. */
  end(): void {
    this.inStore((store) => store.end(this.uri));
  }

  /** Removes what is kept. */
  async discard(): Promise<void> {
    await this.options?.store.remove(this.uri);
    this.stored = undefined;
  }

  /** The design has another name. */
  rename(uri: string): void {
    const from = this.uri;
    this.uri = uri;
    this.inStore((store) => store.rename(from, uri));
  }

  /** Does what is not waited for; a failure is no reason not to train. */
  private inStore(act: (store: RunStore) => Promise<void>): void {
    if (this.options)
      act(this.options.store).catch((error) => this.log(`The checkpoints: ${messageOf(error)}`));
  }
}
