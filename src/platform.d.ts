/**
 * The standard globals the engine uses, which Node, workers and browsers all have. Declared here one by one, since the
 * engine is compiled without the DOM's and Node's types so that it cannot depend on either by accident.
 */
declare const performance: { now(): number };
declare const console: { error(...values: unknown[]): void };
/** A number in browsers; in Node an object, which can let the process end. */
interface Timer {
  unref?(): void;
}
declare function setTimeout(callback: () => void, milliseconds: number): Timer;
declare function clearTimeout(timer: Timer | undefined): void;
declare function setInterval(callback: () => void, milliseconds: number): Timer;
declare function clearInterval(timer: Timer | undefined): void;
declare const crypto: { getRandomValues<T extends Uint8Array>(array: T): T; randomUUID(): string };
/** Cancels work that is under way; see `shared/cooperative.ts`. */
interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

interface StreamReader {
  read(): Promise<{ done: boolean; value?: Uint8Array }>;
  cancel(reason?: unknown): Promise<void>;
}
interface StreamWriter {
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
}
/** Node's and the browsers' own, so that no library for gzip need be carried. */
declare class DecompressionStream {
  constructor(format: "gzip" | "deflate-raw");
  readonly readable: { getReader(): StreamReader };
  readonly writable: { getWriter(): StreamWriter };
}

/** The same for the other direction. */
declare class CompressionStream {
  constructor(format: "deflate-raw");
  readonly readable: { getReader(): StreamReader };
  readonly writable: { getWriter(): StreamWriter };
}

/** The part of WebAssembly's own interface that the kernels use. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: unknown;
  }
  class Memory {
    /** In pages of 64 kB. */
    constructor(limits: { initial: number; maximum: number; shared: boolean });
    readonly buffer: ArrayBufferLike;
    grow(pages: number): number;
  }
  function validate(bytes: Uint8Array): boolean;
}
/** Base64 to one character a byte, and back. */
declare function atob(text: string): string;
declare function btoa(text: string): string;
