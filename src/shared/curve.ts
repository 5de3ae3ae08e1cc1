/** A run's curves: columns of points by step, bounded in number and even by step. */

/** Points a curve keeps; with more, neighbors become one. */
const maxPoints = 2048;

/** Equally long columns, sorted by step. */
export interface Curve {
  readonly step: number[];
  readonly epoch: number[];
  /** The objective: the data's mean loss plus λΣ‖W‖². */
  readonly loss: number[];
  /** The data's mean loss alone. */
  readonly dataLoss: number[];
  readonly score: number[];
}

/** One point of a curve. */
export type CurvePoint = { readonly [N in keyof Curve]: number };

export function emptyCurve(): Curve {
  return { step: [], epoch: [], loss: [], dataLoss: [], score: [] };
}

/**
 * Adds a point after the last one. Where points lie closer than the spacing, they become one at the later
 * step and has the mean of their values, weighted by the steps that each covers: a long curve is a smoothed one and not one
 * with gaps. The first point stays as it is, and the last step is always there.
 *
 * @param spacing minimum number of steps that a point covers; 0 until the curve has had too many points
 * @returns the spacing from now on
 */
export function addPoint(curve: Curve, point: CurvePoint, spacing: number): number {
  const { step } = curve;
  const last = step.length - 1;
  if (step[last] === point.step) replaceLast(curve, point);
  else if (last >= 1 && step[last] - step[last - 1] < spacing) merge(curve, point);
  else push(curve, point);
  if (step.length <= maxPoints) return spacing;
  const wider = (point.step - step[0]) / (maxPoints / 2);
  const points = pointsOf(curve);
  for (const column of Object.values(curve)) column.length = 0;
  for (const kept of points) addPoint(curve, kept, wider);
  return wider;
}

/** Adds copies of the points. */
export function copyPoints(from: Curve, to: Curve): void {
  for (const point of pointsOf(from)) push(to, point);
}

function pointsOf({ step, epoch, loss, dataLoss, score }: Curve): CurvePoint[] {
  return step.map((_, i) => ({
    step: step[i],
    epoch: epoch[i],
    loss: loss[i],
    // A history that an earlier version stored has the objective alone.
    dataLoss: (dataLoss ?? loss)[i],
    score: score[i],
  }));
}

function push(curve: Curve, { step, epoch, loss, dataLoss, score }: CurvePoint): void {
  curve.step.push(step);
  curve.epoch.push(epoch);
  curve.loss.push(loss);
  curve.dataLoss.push(dataLoss);
  curve.score.push(score);
}

/** A step that is measured again, as where a run continues, has one point. */
function replaceLast(curve: Curve, point: CurvePoint): void {
  for (const column of Object.values(curve)) column.pop();
  push(curve, point);
}

/** The last point of at least two takes another one in. */
function merge(curve: Curve, point: CurvePoint): void {
  const last = curve.step.length - 1;
  const share = (point.step - curve.step[last]) / (point.step - curve.step[last - 1]);
  curve.step[last] = point.step;
  curve.epoch[last] = point.epoch;
  for (const name of ["loss", "dataLoss", "score"] as const)
    curve[name][last] += share * (point[name] - curve[name][last]);
}
