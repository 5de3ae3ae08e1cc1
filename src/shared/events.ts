import type { DataGuess } from "./data/guess.ts";
import type { Task } from "./design/fields.ts";
import type { Fix } from "./design/fix.ts";

/**
 * What a training run reports, in order. The designer's charts, the command line's `--metrics` (JSON Lines) and
 * any other reader take the same events. Losses are given twice: `…Loss` is the objective, the data's mean loss plus λΣ‖W‖²;
 * `…DataLoss` is the data's mean loss alone, which runs with different λ can be compared by.
 */
export type TrainingEvent =
  | StartedEvent
  | PretrainingEvent
  | ProgressEvent
  | EvaluationEvent
  | LayersEvent
  | StateEvent
  | DivergedEvent
  | RemediesEvent
  | FinishedEvent;

/** The first event of a run: everything that stays as it is. */
export interface StartedEvent {
  readonly kind: "started";
  readonly dataset: DatasetSummary;
  readonly layers: readonly LayerShape[];
  readonly parameters: number;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly seed: number;
  /** Which kernels run: `reference` is plain TypeScript. */
  readonly backend: string;
  readonly threads: number;
  /**
   * Scores that need no network: of always giving the training part's most frequent class, or its mean (R² = 0); null
   * without validation rows. Absent in a run that an older version kept.
   */
  readonly baseline?: { readonly train: number; readonly validation: number | null };
  /** The step at which the run continues from a checkpoint; absent at its beginning. */
  readonly resumedAt?: number;
}

/** A layer has been pre-trained for another epoch; these events come before the first step. */
export interface PretrainingEvent {
  readonly kind: "pretraining";
  /** The dense layer, counted from 0. */
  readonly layer: number;
  /** Epoch of this layer's pre-training, counted from 1, and the number of its epochs. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean squared difference of an input of the layer and its reconstruction. */
  readonly reconstructionError: number;
  /** Seconds of pre-training so far, all layers together. */
  readonly seconds: number;
}

/** Progress of the run, a few times a second and at the end of each epoch. */
export interface ProgressEvent {
  readonly kind: "progress";
  /** Updates made so far. */
  readonly step: number;
  /** Epochs completed, with the fraction of the present one. */
  readonly epoch: number;
  /** Mean over the steps since the last progress event, each measured before its update. */
  readonly trainLoss: number;
  /** Mean of the loss without λΣ‖W‖². */
  readonly trainDataLoss: number;
  /** Share of right answers (classification) or R² (regression) over the same steps. */
  readonly trainScore: number;
  readonly learningRate: number;
  /**
   * At the end of an epoch: the same three as means over all steps of the epoch. Where a window begins depends on the clock;
   * an epoch does not, so that these are the same to the last bit in every run of the design.
   */
  readonly epochLoss?: number;
  readonly epochDataLoss?: number;
  readonly epochScore?: number;
  /** Seconds of training so far, without pauses. */
  readonly seconds: number;
  readonly samplesPerSecond: number;
}

/** The validation set, measured with the running averages of batch norm. */
export interface EvaluationEvent {
  readonly kind: "evaluation";
  readonly step: number;
  readonly epoch: number;
  readonly validationLoss: number;
  readonly validationDataLoss: number;
  /** Accuracy or R². */
  readonly validationScore: number;
  /** See {@link TrainingSummary.validationRmse}; absent where that is null. */
  readonly validationRmse?: number;
}

/** What happens inside the layers, the output layer last. */
export interface LayersEvent {
  readonly kind: "layers";
  readonly step: number;
  readonly layers: readonly LayerSnapshot[];
}

export interface StateEvent {
  readonly kind: "state";
  readonly state: "running" | "paused";
  readonly step: number;
}

/** The run met NaN or infinity and has stopped. */
export interface DivergedEvent {
  readonly kind: "diverged";
  readonly step: number;
  readonly epoch: number;
  /** The dense layer where it first appeared, counted from 0, the output layer last; -1 when only the loss did. */
  readonly layer: number;
  /** What was not finite there, for example `activation` or `weight gradient`. */
  readonly quantity: string;
  /** Message for the user: what happened and where. */
  readonly message: string;
}

/** After a run has diverged: changes of the design with which a short trial run did not, the likeliest first. */
export interface RemediesEvent {
  readonly kind: "remedies";
  readonly remedies: readonly Fix[];
}

/** The last event of a run. */
export interface FinishedEvent {
  readonly kind: "finished";
  /** `earlyStopped`: the validation loss had not improved for as long as the design allows. */
  readonly reason: "completed" | "earlyStopped" | "stopped" | "diverged";
  readonly summary: TrainingSummary;
}

