import type { DrawingContext } from "./drawing.ts";

const namespace = "http://www.w3.org/2000/svg";

/** What `save` keeps, and where the drawing continues after `restore`. */
interface State {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  dashes: readonly number[];
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  imageSmoothingEnabled: boolean;
  matrix: DOMMatrix;
  parent: SVGElement;
}

const anchors: Partial<Record<CanvasTextAlign, string>> = { center: "middle", right: "end", end: "end" };

/** Decimals beyond a hundredth of a pixel are not seen. */
const short = (value: number): string => String(Math.round(value * 100) / 100);

/** A drawing that becomes an SVG file, element by element as it is drawn; lengths are in CSS pixels. */
export class SvgDrawing implements DrawingContext {
  private readonly root = document.createElementNS(namespace, "svg");
  private readonly states: State[] = [];
  private readonly state: State = {
    fillStyle: "#000",
    strokeStyle: "#000",
    lineWidth: 1,
    dashes: [],
    globalAlpha: 1,
    font: "10px sans-serif",
    textAlign: "left",
    textBaseline: "alphabetic",
    imageSmoothingEnabled: true,
    matrix: new DOMMatrix(),
    parent: this.root,
  };
  private path = "";
  private clips = 0;

  constructor(width: number, height: number, background: string) {
    const size = { width: short(width), height: short(height) };
    setAttributes(this.root, { ...size, viewBox: `0 0 ${size.width} ${size.height}` });
    this.add("rect", { ...size, fill: background });
  }

  /** The text of the file. */
  text(): string {
    return new XMLSerializer().serializeToString(this.root);
  }

  get fillStyle(): string {
    return this.state.fillStyle;
  }
  set fillStyle(value: string | CanvasGradient | CanvasPattern) {
    this.state.fillStyle = colorOf(value);
  }
  get strokeStyle(): string {
    return this.state.strokeStyle;
  }
  set strokeStyle(value: string | CanvasGradient | CanvasPattern) {
    this.state.strokeStyle = colorOf(value);
  }
  get lineWidth(): number {
    return this.state.lineWidth;
  }
  set lineWidth(value: number) {
    this.state.lineWidth = value;
  }
  get globalAlpha(): number {
    return this.state.globalAlpha;
  }
  set globalAlpha(value: number) {
    this.state.globalAlpha = value;
  }
  get font(): string {
    return this.state.font;
  }
  set font(value: string) {
    this.state.font = value;
  }
  get textAlign(): CanvasTextAlign {
    return this.state.textAlign;
  }
  set textAlign(value: CanvasTextAlign) {
    this.state.textAlign = value;
  }
  get textBaseline(): CanvasTextBaseline {
    return this.state.textBaseline;
  }
  set textBaseline(value: CanvasTextBaseline) {
    this.state.textBaseline = value;
  }
  get imageSmoothingEnabled(): boolean {
    return this.state.imageSmoothingEnabled;
  }
  set imageSmoothingEnabled(value: boolean) {
    this.state.imageSmoothingEnabled = value;
  }

  setLineDash(dashes: readonly number[]): void {
    this.state.dashes = dashes;
  }

  save(): void {
    this.states.push({ ...this.state });
  }

  restore(): void {
    Object.assign(this.state, this.states.pop());
  }

  getTransform(): DOMMatrix {
    return DOMMatrix.fromMatrix(this.state.matrix);
  }

  setTransform(a?: DOMMatrix2DInit | number, b = 0, c = 0, d = 1, e = 0, f = 0): void {
    this.state.matrix =
      typeof a === "number" ? new DOMMatrix([a, b, c, d, e, f]) : DOMMatrix.fromMatrix(a ?? {});
  }

  translate(x: number, y: number): void {
    this.state.matrix = this.state.matrix.translate(x, y);
  }

  scale(x: number, y: number): void {
    this.state.matrix = this.state.matrix.scale(x, y);
  }

