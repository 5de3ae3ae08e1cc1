import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { FinishedEvent, ProgressEvent, TrainingEvent, TrainingSummary } from "../../shared/events.ts";
import type { RunCommand } from "../../shared/messages.ts";
import { checkData, dataIdentity } from "../checkpoint/dataIdentity.ts";
import { readCheckpoint, writeCheckpoint } from "../checkpoint/file.ts";
import { networkPart } from "../checkpoint/networkPart.ts";
import { type CheckpointPart, type CheckpointParts, prepareParts, saveParts } from "../checkpoint/part.ts";
import { checkDesign } from "../checkpoint/sameDesign.ts";
import { type Checkpoint, CheckpointSaver, type CheckpointSink } from "../checkpoint/saver.ts";
import { checkTraining } from "../checkTraining.ts";
import type { Dataset } from "../data/dataset.ts";
import { divergenceMessage } from "../divergence.ts";
import { EarlyStopping } from "../earlyStopping.ts";
import { EpochOrder } from "../epoch.ts";
import { findNonFinite } from "../kernels/findNonFinite.ts";
import {
  addMeasures,
  clearMeasures,
  emptyMeasures,
  type Kernels,
  type Measures,
} from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { layerSnapshots } from "../layerSnapshots.ts";
import { meanLoss, rmse, score, targetSpread } from "../metrics.ts";
import { evaluationRows, Network } from "../network.ts";
import { Pace } from "../pace.ts";
import { hasPretraining, pretrain } from "../pretraining/pretrain.ts";
import { learningRates } from "../schedules/rate.ts";
import { UpdateMeter } from "../updateMeter.ts";

export interface TrainerOptions {
  readonly kernels?: Kernels;
  /** Milliseconds that only go forward. It decides when pictures are taken, never what is computed. */
  readonly now?: () => number;
  /** Whether pictures of the layers are taken, as they are by default; without them, one sees what they cost. */
  readonly pictures?: boolean;
}

export interface RunOptions {
  emit(event: TrainingEvent): void;
  /** Lets waiting messages be handled, such as controls: resolves in a later macrotask. */
  yieldToEvents(): Promise<void>;
  /** Waits before the first step. */
  readonly paused?: boolean;
  /** Whether initializers that train layers on their own do so; false where the weights came from a model. */
  readonly pretrain?: boolean;
  /** Keeps the run's state safe. */
  readonly checkpoints?: CheckpointSink;
}

/** Where a run goes on. */
export interface Restored {
  readonly step: number;
  /** Events that were told up to there. */
  readonly events: number;
  /** What a person should know, each a sentence. */
  readonly warnings: readonly string[];
}

/** How long the trainer computes before it lets messages in, in milliseconds. */
const sliceTime = 10;
/** Between two pictures of the layers, or two progress events inside an epoch, in milliseconds. */
const pictureInterval = 100;
/** What pictures, and evaluations inside an epoch, may take of the time. */
const pictureShare = 0.02;
const evaluationShare = 0.03;
/** A run of a tenth of a second must have a history, too: at first pictures follow steps and epochs, for this long in all. */
const earlyPictureTime = 50;
const earlySteps = 64;
const earlyEpochs = 64;
/** Every epoch reports up to this number of epochs; after that at most one every `epochInterval` milliseconds. */
const reportedEpochs = 1000;
const epochInterval = 20;
/** Updates between two scans of all parameters for NaN and infinity; the loss is looked at in every step. */
const scanInterval = 16;
/** A pause waits for a fresh evaluation when it takes no longer, in milliseconds. */
const pauseEvaluationTime = 100;

/**
 * One training run: owns the network, the order of the rows and the position in it, and tells what happens as
 * {@link TrainingEvent}s. The same design, data and seed give the same weights to the last bit, however the run is sliced,
 * paused or looked at, and also when it ends at any moment and another trainer goes on from its {@link checkpoint}: nothing
 * that is measured draws a random number or changes a parameter.
 */
