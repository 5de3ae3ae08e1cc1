/** Draws the decision plane: the picture of the answers, the boundary, the rows as marks, the axes and the cursor. */
import type { Plane, PlanePoints } from "../../shared/results/resultsRequests.ts";
import { classColors, classMark, cssColor } from "../plots/classColors.ts";
import type { Rgb } from "../plots/color.ts";
import type { DrawingContext } from "../plots/drawing.ts";
import { type LinearAxis, linearTicks, placeOf, tickLabels } from "../plots/linearAxis.ts";
import { boundarySegments } from "../plots/planeBoundary.ts";
import { type PlaneShade, type PlaneStyle, planePixels, shadeOf } from "../plots/planePixels.ts";
import type { PlotTheme } from "../plots/theme.ts";
import { gridIndex, type PlaneAxes, type PlanePlace } from "./planeGeometry.ts";

/** What is drawn of a plane. */
export interface PlaneScene {
  readonly plane: Plane;
  readonly points: PlanePoints | null;
  /** Number of classes; 0 for numbers. */
  readonly classes: number;
  readonly shade: PlaneShade;
  /** For two classes, the score of the second one where the boundary is drawn. */
  readonly threshold: number | undefined;
  /** The range of a number's colors. */
  readonly range: { readonly low: number; readonly high: number };
  /** Whether the grid answers for the points, which lie in the plane; otherwise their own answers do. */
  readonly pointsInPlane: boolean;
}

/** Radius of a row's mark in CSS pixels, by the number of rows. */
const radii = [
  [300, 3.6],
  [1000, 3],
  [Infinity, 2.2],
] as const;

/** Keeps the grid's picture and boundary between two drawings, so that moving the cursor costs little. */
export class PlanePainter {
  private readonly image = document.createElement("canvas");
  private imageOf: { readonly scene: PlaneScene; readonly theme: PlotTheme } | undefined;
  private segments: readonly number[] = [];

  paint(
    context: DrawingContext,
    scene: PlaneScene,
    axes: PlaneAxes,
    theme: PlotTheme,
    cursor: PlanePlace | undefined,
  ): void {
    this.makeImage(scene, theme);
    const { x, y } = axes;
    const width = x.to - x.from;
    const height = y.from - y.to;
    context.imageSmoothingEnabled = true;
    context.drawImage(this.image, x.from, y.to, width, height);
    context.save();
    context.beginPath();
    context.rect(x.from, y.to, width, height);
    context.clip();
    paintBoundary(context, this.segments, axes, scene.plane.size, theme);
    if (scene.points !== null) paintPoints(context, scene, scene.points, axes, theme);
    if (cursor !== undefined) paintCursor(context, axes, cursor, theme);
    context.restore();
    paintFrame(context, axes, theme);
  }

  private makeImage(scene: PlaneScene, theme: PlotTheme): void {
    if (this.imageOf?.scene === scene && this.imageOf.theme === theme) return;
    this.imageOf = { scene, theme };
    const { plane } = scene;
    this.image.width = this.image.height = plane.size;
    const pixels = planePixels(plane, styleOf(scene, theme));
    this.image.getContext("2d")?.putImageData(new ImageData(pixels, plane.size), 0, 0);
    this.segments = boundarySegments(plane, scene.threshold);
  }
}

function styleOf({ classes, shade, range }: PlaneScene, theme: PlotTheme): PlaneStyle {
  return {
    shade,
    background: theme.backgroundRgb,
    classes: classColors(theme, classes),
    ramp: theme.ramp("none"),
    range,
  };
}

function paintBoundary(
  context: DrawingContext,
  segments: readonly number[],
  { x, y }: PlaneAxes,
  size: number,
  theme: PlotTheme,
): void {
  const scaleX = (x.to - x.from) / size;
  const scaleY = (y.from - y.to) / size;
  context.beginPath();
  for (let i = 0; i < segments.length; i += 4) {
    context.moveTo(x.from + segments[i] * scaleX, y.to + segments[i + 1] * scaleY);
    context.lineTo(x.from + segments[i + 2] * scaleX, y.to + segments[i + 3] * scaleY);
  }
  context.strokeStyle = cssColor(theme.foregroundRgb, theme.highContrast ? 1 : 0.85);
  context.lineWidth = 1.25;
  context.stroke();
}

