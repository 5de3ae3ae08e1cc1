import type { TrainingSpec } from "../shared/design/fields.ts";
import type { TensorName } from "./kernels/kernels.ts";
import { learnedTensors, runningTensors, tensorSize } from "./kernels/tensors.ts";
import type { Network } from "./network.ts";

interface SavedTensor {
  readonly layer: number;
  readonly name: TensorName;
  readonly values: Float64Array;
}

/**
 * Watches the validation loss from epoch to epoch, keeps the weights (and batch norm's running averages) of the best one,
 * and says when to give up (Prechelt 1998). It looks at the ends of epochs alone, so that what a run does never depends on
 * how often it is measured.
 */
export class EarlyStopping {
  private readonly network: Network;
  private readonly patience: number;
  private readonly minimumChange: number;
  /** Allocated once and overwritten by every better epoch. */
  private readonly saved: readonly SavedTensor[];
  private bestLoss = Infinity;
  private best: number | undefined;

  constructor(network: Network, spec: NonNullable<TrainingSpec["earlyStopping"]>) {
    this.network = network;
    this.patience = spec.patience;
    this.minimumChange = spec.minimumChange;
    this.saved = network.plan.layers.flatMap((plan, layer) =>
      [...learnedTensors, ...runningTensors]
        .map((name) => ({ layer, name, values: new Float64Array(tensorSize(plan, name)) }))
        .filter(({ values }) => values.length > 0),
    );
  }

  /**
   * @param epoch that has just ended, counted from 1
   * @param loss of the validation rows; null when it is not finite
   * @returns whether to stop
   */
  observe(epoch: number, loss: number | null): boolean {
    if (loss !== null && loss < this.bestLoss - this.minimumChange) {
      this.bestLoss = loss;
      this.best = epoch;
      for (const { layer, name, values } of this.saved)
        this.network.workspace.read(layer, name, "value", values);
      return false;
    }
    return epoch - (this.best ?? 0) >= this.patience;
  }

  /** Goes back to the best epoch's weights. Returns that epoch, or null when none has ended yet. */
  restore(): number | null {
    if (this.best === undefined) return null;
    for (const { layer, name, values } of this.saved)
      this.network.workspace.write(layer, name, "value", values);
    return this.best;
  }
}
