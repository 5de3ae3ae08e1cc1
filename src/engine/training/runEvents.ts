import type { DivergedEvent, StartedEvent, TrainingSummary } from "../../shared/events.ts";
import { baselineOf } from "../baseline.ts";
import { divergenceMessage } from "../divergence.ts";
import { findNonFinite } from "../kernels/findNonFinite.ts";
import { meanScore } from "../metrics.ts";
import type { FinalMeasures } from "./evaluations.ts";
import type { RunContext } from "./runContext.ts";

type Run = Pick<RunContext, "design" | "dataset" | "network" | "backend" | "order" | "state">;

/** @param resumedAt the step at which the run continues; undefined at its beginning */
export function startedEvent(
  { design, dataset, network, order, backend }: Run,
  resumedAt: number | undefined,
): StartedEvent {
  const { training } = design;
  return {
    kind: "started",
    dataset: dataset.summary,
    layers: network.layers,
    parameters: network.parameters,
    batchSize: order.batchSize,
    stepsPerEpoch: order.stepsPerEpoch,
    epochs: training.epochs,
    seed: training.seed,
    baseline: baselineOf(dataset),
    backend,
    threads: network.workspace.threads,
    ...(resumedAt === undefined ? {} : { resumedAt }),
  };
}

/** Reports where NaN or infinity came first. To be called right after the step that met it. */
export function divergedEvent({ design, network, state }: Run): DivergedEvent {
  const place = findNonFinite(network.workspace);
  const { step, epochPosition: epoch } = state;
  return {
    kind: "diverged",
    step,
    epoch,
    layer: place?.layer ?? -1,
    quantity: place?.quantity ?? "loss",
    message: divergenceMessage(design, place, step, epoch),
  };
}

/** The result of a run. */
export interface Outcome {
  readonly train: FinalMeasures;
  readonly validation: FinalMeasures;
  readonly test: FinalMeasures;
  readonly bestEpoch: number | null;
  /** Seconds of training, without what came after the last step. */
  readonly seconds: number;
}

export function summarize(
  { dataset, network, backend, state }: Run,
  { train, validation, test, bestEpoch, seconds }: Outcome,
): TrainingSummary {
  return {
    task: dataset.summary.task,
    epochs: state.epoch,
    steps: state.step,
    parameters: network.parameters,
    trainLoss: train.loss,
    validationLoss: validation.loss,
    testLoss: test.loss,
    trainDataLoss: train.dataLoss,
    validationDataLoss: validation.dataLoss,
    testDataLoss: test.dataLoss,
    trainScore: train.score,
    validationScore: validation.score,
    testScore: test.score,
    targets: train.targets.map((_, index) => ({
      name:
        dataset.preprocessing.target.kind === "numbers"
          ? dataset.preprocessing.target.columns[index].column
          : "",
      train: train.targets[index],
      validation: validation.targets[index],
      test: test.targets[index],
    })),
    trainMeanScore: meanScore(train.targets),
    validationMeanScore: meanScore(validation.targets),
    testMeanScore: meanScore(test.targets),
    trainRmse: train.rmse,
    validationRmse: validation.rmse,
    testRmse: test.rmse,
    bestEpoch,
    seconds,
    samplesPerSecond: seconds > 0 ? state.samples / seconds : 0,
    backend,
    threads: network.workspace.threads,
  };
}
