import { describe, expect, test, vi } from "vitest";
import { Channel, type HandlersOf, type Messages, type Port } from "../../../src/shared/channel.ts";
import { onAbort } from "../../../src/shared/cooperative.ts";
import { CancellationError, InputError } from "../../../src/shared/errors.ts";

/** Two ports that carry structured clones to each other. */
function pipe(): [Port, Port] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const port = (own: number): Port => ({
    post: (message) => {
      const clone = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of listeners[1 - own]) listener(clone);
      });
    },
    listen: (listener) => listeners[own].push(listener),
  });
  return [port(0), port(1)];
}

function connect<H extends Messages>(
  handlers: HandlersOf<H>,
  onNoticeError: (error: unknown) => void = () => {},
) {
  const [near, far] = pipe();
  new Channel(far, handlers, onNoticeError);
  return new Channel<H>(near, {}, () => {});
}

test("a request is answered, by a value or a promise", async () => {
  const channel = connect({ double: (x: number) => 2 * x, later: async (x: number) => x + 1 });
  await expect(Promise.all([channel.request("double", 4), channel.request("later", 1)])).resolves.toEqual([
    8, 2,
  ]);
});

test("an error of the handler comes back as it was, with its place", async () => {
  const channel = connect({
    fail: () => {
      throw new InputError("iris.csv:3: no", { file: "iris.csv", line: 3 });
    },
  });
  const error = await channel.request("fail", undefined).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({ message: "iris.csv:3: no", place: { file: "iris.csv", line: 3 } });
});

test("a request that nobody answers, and an answer that cannot be cloned, are errors and not silence", async () => {
  const channel = connect<Messages>({ secret: () => () => 0 });
  await expect(channel.request("nobody", 0)).rejects.toThrow('No handler answers "nobody"');
  await expect(channel.request("secret", 0)).rejects.toThrow("could not be cloned");
  await expect(channel.request("secret", () => 0)).rejects.toThrow("could not be cloned");
});

test("closing rejects what is pending and what comes later", async () => {
  const channel = connect({ never: () => new Promise(() => {}) });
  const pending = channel.request("never", undefined);
  channel.close(new Error("the worker has gone"));
  await expect(pending).rejects.toThrow("the worker has gone");
  await expect(channel.request("never", undefined)).rejects.toThrow("the worker has gone");
});

test("a notice that fails is reported to whoever opened the channel", async () => {
  const onNoticeError = vi.fn();
  const channel = connect<Messages>({ note: () => Promise.reject(new Error("bad note")) }, onNoticeError);
  channel.notify("note", 1);
  await vi.waitFor(() =>
    expect(onNoticeError).toHaveBeenCalledWith(expect.objectContaining({ message: "bad note" })),
  );
});

describe("a request that is canceled", () => {
  /** The other end answers when it is canceled, and counts the requests that it has begun. */
  function cancelable() {
    const begun: AbortSignal[] = [];
    const wait = (_: undefined, signal: AbortSignal) => {
      begun.push(signal);
      return new Promise<void>((_resolve, reject) => onAbort(signal, () => reject(new CancellationError())));
    };
    return { channel: connect({ wait, echo: (x: number) => x }), begun };
  }

  test("aborts the signal of its own handler alone, and rejects with the handler's CancellationError", async () => {
    const { channel, begun } = cancelable();
    const canceling = new AbortController();
    const canceled = channel.request("wait", undefined, { signal: canceling.signal });
    void channel.request("wait", undefined, { signal: new AbortController().signal });
    await vi.waitFor(() => expect(begun).toHaveLength(2));
    expect(begun.map(({ aborted }) => aborted)).toEqual([false, false]);
    canceling.abort();
    await expect(canceled).rejects.toBeInstanceOf(CancellationError);
    expect(begun.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  test("before it is sent, is not sent", async () => {
    const { channel, begun } = cancelable();
    const canceled = channel.request("wait", undefined, { signal: AbortSignal.abort() });
    await expect(canceled).rejects.toBeInstanceOf(CancellationError);
    await channel.request("echo", 1);
    expect(begun).toHaveLength(0);
  });

  test("after its answer, does nothing", async () => {
    const { channel, begun } = cancelable();
    const canceling = new AbortController();
    await expect(channel.request("echo", 1, { signal: canceling.signal })).resolves.toBe(1);
    canceling.abort();
    await expect(channel.request("echo", 2)).resolves.toBe(2);
    expect(begun).toHaveLength(0);
  });

  test("closing the channel cancels the handlers that are at work", async () => {
    const [near, far] = pipe();
    const signals: AbortSignal[] = [];
    const never = (_: undefined, signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<void>(() => {});
    };
    const answering = new Channel(far, { never }, () => {});
    const asking = new Channel<{ never(params: undefined): void }>(near, {}, () => {});
    void asking.request("never", undefined);
    asking.notify("never", undefined);
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    answering.close(new Error("the page has gone"));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});
