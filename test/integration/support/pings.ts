/** Measures how promptly this thread handles messages. */
import { MessageChannel } from "node:worker_threads";
import { quantile } from "../../../src/shared/quantile.ts";

/** The times of one message to this thread, from its post to its handling. */
export interface Ping {
  /** Milliseconds from the beginning of the measurement to the handling. */
  readonly atMs: number;
  /** Milliseconds between the two; they include other programs' share of the processor. */
  readonly delayMs: number;
  /**
   * Milliseconds of processor time that this thread has used since the previous ping: how long a message in between had to
   * wait.
   */
  readonly computedMs: number;
}

/** Number of pings between two measurements of the reference. */
const pingsPerReference = 20;

/**
 * Work that the pings are compared with. This thread does it between the pings of `pings`: on a slow machine, or one whose cores and
 * memory other programs use as well, both grow alike.
 */
export class Reference {
  private readonly work: () => void;
  private totalMs = 0;
  private count = 0;

  constructor(work: () => void) {
    this.work = work;
  }

  measure(): void {
    const before = processorTimeMs();
    this.work();
    this.totalMs += processorTimeMs() - before;
    this.count++;
  }

  /** The mean, since the clock of processor time has ticks of some milliseconds: of a short piece of work it mostly shows none. */
  get meanMs(): number {
    return this.totalMs / this.count;
  }
}

/** Posts messages to this thread, one after the other, for this many seconds. */
export async function pings(seconds: number, reference?: Reference): Promise<Ping[]> {
  const { port1, port2 } = new MessageChannel();
  const begin = performance.now();
  const found: Ping[] = [];
  let before = processorTimeMs();
  while (performance.now() - begin < 1000 * seconds) {
    const sent = performance.now();
    await new Promise((resolve) => {
      port2.once("message", resolve);
      port1.postMessage(null);
    });
    const after = processorTimeMs();
    const handled = performance.now();
    found.push({ atMs: handled - begin, delayMs: handled - sent, computedMs: after - before });
    if (found.length % pingsPerReference === 0) reference?.measure();
    before = processorTimeMs();
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
