/** A model file that is open in an editor, and the engine that reads it: the extension host reads and computes nothing of it. */
import type { RequestOptions } from "../../shared/channel.ts";
import { CancellationError, InputError, messageOf } from "../../shared/errors.ts";
import type { ModelFileRequests, ModelState } from "../../shared/model/modelView.ts";
import type { Engine, StartEngine } from "../session/engine.ts";
import { type Disposable, Signal } from "../signal.ts";

type Question = Exclude<keyof ModelFileRequests, "describeModel">;
type ParamsOf<N extends Question> = Omit<Parameters<ModelFileRequests[N]>[0], "uri">;

export interface ModelSessionOptions {
  readonly uri: string;
  readonly startEngine: StartEngine;
  readonly log: { info(message: string): void; error(error: unknown): void };
  /** Checked before the file is read. @throws InputError where it must not be */
  readonly check: () => Promise<void>;
}

export class ModelSession implements Disposable {
  readonly onDidChange = new Signal<ModelState>();
  private readonly options: ModelSessionOptions;
  private current: ModelState = { kind: "reading" };
  private engine: Engine | undefined;
  /** Counts the readings, so that the answer of an older one is dropped. */
  private readings = 0;

  constructor(options: ModelSessionOptions) {
    this.options = options;
  }

  get state(): ModelState {
    return this.current;
  }

  /** Reads the file, again where it has been read; what is shown stays until the new answer has come. */
  async read(): Promise<void> {
    const reading = ++this.readings;
    if (this.current.kind !== "shown") this.change({ kind: "reading" });
    const state = await this.describe();
    if (state && reading === this.readings) this.change(state);
  }

  /** Asks the engine about the file. @throws InputError; CancellationError */
  ask<N extends Question>(
    name: N,
    params: ParamsOf<N>,
    options?: RequestOptions,
  ): Promise<Awaited<ReturnType<ModelFileRequests[N]>>> {
    return this.acquire().request(name, { ...params, uri: this.options.uri } as never, options) as Promise<
      Awaited<ReturnType<ModelFileRequests[N]>>
    >;
  }

  /** Ends the engine, which holds the model; the next question starts another one. */
  sleep(): void {
    this.readings++;
    const { engine } = this;
    this.engine = undefined;
    engine?.end(new CancellationError());
  }

  dispose(): void {
    this.sleep();
  }

  /** Undefined where the reading was canceled. */
  private async describe(): Promise<ModelState | undefined> {
    const { uri, check, log } = this.options;
    try {
      await check();
      return { kind: "shown", view: await this.acquire().request("describeModel", { uri }) };
    } catch (error) {
      if (error instanceof CancellationError) return undefined;
      if (!(error instanceof InputError)) log.error(error);
      return { kind: "unreadable", message: messageOf(error) };
    }
  }

  private acquire(): Engine {
    if (this.engine) return this.engine;
    const engine: Engine = this.options.startEngine({
      events() {},
      log: (message) => this.options.log.info(message),
      died: (error) => {
        if (this.engine !== engine) return;
        this.engine = undefined;
        // What was asked is rejected with the same error, and shown where it was asked.
        this.options.log.error(error);
      },
    });
    this.engine = engine;
    return engine;
  }

  private change(state: ModelState): void {
    this.current = state;
    this.onDidChange.fire(state);
  }
}
