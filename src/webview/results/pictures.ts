/** Pictures of the page as files: what style sheets give a drawing is written into it. */

import { CanvasPlot } from "../plots/canvasPlot.ts";

/** A drawing of the page. All can be saved as PNG, all but a canvas of pixels as SVG. */
export type Picture = SVGSVGElement | CanvasPlot | HTMLCanvasElement;

/** The properties that make a drawing look as it does on the page. */
const drawn = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
] as const;

/** Pixels of a PNG for one of an SVG. */
const scale = 2;

/** The drawing as the text of an SVG file, on the page's background. */
export function svgText(picture: SVGSVGElement | CanvasPlot): string {
  return picture instanceof CanvasPlot ? picture.svg() : styledText(picture);
}

function styledText(source: SVGSVGElement): string {
  const copy = source.cloneNode(true) as SVGSVGElement;
  const copies = copy.querySelectorAll("*");
  for (const [i, element] of source.querySelectorAll("*").entries()) {
    const style = getComputedStyle(element);
    const values = drawn.map((name) => `${name}:${style.getPropertyValue(name)}`);
    copies[i].setAttribute("style", values.join(";"));
  }
  const { width, height } = sizeOf(source);
  const background = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: pageColor() }))
    background.setAttribute(name, value);
  copy.prepend(background);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  return new XMLSerializer().serializeToString(copy).replace(/<!--.*?-->/g, "");
}

/** The drawing as the content of a PNG file. */
export async function pngBytes(picture: Picture): Promise<Uint8Array> {
  const source = picture instanceof CanvasPlot ? picture.canvas : picture;
  if (source === null) throw new Error("The picture is not on the page.");
  const canvas = source instanceof HTMLCanvasElement ? onBackground(source) : await rastered(source);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The picture could not be made.");
  return new Uint8Array(await blob.arrayBuffer());
}

function onBackground(source: HTMLCanvasElement): HTMLCanvasElement {
  const [canvas, context] = newCanvas(source.width, source.height);
  context.drawImage(source, 0, 0);
  return canvas;
}

async function rastered(source: SVGSVGElement): Promise<HTMLCanvasElement> {
  const { width, height } = sizeOf(source);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(styledText(source))}`;
  await image.decode();
  const [canvas, context] = newCanvas(width * scale, height * scale);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function newCanvas(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser has no canvas to draw on.");
  context.fillStyle = pageColor();
  context.fillRect(0, 0, width, height);
  return [canvas, context];
}

function pageColor(): string {
  return getComputedStyle(document.body).getPropertyValue("--vscode-editor-background").trim() || "white";
}

function sizeOf(source: SVGSVGElement): { readonly width: number; readonly height: number } {
  const { width, height } = source.getBoundingClientRect();
  return { width: Math.ceil(width), height: Math.ceil(height) };
}
