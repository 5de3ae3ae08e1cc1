import type { Dataset } from "../../data/encode/dataset.ts";
import { batchSizeFor } from "../../shared/design/batchSize.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Fix } from "../../shared/design/fix.ts";
import type { FinishedEvent, TrainingEvent, TrainingSummary } from "../../shared/events.ts";
import type { RunCommand } from "../../shared/messages.ts";
import type { TrainingSpeed } from "../../shared/trainingSpeed.ts";
import { checkData, dataIdentity } from "../checkpoint/dataIdentity.ts";
import { readCheckpoint, writeCheckpoint } from "../checkpoint/file.ts";
import { networkPart } from "../checkpoint/networkPart.ts";
import { type CheckpointParts, prepareParts, saveParts } from "../checkpoint/part.ts";
import { checkDesign } from "../checkpoint/sameDesign.ts";
import { type Checkpoint, CheckpointSaver, type CheckpointSink } from "../checkpoint/saver.ts";
import { checkTraining } from "../checkTraining.ts";
import { EarlyStopping } from "../earlyStopping.ts";
import { EpochOrder } from "../epoch.ts";
import { haveSameBits, type Kernels } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { evaluationRows, Network } from "../network.ts";
import { learningRates } from "../schedules/rate.ts";
import { Evaluations } from "./evaluations.ts";
import { pretrainLayers } from "./pretrainLayers.ts";
import { Progress } from "./progress.ts";
import { verifiedRemedies } from "./remedyTrials.ts";
import { Reports } from "./reports.ts";
import type { RunContext } from "./runContext.ts";
import { RunControl, type RunPlatform } from "./runControl.ts";
import { divergedEvent, startedEvent, summarize } from "./runEvents.ts";
import { RunState } from "./runState.ts";
import { Snapshots } from "./snapshots.ts";
import { Steps } from "./steps.ts";
import { Stopwatch } from "./stopwatch.ts";

export interface TrainerOptions {
  readonly kernels?: Kernels;
  /** Milliseconds that only go forward. It decides when snapshots are taken, never what is computed. */
  readonly now?: () => number;
  /** Whether snapshots of the layers are taken; true by default. Benchmarks turn them off to measure what they cost. */
  readonly snapshots?: boolean;
}

export interface RunOptions extends RunPlatform {
  emit(event: TrainingEvent): void;
  /** Waits before the first step. */
  readonly paused?: boolean;
  /** Whether initializers that train layers on their own do so; false where the weights came from a model. */
  readonly pretrain?: boolean;
  /** Keeps the run's state safe. */
  readonly checkpoints?: CheckpointSink;
  /** Epoch after which the run stops, before the last one; another trainer may continue from its checkpoint. */
  readonly untilEpoch?: number;
  /** Whether remedies are looked for after divergence; true by default. */
  readonly remedies?: boolean;
}

/** The position at which a restored run continues. */
export interface Restored {
  readonly step: number;
  /** Number of events that were emitted up to there. */
  readonly events: number;
  /** Warnings for the user, each a sentence. */
  readonly warnings: readonly string[];
}

/**
 * One training run: owns the network, the order of the rows and the position in it, and reports what happens as
 * {@link TrainingEvent}s. The same design, data and seed give the same weights to the last bit, however the run is sliced,
 * paused or looked at, and also when it ends at any moment and another trainer continues from its {@link checkpoint}: nothing
 * that is measured draws a random number or changes a parameter.
 */
export class Trainer {
  readonly network: Network;
  private readonly context: RunContext;
  private readonly state: RunState;
  private readonly earlyStopping: EarlyStopping | undefined;
  private readonly runControl: RunControl;
  private readonly progress: Progress;
  private readonly snapshots: Snapshots;
  private readonly reports: Reports;
  private readonly evaluations: Evaluations;
  private readonly steps: Steps;
  private readonly kernels: Kernels;
  private resumedAt: number | undefined;
  private untilEpoch = Infinity;
  private findsRemedies = true;
  private saver: CheckpointSaver | undefined;
  /** Receives the events; undefined before the run begins. */
  private listener: ((event: TrainingEvent) => void) | undefined;