export class Trainer {
  readonly network: Network;
  private readonly design: DesignSpec;
  private readonly dataset: Dataset;
  private readonly kernels: Kernels;
  private readonly now: () => number;
  private readonly pictures: boolean;
  private readonly order: EpochOrder;
  private readonly rateAt: (update: number) => number;
  private readonly earlyStopping: EarlyStopping | undefined;
  /** Of the last update. */
  private learningRate: number;
  private readonly trainSpreadPerRow: number;

  /** Updates made, epochs completed, and the position in the present epoch's order. */
  private step = 0;
  private epoch = 0;
  private position = 0;
  /** The batch of the last step, and whether it is still what the workspace holds. */
  private lastFirst = 0;
  private lastRows = 0;
  private holdsLastBatch = false;
  /** Whether the workspace has gradients: not before the first step here. */
  private hasGradients = false;
  /** An epoch's last step is made, and its evaluation is not. */
  private epochEnding = false;

  private paused = false;
  private stopping = false;
  /** Where to pause by itself. */
  private goalStep = Infinity;
  private goalEpoch = Infinity;
  private wake: (() => void) | undefined;
  private announced: "running" | "paused" | undefined;

  private emit: (event: TrainingEvent) => void = () => {};
  private yieldToEvents: () => Promise<void> = () => Promise.resolve();
  private sliceEnd = 0;
  /** Milliseconds of training up to the last pause, and when it went on. */
  private activeTime = 0;
  private activeSince: number | undefined;

  /** Of the last step, since the last progress event, and since the beginning of the epoch. */
  private readonly last = emptyMeasures();
  private readonly window = emptyMeasures();
  private readonly epochSums = emptyMeasures();
  private samples = 0;
  private rate = { at: 0, samples: 0, value: 0 };
  private readonly progressPace = new Pace(pictureInterval, 1);
  private readonly picturePace = new Pace(pictureInterval, pictureShare);
  private readonly evaluationPace = new Pace(1000, evaluationShare);
  private readonly epochPace = new Pace(epochInterval, 1);
  private earlyTime = 0;
  private picturedStep = -1;
  private evaluatedStep = -1;
  /** Layers that are to be trained on their own have been. */
  private pretrained = false;
  private evaluationTime = 0;
  /** Events told so far. */
  private events = 0;
  private resumedAt: number | undefined;
  private saver: CheckpointSaver | undefined;
  private readonly updateMeter: UpdateMeter;
  /** What the updates' measures have taken since the last picture, in milliseconds. */
  private meterTime = 0;
  /** When the last step ended, and how long it took. */
  private stepEnd = 0;
  private stepTime = 0;

  /**
   * Allocates and initializes the network.
   *
   * @throws InputError when design and data do not fit together
   */
  constructor(design: DesignSpec, dataset: Dataset, options: TrainerOptions = {}) {
    const { training, layers } = design;
    checkTraining(design, dataset.summary.rows);
    this.design = design;
    this.dataset = dataset;
    this.kernels = options.kernels ?? referenceKernels();
    this.now = options.now ?? (() => performance.now());
    this.pictures = options.pictures ?? true;
    const hasBatchNorm = layers.some(({ batchNorm }) => batchNorm);
    const seed = training.shuffle ? training.seed : undefined;
    this.order = new EpochOrder(dataset.train, training.batchSize, seed, hasBatchNorm);
    this.rateAt = learningRates(training, this.order.stepsPerEpoch);
    this.learningRate = this.rateAt(0);
    this.trainSpreadPerRow = targetSpread(dataset, dataset.train) / dataset.train.length;
    const { inputs, outputs, task } = dataset.summary;
    this.network = new Network(
      design,
      { inputs: inputs.length, outputs, task },
      { kernels: this.kernels, capacity: Math.max(this.order.longestBatch, evaluationRows), training: true },
    );
    this.network.initialize(training.seed, dataset);
    this.network.attach(dataset);
    this.earlyStopping = training.earlyStopping && new EarlyStopping(this.network, training.earlyStopping);
    this.updateMeter = new UpdateMeter(this.network);
  }

