/** Requests, notices and cancellations between two processes, threads or pages, over any pipe that carries structured clones. */
import { onAbort } from "./cooperative.ts";
import { CancellationError, type ErrorData, errorData, errorFromData } from "./errors.ts";

/** One end of a pipe that carries structured clones: a worker, a process, a webview, a message port. */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Calls the listener with each message that arrives. */
  listen(listener: (message: unknown) => void): void;
}

/** The messages that one side takes, by name: parameters in, an answer or a promise of it out. */
// biome-ignore lint/suspicious/noExplicitAny: only `any` accepts a concrete message's parameter type
export type Messages = { readonly [name: string]: (params: any) => unknown };

/**
 * The handlers of the messages `M`, each with its answer or a promise of it. The signal is aborted when the sender has
 * canceled its request, or the channel has closed.
 */
export type HandlersOf<M extends Messages> = {
  readonly [N in keyof M]: (
    params: Parameters<M[N]>[0],
    signal: AbortSignal,
  ) => ReturnType<M[N]> | Promise<ReturnType<M[N]>>;
};

/** How a request can be canceled. */
export interface RequestOptions {
  /**
   * Cancels the request: the other end is notified, and the request settles when it answers, usually with a
   * CancellationError. A request whose signal is aborted before it is sent is rejected with one at once.
   */
  readonly signal?: AbortSignal | undefined;
}

type Envelope =
  | { readonly kind: "request"; readonly id: number; readonly name: string; readonly params: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly ok: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly err: ErrorData }
  /** The sender of this request does not need its answer any more. */
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "notice"; readonly name: string; readonly params: unknown };

interface PendingRequest {
  resolve(value: unknown): void;
  reject(error: Error): void;
  /** Stops listening to the request's signal. */
  removeAbortListener(): void;
}

/**
 * Requests and notices in both directions over one port. `Remote` are the messages that the other end takes. Every request
 * is answered, with a value or with an error; closing the channel rejects what is still pending.
 */
export class Channel<Remote extends Messages> {
  private readonly port: Port;
  private readonly handlers: HandlersOf<Messages>;
  private readonly onNoticeError: (error: unknown) => void;
  private readonly pending = new Map<number, PendingRequest>();
  /** What cancels the handlers that are at work, by the id of the other end's request. */
  private readonly answering = new Map<number, AbortController>();
  /** Cancels the handlers of notices when the channel closes; a notice cannot be canceled on its own. */
  private readonly closing = new AbortController();
  private nextId = 1;
  private closed: Error | undefined;

  /**
   * @param handlers answer the other end's requests and take its notices
   * @param onNoticeError receives what a handler threw for a notice, which is not answered
   */
  constructor(port: Port, handlers: HandlersOf<Messages>, onNoticeError: (error: unknown) => void) {
    this.port = port;
    this.handlers = handlers;
    this.onNoticeError = onNoticeError;
    port.listen((message) => this.receive(message));
  }

  /** Sends a request; resolves with the answer, rejects with the handler's error or when the channel closes. */
  request<N extends keyof Remote & string>(
    name: N,
    params: Parameters<Remote[N]>[0],
    { signal }: RequestOptions = {},
  ): Promise<Awaited<ReturnType<Remote[N]>>> {
    if (this.closed) return Promise.reject(this.closed);
    if (signal?.aborted) return Promise.reject(new CancellationError());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const removeAbortListener = onAbort(signal, () => this.post({ kind: "cancel", id }));
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject, removeAbortListener });
      try {
        this.post({ kind: "request", id, name, params });
      } catch (error) {
        this.settle(id)?.reject(error as Error);
      }
    });
  }

  /** Sends a message that is not answered. */
  notify<N extends keyof Remote & string>(name: N, params: Parameters<Remote[N]>[0]): void {
    this.post({ kind: "notice", name, params });
  }

  /**
   * Ends the channel: pending and later requests are rejected with this error, the handlers that are at work are canceled,
   * and messages that arrive are dropped.
   */
  close(reason: Error): void {
    if (this.closed) return;
    this.closed = reason;
    for (const id of [...this.pending.keys()]) this.settle(id)?.reject(reason);
    this.closing.abort();
    for (const controller of this.answering.values()) controller.abort();
    this.answering.clear();
  }

  private post(envelope: Envelope): void {
    if (!this.closed) this.port.post(envelope);
  }

  private receive(message: unknown): void {
    if (this.closed) return;
    const envelope = message as Envelope;
    switch (envelope.kind) {
      case "request":
        void this.answer(envelope.id, envelope.name, envelope.params);
        return;
      case "notice":
        void this.takeNotice(envelope.name, envelope.params);
        return;
      case "answer":
        this.settle(envelope.id)?.resolve(envelope.ok);
        return;
      case "failure":
        this.settle(envelope.id)?.reject(errorFromData(envelope.err));
        return;
      case "cancel":
        this.answering.get(envelope.id)?.abort();
        return;
      default:
        envelope satisfies never;
    }
  }

  private settle(id: number): PendingRequest | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    pending?.removeAbortListener();
    return pending;
  }

  private async call(name: string, params: unknown, signal: AbortSignal): Promise<unknown> {
    const handler = this.handlers[name];
    if (!handler) throw new Error(`No handler answers "${name}".`);
    return handler(params, signal);
  }

  private async answer(id: number, name: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.answering.set(id, controller);
    let reply: Envelope;
    try {
      reply = { kind: "answer", id, ok: await this.call(name, params, controller.signal) };
    } catch (error) {
      reply = { kind: "failure", id, err: errorData(error) };
    }
    this.answering.delete(id);
    try {
      this.post(reply);
    } catch (error) {
      // The answer could not be cloned: the sender is sent that error in its place.
      this.post({ kind: "failure", id, err: errorData(error) });
    }
  }

  private async takeNotice(name: string, params: unknown): Promise<void> {
    try {
      await this.call(name, params, this.closing.signal);
    } catch (error) {
      this.onNoticeError(error);
    }
  }
}
