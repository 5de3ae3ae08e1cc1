import { InputError } from "../../shared/errors.ts";
import type { CheckpointPart, SavedPart, StateReader } from "../checkpoint/part.ts";
import type { EpochOrder } from "../epoch.ts";
import { emptyMeasures } from "../kernels/kernels.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** Place of the last step's batch: its first position in the epoch's order, and its rows. */
export interface LastBatch {
  first: number;
  rows: number;
}

/**
 * Where a run is, and what it has counted and summed up to there: the part `run` of a checkpoint, as `docs/checkpoints.md`
 * describes it.
 */
export class RunState implements CheckpointPart {
  /** Updates made, epochs completed, and the position in the present epoch's order. */
  step = 0;
  epoch = 0;
  position = 0;
  readonly lastBatch: LastBatch = { first: 0, rows: 0 };
  /** Whether an epoch's last step is made and its evaluation is not. */
  epochEnding = false;
  /** Step at which the validation rows were last evaluated; -1 before the first time. */
  evaluatedStep = -1;
  /** Whether the layers that are to be trained on their own have been. */
  pretrained = false;
  /** Sums since the last progress event, and since the beginning of the epoch. */
  readonly window = emptyMeasures();
  readonly epochSums = emptyMeasures();
  /** Number of rows trained on, counted each time. */
  samples = 0;
  /** Number of events emitted so far. */
  events = 0;
  private readonly order: EpochOrder;
  private readonly epochs: number;
  private readonly stopwatch: Stopwatch;

  /** @param epochs number of epochs of the whole run */
  constructor(order: EpochOrder, epochs: number, stopwatch: Stopwatch) {
    this.order = order;
    this.epochs = epochs;
    this.stopwatch = stopwatch;
  }

  /** Epochs completed, with the fraction of the present one. */
  get epochPosition(): number {
    return this.epoch + this.position / this.order.order.length;
  }

  save(): SavedPart {
    return {
      fields: {
        step: this.step,
        epoch: this.epoch,
        position: this.position,
        lastFirst: this.lastBatch.first,
        lastRows: this.lastBatch.rows,
        epochEnding: this.epochEnding,
        evaluatedStep: this.evaluatedStep,
        pretrained: this.pretrained,
        window: { ...this.window },
        epochSums: { ...this.epochSums },
        samples: this.samples,
        milliseconds: 1000 * this.stopwatch.seconds,
        // Events of a pre-training are emitted again where it is done again.
        events: this.pretrained ? this.events : 0,
      },
    };
  }

  prepare(saved: StateReader): () => void {
    const rows = this.order.order.length;
    const count = (name: string, max = Number.MAX_SAFE_INTEGER) => saved.integer(name, 0, max);
    const step = count("step");
    const epoch = count("epoch");
    const position = count("position", rows - 1);
    const lastBatch = { first: count("lastFirst", rows), rows: count("lastRows", this.order.maxBatch) };
    const epochEnding = saved.boolean("epochEnding");
    const evaluatedStep = saved.integer("evaluatedStep", -1, Number.MAX_SAFE_INTEGER);
    const pretrained = saved.boolean("pretrained");
    const samples = count("samples");
    const milliseconds = saved.number("milliseconds");
    const events = count("events");
    const window = saved.measures("window");
    const epochSums = saved.measures("epochSums");
    checkEpochs(this.epochs, epoch, position);
    return () => {
      Object.assign(this, { step, epoch, position, epochEnding, evaluatedStep, pretrained, samples, events });
      Object.assign(this.lastBatch, lastBatch);
      Object.assign(this.window, window);
      Object.assign(this.epochSums, epochSums);
      this.stopwatch.restore(milliseconds);
    };
  }
}

/** A run cannot go back to an epoch that it has passed. */
function checkEpochs(epochs: number, completed: number, position: number): void {
  const needed = position > 0 ? completed + 1 : completed;
  if (needed <= epochs) return;
  throw new InputError(
    `training.epochs: ${epochs} epochs are over where the checkpoint was made, in epoch ${needed}. Use at least ${needed}, or start a new run.`,
    { field: "training.epochs" },
  );
}
