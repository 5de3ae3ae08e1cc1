import { type CooperativeTask, throwIfCanceled, Yielder } from "../../shared/cooperative.ts";

/** Largest share of the time that questions may take while a run trains. */
const trainingShare = 0.03;
/** Milliseconds of work after which a question that interrupts a run waits. */
const chunkMs = 2;

/** What the pacer needs of the place it runs in. */
export interface PacerOptions {
  /** Whether a run computes at present, which questions must not slow down. */
  readonly isTraining: () => boolean;
  /** Resolves in a later macrotask, as soon as possible. */
  readonly yieldToEvents: () => Promise<void>;
  /** Resolves after this number of milliseconds; without it, waiting polls the clock. */
  readonly sleep?: ((milliseconds: number) => Promise<void>) | undefined;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
}

/**
 * Runs the work that questions about trained networks cause: at full speed, with yields to the event loop, where no run
 * computes; in chunks of {@link chunkMs} with waits between them, so that all questions together take at most
 * {@link trainingShare} of the time, where one does.
 */
export class QuestionPacer {
  private readonly options: PacerOptions;
  private readonly now: () => number;
  /** When the next chunk may begin while a run trains. */
  private next = -Infinity;

  constructor(options: PacerOptions) {
    this.options = options;
    this.now = options.now ?? (() => performance.now());
  }

  /** Runs a task to its end. @returns its result @throws CancellationError when the signal is aborted meanwhile */
  async run<T>(task: CooperativeTask<T, unknown>, signal: AbortSignal | undefined): Promise<T> {
    const { yieldToEvents, isTraining } = this.options;
    throwIfCanceled(signal);
    const yielder = new Yielder({ signal, yieldToEvents, now: this.now });
    let isDone = false;
    try {
      for (;;) {
        // Nothing is awaited between this check and the chunk: of several questions that wait, one continues at a time.
        while (this.isTooEarly()) await this.waitSome(signal);
        const from = this.now();
        do {
          const { done, value } = task.next();
          isDone = done === true;
          if (done) {
            this.spent(from);
            return value as T;
          }
        } while (!(isTraining() && this.now() - from >= chunkMs) && !yielder.isDue());
        this.spent(from);
        await yielder.yield();
      }
    } finally {
      // The result of a task that is closed is not used.
      if (!isDone) task.return(undefined as T);
    }
  }

  /** Whether a run computes, and the next chunk may not begin yet. */
  private isTooEarly(): boolean {
    return this.options.isTraining() && this.now() < this.next;
  }

  /** Waits for at most {@link maxSleepMs}. @throws CancellationError when the signal is aborted meanwhile */
  private async waitSome(signal: AbortSignal | undefined): Promise<void> {
    const { sleep, yieldToEvents } = this.options;
    if (sleep) await sleep(Math.max(0, Math.min(maxSleepMs, this.next - this.now())));
    else await yieldToEvents();
    throwIfCanceled(signal);
  }

  /** Records that a chunk has been computed since then. */
  private spent(from: number): void {
    const to = this.now();
    this.next = to + (to - from) * (1 / trainingShare - 1);
  }
}

/** Milliseconds after which a wait looks whether the run has ended or the question was canceled. */
const maxSleepMs = 50;
