import { describe, expect, test } from "vitest";
import { processPort } from "../../../src/node/processPort.ts";

/** Two ports whose wire carries one message at a time, when the test says so. */
function pair() {
  const wire: { message: unknown; sent: (error: Error | null) => void }[] = [];
  const listeners: ((message: unknown) => void)[] = [];
  const received: unknown[] = [];
  const from = processPort({ send: (message, sent) => wire.push({ message, sent }), listen() {} });
  processPort({ send() {}, listen: (listener) => listeners.push(listener) }).listen((message) =>
    received.push(message),
  );
  const carry = () => {
    const carried = wire.shift();
    for (const listener of listeners) listener(structuredClone(carried?.message));
    carried?.sent(null);
  };
  return { from, wire, received, carry };
}

describe("messages of a process", () => {
  test("go in pieces of a megabyte, one at a time, and arrive whole and in order", () => {
    const { from, wire, received, carry } = pair();
    const sent = [{ bytes: new Uint8Array(2_500_000).fill(5) }, "small", { bytes: new Uint8Array(2 ** 20) }];
    for (const message of sent) from.post(message);
    let pieces = 0;
    for (; wire.length > 0; pieces++) {
      expect(wire).toHaveLength(1);
      const { bytes } = wire[0].message as { bytes: Uint8Array };
      expect(bytes.length).toBeLessThanOrEqual(2 ** 20);
      carry();
    }
    expect(pieces).toBe(3 + 1 + 2);
    expect(received).toEqual(sent);
  });

  test("keep what JSON would lose", () => {
    const { from, received, carry } = pair();
    const message = { a: undefined, b: [Number.NaN, -0, Infinity], c: new Map([[1, 2n]]) };
    from.post(message);
    carry();
    expect(received).toEqual([message]);
  });

  test("are dropped when nobody takes them any more", () => {
    const { from, wire } = pair();
    from.post("one");
    from.post("two");
    wire.shift()?.sent(new Error("closed"));
    from.post("three");
    expect(wire).toHaveLength(0);
  });

  test("that share memory are refused, not copied", () => {
    expect(() => pair().from.post({ shared: new SharedArrayBuffer(8) })).toThrow(/could not be cloned/);
  });
});
