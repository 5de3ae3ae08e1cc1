import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import { modelTensors } from "../../../../src/engine/model.ts";
import { type RunOptions, Trainer } from "../../../../src/engine/training/trainer.ts";
import type { DesignSpec } from "../../../../src/shared/design/fields.ts";
import type { TrainingEvent } from "../../../../src/shared/events.ts";
import { ofKind } from "../helpers.ts";

/** A clock by which every slice has exactly one step, and every step its own progress event. */
export function racingClock(): () => number {
  let now = 0;
  return () => (now += 200);
}

export interface Outcome {
  readonly events: readonly TrainingEvent[];
  readonly trainer: Trainer;
  /** At the moment of the kill. */
  readonly checkpoint: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Runs, and is killed when `kill` says so at one of the moments at which the run lets messages in: then nothing more of it is
 * computed.
 */
export async function runUntil(
  spec: DesignSpec,
  data: Dataset,
  kill: (trainer: Trainer, events: readonly TrainingEvent[]) => boolean,
  from?: Uint8Array,
  { now = racingClock(), ...options }: Partial<RunOptions> & { now?: () => number } = {},
): Promise<Outcome> {
  const trainer = new Trainer(spec, data, { now });
  if (from) trainer.restore(from);
  const events: TrainingEvent[] = [];
  let checkpoint: Uint8Array<ArrayBuffer> | undefined;
  await new Promise<void>((resolve, reject) => {
    const yieldToEvents = () => {
      if (!kill(trainer, events)) return Promise.resolve();
      checkpoint = trainer.checkpoint();
      resolve();
      return new Promise<never>(() => {});
    };
    trainer
      .run({ emit: (event) => events.push(event), yieldToEvents, ...options })
      .then(() => resolve(), reject);
  });
  return { events, trainer, checkpoint };
}

export const never = () => false;
export const lastStep = (events: readonly TrainingEvent[]) => ofKind(events, "progress").at(-1)?.step ?? 0;

/** The exact loss of every single step, as the racing clock shows it. */
export function stepLosses(events: readonly TrainingEvent[]): ReadonlyMap<number, number> {
  return new Map(ofKind(events, "progress").map(({ step, trainLoss }) => [step, trainLoss]));
}

/**
 * What every run of a design reports to the last bit, as `docs/checkpoints.md` states it: what is tied to the ends of epochs
 * and to the end of the run, without times and speeds.
 */
export function deterministic(events: readonly TrainingEvent[]): readonly unknown[] {
  return events.flatMap((event): readonly unknown[] => {
    switch (event.kind) {
      case "started":
        return event.resumedAt === undefined ? [event] : [];
      case "progress": {
        const { epochLoss, epochScore, step, epoch, learningRate } = event;
        return epochLoss === undefined ? [] : [{ step, epoch, epochLoss, epochScore, learningRate }];
      }
      case "evaluation":
        return Number.isInteger(event.epoch) ? [event] : [];
      case "diverged":
        return [event];
      case "finished": {
        const { seconds, samplesPerSecond, ...summary } = event.summary;
        return [{ ...event, summary }];
      }
      default:
        return [];
    }
  });
}

/** The events of the first run up to its checkpoint, and then those of the one that continued. */
export function joined(killed: Outcome, eventsBefore: number, resumed: Outcome): readonly TrainingEvent[] {
  return [...killed.events.slice(0, eventsBefore), ...resumed.events];
}

export const weightsOf = ({ trainer }: Outcome) => modelTensors(trainer.network);
