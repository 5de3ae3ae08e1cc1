/** Draws what is in a cell of an experiment's grid on its canvas. */
import type { Plane } from "../../shared/results/resultsRequests.ts";
import type { RunLogData } from "../../shared/runLog.ts";
import { canvasDrawing } from "../plots/drawing.ts";
import type { PaintArea } from "../plots/paintController.ts";
import { boundarySegments } from "../plots/planeBoundary.ts";
import type { PlotTheme } from "../plots/theme.ts";
import type { PlanePainter } from "../results/planePainter.ts";

/** The range of a picture's axes that all cells share. */
export interface CurveRange {
  readonly steps: number;
  readonly low: number;
  readonly high: number;
}

/** The plane of one seed with its rows, and the boundaries of the others as thin lines. */
export function paintPlanes(
  context: CanvasRenderingContext2D,
  painter: PlanePainter,
  shown: Plane,
  others: readonly Plane[],
  classes: number,
  { width, height }: PaintArea,
  theme: PlotTheme,
): void {
  const axes = {
    x: { ...shown.x, from: 0, to: width },
    y: { ...shown.y, from: height, to: 0 },
  };
  painter.paint(
    canvasDrawing(context),
    {
      plane: shown,
      points: shown.points,
      classes,
      shade: "probability",
      threshold: undefined,
      range: { low: Math.min(...shown.scores), high: Math.max(...shown.scores) },
      pointsInPlane: true,
    },
    axes,
    theme,
    undefined,
  );
  context.lineWidth = 0.75;
  context.strokeStyle = theme.foreground;
  context.globalAlpha = 0.55;
  context.beginPath();
  for (const plane of others) {
    const segments = boundarySegments(plane, undefined);
    const [scaleX, scaleY] = [width / plane.size, height / plane.size];
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(segments[i] * scaleX, segments[i + 1] * scaleY);
      context.lineTo(segments[i + 2] * scaleX, segments[i + 3] * scaleY);
    }
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** Number of times its first value that a loss is shown up to: one that diverges would leave no height to the others. */
const maxGrowth = 10;

/** The range that holds these histories' data losses, except for what diverges; undefined without any. */
export function curveRange(histories: readonly RunLogData[]): CurveRange | undefined {
  let [steps, low, high, first] = [0, Infinity, -Infinity, 0];
  for (const { train, validation } of histories)
    for (const { step, dataLoss } of [train, validation]) {
      steps = Math.max(steps, step[step.length - 1] ?? 0);
      const losses = dataLoss.filter((loss) => loss > 0 && Number.isFinite(loss));
      first = Math.max(first, losses[0] ?? 0);
      for (const loss of losses) {
        low = Math.min(low, loss);
        high = Math.max(high, loss);
      }
    }
  return low <= high ? { steps, low, high: Math.min(high, maxGrowth * first) } : undefined;
}

/** The data losses of all seeds on a logarithmic axis: validation thick, training thin. */
export function paintCurves(
  context: CanvasRenderingContext2D,
  histories: readonly RunLogData[],
  { steps, low, high }: CurveRange,
  { width, height }: PaintArea,
  theme: PlotTheme,
): void {
  const margin = 4;
  const [bottom, top] = [Math.log(low), Math.log(Math.max(high, low * 1.01))];
  const x = (step: number) => margin + (step / Math.max(1, steps)) * (width - 2 * margin);
  const y = (loss: number) =>
    height - margin - ((Math.log(loss) - bottom) / (top - bottom)) * (height - 2 * margin);
  for (const log of histories)
    for (const [curve, color, lineWidth] of [
      [log.train, theme.train, 0.75],
      [log.validation, theme.validation, 1.75],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = lineWidth;
      context.beginPath();
      let isDown = false;
      for (const [i, step] of curve.step.entries()) {
        const loss = curve.dataLoss[i];
        const isDrawn = loss > 0 && Number.isFinite(loss);
        if (isDrawn && isDown) context.lineTo(x(step), y(loss));
        else if (isDrawn) context.moveTo(x(step), y(loss));
        isDown = isDrawn;
      }
      context.stroke();
    }
}
