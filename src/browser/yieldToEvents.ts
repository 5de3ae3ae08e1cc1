/**
 * Yields to the event loop: resolves in a later macrotask, after waiting messages have been handled. A timer would wait four milliseconds,
 * and in a microtask no message is handled.
 */
export function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
