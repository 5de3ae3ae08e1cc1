/** Messages between two processes. */
import { deserialize, serialize } from "node:v8";
import type { Port } from "../shared/channel.ts";

/** A chunk of a message, and the number of bytes of the message that are still to come. */
interface Chunk {
  readonly bytes: Uint8Array;
  readonly rest: number;
}

/** One end of a process's IPC channel (with `serialization: "advanced"`): a child as its parent sees it, or its parent. */
export interface ProcessEnd {
  send(message: unknown, sent: (error: Error | null) => void): void;
  listen(listener: (message: unknown) => void): void;
}

/**
 * Number of bytes of a chunk: small enough that it blocks either end for a few milliseconds only, however large the message
 * is.
 */
const chunkBytes = 2 ** 20;

/**
 * Returns a port that sends structured clones over the IPC channel of a process. A large message is sent in chunks, each when
 * the one before has been sent, and is assembled at the other end. Messages to an end that has closed are dropped.
 */
export function processPort(end: ProcessEnd): Port {
  const waiting: { readonly bytes: Uint8Array; sent: number }[] = [];
  let isSending = false;
  let isClosed = false;
  let arriving: { readonly bytes: Uint8Array; filled: number } | undefined;

  const send = () => {
    const [message] = waiting;
    isSending = message !== undefined;
    if (!message) return;
    const bytes = message.bytes.subarray(message.sent, message.sent + chunkBytes);
    message.sent += bytes.length;
    const rest = message.bytes.length - message.sent;
    if (rest === 0) waiting.shift();
    end.send({ bytes, rest } satisfies Chunk, (error) => {
      if (!error) return send();
      isClosed = true;
      waiting.length = 0;
    });
  };

  return {
    post(message) {
      if (isClosed) return;
      waiting.push({ bytes: serialize(message), sent: 0 });
      if (!isSending) send();
    },
    listen(listener) {
      end.listen((message) => {
        const { bytes, rest } = message as Chunk;
        if (!arriving && rest === 0) return listener(deserialize(bytes));
        arriving ??= { bytes: Buffer.allocUnsafeSlow(bytes.length + rest), filled: 0 };
        arriving.bytes.set(bytes, arriving.filled);
        arriving.filled += bytes.length;
        if (rest > 0) return;
        const whole = arriving.bytes;
        arriving = undefined;
        listener(deserialize(whole));
      });
    },
  };
}
