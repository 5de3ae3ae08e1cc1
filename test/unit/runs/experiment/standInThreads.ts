/** Threads of an experiment that are none: they train on the caller's thread, behind ports that clone as threads' do. */
import { MessageChannel } from "node:worker_threads";
import type { StartThread } from "../../../../src/runs/experiment/cellThread.ts";
import { serveCells } from "../../../../src/runs/experiment/cellWorker.ts";
import type { RunStorage } from "../../../../src/runs/runStorage.ts";

/**
 * @param storage where the cells are recorded
 * @param onPost is called with each message to a thread, before it is sent
 */
export function standInThreads(
  storage: RunStorage,
  onPost: (message: { readonly name: string; readonly params: unknown }) => void = () => {},
): StartThread {
  return () => {
    const { port1, port2 } = new MessageChannel();
    serveCells(
      {
        post: (message) => port2.postMessage(message),
        listen: (listener) => void port2.on("message", listener),
      },
      storage,
    );
    return {
      port: {
        post(message) {
          onPost(message as { name: string; params: unknown });
          port1.postMessage(message);
        },
        listen: (listener) => void port1.on("message", listener),
      },
      terminate: async () => port1.close(),
    };
  };
}