function paintPoints(
  context: DrawingContext,
  scene: PlaneScene,
  points: PlanePoints,
  { x, y }: PlaneAxes,
  theme: PlotTheme,
): void {
  const { classes } = scene;
  const colors = classColors(theme, classes);
  const ramp = new Uint8ClampedArray(theme.ramp("none").buffer);
  const radius = radii.find(([rows]) => points.rows.length <= rows)?.[1] ?? 2;
  const transform = context.getTransform();
  const mistaken = mistakenPoints(scene, points);
  for (let i = 0; i < points.rows.length; i++) {
    const actual = points.actual[i];
    const color = classes > 0 ? colors[actual] : rampColor(ramp, shadeOf(actual, scene.range));
    context.setTransform(transform);
    context.translate(placeOf(x, points.x[i]), placeOf(y, points.y[i]));
    context.scale(radius, radius);
    // A line around each mark keeps it apart from a region of its own color; a mistake's is strong.
    context.lineWidth = (mistaken[i] ? 3.4 : 1) / radius;
    context.strokeStyle = mistaken[i] || classes === 0 ? theme.foreground : theme.background;
    const mark = classMark(classes > 0 ? actual : 0);
    context.strokeShape(mark);
    context.fillStyle = cssColor(color);
    context.fillShape(mark);
  }
  context.setTransform(transform);
}

function rampColor(ramp: Uint8ClampedArray, shade: number): Rgb {
  return [ramp[4 * shade] / 255, ramp[4 * shade + 1] / 255, ramp[4 * shade + 2] / 255];
}

/** For each point whether the network gives it a class other than its own; no number is mistaken. */
function mistakenPoints(
  { plane, classes, pointsInPlane, threshold }: PlaneScene,
  points: PlanePoints,
): boolean[] {
  return points.actual.map((actual, i) => {
    if (classes === 0) return false;
    if (!pointsInPlane || plane.classes === null) return points.predicted[i] !== actual;
    const at = gridIndex(plane, { x: points.x[i], y: points.y[i] });
    if (threshold !== undefined) return Number(plane.scores[at] >= threshold) !== actual;
    return plane.classes[at] !== actual;
  });
}

function paintCursor(
  context: DrawingContext,
  { x, y }: PlaneAxes,
  cursor: PlanePlace,
  theme: PlotTheme,
): void {
  const left = Math.round(placeOf(x, cursor.x)) + 0.5;
  const top = Math.round(placeOf(y, cursor.y)) + 0.5;
  context.setLineDash([2, 2]);
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, y.to);
  context.lineTo(left, y.from);
  context.moveTo(x.from, top);
  context.lineTo(x.to, top);
  context.stroke();
  context.setLineDash([]);
}

function paintFrame(context: DrawingContext, { x, y }: PlaneAxes, theme: PlotTheme): void {
  context.strokeStyle = theme.highContrast ? theme.foreground : theme.grid;
  context.lineWidth = 1;
  context.strokeRect(x.from - 0.5, y.to - 0.5, x.to - x.from + 1, y.from - y.to + 1);
  context.fillStyle = theme.muted;
  context.font = `10px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  forEachTick(x, 80, (label, place) => context.fillText(label, place, y.from + 5));
  context.textAlign = "right";
  context.textBaseline = "middle";
  forEachTick(y, 44, (label, place) => context.fillText(label, x.from - 6, place));
}

function forEachTick(axis: LinearAxis, pixels: number, draw: (label: string, place: number) => void): void {
  const ticks = linearTicks(axis.low, axis.high, Math.abs(axis.to - axis.from) / pixels);
  const labels = tickLabels(ticks);
  for (const [index, tick] of ticks.entries()) draw(labels[index], placeOf(axis, tick));
}
