/** A thread of an experiment, as its runner sees it. */
import { Channel, type Port } from "../../shared/channel.ts";
import { messageOf } from "../../shared/errors.ts";
import type { CellDataset } from "./cellData.ts";
import type {
  CellJob,
  CellOutcome,
  CellProgress,
  CellRecording,
  LiveModel,
  RunnerToWorker,
  SharedKernels,
  WorkerToRunner,
} from "./messages.ts";

/** A thread that has been started: it answers as `serveCells` does. */
export interface StartedThread {
  readonly port: Port;
  /** Ends the thread, whatever it does. */
  terminate(): Promise<void>;
}

/**
 * Starts a thread.
 *
 * @param ended is called with the reason when the thread has ended, or cannot be relied on any more: once or more often, and not
 *   before the function has returned
 */
export type StartThread = (ended: (reason: Error) => void) => StartedThread;

/** What a thread reports of the cells that it trains. */
export interface CellListener {
  progress(id: number, progress: CellProgress): void;
  folder(id: number, folder: string): void;
  warning(message: string): void;
}

/** A cell on its way: it is trained first, and then written while the thread trains the next. */
export interface StartedCell {
  /** Resolves when the thread can take another cell, whether this one went well or not. */
  readonly trained: Promise<void>;
  /** Rejects when the cell has failed or the thread has ended. */
  readonly ended: Promise<CellOutcome>;
}

export class CellThread {
  private readonly thread: StartedThread;
  private readonly channel: Channel<RunnerToWorker>;
  private readonly data = new Set<string>();
  private readonly onTrained = new Map<number, () => void>();
  /** Whether it can take no more cells. */
  hasEnded = false;

  constructor(start: StartThread, kernels: SharedKernels, recording: CellRecording, listener: CellListener) {
    this.thread = start((reason) => this.end(reason));
    this.channel = new Channel<RunnerToWorker>(
      this.thread.port,
      {
        progress: ({ id, ...progress }: Parameters<WorkerToRunner["progress"]>[0]) =>
          listener.progress(id, progress),
        folder: ({ id, folder }: Parameters<WorkerToRunner["folder"]>[0]) => listener.folder(id, folder),
        trained: ({ id }: Parameters<WorkerToRunner["trained"]>[0]) => this.onTrained.get(id)?.(),
        warning: ({ message }: Parameters<WorkerToRunner["warning"]>[0]) => listener.warning(message),
      },
      (error) => listener.warning(messageOf(error)),
    );
    this.channel.notify("setUp", { kernels, recording });
  }

  /** Trains a cell on this data; it stops when the signal is aborted. */
  train(job: CellJob, data: CellDataset, signal: AbortSignal | undefined): StartedCell {
    const ended = this.request(job, data, signal);
    const trained = new Promise<void>((resolve) => {
      this.onTrained.set(job.id, resolve);
      ended.then(
        () => resolve(),
        () => resolve(),
      );
    });
    return { trained: trained.finally(() => this.onTrained.delete(job.id)), ended };
  }

  /** The network of a cell that this thread trains; null where it does not, or not any more. */
  async liveModel(id: number): Promise<LiveModel | null> {
    return this.hasEnded ? null : this.channel.request("liveModel", { id }).catch(() => null);
  }

  removeData(key: string): void {
    if (this.data.delete(key)) this.channel.notify("removeData", { key });
  }

  async terminate(): Promise<void> {
    await this.thread.terminate();
    this.end(new Error("The thread that trained this cell has been ended."));
  }

  /** Sends the data first, unless the thread has it; a failure to do so, such as for want of memory, fails the cell. */
  private async request(
    job: CellJob,
    { key, dataset }: CellDataset,
    signal: AbortSignal | undefined,
  ): Promise<CellOutcome> {
    if (!this.data.has(key)) this.channel.notify("addData", { key, dataset });
    this.data.add(key);
    return this.channel.request("train", job, { signal });
  }

  private end(reason: Error): void {
    this.hasEnded = true;
    this.channel.close(reason);
  }
}
