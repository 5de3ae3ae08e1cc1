import type { PaintArea } from "./paintController.ts";

/** A canvas's context, cleared and scaled to CSS pixels, the canvas as large as the area; undefined where it has none. */
export function clearedContext(
  canvas: HTMLCanvasElement,
  { width, height, pixelWidth, pixelHeight }: PaintArea,
): CanvasRenderingContext2D | undefined {
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  context.setTransform(pixelWidth / width, 0, 0, pixelHeight / height, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
