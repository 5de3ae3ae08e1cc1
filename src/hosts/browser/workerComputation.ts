/** A worker that computes, as the extension's host in a browser starts it. */
import { startWorker } from "../../browser/worker.ts";
import type { Computation } from "../../extension/hostPlatform.ts";
import { Channel, type HandlersOf, type Messages } from "../../shared/channel.ts";

export interface WorkerComputationOptions<Own extends Messages, Init> {
  /** Address of the built script. */
  readonly script: string;
  /** The worker's name in the browser's tools. */
  readonly name: string;
  /** What the worker is, at the beginning of a sentence. */
  readonly what: string;
  readonly init: Init;
  /** What of that is handed over. */
  readonly transfer?: readonly Transferable[];
  /** Takes errors of notices. */
  readonly log: (message: string) => void;
  /** Called once when the worker has ended without being asked to. */
  readonly died: (error: Error) => void;
  readonly handlers: HandlersOf<Own>;
  /** The workers that run. */
  readonly computing: Set<unknown>;
}

/** Starts the worker. */
export function startWorkerComputation<Remote extends Messages, Own extends Messages, Init>(
  options: WorkerComputationOptions<Own, Init>,
): Computation<Remote> {
  const { script, name, what, init, transfer = [], computing } = options;
  const worker = startWorker({
    script,
    name,
    what,
    init,
    transfer,
    failed(error) {
      computing.delete(worker);
      channel.close(error);
      options.died(error);
    },
  });
  computing.add(worker);
  const channel = new Channel<Remote>(worker.port, options.handlers, (error) => options.log(String(error)));
  return {
    channel,
    end(reason) {
      computing.delete(worker);
      channel.close(reason);
      worker.terminate();
    },
  };
}
