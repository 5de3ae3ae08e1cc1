import { css, html, LitElement } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Histogram } from "../../shared/events.ts";
import { percent, shortNumber, shortRange } from "../../shared/format.ts";
import { barHeights } from "./histogramBars.ts";
import { histogramSummary } from "./histogramSummary.ts";
import type { PaintArea } from "./paintController.ts";
import { PaintController } from "./paintController.ts";
import { total } from "./rebin.ts";
import type { PlotTheme } from "./theme.ts";
import type { Tone } from "./tone.ts";

/**
 * A histogram with its range below; under the pointer, a bin's values and share instead.
 *
 * It fills its container's width and has a height of its own, `--mlp-histogram-height` (56px).
 */
@customElement("mlp-histogram")
export class MlpHistogram extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-rows: 1fr auto;
      height: var(--mlp-histogram-height, 56px);
      min-width: 0;
      contain: layout paint style;
      font-size: 10px;
      line-height: 13px;
      font-variant-numeric: tabular-nums;
      color: var(--vscode-descriptionForeground);
      cursor: default;
    }
    .plot {
      position: relative;
      min-height: 0;
      border-bottom: 1px solid var(--mlp-plot-line, color-mix(in srgb, var(--vscode-foreground) 22%, transparent));
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    .range {
      display: flex;
      justify-content: space-between;
      height: 13px;
      overflow: hidden;
      white-space: nowrap;
    }
    .range.hover {
      justify-content: center;
      color: var(--vscode-foreground);
    }
  `;

  @property({ attribute: false }) histogram: Histogram | undefined;
  /** Colors the bars. */
  @property({ reflect: true }) tone: Tone = "none";
  /** What it shows, for those who hear it: `activation of layer 2`. */
  @property() label = "histogram";
  @state() private hovered: number | undefined;
  @query("canvas") private readonly canvas!: HTMLCanvasElement;

  constructor() {
    super();
    new PaintController(
      this,
      () => this.canvas,
      (area, theme) => this.paint(area, theme),
    );
  }

  override render() {
    const { histogram } = this;
    const summary = histogram === undefined ? "no values yet" : histogramSummary(histogram);
    return html`
      <div
        class="plot"
        title=${`${this.label}: ${summary}.\nThe height of a bar goes with the square root of its share, so that a spike does not hide the rest.`}
        @pointermove=${this.onPointerMove}
        @pointerleave=${this.onPointerLeave}
      >
        <canvas role="img" aria-label=${`${this.label}: ${summary}`}></canvas>
      </div>
      ${this.renderRange()}
    `;
  }

  private renderRange() {
    const { histogram, hovered } = this;
    if (histogram === undefined) return html`<div class="range"></div>`;
    const { low, high, counts } = histogram;
    const [least, most] = shortRange(low, high);
    if (hovered === undefined || hovered >= counts.length)
      return html`<div class="range" data-testid="range"><span>${least}</span><span>${most}</span></div>`;
    const width = (high - low) / counts.length;
    const from = shortNumber(low + width * hovered, 3);
    const to = shortNumber(low + width * (hovered + 1), 3);
    const share = percent(counts[hovered] / (total(histogram) || 1));
    return html`<div class="range hover" data-testid="bin">${from} … ${to}: ${share}</div>`;
  }

  private onPointerMove(event: PointerEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width;
    const bins = this.histogram?.counts.length ?? 0;
    this.hovered = bins === 0 ? undefined : Math.min(bins - 1, Math.max(0, Math.floor(place * bins)));
  }

  private onPointerLeave(): void {
    this.hovered = undefined;
  }

  private paint({ pixelWidth, pixelHeight }: PaintArea, theme: PlotTheme): void {
    const { canvas, histogram } = this;
    if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
    if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
    const context = canvas.getContext("2d");
    if (context === null) return;
    context.clearRect(0, 0, pixelWidth, pixelHeight);
    if (histogram === undefined) return;
    paintZero(context, histogram, theme);
    const heights = barHeights(histogram);
    const step = pixelWidth / heights.length;
    const gap = step >= 4 ? Math.max(1, Math.round(step / 6)) : 0;
    context.fillStyle = theme.tones[this.tone];
    for (let i = 0; i < heights.length; i++) {
      if (heights[i] === 0) continue;
      // Whole pixels on both sides, so that neighbors neither overlap nor leave a seam.
      const left = Math.round(i * step);
      const width = Math.max(1, Math.round((i + 1) * step) - left - gap);
      const height = Math.max(1, Math.round(heights[i] * pixelHeight));
      if (i === this.hovered) context.fillStyle = theme.foreground;
      context.fillRect(left, pixelHeight - height, width, height);
      if (i === this.hovered) context.fillStyle = theme.tones[this.tone];
    }
  }
}

/** A line at the value zero, where the range has it inside. */
function paintZero(context: CanvasRenderingContext2D, { low, high }: Histogram, theme: PlotTheme): void {
  if (low >= 0 || high <= 0) return;
  context.fillStyle = theme.grid;
  const { width, height } = context.canvas;
  context.fillRect(Math.round((-low / (high - low)) * width), 0, 1, height);
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-histogram": MlpHistogram;
  }
}
