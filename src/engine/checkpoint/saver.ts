import { Pace } from "../pace.ts";

/** A run's state at one moment, and which moment it is. */
export interface Checkpoint {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly step: number;
  /** Epochs completed, with the fraction of the present one. */
  readonly epoch: number;
}

/** Where checkpoints go: the engine has no files. */
export interface CheckpointSink {
  /** Milliseconds of training between two. */
  readonly interval: number;
  /** Writes it so that the one before stays until this one is whole. Its bytes are the sink's own. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** Hears why one could not be made or written; the run goes on. */
  failed(error: unknown): void;
}

/** At most this share of the time goes into making checkpoints. */
const share = 0.05;
/** At a pause there is time for one, but stepping by hand is no hurry. */
const pauseInterval = 1000;

/** Saves a run as time goes by, one checkpoint at a time, without the training waiting for the disk. */
export class CheckpointSaver {
  private readonly sink: CheckpointSink;
  private readonly take: () => Checkpoint | undefined;
  private readonly now: () => number;
  private readonly pace: Pace;
  private readonly pausePace: Pace;
  private writing: Promise<void> | undefined;
  private savedStep: number | undefined;

  /**
   * @param take makes a checkpoint; undefined when the state is none to go back to
   * @param now in milliseconds
   */
  constructor(sink: CheckpointSink, take: () => Checkpoint | undefined, now: () => number) {
    this.sink = sink;
    this.take = take;
    this.now = now;
    this.pace = new Pace(sink.interval, share);
    this.pausePace = new Pace(Math.min(sink.interval, pauseInterval), share);
    const begin = now();
    // The beginning is nothing to save.
    this.pace.done(begin, begin);
    this.pausePace.done(begin, begin);
  }

  /** To be called between steps: saves when it is time, and the last one is written. */
  tick(): void {
    if (!this.writing && this.pace.due(this.now())) this.save();
  }

  /** To be called at a pause: saves unless that has been done a moment ago. */
  pause(): void {
    if (!this.writing && this.pausePace.due(this.now())) this.save();
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
    this.pace.done(from, to);
    this.pausePace.done(from, to);
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