  /** Steers the run; takes effect within a slice. */
  control(command: RunCommand): void {
    switch (command) {
      case "pause":
        this.paused = true;
        break;
      case "resume":
        this.release();
        this.emitState("running");
        break;
      case "step": {
        // Two quick commands make two steps.
        const from = this.paused || this.goalStep === Infinity ? this.step : this.goalStep;
        this.release();
        this.goalStep = from + 1;
        break;
      }
      case "epoch":
        this.release();
        this.goalEpoch = this.epoch + 1;
        this.emitState("running");
        break;
      case "stop":
        this.stopping = true;
        break;
      default:
        command satisfies never;
    }
    this.wake?.();
  }

  /** Trains to the end, once. Resolves with the summary, which the last event also holds. */
  async run(options: RunOptions): Promise<TrainingSummary> {
    const { emit, yieldToEvents, paused = false, pretrain: shouldPretrain = true, checkpoints } = options;
    this.emit = (event) => {
      this.events++;
      emit(event);
    };
    this.yieldToEvents = yieldToEvents;
    this.saver = checkpoints && new CheckpointSaver(checkpoints, () => this.soundCheckpoint(), this.now);
    this.sliceEnd = this.now() + sliceTime;
    this.paused ||= paused;
    this.emitStarted();
    if (!this.pretrained) this.pretrained = !shouldPretrain || (await this.pretrain());
    this.takePicture();
    if (this.evaluatedStep < 0) await this.evaluateValidation();
    if (this.epochEnding) await this.closeEpoch();
    if (!this.paused) this.emitState("running");
    const reason = await this.train();
    return this.finish(reason);
  }

  /**
   * Everything that the run's future depends on, as a file that {@link restore} takes. To be called while the run waits
   * (between slices, paused), not from within an event; at the end a run hands its own to {@link RunOptions.checkpoints},
   * before early stopping goes back to its best weights.
   */
  checkpoint(): Uint8Array<ArrayBuffer> {
    return writeCheckpoint({
      design: this.design,
      data: dataIdentity(this.dataset),
      backend: this.kernels.backend,
      ...saveParts(this.parts),
    });
  }

  /**
   * Goes on where another trainer of this design and data made the checkpoint; to be called before {@link run}. Only
   * `training.epochs` may be another.
   *
   * @throws InputError that says what is wrong with the file or what differs; the trainer then is as it was
   */
  restore(bytes: Uint8Array): Restored {
    const { design, data, backend, ...saved } = readCheckpoint(bytes);
    checkDesign(design, this.design);
    checkData(data, this.dataset);
    const restoreParts = prepareParts(this.parts, saved);
    restoreParts();
    if (this.pretrained) {
      this.resumedAt = this.step;
      this.learningRate = this.rateAt(Math.max(0, this.step - 1));
    } else {
      // Half a pre-training is nothing to go on from: the run begins anew.
      this.network.initialize(this.design.training.seed, this.dataset);
    }
    const warnings: string[] = [];
    if (backend !== this.kernels.backend) {
      warnings.push(
        `The checkpoint was made with the kernels "${backend}", and "${this.kernels.backend}" go on: the last bits may differ from those of a run without a break.`,
      );
    }
    return { step: this.step, events: this.events, warnings };
  }

  /** Frees the network. */
  close(): void {
    this.network.close();
  }

  private async train(): Promise<FinishedEvent["reason"]> {
    const { epochs } = this.design.training;
    if (this.earlyStopping?.isOver) return "earlyStopped";
    while (this.epoch < epochs) {
      if (this.stopping) return "stopped";
      if (this.paused) {
        await this.wait();
        continue;
      }
      this.activeSince ??= this.now();
      const outcome = this.trainSlice();
      if (outcome === "diverged") return outcome;
      if (outcome === "epoch") {
        if (await this.endEpoch()) return "earlyStopped";
      } else if (outcome === "evaluate") {
        await this.evaluateValidation();
      }
      if (this.step >= this.goalStep || this.epoch >= this.goalEpoch) this.paused = true;
      if (this.now() >= this.sliceEnd) {
        this.saver?.tick();
        await this.breathe();
      }
    }
    return "completed";
  }

