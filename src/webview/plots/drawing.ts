/** What plots are drawn on: a canvas of the page, or an SVG file. */

/** The part of a canvas's context that plots may use, since an SVG file has to be made of the same drawing. */
export type DrawingContext = Pick<
  CanvasRenderingContext2D,
  | "arc"
  | "beginPath"
  | "clip"
  | "drawImage"
  | "fillRect"
  | "fillStyle"
  | "fillText"
  | "font"
  | "getTransform"
  | "globalAlpha"
  | "imageSmoothingEnabled"
  | "lineTo"
  | "lineWidth"
  | "moveTo"
  | "rect"
  | "restore"
  | "save"
  | "scale"
  | "setLineDash"
  | "setTransform"
  | "strokeRect"
  | "strokeStyle"
  | "textAlign"
  | "textBaseline"
  | "translate"
> & {
  /** Fills the path that was begun. */
  fill(): void;
  /** Draws the outline of the path that was begun. */
  stroke(): void;
  /** Fills a shape that is given as SVG has it, such as a class's mark. */
  fillShape(path: string): void;
  strokeShape(path: string): void;
};

const shapes = new Map<string, Path2D>();

function shapeOf(path: string): Path2D {
  let shape = shapes.get(path);
  if (!shape) {
    shape = new Path2D(path);
    shapes.set(path, shape);
  }
  return shape;
}

/** A canvas's context that plots can be drawn on. */
export function canvasDrawing(context: CanvasRenderingContext2D): DrawingContext {
  return Object.assign(context, {
    fillShape: (path: string) => context.fill(shapeOf(path)),
    strokeShape: (path: string) => context.stroke(shapeOf(path)),
  });
}
