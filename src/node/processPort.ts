import { deserialize, serialize } from "node:v8";
import type { Port } from "../shared/channel.ts";

/** A part of a message, and how many bytes of it are still to come. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly rest: number;
}

/** One end of a process's IPC channel (with `serialization: "advanced"`): a child as its parent sees it, or its parent. */
export interface ProcessEnd {
  send(message: unknown, sent: (error: Error | null) => void): void;
  listen(listener: (message: unknown) => void): void;
}

/** Neither end is held up by one for more than a few milliseconds, however large the message. */
const pieceSize = 2 ** 20;

/**
 * Structured clones over the IPC channel of a process. A large message is sent in pieces, the next when the one before has
 * gone, and put together in place at the other end. What is sent when the other end has gone is lost.
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
    const bytes = message.bytes.subarray(message.sent, message.sent + pieceSize);
    message.sent += bytes.length;
    const rest = message.bytes.length - message.sent;
    if (rest === 0) waiting.shift();
    end.send({ bytes, rest } satisfies Piece, (error) => {
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
        const { bytes, rest } = message as Piece;
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
