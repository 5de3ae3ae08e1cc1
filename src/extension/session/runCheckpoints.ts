/** The checkpoints of one design's runs: they are saved while a run trains and loaded to resume it. */
import { InputError, messageOf } from "../../shared/errors.ts";
import type { CheckpointMessage } from "../../shared/messages.ts";
import type { RunHistory } from "./runHistory.ts";
import type { RunContent, RunPlace, RunStore, StoredRun } from "./runStore.ts";

/** Where checkpoints are saved, and how often. */
export interface CheckpointOptions {
  readonly store: RunStore;
  /** Seconds between two checkpoints; 0 for none. */
  readonly interval: () => number;
}

/** Saves, loads and removes the checkpoints of one design. */
export class RunCheckpoints {
  private readonly options: CheckpointOptions | undefined;
  private readonly log: (message: string) => void;
  private uri: string;
  /** The run, by its number, whose state is in the store. */
  private stored: { readonly run: number; readonly place: RunPlace } | undefined;
  /** Settles when the latest checkpoint is saved, or cannot be. */
  private saving: Promise<void> = Promise.resolve();

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

  /** Where the run with this number can be resumed; undefined where it has no checkpoint. */
  placeOf(run: number): RunPlace | undefined {
    return this.stored?.run === run ? this.stored.place : undefined;
  }

  /**
   * Loads the design's last checkpoint.
   *
   * @throws InputError where there is no checkpoint of the design
   */
  async load(): Promise<RunContent & { readonly run: StoredRun }> {
    const content = await this.options?.store.load(this.uri);
    if (content) return content;
    throw new InputError("There is no checkpoint of this design. Train it first.");
  }

  /**
   * Saves a checkpoint with the history up to it. The engine has sent all events before it, so that the two match.
   *
   * @throws where it cannot be saved, of which the recorder of the run has warned
   */
  async save({ run, design, log }: RunHistory, { bytes, step, epoch }: CheckpointMessage): Promise<void> {
    if (!design || !log || !this.options) return;
    const place = { step, epoch, epochs: log.started?.epochs ?? design.training.epochs };
    const saved = this.options.store.save(this.uri, place, { checkpoint: bytes }).then(() => {
      this.stored = { run, place };
    });
    this.saving = saved.catch(() => {});
    await saved;
  }

  /** Resolves when {@link placeOf} knows every checkpoint that was received so far. */
  settled(): Promise<void> {
    return this.saving;
  }

  /** Reports that the run with this number continues from the stored checkpoint. */
  adopt(run: number, place: RunPlace): void {
    this.stored = { run, place };
  }

  /** Marks the stored run as ended: it is no longer offered, and can still be resumed. */
  end(): void {
    this.inStore((store) => store.end(this.uri));
  }

  /** Removes the stored run. */
  async discard(): Promise<void> {
    await this.options?.store.remove(this.uri);
    this.stored = undefined;
  }

  /** Reports that the design has another URI. */
  rename(uri: string): void {
    const from = this.uri;
    this.uri = uri;
    this.inStore((store) => store.rename(from, uri));
  }

  /** Changes the store without waiting; a failure is logged and does not prevent training. */
  private inStore(act: (store: RunStore) => Promise<void>): void {
    if (this.options)
      act(this.options.store).catch((error) => this.log(`The checkpoints: ${messageOf(error)}`));
  }
}
