import type {
  DivergedEvent,
  FinishedEvent,
  LayersEvent,
  PretrainingEvent,
  ProgressEvent,
  StartedEvent,
  StateEvent,
  TrainingEvent,
} from "./events.ts";
import type { Remedy } from "./health/diagnosis.ts";

/** Points a curve keeps; with more, every two become one. */
const maxPoints = 2048;
/** Reports of a pre-training that a run keeps; with more, every second one goes. */
const maxPretraining = 1024;
/** Pictures of the layers that a run keeps; with more, every second one goes. */
const maxSnapshots = 256;

/** Equally long columns, sorted by step. */
export interface Curve {
  readonly step: number[];
  readonly epoch: number[];
  /** The objective: the data's mean loss plus λΣ‖W‖². */
  readonly loss: number[];
  /** The data's mean loss alone. */
  readonly dataLoss: number[];
  readonly score: number[];
}

/** A run's history as it crosses a boundary. */
export interface RunLogData {
  readonly started: StartedEvent | undefined;
  readonly pretraining: readonly PretrainingEvent[];
  readonly train: Curve;
  readonly validation: Curve;
  /** Steps that one point of the curve of the training loss stands for, in units of progress events. */
  readonly trainStride: number;
  readonly snapshots: readonly LayersEvent[];
  readonly snapshotStride: number;
  readonly layersSeen: number;
  readonly progressSeen: number;
  readonly latestLayers: LayersEvent | undefined;
  readonly latestProgress: ProgressEvent | undefined;
  readonly state: StateEvent["state"] | undefined;
  readonly diverged: DivergedEvent | undefined;
  readonly verifiedRemedies: readonly Remedy[] | undefined;
  readonly finished: FinishedEvent | undefined;
}

/**
 * The history of one run, bounded in memory whatever its length. The host and every view append the same events and so
 * hold the same log; a view that comes late starts from the host's {@link RunLog.data}.
 */
export class RunLog {
  started: StartedEvent | undefined;
  /** Of the pre-training, oldest first, the last one always among them. */
  readonly pretraining: PretrainingEvent[] = [];
  readonly train: Curve = emptyCurve();
  readonly validation: Curve = emptyCurve();
  /** Pictures of the layers at even distances over the run, oldest first. */
  readonly snapshots: LayersEvent[] = [];
  latestLayers: LayersEvent | undefined;
  latestProgress: ProgressEvent | undefined;
  state: StateEvent["state"] | undefined;
  diverged: DivergedEvent | undefined;
  /** For a run that diverged; undefined while trial runs look for them. */
  verifiedRemedies: readonly Remedy[] | undefined;
  finished: FinishedEvent | undefined;
  private trainStride = 1;
  private progressSeen = 0;
  private snapshotStride = 1;
  private layersSeen = 0;

  static from(data: RunLogData): RunLog {
    const log = new RunLog();
    copyCurve(data.train, log.train);
    copyCurve(data.validation, log.validation);
    log.snapshots.push(...data.snapshots);
    log.pretraining.push(...data.pretraining);
    log.started = data.started;
    log.latestLayers = data.latestLayers;
    log.latestProgress = data.latestProgress;
    log.state = data.state;
    log.diverged = data.diverged;
    log.verifiedRemedies = data.verifiedRemedies;
    log.finished = data.finished;
    log.trainStride = data.trainStride;
    log.progressSeen = data.progressSeen;
    log.snapshotStride = data.snapshotStride;
    log.layersSeen = data.layersSeen;
    return log;
  }

  /** The log as plain data, to be cloned; it shares its arrays with the log. */
  data(): RunLogData {
    const { started, train, validation, trainStride, snapshots, snapshotStride, layersSeen, progressSeen } =
      this;
    const { latestLayers, latestProgress, state, diverged, verifiedRemedies, finished, pretraining } = this;
    return {
      started,
      pretraining,
      train,
      validation,
      trainStride,
      snapshots,
      snapshotStride,
      layersSeen,
      progressSeen,
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
        this.addTrainPoint(event);
        return;
      case "evaluation":
        push(this.validation, {
          step: event.step,
          epoch: event.epoch,
          loss: event.validationLoss,
          dataLoss: event.validationDataLoss,
          score: event.validationScore,
        });
        if (this.validation.step.length > maxPoints) halve(this.validation);
        return;
      case "layers":
        this.latestLayers = event;
        if (this.layersSeen++ % this.snapshotStride === 0) this.snapshots.push(event);
        if (this.snapshots.length > maxSnapshots) {
          this.snapshots.splice(0, this.snapshots.length, ...this.snapshots.filter((_, i) => i % 2 === 0));
          this.snapshotStride *= 2;
        }
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

  /** Progress events are averaged over the stride, so that a long curve is a smoothed one and not one with gaps. */
  private addTrainPoint(event: ProgressEvent): void {
    const { train, trainStride } = this;
    const within = this.progressSeen++ % trainStride;
    const point: CurvePoint = {
      step: event.step,
      epoch: event.epoch,
      loss: event.trainLoss,
      dataLoss: event.trainDataLoss,
      score: event.trainScore,
    };
    if (within === 0) {
      push(train, point);
    } else {
      const last = train.step.length - 1;
      train.step[last] = point.step;
      train.epoch[last] = point.epoch;
      for (const name of ["loss", "dataLoss", "score"] as const)
        train[name][last] += (point[name] - train[name][last]) / (within + 1);
    }
    if (train.step.length > maxPoints && within === trainStride - 1) {
      halve(train);
      this.trainStride *= 2;
      this.progressSeen = 0;
    }
  }
}

/** One point of a curve. */
type CurvePoint = { readonly [N in keyof Curve]: number };

function emptyCurve(): Curve {
  return { step: [], epoch: [], loss: [], dataLoss: [], score: [] };
}

function push(curve: Curve, { step, epoch, loss, dataLoss, score }: CurvePoint): void {
  curve.step.push(step);
  curve.epoch.push(epoch);
  curve.loss.push(loss);
  curve.dataLoss.push(dataLoss);
  curve.score.push(score);
}

function copyCurve(from: Curve, to: Curve): void {
  for (let i = 0; i < from.step.length; i++) {
    const { step, epoch, loss, score } = from;
    // A history that an earlier version stored has the objective alone.
    const dataLoss = (from.dataLoss ?? loss)[i];
    push(to, { step: step[i], epoch: epoch[i], loss: loss[i], dataLoss, score: score[i] });
  }
}

/** Every two points become one, with the later one's place and the mean of their values; an odd last one stays. */
function halve(curve: Curve): void {
  const pairs = Math.ceil(curve.step.length / 2);
  for (let i = 0; i < pairs; i++) {
    const a = 2 * i;
    const b = Math.min(a + 1, curve.step.length - 1);
    curve.step[i] = curve.step[b];
    curve.epoch[i] = curve.epoch[b];
    for (const name of ["loss", "dataLoss", "score"] as const)
      curve[name][i] = (curve[name][a] + curve[name][b]) / 2;
  }
  for (const column of Object.values(curve)) column.length = pairs;
}
