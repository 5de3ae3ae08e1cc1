import { MessageChannel } from "node:worker_threads";

/** One message to this thread, from its post to its handling. */
export interface Ping {
  /** Milliseconds that passed; other programs on the machine have a part in them. */
  readonly delay: number;
  /** Milliseconds that this thread has computed since the ping before: what a message that came meanwhile waited for. */
  readonly computed: number;
}

/** Posts messages to this thread, one after the other, for some time. */
export async function pings(seconds: number): Promise<Ping[]> {
  const { port1, port2 } = new MessageChannel();
  const end = Date.now() + 1000 * seconds;
  const found: Ping[] = [];
  let before = computed();
  while (Date.now() < end) {
    const sent = performance.now();
    await new Promise((resolve) => {
      port2.once("message", resolve);
      port1.postMessage(null);
    });
    const after = computed();
    found.push({ delay: performance.now() - sent, computed: after - before });
    before = after;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  port1.close();
  return found;
}

/** How long this thread has computed, in milliseconds. */
function computed(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** @param share 0 is the least of the values, 1 the most */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))];
}