  beginPath(): void {
    this.path = "";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `${this.path === "" ? "M" : "L"}${short(x)} ${short(y)}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  /** An arc of less than a turn, or a whole circle. */
  arc(x: number, y: number, radius: number, from: number, to: number, isCounterclockwise = false): void {
    const at = (angle: number) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
    const sweep = isCounterclockwise ? 0 : 1;
    const turn = (angle: number, isLarge: 0 | 1) =>
      `A${short(radius)} ${short(radius)} 0 ${isLarge} ${sweep} ${at(angle).map(short).join(" ")}`;
    this.lineTo(...at(from));
    if (Math.abs(to - from) >= 2 * Math.PI) this.path += `${turn(from + Math.PI, 1)}${turn(from, 1)}Z`;
    else this.path += turn(to, Math.abs(to - from) > Math.PI ? 1 : 0);
  }

  fill(): void {
    this.fillShape(this.path);
  }

  stroke(): void {
    this.strokeShape(this.path);
  }

  fillShape(path: string): void {
    this.add("path", { d: path, fill: this.fillStyle, ...this.placed });
  }

  strokeShape(path: string): void {
    const { strokeStyle, lineWidth, dashes } = this.state;
    this.add("path", {
      d: path,
      fill: "none",
      stroke: strokeStyle,
      "stroke-width": String(lineWidth),
      ...(dashes.length > 0 && { "stroke-dasharray": dashes.join(" ") }),
      ...this.placed,
    });
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.fillShape(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.strokeShape(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  fillText(text: string, x: number, y: number): void {
    const { fillStyle, font, textAlign, textBaseline } = this.state;
    const element = this.add("text", {
      x: short(x),
      y: short(y + belowBaseline(text, font, textBaseline)),
      fill: fillStyle,
      style: `font: ${font}`,
      "text-anchor": anchors[textAlign] ?? "start",
      ...this.placed,
    });
    element.textContent = text;
  }

  drawImage(image: CanvasImageSource, ...box: number[]): void {
    if (!(image instanceof HTMLCanvasElement) || box.length > 4)
      throw new Error("Only whole canvases can be drawn into a file.");
    const [x, y, width = image.width, height = image.height] = box;
    this.add("image", {
      href: image.toDataURL(),
      ...{ x: short(x), y: short(y), width: short(width), height: short(height) },
      preserveAspectRatio: "none",
      ...(!this.imageSmoothingEnabled && { style: "image-rendering: pixelated" }),
      ...this.placed,
    });
  }

  /** Everything until `restore` is drawn only inside of the path. */
  clip(): void {
    const id = `clip${++this.clips}`;
    const clip = this.add("clipPath", { id });
    const shape = document.createElementNS(namespace, "path");
    setAttributes(shape, { d: this.path, ...this.transform });
    clip.append(shape);
    this.state.parent = this.add("g", { "clip-path": `url(#${id})` });
  }

  private get transform(): Record<string, string> {
    const { matrix } = this.state;
    return matrix.isIdentity ? {} : { transform: matrix.toString() };
  }

  private get placed(): Record<string, string> {
    const { globalAlpha } = this.state;
    return { ...this.transform, ...(globalAlpha < 1 && { opacity: String(globalAlpha) }) };
  }

  private add(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
    const element = document.createElementNS(namespace, name) as SVGElement;
    setAttributes(element, attributes);
    this.state.parent.append(element);
    return element;
  }
}

/** How far the letters' own line lies below the line that a canvas places them by; programs read SVG's other lines differently. */
function belowBaseline(text: string, font: string, baseline: CanvasTextBaseline): number {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return 0;
  context.font = font;
  const ascent = (line: CanvasTextBaseline) => {
    context.textBaseline = line;
    return context.measureText(text).actualBoundingBoxAscent;
  };
  return ascent("alphabetic") - ascent(baseline);
}

function colorOf(style: string | CanvasGradient | CanvasPattern): string {
  if (typeof style !== "string") throw new Error("Only plain colors can be drawn into a file.");
  return style;
}

function setAttributes(element: SVGElement, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
