import type { ReactiveControllerHost } from "lit";
import { clearedContext } from "./clearedContext.ts";
import { canvasDrawing, type DrawingContext } from "./drawing.ts";
import { type PaintArea, PaintController } from "./paintController.ts";
import { SvgDrawing } from "./svgDrawing.ts";
import { type PlotTheme, plotTheme } from "./theme.ts";

type Draw = (context: DrawingContext, area: PaintArea, theme: PlotTheme) => void;

/** A plot that an element draws on its canvas, and that can be saved as an SVG file by the same drawing. */
export class CanvasPlot {
  private readonly findCanvas: () => HTMLCanvasElement | null;
  private readonly draw: Draw;

  /** @param draw draws on a clear ground in CSS pixels */
  constructor(
    host: ReactiveControllerHost & Element,
    findCanvas: () => HTMLCanvasElement | null,
    draw: Draw,
  ) {
    this.findCanvas = findCanvas;
    this.draw = draw;
    new PaintController(host, findCanvas, (area, theme) => {
      const canvas = findCanvas();
      const context = canvas && clearedContext(canvas, area);
      if (context) draw(canvasDrawing(context), area, theme);
    });
  }

  get canvas(): HTMLCanvasElement | null {
    return this.findCanvas();
  }

  /** The plot as the text of an SVG file, as large as on the page. */
  svg(): string {
    const { width = 0, height = 0 } = this.canvas?.getBoundingClientRect() ?? {};
    const theme = plotTheme();
    const drawing = new SvgDrawing(width, height, theme.background);
    this.draw(drawing, { width, height, pixelWidth: width, pixelHeight: height }, theme);
    return drawing.text();
  }
}
