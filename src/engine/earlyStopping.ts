import type { TrainingSpec } from "../shared/design/fields.ts";
import { narrowest } from "./checkpoint/networkPart.ts";
import type { CheckpointPart, SavedPart, StateReader } from "./checkpoint/part.ts";
import type { TensorName } from "./kernels/kernels.ts";
import { tensorSize } from "./kernels/tensors.ts";
import { eachTensor, shapeOf } from "./model.ts";
import type { Network } from "./network.ts";

interface SavedTensor {
  readonly layer: number;
  readonly name: TensorName;
  readonly fileName: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * Watches the validation loss from epoch to epoch, keeps the weights (and batch norm's running averages) of the best one,
 * and says when to stop (Prechelt 1998). It looks at the ends of epochs alone, so that what a run does never depends on
 * how often it is measured.
 */
export class EarlyStopping implements CheckpointPart {
  private readonly network: Network;
  private readonly patience: number;
  private readonly minimumChange: number;
  /** Allocated once and overwritten by every better epoch. */
  private readonly saved: readonly SavedTensor[];
  private bestLoss = Infinity;
  private best: number | undefined;
  private over = false;

  constructor(network: Network, spec: NonNullable<TrainingSpec["earlyStopping"]>) {
    this.network = network;
    this.patience = spec.patience;
    this.minimumChange = spec.minimumChange;
    const saved: SavedTensor[] = [];
    eachTensor(network, (plan, layer, name, fileName) => {
      const values = new Float64Array(tensorSize(plan, name));
      saved.push({ layer, name, fileName: `earlyStopping.${fileName}`, shape: shapeOf(plan, name), values });
    });
    this.saved = saved;
  }

  /** Whether it has said to stop. */
  get isOver(): boolean {
    return this.over;
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
    this.over = epoch - (this.best ?? 0) >= this.patience;
    return this.over;
  }

  /** Goes back to the best epoch's weights. Returns that epoch, or null when none has ended yet. */
  restore(): number | null {
    if (this.best === undefined) return null;
    for (const { layer, name, values } of this.saved)
      this.network.workspace.write(layer, name, "value", values);
    return this.best;
  }

  /** The best weights are there from the first epoch on that has been measured. */
  save(): SavedPart {
    const { best, bestLoss, over, saved } = this;
    if (best === undefined) return { fields: { best: 0, over } };
    const tensors = saved.map(({ fileName, shape, values }) => [
      fileName,
      { shape, data: narrowest(values) },
    ]);
    return { fields: { best, bestLoss, over }, tensors: Object.fromEntries(tensors) };
  }

  prepare(state: StateReader): () => void {
    const best = state.integer("best", 0, Number.MAX_SAFE_INTEGER);
    const over = state.boolean("over");
    const bestLoss = best > 0 ? state.number("bestLoss") : Infinity;
    const tensors = best > 0 ? this.saved.map(({ fileName, shape }) => state.floats(fileName, shape)) : [];
    return () => {
      this.best = best > 0 ? best : undefined;
      this.bestLoss = bestLoss;
      this.over = over;
      for (const [i, values] of tensors.entries()) this.saved[i].values.set(values);
    };
  }
}
