/** Draws what a threshold does: the scores of both classes, and the curves over all thresholds. */
import type { Histogram } from "../../shared/events.ts";
import type { Ranking, RankingPoint } from "../../shared/metrics/ranking.ts";
import type { DrawingContext } from "../plots/drawing.ts";
import { type LinearAxis, linearTicks, placeOf, tickLabels } from "../plots/linearAxis.ts";
import type { PaintArea } from "../plots/paintController.ts";
import type { PlotTheme } from "../plots/theme.ts";

/** A point of a curve in the unit square. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export type CurveKind = "roc" | "precisionRecall";

/** Space for the axes' numbers in CSS pixels. */
const margin = { left: 26, top: 8, right: 8, bottom: 18 };

/** Where a point of the ranking is on a curve. */
export function curvePoint(
  { positives, negatives }: Ranking,
  point: RankingPoint,
  kind: CurveKind,
): CurvePoint {
  const { truePositives, falsePositives } = point;
  const recall = positives > 0 ? truePositives / positives : 0;
  if (kind === "roc") return { x: negatives > 0 ? falsePositives / negatives : 0, y: recall };
  const called = truePositives + falsePositives;
  // Where no row is called positive, precision is 1 by convention, as in scikit-learn.
  return { x: recall, y: called > 0 ? truePositives / called : 1 };
}

/** The axes of a curve in a canvas of this size. */
function curveAxes(width: number, height: number): { readonly x: LinearAxis; readonly y: LinearAxis } {
  return {
    x: { low: 0, high: 1, from: margin.left, to: Math.max(margin.left + 1, width - margin.right) },
    y: { low: 0, high: 1, from: Math.max(margin.top + 1, height - margin.bottom), to: margin.top },
  };
}

/** The point of a ranking that is next to a place of the canvas; never that at which no row is called positive. */
export function nearestPoint(
  ranking: Ranking,
  kind: CurveKind,
  place: CurvePoint,
  width: number,
  height: number,
): RankingPoint | undefined {
  const { x, y } = curveAxes(width, height);
  let nearest: RankingPoint | undefined;
  let least = Infinity;
  for (const point of ranking.points.slice(1)) {
    const at = curvePoint(ranking, point, kind);
    const distance = Math.hypot(placeOf(x, at.x) - place.x, placeOf(y, at.y) - place.y);
    if (distance >= least) continue;
    least = distance;
    nearest = point;
  }
  return nearest;
}

export function paintCurve(
  context: DrawingContext,
  { width, height }: PaintArea,
  theme: PlotTheme,
  ranking: Ranking,
  kind: CurveKind,
  chosen: RankingPoint,
): void {
  const { x, y } = curveAxes(width, height);
  paintUnitAxes(context, x, y, theme);
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  // What chance alone reaches.
  const share = ranking.positives / (ranking.positives + ranking.negatives || 1);
  context.moveTo(placeOf(x, 0), placeOf(y, kind === "roc" ? 0 : share));
  context.lineTo(placeOf(x, 1), placeOf(y, kind === "roc" ? 1 : share));
  context.stroke();
  context.setLineDash([]);
  context.strokeStyle = theme.train;
  context.lineWidth = 1.8;
  context.beginPath();
  for (const point of ranking.points) {
    const at = curvePoint(ranking, point, kind);
    context.lineTo(placeOf(x, at.x), placeOf(y, at.y));
  }
  context.stroke();
  const at = curvePoint(ranking, chosen, kind);
  context.beginPath();
  context.arc(placeOf(x, at.x), placeOf(y, at.y), 5, 0, 2 * Math.PI);
  context.fillStyle = theme.foreground;
  context.fill();
  context.strokeStyle = theme.background;
  context.lineWidth = 1.5;
  context.stroke();
}

function paintUnitAxes(context: DrawingContext, x: LinearAxis, y: LinearAxis, theme: PlotTheme): void {
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.font = `10px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const value of [0, 0.5, 1]) context.fillText(String(value), placeOf(x, value), y.from + 5);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.beginPath();
  for (const value of [0, 0.5, 1]) {
    const place = Math.round(placeOf(y, value)) + 0.5;
    context.fillText(String(value), x.from - 6, place);
    context.moveTo(x.from, place);
    context.lineTo(x.to, place);
  }
  context.stroke();
}

/** The axis of the scores in a canvas of this width. */
export function scoreAxis([{ low, high }]: readonly [Histogram, Histogram], width: number): LinearAxis {
  return { low, high, from: 2, to: Math.max(3, width - 2) };
}

/** The second class above a line and the first below, by the square root of the rows, and the threshold. */
export function paintScores(
  context: DrawingContext,
  { width, height }: PaintArea,
  theme: PlotTheme,
  histograms: readonly [Histogram, Histogram],
  threshold: number,
): void {
  const [below, above] = histograms;
  const axis = scoreAxis(histograms, width);
  const middle = (height - 14) / 2;
  const most = Math.sqrt(Math.max(1, ...below.counts, ...above.counts));
  const binWidth = (axis.to - axis.from) / below.counts.length;
  for (const [counts, ink, sign] of [
    [above.counts, theme.validation, -1],
    [below.counts, theme.train, 1],
  ] as const) {
    context.fillStyle = ink;
    for (const [bin, rows] of counts.entries())
      context.fillRect(
        axis.from + bin * binWidth,
        middle + sign * 0.5,
        Math.max(1, binWidth - 1),
        (sign * (middle - 6) * Math.sqrt(rows)) / most,
      );
  }
  context.fillStyle = theme.muted;
  context.fillRect(axis.from, middle - 0.5, axis.to - axis.from, 1);
  paintScoreTicks(context, axis, height, theme);
  const place = Math.round(placeOf(axis, Math.min(axis.high, Math.max(axis.low, threshold)))) + 0.5;
  context.strokeStyle = theme.foreground;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(place, 0);
  context.lineTo(place, height - 14);
  context.stroke();
}

function paintScoreTicks(context: DrawingContext, axis: LinearAxis, height: number, theme: PlotTheme): void {
  const ticks = linearTicks(axis.low, axis.high, 5);
  context.font = `10px ${theme.font}`;
  context.textBaseline = "bottom";
  for (const [index, label] of tickLabels(ticks).entries()) {
    const place = placeOf(axis, ticks[index]);
    context.textAlign = place < axis.from + 8 ? "left" : place > axis.to - 8 ? "right" : "center";
    context.fillText(label, place, height);
  }
}