/** A measure is null where there are no rows to measure it on, or where it is not a number. */
export interface TrainingSummary {
  readonly task: Task;
  readonly epochs: number;
  readonly steps: number;
  readonly parameters: number;
  readonly trainLoss: number | null;
  readonly validationLoss: number | null;
  readonly testLoss: number | null;
  /** The losses without λΣ‖W‖². */
  readonly trainDataLoss: number | null;
  readonly validationDataLoss: number | null;
  readonly testDataLoss: number | null;
  /** Accuracy or R². */
  readonly trainScore: number | null;
  readonly validationScore: number | null;
  readonly testScore: number | null;
  /**
   * Scores of each target, where there are several. `trainScore` and the like are R² of all outputs together in scaled units: targets
   * that vary more than in training count more. Empty for one target and for classes.
   */
  readonly targets: readonly TargetMeasures[];
  /** The mean of the targets' R², as scikit-learn's `r2_score` has it (`uniform_average`); null where `targets` is empty. */
  readonly trainMeanScore: number | null;
  readonly validationMeanScore: number | null;
  readonly testMeanScore: number | null;
  /** Root mean squared error in the target's own unit; null for classes, and for several targets in different units. */
  readonly trainRmse: number | null;
  readonly validationRmse: number | null;
  readonly testRmse: number | null;
  /** The epoch whose weights early stopping kept; null without it, and when none had ended. */
  readonly bestEpoch: number | null;
  readonly seconds: number;
  readonly samplesPerSecond: number;
  readonly backend: string;
  readonly threads: number;
}

/** One target of several. */
export interface TargetMeasures {
  readonly name: string;
  readonly train: TargetScores;
  readonly validation: TargetScores;
  readonly test: TargetScores;
}

/** Null where there are no rows to measure them on, or where the target is the same in all of them. */
export interface TargetScores {
  readonly score: number | null;
  /** Root mean squared error in the target's own unit. */
  readonly rmse: number | null;
}

export interface LayerShape {
  readonly inputs: number;
  readonly units: number;
  /** Weights, biases and batch norm's γ and β. */
  readonly parameters: number;
}

/** The two quantities of a layer that have a value for each unit and row: what enters the activation, and what leaves it. */
export type LayerQuantity = "preActivation" | "activation";

/** A layer on a fixed sample of the training rows, before or during training. */
export interface LayerSnapshot {
  /** After the activation; for the output layer after softmax, where the loss has it. */
  readonly activation: Distribution;
  /** What enters the activation: Wx + b, after batch norm where there is one. */
  readonly preActivation: Distribution;
  /** Share of the units whose output and gradient are zero for every row of the sample; null where none can die. */
  readonly dead: number | null;
  /** Share of the activations so far out on a flat part that almost no gradient passes; null where there is none. */
  readonly saturated: number | null;
  /** Euclidean norm of the gradient of the loss by the layer's weights; null for a learning rule, which has none. */
  readonly gradientNorm: number | null;
  /** Whether all units of the layer, at least two, have the same weights; absent in a run that an older version kept. */
  readonly symmetric?: boolean;
  /** The weights W, without biases, γ and β. */
  readonly weight: Distribution;
  /** ∂J/∂W on the sample, L2's part included; null for a learning rule, which has none. */
  readonly gradient: Distribution | null;
  /**
   * Share of the units whose weights' gradients all have one sign, so that a step moves all weights of the unit up, or all
   * down, and a path to anywhere else is a zig-zag; null for a learning rule.
   */
  readonly oneSigned: number | null;
  /**
   * ‖ΔW‖ / ‖W‖ of a step, with the W before it: the last step, or one shortly before it, was measured. Null before the
   * first step, and where W was 0.
   */
  readonly updateRatio: number | null;
}

export interface Distribution {
  readonly mean: number;
  /** Standard deviation over all units and rows. */
  readonly std: number;
  readonly histogram: Histogram;
}

/** Counts in bins of equal width from `low` to `high`; every finite value is in a bin. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** Result of reading a data file. */
export interface DatasetSummary {
  /** Path of the file as the design names it. */
  readonly path: string;
  readonly task: Task;
  readonly target: string;
  readonly columns: readonly ColumnSummary[];
  /** Rows in the file, and in each part after the split. */
  readonly rows: {
    readonly all: number;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  };
  /** Encoded inputs, in order; a categorical column gives one for each category, `column=category`. */
  readonly inputs: readonly string[];
  /** Classes in the order of the outputs; empty for regression. */
  readonly classes: readonly string[];
  /** Width of the output layer. */
  readonly outputs: number;
  /** What the design leaves open and was inferred; absent in runs of earlier versions. */
  readonly guesses?: readonly DataGuess[];
  /** Notes for the user before the first epoch, each a sentence. */
  readonly warnings: readonly string[];
}

export interface ColumnSummary {
  readonly name: string;
  readonly role: "feature" | "target" | "unused";
  readonly type: "numeric" | "categorical";
  readonly missing: number;
  /** Distinct values of a categorical column; 0 for a numeric one. */
  readonly categories: number;
}
