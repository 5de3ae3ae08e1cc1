/** Measures how promptly this thread handles messages. */
import { MessageChannel } from "node:worker_threads";
import { quantile } from "../../../src/shared/quantile.ts";

/** The times of one message to this thread, from its post to its handling. */
export interface Ping {
  /** Milliseconds between the two; they include other programs' share of the processor. */
  readonly delayMs: number;
  /**
   * Milliseconds of processor time that this thread has used since the previous ping: how long a message in between had to
   * wait.
   */
  readonly computedMs: number;
}

/** Posts messages to this thread, one after the other, for this many seconds. */
export async function pings(seconds: number): Promise<Ping[]> {
  const { port1, port2 } = new MessageChannel();
  const end = Date.now() + 1000 * seconds;
  const found: Ping[] = [];
  let before = processorTimeMs();
  while (Date.now() < end) {
    const sent = performance.now();
    await new Promise((resolve) => {
      port2.once("message", resolve);
      port1.postMessage(null);
    });
    const after = processorTimeMs();
    found.push({ delayMs: performance.now() - sent, computedMs: after - before });
    before = after;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  port1.close();
  return found;
}

/** Milliseconds of processor time that this thread has used. */
function processorTimeMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Returns the quantiles of the values for these shares, from 0 (the least value) to 1 (the greatest). */
export function quantiles(values: readonly number[], ...shares: readonly number[]): number[] {
  const ascending = values.toSorted((a, b) => a - b);
  return shares.map((share) => quantile(ascending, share));
}