  /**
   * Allocates and initializes the network.
   *
   * @throws InputError when design and data do not fit together
   */
  constructor(design: DesignSpec, dataset: Dataset, options: TrainerOptions = {}) {
    const { training, layers } = design;
    const { kernels = referenceKernels(), now = () => performance.now(), snapshots = true } = options;
    checkTraining(design, dataset.summary.rows);
    const hasBatchNorm = layers.some(({ batchNorm }) => batchNorm);
    const seed = training.shuffle ? training.seed : undefined;
    const order = new EpochOrder(
      dataset.train,
      batchSizeFor(design, dataset.train.length),
      seed,
      hasBatchNorm,
    );
    const rateAt = learningRates(training, order.stepsPerEpoch);
    const { inputs, outputs, task } = dataset.summary;
    const network = new Network(
      design,
      { inputs: inputs.length, outputs, task },
      { kernels, capacity: Math.max(order.maxBatch, evaluationRows), training: true },
    );
    network.initialize(training.seed, dataset);
    network.attach(dataset);
    const stopwatch = new Stopwatch(now);
    const state = new RunState(order, training.epochs, stopwatch);
    const emit = (event: TrainingEvent) => {
      if (!this.listener) return;
      state.events++;
      this.listener(event);
    };
    const { backend } = kernels;
    const context = { design, dataset, network, backend, order, state, stopwatch, now, emit };
    this.network = network;
    this.kernels = kernels;
    this.context = context;
    this.state = state;
    this.earlyStopping = training.earlyStopping && new EarlyStopping(network, training.earlyStopping);
    this.runControl = new RunControl(context);
    this.progress = new Progress(context, rateAt);
    this.snapshots = new Snapshots(context, snapshots);
    this.reports = new Reports(context, this.runControl, this.progress, this.snapshots);
    this.evaluations = new Evaluations(context, this.runControl);
    this.steps = new Steps(context, rateAt, this.reports);
  }

  /** Where the run is: updates made so far, and epochs done with the fraction of the one that has begun. */
  get position(): { readonly step: number; readonly epoch: number } {
    return { step: this.state.step, epoch: this.state.epochPosition };
  }

  /** Whether the run waits for a command. */
  get isPaused(): boolean {
    return this.runControl.isPaused;
  }

  /** Handles a command to the run, which takes effect within a slice. */
  control(command: RunCommand): void {
    this.runControl.handleCommand(command);
  }

  /** Sets how many steps a second the run makes; what it computes is the same to the last bit. May change at any time. */
  setSpeed(speed: TrainingSpeed): void {
    this.runControl.setSpeed(speed);
  }

  /** Trains to the end, once. Resolves with the summary, which the last event also holds. */
  async run(options: RunOptions): Promise<TrainingSummary> {
    const {
      emit,
      paused = false,
      pretrain = true,
      checkpoints,
      untilEpoch = Infinity,
      remedies = true,
    } = options;
    const { state, context, runControl } = this;
    this.listener = emit;
    this.untilEpoch = untilEpoch;
    this.findsRemedies = remedies;
    this.saver = checkpoints && new CheckpointSaver(checkpoints, () => this.soundCheckpoint(), context.now);
    runControl.begin(options, paused);
    context.emit(startedEvent(context, this.resumedAt));
    if (!state.pretrained) state.pretrained = !pretrain || (await pretrainLayers(context, runControl));
    this.snapshots.take();
    if (state.evaluatedStep < 0) await this.evaluations.validate();
    if (state.epochEnding) await this.closeEpoch();
    if (!runControl.isPaused) runControl.announce("running");
    const reason = await this.train();
    return this.finish(reason);
  }

  /**
   * Everything that the run's future depends on, as a file that {@link restore} takes. To be called while the run waits
   * (between slices, paused), not from within an event; at the end a run hands its own to {@link RunOptions.checkpoints},
   * before early stopping goes back to its best weights.
   */
  checkpoint(): Uint8Array<ArrayBuffer> {
    const { design, dataset, backend } = this.context;
    return writeCheckpoint({ design, data: dataIdentity(dataset), backend, ...saveParts(this.parts) });
  }

  /**
   * Continues where another trainer of this design and data made the checkpoint; to be called before {@link run}. Only
   * `training.epochs` may differ.
   *
   * @throws InputError that says what is wrong with the file or what differs; the trainer then is as it was
   */
  restore(bytes: Uint8Array): Restored {
    const { design, dataset, backend } = this.context;
    const { design: savedDesign, data, backend: savedBackend, ...saved } = readCheckpoint(bytes);
    checkDesign(savedDesign, design);
    checkData(data, dataset);
    const restoreParts = prepareParts(this.parts, saved);
    restoreParts();
    const { step, events, pretrained } = this.state;
    if (pretrained) {
      this.resumedAt = step;
    } else {
      // A run cannot continue from within its pre-training, so it starts from the beginning.
      this.network.initialize(design.training.seed, dataset);
    }
    const warnings: string[] = [];
    if (!haveSameBits(savedBackend, backend)) {
      warnings.push(
        `The checkpoint was made with the kernels "${savedBackend}", and the run continues with "${backend}": the last bits may differ from those of a run without a break.`,
      );
    }
    return { step, events, warnings };
  }

  /** Frees the network. */
  close(): void {
    this.network.close();
  }

