/**
 * Yields to the event loop: resolves in a later macrotask, after pending messages and signals have been handled.
 * `setTimeout` would wait a millisecond at least, and in a microtask no message is handled.
 */
export const yieldToEvents = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
