import { addPoint, type Curve, type CurvePoint, copyPoints, emptyCurve } from "./curve.ts";
import type { Fix } from "./design/fix.ts";
import type {
  DivergedEvent,
  EvaluationEvent,
  FinishedEvent,
  LayersEvent,
  PretrainingEvent,
  ProgressEvent,
  StartedEvent,
  StateEvent,
  TrainingEvent,
} from "./events.ts";

import { isPlannedSnapshot } from "./samplingPlan.ts";

/** Reports of a pre-training that a run keeps; with more, every second one goes. */
const maxPretraining = 1024;
/** Snapshots of the layers that a run keeps; with more, those go that lie closest, and planned ones last. */
const maxSnapshots = 256;

/** A run's history as it crosses a boundary. */
export interface RunLogData {
  readonly started: StartedEvent | undefined;
  readonly pretraining: readonly PretrainingEvent[];
  readonly train: Curve;
  readonly validation: Curve;
  /** Minimum number of steps that a point of the curves covers; 0 where every event has its point. */
  readonly trainSpacing: number;
  readonly validationSpacing: number;
  readonly snapshots: readonly LayersEvent[];
  readonly latestLayers: LayersEvent | undefined;
  readonly latestProgress: ProgressEvent | undefined;
  readonly state: StateEvent["state"] | undefined;
  readonly diverged: DivergedEvent | undefined;
  readonly verifiedRemedies: readonly Fix[] | undefined;
  readonly finished: FinishedEvent | undefined;
}

/**
 * The history of one run, bounded in memory whatever its length. The host and every view append the same events and so
 * hold the same log; a view that comes late starts from the host's {@link RunLog.data}.
 */
export class RunLog {
  started: StartedEvent | undefined;
  /** Events of the pre-training, oldest first, the last one always among them. */
  readonly pretraining: PretrainingEvent[] = [];
  readonly train: Curve = emptyCurve();
  readonly validation: Curve = emptyCurve();
  /** Snapshots of the layers at even distances over the run, oldest first. */
  readonly snapshots: LayersEvent[] = [];
  latestLayers: LayersEvent | undefined;
  latestProgress: ProgressEvent | undefined;
  state: StateEvent["state"] | undefined;
  diverged: DivergedEvent | undefined;
  /** Remedies for a run that diverged; undefined while trial runs look for them. */
  verifiedRemedies: readonly Fix[] | undefined;
  finished: FinishedEvent | undefined;
  private trainSpacing = 0;
  private validationSpacing = 0;

  static from(data: RunLogData): RunLog {
    const log = new RunLog();
    copyPoints(data.train, log.train);
    copyPoints(data.validation, log.validation);
    log.snapshots.push(...data.snapshots);
    log.pretraining.push(...data.pretraining);
    log.started = data.started;
    log.latestLayers = data.latestLayers;
    log.latestProgress = data.latestProgress;
    log.state = data.state;
    log.diverged = data.diverged;
    log.verifiedRemedies = data.verifiedRemedies;
    log.finished = data.finished;
    log.trainSpacing = data.trainSpacing ?? 0; // not in what an earlier version stored
    log.validationSpacing = data.validationSpacing ?? 0;
    return log;
  }

  /** The log as plain data, to be cloned; it shares its arrays with the log. */
  data(): RunLogData {
    const { started, train, validation, trainSpacing, validationSpacing, snapshots } = this;
    const { latestLayers, latestProgress, state, diverged, verifiedRemedies, finished, pretraining } = this;
    return {
      started,
      pretraining,
      train,
      validation,
      trainSpacing,
      validationSpacing,
      snapshots,
      latestLayers,
      latestProgress,
      state,
      diverged,
      verifiedRemedies,
      finished,
    };
  }

  /** The last report of a pre-training that is still going on, as far as is known. */
  get presentPretraining(): PretrainingEvent | undefined {
    return this.latestProgress || this.finished ? undefined : this.pretraining.at(-1);
  }

  append(event: TrainingEvent): void {
    switch (event.kind) {
      case "started":
        this.started = event;
        return;
      case "pretraining":
        this.pretraining.push(event);
        if (this.pretraining.length > maxPretraining) {
          const { pretraining } = this;
          // Counted from the end, so that the last one stays.
          const kept = pretraining.filter((_, i) => (pretraining.length - 1 - i) % 2 === 0);
          pretraining.splice(0, pretraining.length, ...kept);
        }
        return;
      case "progress":
        this.latestProgress = event;
        this.trainSpacing = addPoint(this.train, trainPoint(event), this.trainSpacing);
        return;
      case "evaluation":
        this.validationSpacing = addPoint(this.validation, validationPoint(event), this.validationSpacing);
        return;
      case "layers":
        this.latestLayers = event;
        this.addSnapshot(event);
        return;
      case "state":
        this.state = event.state;
        return;
      case "diverged":
        this.diverged = event;
        return;
      case "remedies":
        this.verifiedRemedies = event.remedies;
        return;
      case "finished":
        this.finished = event;
        return;
      default:
        event satisfies never;
    }
  }

  /** A step has one snapshot; the first and the last snapshot stay. */
  private addSnapshot(event: LayersEvent): void {
    const { snapshots } = this;
    // A run that continues measures its first step again, without gradients.
    if (snapshots.at(-1)?.step === event.step) return;
    snapshots.push(event);
    if (snapshots.length <= maxSnapshots) return;
    const { started } = this;
    const total = started ? started.epochs * started.stepsPerEpoch : 0;
    let dropped = 1;
    let minGap = Infinity;
    for (let i = 1; i < snapshots.length - 1; i++) {
      const gap = snapshots[i + 1].step - snapshots[i - 1].step;
      // A planned one stays as long as there is another.
      const weight = started && isPlannedSnapshot(snapshots[i].step, started) ? total : 0;
      if (gap + weight >= minGap) continue;
      minGap = gap + weight;
      dropped = i;
    }
    snapshots.splice(dropped, 1);
  }
}

function trainPoint({ step, epoch, trainLoss, trainDataLoss, trainScore }: ProgressEvent): CurvePoint {
  return { step, epoch, loss: trainLoss, dataLoss: trainDataLoss, score: trainScore };
}

function validationPoint(event: EvaluationEvent): CurvePoint {
  const { step, epoch, validationLoss, validationDataLoss, validationScore } = event;
  return { step, epoch, loss: validationLoss, dataLoss: validationDataLoss, score: validationScore };
}
