import { Random } from "../shared/random.ts";
import { type CheckpointPart, damaged, type SavedPart, type StateReader } from "./checkpoint/part.ts";

/**
 * The order of the training rows and how it is cut into mini-batches. The last, smaller batch of an epoch is used as well,
 * with one exception: a single row has no variance, so with batch norm it joins the batch before it (PyTorch raises an
 * error there, and drops the row with `drop_last`).
 */
export class EpochOrder implements CheckpointPart {
  /** Indices of the dataset's rows. */
  readonly order: Uint32Array;
  /** Rows of a mini-batch; all rows where it is more. */
  readonly batchSize: number;
  private readonly random: Random | undefined;
  private readonly joinsSingle: boolean;

  /** @param seed undefined keeps the order of the rows in every epoch */
  constructor(rows: Uint32Array, batchSize: number, seed: number | undefined, hasBatchNorm: boolean) {
    this.order = rows.slice();
    this.batchSize = batchSize;
    this.random = seed === undefined ? undefined : new Random(seed, "shuffle");
    this.joinsSingle = hasBatchNorm;
  }

  get stepsPerEpoch(): number {
    const { length } = this.order;
    const joined = this.joinsSingle && length > 1 && length % this.batchSize === 1 ? 1 : 0;
    return Math.ceil(length / this.batchSize) - joined;
  }

  /** The most rows that a batch can have. */
  get maxBatch(): number {
    return this.joinsSingle ? this.batchSize + 1 : this.batchSize;
  }

  /** Begins an epoch: shuffles the order of the last one further. Called before the first batch of every epoch. */
  begin(): void {
    this.random?.shuffle(this.order);
  }

  /** The order itself: to compute it again would take as long as all the epochs before. */
  save(): SavedPart {
    return {
      fields: { random: this.random?.save() ?? [] },
      tensors: { "shuffle.order": { shape: [this.order.length], data: Int32Array.from(this.order) } },
    };
  }

  prepare(saved: StateReader): () => void {
    const order = saved.integers("shuffle.order", [this.order.length]);
    const random = saved.numbers("random", this.random ? 4 : 0);
    const sorted = this.order.toSorted();
    if (
      Uint32Array.from(order)
        .sort()
        .some((row, i) => row !== sorted[i])
    )
      throw damaged("its order is not one of the training rows");
    return () => {
      this.order.set(order);
      this.random?.restore(random);
    };
  }

  /** How many rows the batch has that begins at this position of the order. */
  batchRows(first: number): number {
    const rest = this.order.length - first;
    if (rest <= this.batchSize) return rest;
    return this.joinsSingle && rest === this.batchSize + 1 ? rest : this.batchSize;
  }
}
