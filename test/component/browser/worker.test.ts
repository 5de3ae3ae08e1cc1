/** Workers of a browser: messages in order, and an error of any kind that ends them is reported in words. */
import { expect, test } from "vitest";
import { type StartedWorker, startWorker } from "../../../src/browser/worker.ts";
import type { Order } from "./echoWorker.ts";

const script = new URL("./echoWorker.ts", import.meta.url).href;

interface Echo {
  readonly worker: StartedWorker;
  readonly messages: unknown[];
  readonly failures: string[];
}

function startEcho(address = script): Echo {
  const messages: unknown[] = [];
  const failures: string[] = [];
  const worker = startWorker({
    script: address,
    name: "echo",
    what: "The echo",
    init: "a word",
    failed: (reason) => failures.push(reason.message),
  });
  worker.port.listen((message) => messages.push(message));
  return { worker, messages, failures };
}

test("messages that are sent before the script is loaded arrive in their order", async () => {
  const { worker, messages, failures } = startEcho();
  for (let i = 0; i < 5; i++) worker.port.post(i);
  await expect.poll(() => messages).toEqual(["begun with a word", 0, 1, 2, 3, 4]);
  worker.terminate();
  expect(failures).toEqual([]);
});

test.each([
  ["throw", "thrown"],
  ["reject", "rejected"],
  ["throwLater", "thrown later"],
] as const)("a worker whose script has to %s is ended, and says why once", async (order: Order, reason) => {
  const { worker, messages, failures } = startEcho();
  worker.port.post(order);
  worker.port.post(order);
  await expect.poll(() => failures).toEqual([reason]);
  const before = messages.length;
  worker.port.post("after the end");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(messages).toHaveLength(before);
  expect(failures).toEqual([reason]);
});

test("a script that is missing is reported", async () => {
  const { failures } = startEcho(new URL("./missing.js", import.meta.url).href);
  await expect.poll(() => failures).toHaveLength(1);
  expect(failures[0]).toMatch(/^The echo cannot be started \(.*missing\.js.*\)\.$/);
});

test("a worker that is ended does nothing more, and reports nothing", async () => {
  const { worker, failures } = startEcho();
  const ticks = new BroadcastChannel("ticks");
  let count = 0;
  ticks.onmessage = () => {
    count++;
  };
  worker.port.post("tick");
  await expect.poll(() => count).toBeGreaterThan(2);
  worker.port.post("reject");
  worker.terminate();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const atEnd = count;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(count).toBe(atEnd);
  expect(failures).toEqual([]);
  ticks.close();
});

test("what is handed over is not copied", async () => {
  const bytes = new ArrayBuffer(8);
  const { port1, port2 } = new MessageChannel();
  const worker = startWorker({
    script,
    name: "echo",
    what: "The echo",
    init: [bytes, port1],
    transfer: [bytes, port1],
    failed: (reason) => {
      throw reason;
    },
  });
  expect(bytes.byteLength).toBe(0);
  worker.terminate();
  port2.close();
});
