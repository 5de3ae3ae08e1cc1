/**
 * Which step of the run the views show. Every view that shows the inside of the network at one moment (histograms,
 * health, a decision boundary) takes the moment from here, so that all of them show the same one.
 */
import type { LayersEvent } from "../../shared/events.ts";
import { count } from "../../shared/format/numbers.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { plannedSteps } from "../plots/stepAxis.ts";

/** The step shown of a run: the newest one ("live"), or one that the user has gone back to. */
export class ShownStep {
  /** The step that was asked for; undefined while the newest one is shown. */
  private requested: number | undefined;
  private readonly log: () => RunLog | undefined;
  private readonly changed: () => void;

  /**
   * @param log returns the run's history as it is now
   * @param changed called after the user has moved to another step
   */
  constructor(log: () => RunLog | undefined, changed: () => void) {
    this.log = log;
    this.changed = changed;
  }

  /** Whether the newest step is shown and followed. */
  get isLive(): boolean {
    return this.requested === undefined;
  }

  /** The state of the layers at the step shown; undefined before the run's first snapshot. */
  get snapshot(): LayersEvent | undefined {
    const { requested } = this;
    if (requested === undefined) return this.log()?.latestLayers;
    const positions = this.positions();
    return positions[nearestIndex(positions, requested)];
  }

  /** The step shown: that of the snapshot. */
  get step(): number | undefined {
    return this.snapshot?.step;
  }

  /** The state in words: "step 120 of 2,000, epoch 3". */
  get text(): string {
    const { step } = this;
    const log = this.log();
    if (step === undefined || log === undefined) return "no step yet";
    const planned = plannedSteps(log);
    const of = planned === undefined ? "" : ` of ${count(planned)}`;
    if (step === 0) return `step 0${of}, before training`;
    const perEpoch = log.started?.stepsPerEpoch;
    const epoch = perEpoch ? `, epoch ${count(Math.ceil(step / perEpoch))}` : "";
    return `step ${count(step)}${of}${epoch}`;
  }

  /** Shows the snapshot nearest to a step; the newest one is followed from then on. */
  moveTo(step: number): void {
    const positions = this.positions();
    if (positions.length > 0) this.moveToIndex(nearestIndex(positions, step));
  }

  /** Moves by a number of snapshots: negative ones are earlier. */
  moveBy(snapshots: number): void {
    const positions = this.positions();
    const { step } = this;
    if (positions.length > 0 && step !== undefined)
      this.moveToIndex(nearestIndex(positions, step) + snapshots);
  }

  moveToFirst(): void {
    this.moveToIndex(0);
  }

  /** Shows the newest step again and follows it. */
  goLive(): void {
    if (this.requested === undefined) return;
    this.requested = undefined;
    this.changed();
  }

  /** The snapshots that can be shown, oldest first; the newest one is always among them. */
  positions(): readonly LayersEvent[] {
    const log = this.log();
    if (!log) return [];
    const { snapshots, latestLayers } = log;
    const isKept = latestLayers === undefined || snapshots.at(-1) === latestLayers;
    return isKept || snapshots.at(-1)?.step === latestLayers.step ? snapshots : [...snapshots, latestLayers];
  }

  private moveToIndex(index: number): void {
    const positions = this.positions();
    const step = index >= positions.length - 1 ? undefined : positions[Math.max(0, index)].step;
    if (step === this.requested) return;
    this.requested = step;
    this.changed();
  }
}

function nearestIndex(positions: readonly LayersEvent[], step: number): number {
  let low = 0;
  let high = positions.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    // The first position that is nearer than the one after it.
    if (positions[middle + 1].step - step <= step - positions[middle].step) low = middle + 1;
    else high = middle;
  }
  return low;
}