  private async train(): Promise<FinishedEvent["reason"]> {
    const { state, runControl } = this;
    const { design, stopwatch, now } = this.context;
    const { epochs } = design.training;
    if (this.earlyStopping?.isOver) return "earlyStopped";
    while (state.epoch < Math.min(epochs, this.untilEpoch)) {
      if (runControl.isStopping) return "stopped";
      if (runControl.isPaused) {
        await this.pause();
        continue;
      }
      stopwatch.start();
      const outcome = this.trainSlice();
      if (outcome === "diverged") return outcome;
      if (outcome === "epoch") {
        if (await this.endEpoch()) return "earlyStopped";
      } else if (outcome === "evaluate") {
        await this.evaluations.validate();
      }
      runControl.pauseAtGoal();
      if (runControl.hasStepPeriod && !runControl.isPaused) {
        stopwatch.stop();
        this.saver?.tick();
        await runControl.waitForStep();
      } else if (runControl.isSliceOver(now())) {
        this.saver?.tick();
        await runControl.yield();
      }
    }
    return state.epoch < epochs ? "stopped" : "completed";
  }

  /** Steps until the slice is over, or something else must be done first. */
  private trainSlice(): "slice" | "epoch" | "evaluate" | "diverged" {
    const { context, state, steps, reports, evaluations, runControl } = this;
    const { order } = context.order;
    reports.beginSlice();
    while (true) {
      if (!steps.next()) {
        context.emit(divergedEvent(context));
        return "diverged";
      }
      if (state.position === order.length) return "epoch";
      const now = context.now();
      reports.reportStep(now);
      if (evaluations.isDue(now)) return "evaluate";
      if (runControl.isGoalStep(state.step) || runControl.hasStepPeriod || runControl.isSliceOver(now))
        return "slice";
    }
  }

  /** @returns whether to stop early */
  private async endEpoch(): Promise<boolean> {
    const { state, reports } = this;
    state.epoch++;
    state.position = 0;
    const now = this.context.now();
    const isReported = reports.isEpochDue(now);
    // Early stopping observes every epoch, also those that are not reported.
    state.epochEnding = isReported || this.earlyStopping !== undefined;
    if (isReported) reports.reportEpoch(now);
    return state.epochEnding && this.closeEpoch();
  }

  /**
   * What comes after an epoch's last step, which a stop or a checkpoint may come before.
   *
   * @returns whether to stop early
   */
  private async closeEpoch(): Promise<boolean> {
    const { state } = this;
    const loss = await this.evaluations.validate();
    state.epochEnding = loss === undefined && this.context.dataset.validation.length > 0;
    if (loss === undefined) return false;
    return this.earlyStopping?.observe(state.epoch, loss) ?? false;
  }

  /** Reports the run's state at the pause, and waits for a command. */
  private async pause(): Promise<void> {
    const { state, runControl, evaluations } = this;
    this.context.stopwatch.stop();
    runControl.forgetGoals();
    this.progress.report();
    if (!this.snapshots.isCurrent) this.snapshots.take();
    if (state.evaluatedStep !== state.step && evaluations.areQuick) await evaluations.validate();
    this.saver?.pause();
    await runControl.waitForCommand();
  }

  private async finish(reason: FinishedEvent["reason"]): Promise<TrainingSummary> {
    const { evaluations, context } = this;
    const { dataset, stopwatch } = context;
    const { seconds } = stopwatch;
    if (reason === "diverged") {
      if (this.findsRemedies) await this.findRemedies();
    } else {
      this.progress.report();
      if (!this.snapshots.isCurrent) this.snapshots.take();
      await this.saver?.end(this.state.step);
    }
    const bestEpoch = reason === "diverged" ? null : (this.earlyStopping?.restore() ?? null);
    const train = await evaluations.measure(dataset.train);
    const validation = await evaluations.measure(dataset.validation);
    const test = await evaluations.measure(dataset.test);
    const summary = summarize(context, { train, validation, test, bestEpoch, seconds });
    context.emit({ kind: "finished", reason, summary });
    return summary;
  }

  /** After divergence: looks for remedies by short trial runs, and reports those that passed. */
  private async findRemedies(): Promise<void> {
    const { context, kernels, runControl } = this;
    const { emit } = context;
    let remedies: readonly Fix[] = [];
    try {
      remedies = await verifiedRemedies(context, kernels, runControl);
    } catch {
      // Not enough memory for a second network: then nothing can be verified, and nothing is offered.
    }
    emit({ kind: "remedies", remedies });
  }

  /** What a checkpoint consists of. State that is added to the trainer is added here. */
  private get parts(): CheckpointParts {
    return {
      network: networkPart(this.network),
      shuffle: this.context.order,
      ...(this.earlyStopping && { earlyStopping: this.earlyStopping }),
      run: this.state,
    };
  }

  /** Makes a checkpoint; undefined when the network is about to diverge, for which the checkpoint before is worth more. */
  private soundCheckpoint(): Checkpoint | undefined {
    if (!this.network.workspace.allFinite()) return undefined;
    return { bytes: this.checkpoint(), step: this.state.step, epoch: this.state.epochPosition };
  }
}
