import { RateLimiter } from "../rateLimiter.ts";

/** A run's state at one moment, with that moment's step and epoch. */
export interface Checkpoint {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly step: number;
  /** Epochs completed, with the fraction of the present one. */
  readonly epoch: number;
}

/** Where checkpoints go; the engine itself has no files. */
export interface CheckpointSink {
  /** Milliseconds of training between two checkpoints. */
  readonly interval: number;
  /** Writes the checkpoint so that the one before stays until this one is whole. Its bytes are the sink's own. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** Receives the reason why a checkpoint could not be made or written; the run continues. */
  failed(error: unknown): void;
}

/** Largest share of the time that goes into making checkpoints. */
const share = 0.05;
/** Milliseconds between two checkpoints made at pauses, where there is time for one; stepping by hand makes many pauses. */
const pauseIntervalMs = 1000;

/** Saves a run as time goes by, one checkpoint at a time, without the training waiting for the disk. */
export class CheckpointSaver {
  private readonly sink: CheckpointSink;
  private readonly take: () => Checkpoint | undefined;
  private readonly now: () => number;
  private readonly limiter: RateLimiter;
  private readonly pauseLimiter: RateLimiter;
  private writing: Promise<void> | undefined;
  private savedStep: number | undefined;

  /**
   * @param take makes a checkpoint, or returns undefined when the state is not worth going back to
   * @param now the time in milliseconds
   */
  constructor(sink: CheckpointSink, take: () => Checkpoint | undefined, now: () => number) {
    this.sink = sink;
    this.take = take;
    this.now = now;
    this.limiter = new RateLimiter(sink.interval, share);
    this.pauseLimiter = new RateLimiter(Math.min(sink.interval, pauseIntervalMs), share);
    const begin = now();
    // The beginning of a run is not worth saving.
    this.limiter.done(begin, begin);
    this.pauseLimiter.done(begin, begin);
  }

  /** Saves when a checkpoint is due and the last one is written. To be called between steps. */
  tick(): void {
    if (!this.writing && this.limiter.due(this.now())) this.save();
  }

  /** Saves unless a checkpoint was made a moment ago. To be called at a pause. */
  pause(): void {
    if (!this.writing && this.pauseLimiter.due(this.now())) this.save();
  }

  /** Saves the state that a run ends with; resolves when it is written, or has failed. */
  async end(step: number): Promise<void> {
    await this.writing;
    if (this.savedStep !== step) this.save();
    await this.writing;
  }

  private save(): void {
    const from = this.now();
    let checkpoint: Checkpoint | undefined;
    try {
      checkpoint = this.take();
    } catch (error) {
      this.sink.failed(error);
    }
    const to = this.now();
    this.limiter.done(from, to);
    this.pauseLimiter.done(from, to);
    if (!checkpoint) return;
    const { step } = checkpoint;
    this.writing = this.sink.save(checkpoint).then(
      () => {
        this.savedStep = step;
        this.writing = undefined;
      },
      (error) => {
        this.writing = undefined;
        this.sink.failed(error);
      },
    );
  }
}
