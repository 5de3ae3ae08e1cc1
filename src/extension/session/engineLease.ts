/** The engine of one design: started when there is first something to compute, ended when it is no longer needed. */
import type { HostToEngine } from "../../shared/messages.ts";
import type { Disposable } from "../signal.ts";
import type { Engine, EngineListener, StartEngine } from "./engine.ts";

/** How an engine is started, and who is notified. */
export interface EngineLeaseOptions {
  readonly start: StartEngine;
  /** Receives the reports of the current engine; what an ended engine still sends is dropped. */
  readonly listener: Omit<EngineListener, "died">;
  /** Whether a run is under way, which keeps the engine. */
  readonly isBusy: () => boolean;
  /**
   * Called when the engine has ended, with all that it had read.
   *
   * @param crash the reason of an unexpected end; undefined where the engine was ended on purpose
   */
  readonly onEngineExit: (crash?: Error) => void;
}

/** Counts who needs the engine, starts it with the first request and ends it with the last lease. */
export class EngineLease {
  private readonly options: EngineLeaseOptions;
  private engine: Engine | undefined;
  /** Number of requests and designers that need the engine to stay. */
  private leaseCount = 0;

  constructor(options: EngineLeaseOptions) {
    this.options = options;
  }

  /** The engine that runs now; undefined where none does. */
  get current(): Engine | undefined {
    return this.engine;
  }

  /** Whether a request or a designer needs the engine. */
  get isHeld(): boolean {
    return this.leaseCount > 0;
  }

  /** Keeps the engine running until the result is disposed of; a run keeps it automatically. */
  acquire(): Disposable {
    this.leaseCount++;
    let isHeld = true;
    return {
      dispose: () => {
        if (!isHeld) return;
        isHeld = false;
        this.leaseCount--;
        this.endIfIdle();
      },
    };
  }

  /** Sends a request to the engine, which is started where none runs. */
  async request<N extends keyof HostToEngine>(
    name: N,
    params: Parameters<HostToEngine[N]>[0],
    signal?: AbortSignal,
  ): Promise<ReturnType<HostToEngine[N]>> {
    const lease = this.acquire();
    this.engine ??= this.start();
    try {
      return await this.engine.request(name, params, { signal });
    } finally {
      lease.dispose();
    }
  }

  /** Ends this engine at once; its pending requests are rejected with the reason. */
  kill(engine: Engine, reason: Error): void {
    if (this.engine === engine) this.engine = undefined;
    engine.end(reason);
    this.options.onEngineExit();
  }

  /** Ends the engine unless it is needed. */
  endIfIdle(): void {
    if (this.isHeld || this.options.isBusy()) return;
    this.engine?.end(new Error("The training engine was no longer needed."));
    this.engine = undefined;
    this.options.onEngineExit();
  }

  /** Ends the engine, since the window closes. */
  dispose(): void {
    this.engine?.end(new Error("VS Code has closed."));
    this.engine = undefined;
  }

  private start(): Engine {
    const { start, listener, onEngineExit } = this.options;
    const isCurrent = () => this.engine === engine;
    const engine = start({
      events: (events) => {
        if (isCurrent()) listener.events(events);
      },
      log: (message) => listener.log(message),
      checkpoint: async (checkpoint) => {
        if (isCurrent()) await listener.checkpoint?.(checkpoint);
      },
      model: async (model) => {
        if (isCurrent()) await listener.model?.(model);
      },
      ...(listener.storedModel && { storedModel: listener.storedModel }),
      reading: (progress) => {
        if (isCurrent()) listener.reading?.(progress);
      },
      died: (error) => {
        if (!isCurrent()) return;
        this.engine = undefined;
        onEngineExit(error);
      },
    });
    return engine;
  }
}
