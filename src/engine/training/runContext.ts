import type { Dataset } from "../../data/encode/dataset.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import type { EpochOrder } from "../epoch.ts";
import type { Network } from "../network.ts";
import type { RunState } from "./runState.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** What belongs to one run; each class that works on the run takes the fields that it needs. */
export interface RunContext {
  readonly design: DesignSpec;
  readonly dataset: Dataset;
  readonly network: Network;
  /** Name of the kernels that compute, see `Kernels.backend`. */
  readonly backend: string;
  readonly order: EpochOrder;
  readonly state: RunState;
  readonly stopwatch: Stopwatch;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  /** Emits an event; before the run begins it is dropped. */
  readonly emit: (event: TrainingEvent) => void;
}
