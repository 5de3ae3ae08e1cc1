import { expect, test, vi } from "vitest";
import { Channel, type Handlers, type Port } from "../../../src/shared/channel.ts";
import { InputError } from "../../../src/shared/errors.ts";

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

function connect<H extends Handlers>(handlers: H, onNoticeError: (error: unknown) => void = () => {}) {
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
  const channel = connect<Handlers>({ secret: () => () => 0 });
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

test("a notice that fails is told to whoever opened the channel", async () => {
  const onNoticeError = vi.fn();
  const channel = connect<Handlers>({ note: () => Promise.reject(new Error("bad note")) }, onNoticeError);
  channel.notify("note", 1);
  await vi.waitFor(() =>
    expect(onNoticeError).toHaveBeenCalledWith(expect.objectContaining({ message: "bad note" })),
  );
});
