import { addMeasures, clearMeasures, emptyMeasures } from "../kernels/kernels.ts";
import type { RunContext } from "./runContext.ts";

/** Number of updates between two scans of all parameters for NaN and infinity; the loss is checked in every step. */
const scanInterval = 16;

/** Observes steps. It changes no parameter, so that the bits of a run do not depend on it. */
export interface StepObserver {
  /** Called right before a step. @param endsEpoch whether the step is its epoch's last */
  beginStep(endsEpoch: boolean): void;
  /** Called right after a step, unless its loss was not finite. */
  endStep(): void;
}

type Run = Pick<RunContext, "network" | "order" | "state">;

/** Makes a run's steps, one after the other: takes the next mini-batch, updates the network with it and counts. */
export class Steps {
  private readonly run: Run;
  private readonly rateAt: (update: number) => number;
  private readonly observer: StepObserver;
  /** Sums of the last step. */
  private readonly last = emptyMeasures();

  /** @param rateAt the learning rate by the number of updates made before */
  constructor(run: Run, rateAt: (update: number) => number, observer: StepObserver) {
    this.run = run;
    this.rateAt = rateAt;
    this.observer = observer;
  }

  /** @returns false when something is not finite */
  next(): boolean {
    const { last, observer } = this;
    const { network, order, state } = this.run;
    const { lastBatch, position, step } = state;
    if (position === 0) {
      order.begin();
      clearMeasures(state.epochSums);
    }
    const rows = order.batchRows(position);
    const endsEpoch = position + rows === order.order.length;
    lastBatch.first = position;
    lastBatch.rows = rows;
    clearMeasures(last);
    observer.beginStep(endsEpoch);
    const finite = network.step(order.order, position, rows, this.rateAt(step), step + 1, last);
    addMeasures(state.window, last);
    addMeasures(state.epochSums, last);
    if (!finite) return false;
    observer.endStep();
    state.step++;
    state.position += rows;
    state.samples += rows;
    const scan = state.step % scanInterval === 0 || endsEpoch;
    return !scan || network.workspace.allFinite();
  }
}
