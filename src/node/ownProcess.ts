/** The beginning of a process that the extension host has started to compute. */

import type { Port } from "../shared/channel.ts";
import { type ErrorData, errorData } from "../shared/errors.ts";
import { processPort } from "./processPort.ts";

/** The extension host as such a process sees it. */
export interface StartingHost {
  readonly port: Port;
  /** Reports that the work has died; the host then ends this process. Only the first report counts. */
  died(error: unknown): void;
  /** Whether the work has been reported to have died. */
  readonly hasDied: boolean;
}

/**
 * Begins the work: says that this V8 has taken its options, reports what is caught nowhere, and ends the process with the host. Its threads
 * end with it, since no one is left to receive their results.
 *
 * @param what the process, as a sentence names it
 * @throws where nobody has started it so
 */
export function beginOwnProcess(what: string): StartingHost {
  if (!process.send) throw new Error(`This is ${what}; it cannot be run on its own.`);
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  const port = processPort({
    send: (message, sent) => process.send?.(message, undefined, undefined, sent),
    listen: (listener) => process.on("message", listener),
  });
  port.post({ started: true });
  let hasDied = false;
  const died = (error: unknown) => {
    if (hasDied) return;
    hasDied = true;
    console.error(error);
    port.post({ died: errorData(error) satisfies ErrorData });
  };
  process.on("uncaughtException", died);
  return {
    port,
    died,
    get hasDied() {
      return hasDied;
    },
  };
}
