/** Draws predicted against actual numbers. */
import { shortNumber } from "../../shared/format/numbers.ts";
import type { NumberResults } from "../../shared/results/resultsRequests.ts";
import { classMark } from "../plots/classColors.ts";
import type { DrawingContext } from "../plots/drawing.ts";
import { type LinearAxis, linearTicks, placeOf, tickLabels } from "../plots/linearAxis.ts";
import type { PlotTheme } from "../plots/theme.ts";

/** Rows that are marked as the worst ones; the rows come by falling error. */
export const worstRows = 5;

export interface ScatterAxes {
  readonly x: LinearAxis;
  readonly y: LinearAxis;
}

const margins = { left: 48, top: 8, right: 10, bottom: 32 };

/** Both axes have the same range, so that the diagonal is where predictions are right. */
export function scatterAxes(
  { actual, predicted }: NumberResults,
  width: number,
  height: number,
): ScatterAxes {
  let low = Infinity;
  let high = -Infinity;
  for (const values of [actual, predicted])
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  if (!(low < high)) [low, high] = Number.isFinite(low) ? [low - 1, high + 1] : [0, 1];
  const slack = 0.04 * (high - low);
  return {
    x: {
      low: low - slack,
      high: high + slack,
      from: margins.left,
      to: Math.max(margins.left + 1, width - margins.right),
    },
    y: {
      low: low - slack,
      high: high + slack,
      from: Math.max(margins.top + 1, height - margins.bottom),
      to: margins.top,
    },
  };
}

/** The index of the row next to a place in the canvas, within 16 pixels; undefined where there is none. */
export function rowNear(
  { actual, predicted }: NumberResults,
  { x, y }: ScatterAxes,
  left: number,
  top: number,
): number | undefined {
  let nearest: number | undefined;
  let least = 16;
  for (let i = 0; i < actual.length; i++) {
    const distance = Math.hypot(placeOf(x, predicted[i]) - left, placeOf(y, actual[i]) - top);
    if (distance >= least) continue;
    least = distance;
    nearest = i;
  }
  return nearest;
}

/** A row of the picture in words. @param row the row's index in the results */
export function scatterRowText({ rows, actual, predicted }: NumberResults, row: number): string {
  const error = predicted[row] - actual[row];
  const sign = error > 0 ? "+" : "";
  return `row ${rows[row] + 1}: actual ${shortNumber(actual[row], 4)}, predicted ${shortNumber(predicted[row], 4)}, error ${sign}${shortNumber(error, 3)}`;
}

/** @param rmse half of the width of the band around the diagonal */
export function paintScatter(
  context: DrawingContext,
  results: NumberResults,
  axes: ScatterAxes,
  theme: PlotTheme,
  rmse: number,
  marked: number | undefined,
): void {
  const { x, y } = axes;
  context.save();
  context.beginPath();
  context.rect(x.from, y.to, x.to - x.from, y.from - y.to);
  context.clip();
  paintDiagonal(context, axes, theme, rmse);
  const { actual, predicted } = results;
  const transform = context.getTransform();
  // The worst ones are drawn last, over the others.
  for (let i = actual.length - 1; i >= 0; i--) {
    const isWorst = i < worstRows;
    context.setTransform(transform);
    context.translate(placeOf(x, predicted[i]), placeOf(y, actual[i]));
    context.scale(isWorst ? 4 : 3, isWorst ? 4 : 3);
    context.fillStyle = isWorst ? theme.validation : theme.train;
    context.globalAlpha = isWorst || theme.highContrast ? 1 : 0.75;
    context.fillShape(classMark(isWorst ? 2 : 0));
    if (i !== marked) continue;
    context.globalAlpha = 1;
    context.lineWidth = 0.6;
    context.strokeStyle = theme.foreground;
    context.scale(1.5, 1.5);
    context.strokeShape(classMark(0));
  }
  context.restore();
  paintAxes(context, axes, theme);
}

function paintDiagonal(context: DrawingContext, { x, y }: ScatterAxes, theme: PlotTheme, rmse: number): void {
  context.fillStyle = theme.grid;
  context.beginPath();
  for (const [value, offset] of [
    [x.low, -rmse],
    [x.low, rmse],
    [x.high, rmse],
    [x.high, -rmse],
  ])
    context.lineTo(placeOf(x, value), placeOf(y, value + offset));
  context.fill();
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(placeOf(x, x.low), placeOf(y, x.low));
  context.lineTo(placeOf(x, x.high), placeOf(y, x.high));
  context.stroke();
  context.setLineDash([]);
}

function paintAxes(context: DrawingContext, { x, y }: ScatterAxes, theme: PlotTheme): void {
  const ticks = linearTicks(x.low, x.high, Math.max(2, (x.to - x.from) / 70));
  const labels = tickLabels(ticks);
  context.strokeStyle = theme.grid;
  context.strokeRect(x.from - 0.5, y.to - 0.5, x.to - x.from + 1, y.from - y.to + 1);
  context.fillStyle = theme.muted;
  context.font = `10px ${theme.font}`;
  for (const [index, tick] of ticks.entries()) {
    context.textAlign = "center";
    context.textBaseline = "top";
    context.fillText(labels[index], placeOf(x, tick), y.from + 5);
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(labels[index], x.from - 6, placeOf(y, tick));
  }
  context.textAlign = "right";
  context.textBaseline = "bottom";
  context.fillText("predicted →", x.to, y.from + 30);
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText("↑ actual", x.from + 5, y.to + 5);
}
