// A plot saved as SVG looks as it does on its canvas.
import { expect, test } from "vitest";
import { canvasDrawing, type DrawingContext } from "../../../src/webview/plots/drawing.ts";
import { SvgDrawing } from "../../../src/webview/plots/svgDrawing.ts";

const width = 160;
const height = 120;

function context(): CanvasRenderingContext2D {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
}

async function pixelsOfSvg(draw: (context: DrawingContext) => void): Promise<Uint8ClampedArray> {
  const drawing = new SvgDrawing(width, height, "#ffffff");
  draw(drawing);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.text())}`;
  await image.decode();
  const target = context();
  target.drawImage(image, 0, 0);
  return target.getImageData(0, 0, width, height).data;
}

function pixelsOfCanvas(draw: (context: DrawingContext) => void): Uint8ClampedArray {
  const target = context();
  target.fillStyle = "#ffffff";
  target.fillRect(0, 0, width, height);
  draw(canvasDrawing(target));
  return target.getImageData(0, 0, width, height).data;
}

/** The share of the pixels that differ by more than what smoothed edges may. */
function shareOfOtherPixels(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let others = 0;
  for (let i = 0; i < a.length; i += 4)
    if (Math.max(...[0, 1, 2].map((channel) => Math.abs(a[i + channel] - b[i + channel]))) > 60) others++;
  return others / (width * height);
}

const drawings: Readonly<Record<string, (context: DrawingContext) => void>> = {
  "lines, dashed and solid": (context) => {
    context.strokeStyle = "#0000ff";
    context.lineWidth = 3;
    context.setLineDash([8, 4]);
    context.beginPath();
    context.moveTo(10, 10);
    context.lineTo(150, 60);
    context.lineTo(20, 110);
    context.stroke();
    context.setLineDash([]);
    context.strokeRect(30, 30, 60, 40);
  },
  "circles, arcs and shapes in a moved and scaled system": (context) => {
    const transform = context.getTransform();
    context.fillStyle = "rgb(200 60 0 / 1)";
    context.beginPath();
    context.arc(40, 40, 20, 0, 2 * Math.PI);
    context.fill();
    context.beginPath();
    context.arc(110, 40, 25, 0.3, 4.5);
    context.lineWidth = 4;
    context.stroke();
    context.translate(80, 90);
    context.scale(14, 14);
    context.fillShape("M-.89 -.89H.89V.89H-.89Z");
    context.lineWidth = 0.3;
    context.strokeShape("M0 -1.25L1.25 0L0 1.25L-1.25 0Z");
    context.setTransform(transform);
    context.fillRect(140, 100, 10, 10);
  },
  "what is outside of a clip, and transparency": (context) => {
    context.save();
    context.beginPath();
    context.rect(40, 30, 60, 50);
    context.clip();
    context.globalAlpha = 0.5;
    context.fillStyle = "#008000";
    context.fillRect(0, 0, 160, 60);
    context.restore();
    context.fillStyle = "#008000";
    context.fillRect(0, 100, 20, 20);
  },
  "an image, smoothed and not": (context) => {
    const image = Object.assign(document.createElement("canvas"), { width: 2, height: 2 });
    const pixels = image.getContext("2d") as CanvasRenderingContext2D;
    pixels.fillStyle = "#ff0000";
    pixels.fillRect(0, 0, 1, 2);
    pixels.fillStyle = "#0000ff";
    pixels.fillRect(1, 0, 1, 2);
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 10, 10, 60, 100);
    context.imageSmoothingEnabled = true;
    context.drawImage(image, 90, 10, 60, 100);
  },
  "text by its alignments": (context) => {
    context.font = "bold 14px monospace";
    context.fillStyle = "#000000";
    for (const [index, [align, baseline]] of (
      [
        ["left", "top"],
        ["center", "middle"],
        ["right", "bottom"],
      ] as const
    ).entries()) {
      context.textAlign = align;
      context.textBaseline = baseline;
      context.fillText("HEM", 80, 15 + 45 * index);
    }
  },
};

test.each(Object.entries(drawings))("%s", async (_, draw) => {
  const drawn = pixelsOfCanvas(draw);
  const saved = await pixelsOfSvg(draw);
  // The drawing is there at all, and its parts are where they are on the canvas.
  expect(
    shareOfOtherPixels(
      drawn,
      pixelsOfCanvas(() => {}),
    ),
  ).toBeGreaterThan(0.015);
  expect(shareOfOtherPixels(drawn, saved)).toBeLessThan(0.008);
});