  /** Steps until the slice is over, or something else must be done first. */
  private trainSlice(): "slice" | "epoch" | "evaluate" | "diverged" {
    this.stepEnd = this.now();
    while (true) {
      if (!this.trainStep()) {
        this.emitDiverged();
        return "diverged";
      }
      if (this.position === this.order.order.length) return "epoch";
      const now = this.now();
      this.stepTime = now - this.stepEnd;
      this.stepEnd = now;
      if (isEarlyPicture(this.step)) this.report(true);
      else if (this.progressPace.due(now)) this.report(false);
      if (this.dataset.validation.length > 0 && this.evaluationPace.due(now)) return "evaluate";
      if (this.step >= this.goalStep || now >= this.sliceEnd) return "slice";
    }
  }

  /** @returns false when something is not finite */
  private trainStep(): boolean {
    const { order, network, last } = this;
    if (this.position === 0) {
      order.begin();
      clearMeasures(this.epochSums);
    }
    const rows = order.batchRows(this.position);
    this.lastFirst = this.position;
    this.lastRows = rows;
    this.holdsLastBatch = true;
    this.hasGradients = true;
    this.learningRate = this.rateAt(this.step);
    clearMeasures(last);
    const { learningRate, position, step } = this;
    const measured = this.isPictureNear(position + rows === order.order.length);
    if (measured) this.timeMeter(() => this.updateMeter.begin());
    const finite = network.step(order.order, position, rows, learningRate, step + 1, last);
    addMeasures(this.window, last);
    addMeasures(this.epochSums, last);
    if (!finite) return false;
    if (measured) this.timeMeter(() => this.updateMeter.end());
    this.step++;
    this.position += rows;
    this.samples += rows;
    const scan = this.step % scanInterval === 0 || this.position === order.order.length;
    return !scan || network.workspace.allFinite();
  }

  /**
   * Whether a picture will follow the next step, which is measured for it. A guess that is wrong costs a measure, or gives
   * the picture that of an earlier step.
   */
  private isPictureNear(endsEpoch: boolean): boolean {
    if (this.step + 1 >= this.goalStep) return true;
    const then = this.stepEnd + this.stepTime;
    if (this.picturePace.due(then) && (endsEpoch || this.progressPace.due(then))) return true;
    const epoch = this.epoch + 1;
    if (endsEpoch && (epoch === this.design.training.epochs || epoch >= this.goalEpoch)) return true;
    const early = isEarlyPicture(this.step + 1) || (endsEpoch && epoch <= earlyEpochs);
    return early && this.earlyTime < earlyPictureTime;
  }

  private timeMeter(measure: () => void): void {
    const from = this.now();
    measure();
    this.meterTime += this.now() - from;
  }

  /** @returns whether to stop early */
  private async endEpoch(): Promise<boolean> {
    this.epoch++;
    this.position = 0;
    const now = this.now();
    const last = this.epoch === this.design.training.epochs || this.epoch >= this.goalEpoch;
    const reports = this.epoch <= reportedEpochs || last || this.epochPace.due(now);
    // Early stopping looks at every epoch, whatever the time.
    this.epochEnding = reports || this.earlyStopping !== undefined;
    if (reports) {
      this.epochPace.done(now, now);
      this.report(this.epoch <= earlyEpochs, last);
    }
    return this.epochEnding && this.closeEpoch();
  }

  /**
   * What comes after an epoch's last step, which a stop or a checkpoint may come before.
   *
   * @returns whether to stop early
   */
  private async closeEpoch(): Promise<boolean> {
    const loss = await this.evaluateValidation();
    this.epochEnding = loss === undefined && this.dataset.validation.length > 0;
    if (loss === undefined) return false;
    return this.earlyStopping?.observe(this.epoch, loss) ?? false;
  }

