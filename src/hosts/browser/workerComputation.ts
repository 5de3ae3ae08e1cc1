/** A worker that computes, as the extension's host in a browser starts it. */
import { startWorker, type WorkerOptions } from "../../browser/worker.ts";
import type { Computation } from "../../extension/hostPlatform.ts";
import { Channel, type HandlersOf, type Messages } from "../../shared/channel.ts";

export interface WorkerComputationOptions<Own extends Messages, Init>
  extends Omit<WorkerOptions<Init>, "failed"> {
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
  const { log, died, handlers, computing, ...workerOptions } = options;
  const worker = startWorker({
    ...workerOptions,
    failed(error) {
      computing.delete(worker);
      channel.close(error);
      died(error);
    },
  });
  computing.add(worker);
  const channel = new Channel<Remote>(worker.port, handlers, (error) => log(String(error)));
  return {
    channel,
    end(reason) {
      computing.delete(worker);
      channel.close(reason);
      worker.terminate();
    },
  };
}
