import { Channel, type Port } from "../shared/channel.ts";
import type { WorkerHostRequests } from "../shared/messages.ts";

/** What the service needs of the place it runs in: Node's worker, a browser's worker, a test. */
export interface EnginePlatform {
  /**
   * Something that changes when the file does, such as its size and time of modification; undefined for a URI that this
   * platform cannot read by itself, which the host is then asked for.
   *
   * @throws when the file is not there
   */
  version(uri: string): Promise<string | undefined>;
  /** The bytes of a file for which {@link version} answered a string. */
  read(uri: string): Promise<Uint8Array>;
  /** Lets waiting messages be handled: resolves in a later macrotask, as soon as may be. */
  yieldToEvents(): Promise<void>;
}

/**
 * Answers {@link WorkerRequests} over the port until the channel is closed. A worker's entry is this call and nothing
 * else.
 */
export function serveEngine(port: Port, platform: EnginePlatform): Channel<WorkerHostRequests> {
  void platform;
  return new Channel<WorkerHostRequests>(port, {}, () => {});
}