  /**
   * Trains layers on their own before the first step, where their initializers do. A stop ends it; a pause comes after it.
   *
   * @returns whether that is done
   */
  private async pretrain(): Promise<boolean> {
    const { network, dataset, design } = this;
    if (!hasPretraining(network.initializations)) return true;
    const from = this.now();
    const { plan, initializations, workspace } = network;
    for (const report of pretrain(plan, initializations, workspace, design.training.seed, dataset)) {
      if (report) this.emit({ ...report, seconds: (this.now() - from) / 1000 });
      if (this.now() >= this.sliceEnd) await this.breathe();
      if (this.stopping) return false;
    }
    return true;
  }

  /** Emits the state of things now, and waits for a command. */
  private async wait(): Promise<void> {
    if (this.activeSince !== undefined) this.activeTime += this.now() - this.activeSince;
    this.activeSince = undefined;
    this.goalStep = Infinity;
    this.goalEpoch = Infinity;
    this.emitProgress();
    if (this.picturedStep !== this.step) this.takePicture();
    if (this.evaluatedStep !== this.step && this.evaluationTime <= pauseEvaluationTime) {
      await this.evaluateValidation();
    }
    this.saver?.pause();
    // A command may have come meanwhile.
    if (!this.paused || this.stopping) return;
    this.emitState("paused");
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
  }

  private release(): void {
    this.paused = false;
    this.goalStep = Infinity;
    this.goalEpoch = Infinity;
  }

  private async breathe(): Promise<void> {
    await this.yieldToEvents();
    this.sliceEnd = this.now() + sliceTime;
  }

  private get seconds(): number {
    const running = this.activeSince === undefined ? 0 : this.now() - this.activeSince;
    return (this.activeTime + running) / 1000;
  }

  private get epochPosition(): number {
    return this.epoch + this.position / this.order.order.length;
  }

  // --------------------------------------------------------------------------------------------------- checkpoints

  /** What a checkpoint consists of. State that comes to the trainer joins here. */
  private get parts(): CheckpointParts {
    return {
      network: networkPart(this.network),
      shuffle: this.order,
      ...(this.earlyStopping && { earlyStopping: this.earlyStopping }),
      run: this.runPart(),
    };
  }

  private runPart(): CheckpointPart {
    return {
      save: () => ({
        fields: {
          step: this.step,
          epoch: this.epoch,
          position: this.position,
          lastFirst: this.lastFirst,
          lastRows: this.lastRows,
          epochEnding: this.epochEnding,
          evaluatedStep: this.evaluatedStep,
          pretrained: this.pretrained,
          window: { ...this.window },
          epochSums: { ...this.epochSums },
          samples: this.samples,
          milliseconds: 1000 * this.seconds,
          // What comes before is told again where it is done again.
          events: this.pretrained ? this.events : 0,
        },
      }),
      prepare: (saved) => {
        const rows = this.order.order.length;
        const count = (name: string, most = Number.MAX_SAFE_INTEGER) => saved.integer(name, 0, most);
        const state = {
          step: count("step"),
          epoch: count("epoch"),
          position: count("position", rows - 1),
          lastFirst: count("lastFirst", rows),
          lastRows: count("lastRows", this.order.longestBatch),
          epochEnding: saved.boolean("epochEnding"),
          evaluatedStep: saved.integer("evaluatedStep", -1, Number.MAX_SAFE_INTEGER),
          pretrained: saved.boolean("pretrained"),
          samples: count("samples"),
          activeTime: saved.number("milliseconds"),
          events: count("events"),
        };
        const window = saved.measures("window");
        const epochSums = saved.measures("epochSums");
        checkEpochs(this.design.training.epochs, state.epoch, state.position);
        return () => {
          Object.assign(this, state);
          Object.assign(this.window, window);
          Object.assign(this.epochSums, epochSums);
        };
      },
    };
  }

  /** Undefined when the network is about to diverge: then the checkpoint before is worth more. */
  private soundCheckpoint(): Checkpoint | undefined {
    if (!this.network.workspace.allFinite()) return undefined;
    return { bytes: this.checkpoint(), step: this.step, epoch: this.epochPosition };
  }

