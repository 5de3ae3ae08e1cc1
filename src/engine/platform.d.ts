/**
 * The standard globals the engine uses, which Node, workers and browsers all have. Declared here one by one, since the
 * engine is compiled without the DOM's and Node's types so that it cannot depend on either by accident.
 */
declare const performance: { now(): number };
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBuffer): string;
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
