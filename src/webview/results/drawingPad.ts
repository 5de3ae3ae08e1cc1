import { css, html, LitElement } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ImageShape } from "../../shared/results/resultsRequests.ts";
import { help } from "../help.ts";
import { CanvasPlot } from "../plots/canvasPlot.ts";
import type { DrawingContext } from "../plots/drawing.ts";
import type { PaintArea } from "../plots/paintController.ts";
import type { PlotTheme } from "../plots/theme.ts";
import { base, buttons } from "../styles.ts";
import { controls } from "./controls.ts";
import { canDraw, drawLine, type ImagePlace, imagePixels } from "./drawing.ts";

/** Radii of the thin and the thick brush in pixels of the image. */
const radii = { thin: 0.8, thick: 1.4 } as const;

/**
 * An image of a row, which can be drawn on by pointer and by keyboard where it is small and gray.
 *
 * @fires draw - CustomEvent<Uint8Array>: the pixels after a stroke of the brush
 */
@customElement("mlp-drawing-pad")
export class DrawingPad extends LitElement {
  static override styles = [
    base,
    buttons,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .plot {
        width: 100%;
        max-width: 200px;
        border: 1px solid var(--vscode-contrastBorder, var(--mlp-line, transparent));
        touch-action: none;
      }
      .drawn {
        cursor: crosshair;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        margin-top: 3px;
      }
      button[aria-pressed="true"] {
        font-weight: 600;
        text-decoration: underline;
      }
    `,
  ];

  @property({ attribute: false }) shape: ImageShape = { height: 1, width: 1, channels: 1 };
  /** (height, width, channels), row-major, 0 … 255. */
  @property({ attribute: false }) pixels: Uint8Array = new Uint8Array(1);
  @state() private erases = false;
  @state() private brush: keyof typeof radii = "thin";
  /** The pixel at the keyboard's cursor: column and row; undefined without the focus. */
  @state() private cursor: ImagePlace | undefined;
  @state() private announced = "";
  @query("canvas") private readonly canvas!: HTMLCanvasElement | null;
  private readonly image = document.createElement("canvas");
  /** Where the pointer was last while it draws. */
  private last: ImagePlace | undefined;

  protected readonly plot = new CanvasPlot(
    this,
    () => this.canvas,
    (context, area, theme) => this.paint(context, area, theme),
  );

  override render() {
    const { height, width } = this.shape;
    const size = `${height} × ${width} pixels`;
    const style = `aspect-ratio: ${width} / ${height}`;
    if (!canDraw(this.shape))
      return html`
        <div class="plot" role="img" aria-label="Image of the row, ${size}" style=${style}>
          <canvas aria-hidden="true"></canvas>
        </div>
        <p class="dim">Only gray images of up to 40 × 40 pixels can be drawn on.</p>
      `;
    return html`
      <div
        class="plot drawn"
        role="application"
        aria-roledescription="drawing"
        aria-label="Image of the row, ${size}"
        ${help("Draw with the pointer; with Shift it erases. Arrow keys move the cursor, Space draws, Shift+Space erases.")}
        tabindex="0"
        style=${style}
        @keydown=${this.onKeyDown}
        @focus=${this.onFocus}
        @blur=${this.onBlur}
        @pointerdown=${this.onPointerDown}
        @pointermove=${this.onPointerMove}
        @pointerup=${this.endStroke}
        @pointercancel=${this.endStroke}
      >
        <canvas aria-hidden="true"></canvas>
      </div>
      <div class="tools">
        ${this.renderTool("draw", !this.erases, () => {
          this.erases = false;
        })}
        ${this.renderTool("erase", this.erases, () => {
          this.erases = true;
        })}
        ${this.renderTool("thick", this.brush === "thick", () => {
          this.brush = this.brush === "thick" ? "thin" : "thick";
        })}
        <button class="link" data-tool="clear" @click=${() => this.give(new Uint8Array(this.pixels.length))}>clear</button>
      </div>
      <div class="visually-hidden" role="status" aria-live="polite" data-testid="announced">${this.announced}</div>
    `;
  }

  private renderTool(name: string, isPressed: boolean, onClick: () => void) {
    return html`<button class="link" data-tool=${name} aria-pressed=${isPressed} @click=${onClick}>${name}</button>`;
  }

  private stroke(from: ImagePlace, to: ImagePlace, erases: boolean): void {
    this.give(drawLine(this.pixels, this.shape, from, to, { radius: radii[this.brush], erases }));
  }

  private give(pixels: Uint8Array): void {
    this.pixels = pixels;
    this.dispatchEvent(new CustomEvent<Uint8Array>("draw", { detail: pixels }));
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { height, width } = this.shape;
    const cursor = this.cursor ?? middleOf(this.shape);
    const moves: Record<string, ImagePlace> = {
      ArrowLeft: { x: Math.max(0, cursor.x - 1), y: cursor.y },
      ArrowRight: { x: Math.min(width - 1, cursor.x + 1), y: cursor.y },
      ArrowUp: { x: cursor.x, y: Math.max(0, cursor.y - 1) },
      ArrowDown: { x: cursor.x, y: Math.min(height - 1, cursor.y + 1) },
    };
    const isSpace = event.key === " ";
    if (!isSpace && moves[event.key] === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.cursor = moves[event.key] ?? cursor;
    const middle = { x: this.cursor.x + 0.5, y: this.cursor.y + 0.5 };
    if (isSpace) this.stroke(middle, middle, event.shiftKey || this.erases);
    const value = this.pixels[this.cursor.y * width + this.cursor.x];
    this.announced = `row ${this.cursor.y + 1}, column ${this.cursor.x + 1}: ${value}`;
  };

  private readonly onFocus = (event: FocusEvent): void => {
    if ((event.target as HTMLElement).matches(":focus-visible")) this.cursor ??= middleOf(this.shape);
  };

  private readonly onBlur = (): void => {
    this.cursor = undefined;
    this.announced = "";
  };

  private readonly onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.drawTo(event);
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    if (this.last !== undefined) this.drawTo(event);
  };

  private readonly endStroke = (): void => {
    this.last = undefined;
  };

  private drawTo(event: PointerEvent): void {
    const box = this.canvas?.getBoundingClientRect();
    if (box === undefined) return;
    const { height, width } = this.shape;
    const place = {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
    this.stroke(this.last ?? place, place, event.shiftKey || this.erases);
    this.last = place;
  }

  private paint(context: DrawingContext, area: PaintArea, theme: PlotTheme): void {
    const { image, pixels, shape, cursor } = this;
    if (pixels.length !== shape.height * shape.width * shape.channels) return;
    image.width = shape.width;
    image.height = shape.height;
    image.getContext("2d")?.putImageData(new ImageData(imagePixels(pixels, shape), shape.width), 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 0, 0, area.width, area.height);
    if (cursor === undefined) return;
    const [width, height] = [area.width / shape.width, area.height / shape.height];
    context.lineWidth = 2;
    context.strokeStyle = theme.validation;
    context.strokeRect(cursor.x * width, cursor.y * height, width, height);
  }
}

function middleOf({ height, width }: ImageShape): ImagePlace {
  return { x: width >> 1, y: height >> 1 };
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-drawing-pad": DrawingPad;
  }
}
