/**
 * Which events of a run are written to its folder. A run of any length has a file of bounded size: what happens once and
 * what the sampling plan names is always written, and of the rest as much as a chart or a strip can show.
 */
import type { TrainingEvent } from "../events.ts";
import { isPlannedLossPoint, isPlannedSnapshot } from "../samplingPlan.ts";

/** Number of points of a curve beside the planned ones, evenly over the planned steps. */
const curvePoints = 2000;
/** Number of reports of a layer's pre-training. */
const pretrainingPoints = 500;
/** Number of snapshots of the layers beside the planned ones. */
const snapshots = 120;
/** Number of characters of snapshots from which on only planned ones are written … */
const snapshotBudget = 8e6;
/** … and from which on none but the last is. Together with the curves a file stays below 20 MB. */
const plannedSnapshotBudget = 14e6;

/** Decides for the events of one run, in their order. */
export class EventFilter {
  private stepsPerEpoch = 1;
  private epochs = 1;
  private readonly lastStep = { progress: -Infinity, evaluation: -Infinity, layers: -Infinity };
  private snapshotLength = 0;

  /** The run continues in a file that has snapshots of this length already. */
  continueAfter(snapshotLength: number): void {
    this.snapshotLength += snapshotLength;
  }

  /**
   * The line of an event that is to be written; undefined for one that is left out.
   *
   * @returns JSON with a line feed behind it
   */
  lineOf(event: TrainingEvent): string | undefined {
    if (!this.isWanted(event)) return undefined;
    const line = `${JSON.stringify(event)}\n`;
    if (event.kind === "layers") this.snapshotLength += line.length;
    return line;
  }

  private isWanted(event: TrainingEvent): boolean {
    switch (event.kind) {
      case "started":
        this.stepsPerEpoch = event.stepsPerEpoch;
        this.epochs = event.epochs;
        return true;
      case "state":
      case "diverged":
      case "remedies":
      case "finished":
        return true;
      case "pretraining":
        return (
          event.epoch === event.epochs || event.epoch % Math.ceil(event.epochs / pretrainingPoints) === 0
        );
      case "progress":
        return this.isDue("progress", event.step, curvePoints) || isPlannedLossPoint(event.step, this.plan);
      case "evaluation":
        return this.isDue("evaluation", event.step, curvePoints);
      case "layers":
        return this.isSnapshotWanted(event.step);
      default:
        return event satisfies never;
    }
  }

  private get plan() {
    return { epochs: this.epochs, stepsPerEpoch: this.stepsPerEpoch };
  }

  private get steps(): number {
    return this.epochs * this.stepsPerEpoch;
  }

  private isSnapshotWanted(step: number): boolean {
    if (step >= this.steps) return true;
    if (this.snapshotLength > plannedSnapshotBudget) return false;
    if (isPlannedSnapshot(step, this.plan)) {
      this.lastStep.layers = step;
      return true;
    }
    return this.snapshotLength < snapshotBudget && this.isDue("layers", step, snapshots);
  }

  /** Whether an event of a kind is due at a step, where `count` of them are spread evenly over the run. */
  private isDue(kind: keyof EventFilter["lastStep"], step: number, count: number): boolean {
    if (step < this.steps && step - this.lastStep[kind] < this.steps / count) return false;
    this.lastStep[kind] = step;
    return true;
  }
}
