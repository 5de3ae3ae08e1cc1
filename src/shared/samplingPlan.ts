/**
 * Which steps of a run are measured in every run, however fast the machine: a function of the step alone, so that a short run has a full history,
 * the same in every run of a design. The engine measures at these steps, and a run's log keeps them when it thins out others.
 */

/** The shape of a run in steps. */
export interface PlannedRun {
  /** Epochs planned; early stopping or a stop may end the run before. */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** Snapshots of the layers that every run has at least, unless it has fewer steps; also the number of epochs up to which every epoch's end has one. */
const plannedSnapshots = 60;
/** Points that the curve of the training loss has at least, unless the run has fewer steps: then every step is one. */
const plannedLossPoints = 200;

/**
 * Whether the layers are measured after the step: evenly over the planned steps, each epoch divided alike, so that every
 * epoch's end is among them in runs of up to {@link plannedSnapshots} epochs. There are 60 to 119 of them, or one for each step.
 *
 * @param step updates made, from 1; the snapshot before the first update is planned as step 0
 */
export function isPlannedSnapshot(step: number, run: PlannedRun): boolean {
  return step === 0 || isOnGrid(step, plannedSnapshots, run);
}

/**
 * Whether the training loss is reported after the step. The first {@link plannedLossPoints} steps are, so that also a run that ends
 * early has as many points, or one for each step.
 *
 * @param step updates made, from 1
 */
export function isPlannedLossPoint(step: number, run: PlannedRun): boolean {
  return step <= plannedLossPoints || isOnGrid(step, plannedLossPoints, run);
}

/** Whether one of at least `points` marks, even over the run, falls on the step. The run's last step has one. */
function isOnGrid(step: number, points: number, { epochs, stepsPerEpoch }: PlannedRun): boolean {
  if (epochs > points) return hasMark(step, epochs * stepsPerEpoch, points);
  const position = ((step - 1) % stepsPerEpoch) + 1;
  return hasMark(position, stepsPerEpoch, Math.ceil(points / epochs));
}

/** Whether one of `marks` even marks over `length` falls into (position − 1, position]; the last falls on `length`. */
function hasMark(position: number, length: number, marks: number): boolean {
  return Math.floor((position * marks) / length) > Math.floor(((position - 1) * marks) / length);
}
