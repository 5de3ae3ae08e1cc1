/** The script of a worker that does what it is told. */
import { beginWork, type WorkerStart } from "../../../src/browser/worker.ts";

/** What the worker does with a message; anything else it sends back. */
export type Order = "throw" | "reject" | "throwLater" | "tick";

export const start: WorkerStart<string> = (beginning) =>
  beginWork(beginning, (port, init) => {
    const ticks = new BroadcastChannel("ticks");
    port.post(`begun with ${init}`);
    port.listen((message) => {
      if (message === ("throw" satisfies Order)) throw new Error("thrown");
      if (message === ("reject" satisfies Order)) void Promise.reject(new Error("rejected"));
      if (message === ("throwLater" satisfies Order))
        setTimeout(() => {
          throw new Error("thrown later");
        });
      // Others hear of it, whatever has become of the port.
      if (message === ("tick" satisfies Order)) setInterval(() => ticks.postMessage(null), 5);
      port.post(message);
    });
  });