  // ------------------------------------------------------------------------------------------------------- reports

  /**
   * Progress, and a picture of the layers when it is time for one.
   *
   * @param early take the picture while early pictures have taken little time
   * @param always take it anyway
   */
  private report(early: boolean, always = false): void {
    this.emitProgress();
    const now = this.now();
    const wanted = early && this.earlyTime < earlyPictureTime;
    if (!always && !wanted && !this.picturePace.due(now)) return;
    const spent = this.meterTime;
    this.takePicture();
    if (wanted) this.earlyTime += spent + this.now() - now;
  }

  private emitStarted(): void {
    const { training } = this.design;
    this.emit({
      kind: "started",
      dataset: this.dataset.summary,
      layers: this.network.layers,
      parameters: this.network.parameters,
      batchSize: training.batchSize,
      stepsPerEpoch: this.order.stepsPerEpoch,
      epochs: training.epochs,
      seed: training.seed,
      backend: this.kernels.backend,
      threads: this.network.workspace.threads,
      ...(this.resumedAt === undefined ? {} : { resumedAt: this.resumedAt }),
    });
  }

  /** Every arrival at a pause is told, so that whoever sent a step knows it is done. */
  private emitState(state: "running" | "paused"): void {
    if (state === "running" && this.announced === state) return;
    this.announced = state;
    this.emit({ kind: "state", state, step: this.step });
  }

  /** A score that is not defined, such as R² of targets that do not vary, is told as 0; events hold numbers only. */
  private emitProgress(): void {
    if (this.window.rows === 0) return;
    const { rows, loss, penalty } = this.window;
    const now = this.now();
    this.progressPace.done(now, now);
    this.emit({
      kind: "progress",
      step: this.step,
      epoch: this.epochPosition,
      trainLoss: (loss + penalty) / rows,
      trainScore: score(this.dataset.summary.task, this.window, this.trainSpreadPerRow) ?? 0,
      learningRate: this.learningRate,
      ...this.epochMeans(),
      seconds: this.seconds,
      samplesPerSecond: this.samplesPerSecond(),
    });
    clearMeasures(this.window);
  }

  /** Of the epoch that has just ended, if one has. */
  private epochMeans(): Pick<ProgressEvent, "epochLoss" | "epochScore"> {
    if (this.position > 0 || this.step === 0) return {};
    const { rows, loss, penalty } = this.epochSums;
    return {
      epochLoss: (loss + penalty) / rows,
      epochScore: score(this.dataset.summary.task, this.epochSums, this.trainSpreadPerRow) ?? 0,
    };
  }

  /** Over the last half second or more; shorter spans would only flicker. */
  private samplesPerSecond(): number {
    const { seconds } = this;
    const span = seconds - this.rate.at;
    if (span >= 0.5) {
      this.rate = { at: seconds, samples: this.samples, value: (this.samples - this.rate.samples) / span };
    }
    if (this.rate.at > 0) return this.rate.value;
    return seconds > 0 ? this.samples / seconds : 0;
  }

  /** Pictures the batch of the last step; before the first one, and after an evaluation, it is computed anew. */
  private takePicture(): void {
    if (!this.pictures) return;
    const from = this.now();
    const { workspace, plan } = this.network;
    const stepped = this.step > 0;
    const gradients = this.hasGradients && plan.optimizer !== undefined;
    if (!this.holdsLastBatch) {
      const first = Math.min(plan.capacity, evaluationRows, this.dataset.train.length);
      workspace.load(this.order.order, stepped ? this.lastFirst : 0, stepped ? this.lastRows : first);
      workspace.forward("batch");
      this.holdsLastBatch = stepped;
    }
    const layers = layerSnapshots(this.network, gradients ? this.updateMeter : undefined);
    this.emit({ kind: "layers", step: this.step, layers });
    this.picturedStep = this.step;
    this.picturePace.done(from - this.meterTime, this.now());
    this.meterTime = 0;
  }

