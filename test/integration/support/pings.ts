import { MessageChannel } from "node:worker_threads";

/** Milliseconds from the post to the handling of a message to this thread, again and again for some time, in order of size. */
export async function pings(seconds: number): Promise<number[]> {
  const { port1, port2 } = new MessageChannel();
  const end = Date.now() + 1000 * seconds;
  const delays: number[] = [];
  while (Date.now() < end) {
    const sent = performance.now();
    await new Promise((resolve) => {
      port2.once("message", resolve);
      port1.postMessage(null);
    });
    delays.push(performance.now() - sent);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  port1.close();
  return delays.sort((a, b) => a - b);
}

/** A share of 0 is the least, of 1 the most. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))];
}
