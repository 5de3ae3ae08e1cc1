import { type ErrorData, errorData, errorFromData } from "./errors.ts";

/** One end of a pipe that carries structured clones: a worker, a process, a webview, a message port. */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Calls the listener with each message that arrives. */
  listen(listener: (message: unknown) => void): void;
}

/** The requests that one side answers, by name: parameters in, an answer or a promise of it out. */
// biome-ignore lint/suspicious/noExplicitAny: only `any` accepts a concrete handler's parameter type
export type Handlers = { readonly [name: string]: (params: any) => unknown };

/** The handlers that answer the messages `M`, each with its answer or a promise of it. */
export type HandlersOf<M extends Handlers> = {
  readonly [N in keyof M]: (params: Parameters<M[N]>[0]) => ReturnType<M[N]> | Promise<ReturnType<M[N]>>;
};

type Envelope =
  | { readonly kind: "request"; readonly id: number; readonly name: string; readonly params: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly ok: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly err: ErrorData }
  | { readonly kind: "notice"; readonly name: string; readonly params: unknown };

/**
 * Requests and notices in both directions over one port. `Remote` are the handlers at the other end. Every request is
 * answered, with a value or with an error; closing the channel rejects what is still pending.
 */
export class Channel<Remote extends Handlers> {
  private readonly port: Port;
  private readonly handlers: Handlers;
  private readonly onNoticeError: (error: unknown) => void;
  private readonly pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  private nextId = 1;
  private closed: Error | undefined;

  /**
   * @param handlers answers the other end's requests and takes its notices
   * @param onNoticeError hears what a handler threw on a notice, to which no answer is owed
   */
  constructor(port: Port, handlers: Handlers, onNoticeError: (error: unknown) => void) {
    this.port = port;
    this.handlers = handlers;
    this.onNoticeError = onNoticeError;
    port.listen((message) => this.receive(message));
  }

  /** Sends a request; resolves with the answer, rejects with the handler's error or when the channel closes. */
  request<N extends keyof Remote & string>(
    name: N,
    params: Parameters<Remote[N]>[0],
  ): Promise<Awaited<ReturnType<Remote[N]>>> {
    if (this.closed) return Promise.reject(this.closed);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      try {
        this.port.post({ kind: "request", id, name, params } satisfies Envelope);
      } catch (error) {
        this.pending.delete(id);
        reject(error);
      }
    });
  }

  /** Sends a message to which no answer is owed. */
  notify<N extends keyof Remote & string>(name: N, params: Parameters<Remote[N]>[0]): void {
    if (!this.closed) this.port.post({ kind: "notice", name, params } satisfies Envelope);
  }

  /** Ends the channel: pending and later requests are rejected with this error, messages that arrive are dropped. */
  close(reason: Error): void {
    if (this.closed) return;
    this.closed = reason;
    for (const { reject } of this.pending.values()) reject(reason);
    this.pending.clear();
  }

  private receive(message: unknown): void {
    if (this.closed) return;
    const envelope = message as Envelope;
    switch (envelope.kind) {
      case "request":
        void this.answer(envelope.id, envelope.name, envelope.params);
        return;
      case "notice":
        void this.take(envelope.name, envelope.params);
        return;
      case "answer":
        this.settle(envelope.id)?.resolve(envelope.ok);
        return;
      case "failure":
        this.settle(envelope.id)?.reject(errorFromData(envelope.err));
        return;
      default:
        envelope satisfies never;
    }
  }

  private settle(id: number) {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }

  private async call(name: string, params: unknown): Promise<unknown> {
    const handler = this.handlers[name];
    if (!handler) throw new Error(`No handler answers "${name}".`);
    return handler(params);
  }

  private async answer(id: number, name: string, params: unknown): Promise<void> {
    let reply: Envelope;
    try {
      reply = { kind: "answer", id, ok: await this.call(name, params) };
    } catch (error) {
      reply = { kind: "failure", id, err: errorData(error) };
    }
    if (this.closed) return;
    try {
      this.port.post(reply);
    } catch (error) {
      // The answer could not be cloned: the caller must hear of it all the same.
      this.port.post({ kind: "failure", id, err: errorData(error) } satisfies Envelope);
    }
  }

  private async take(name: string, params: unknown): Promise<void> {
    try {
      await this.call(name, params);
    } catch (error) {
      this.onNoticeError(error);
    }
  }
}