  /** @returns the loss, null when it is not finite; undefined when it was not measured */
  private async evaluateValidation(): Promise<number | null | undefined> {
    const { validation } = this.dataset;
    if (validation.length === 0) return undefined;
    const from = this.now();
    const { step, epochPosition } = this;
    const sums = emptyMeasures();
    if (!(await this.evaluate(validation, sums, true))) return undefined;
    const measured = this.judge(validation, sums);
    const to = this.now();
    this.evaluationPace.done(from, to);
    this.evaluationTime = to - from;
    this.evaluatedStep = step;
    if (measured.loss === null) return null;
    this.emit({
      kind: "evaluation",
      step,
      epoch: epochPosition,
      validationLoss: measured.loss,
      validationScore: measured.score ?? 0,
      ...(measured.rmse !== null && { validationRmse: measured.rmse }),
    });
    return measured.loss;
  }

  /** @returns false when a stop came in between */
  private async evaluate(rows: Uint32Array, sums: Measures, stoppable: boolean): Promise<boolean> {
    this.holdsLastBatch = false;
    for (const _ of this.network.evaluate(rows, sums)) {
      if (this.now() >= this.sliceEnd) await this.breathe();
      if (stoppable && this.stopping) return false;
    }
    return true;
  }

  /** The objective (mean loss and L2) and the score of a whole part. */
  private judge(rows: Uint32Array, sums: Measures) {
    const mean = meanLoss(sums);
    if (mean === null) return { loss: null, score: null, rmse: null };
    const spreadPerRow = targetSpread(this.dataset, rows) / rows.length;
    return {
      loss: mean + this.network.workspace.penalty(),
      score: score(this.dataset.summary.task, sums, spreadPerRow),
      rmse: rmse(this.dataset, sums),
    };
  }

  private emitDiverged(): void {
    const place = findNonFinite(this.network.workspace);
    const { step, epochPosition: epoch } = this;
    this.emit({
      kind: "diverged",
      step,
      epoch,
      layer: place?.layer ?? -1,
      quantity: place?.quantity ?? "loss",
      message: divergenceMessage(this.design, place, step, epoch),
    });
  }

  private async finish(reason: FinishedEvent["reason"]): Promise<TrainingSummary> {
    const { seconds } = this;
    if (reason !== "diverged") {
      this.emitProgress();
      await this.saver?.end(this.step);
    }
    const bestEpoch = reason === "diverged" ? null : (this.earlyStopping?.restore() ?? null);
    const measure = async (rows: Uint32Array) => {
      const sums = emptyMeasures();
      await this.evaluate(rows, sums, false);
      return this.judge(rows, sums);
    };
    const train = await measure(this.dataset.train);
    const validation = await measure(this.dataset.validation);
    const test = await measure(this.dataset.test);
    const summary: TrainingSummary = {
      task: this.dataset.summary.task,
      epochs: this.epoch,
      steps: this.step,
      parameters: this.network.parameters,
      trainLoss: train.loss,
      validationLoss: validation.loss,
      testLoss: test.loss,
      trainScore: train.score,
      validationScore: validation.score,
      testScore: test.score,
      trainRmse: train.rmse,
      validationRmse: validation.rmse,
      testRmse: test.rmse,
      bestEpoch,
      seconds,
      samplesPerSecond: seconds > 0 ? this.samples / seconds : 0,
      backend: this.kernels.backend,
      threads: this.network.workspace.threads,
    };
    this.emit({ kind: "finished", reason, summary });
    return summary;
  }
}

/** A run cannot go back to an epoch that it has passed. */
function checkEpochs(epochs: number, completed: number, position: number): void {
  const needed = position > 0 ? completed + 1 : completed;
  if (needed <= epochs) return;
  throw new InputError(
    `training.epochs: ${epochs} epochs are over where the checkpoint was made, in epoch ${needed}. Use at least ${needed}, or train anew.`,
    { field: "training.epochs" },
  );
}

/** Whether a step is pictured though the last picture was taken only just before. */
function isEarlyPicture(step: number): boolean {
  return step <= earlySteps && Number.isInteger(Math.log2(step));
}
