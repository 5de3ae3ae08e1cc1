import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Histogram } from "../../shared/events.ts";
import { percent, shortNumber, shortRange } from "../../shared/format/numbers.ts";
import { help } from "../help.ts";
import { visuallyHidden } from "../styles.ts";
import { type Bars, histogramBars } from "./histogramBars.ts";
import { histogramSummary, type Moments } from "./histogramSummary.ts";
import type { PaintArea } from "./paintController.ts";
import { PaintController } from "./paintController.ts";
import { total, type ValueRange } from "./rebin.ts";
import { onRange } from "./sharedRange.ts";
import type { PlotTheme } from "./theme.ts";
import type { Tone } from "./tone.ts";

/** Width in CSS pixels from which on both numbers are beside the bars. */
const minWidthForNumbers = 120;

/**
 * A histogram with its range below and, beside it, mean and standard deviation in numbers; under the pointer or the
 * keyboard's cursor, a bin's values and share instead of the range. A bar that dwarfs all others is cut, slashed and
 * labeled with its share.
 *
 * It fills its container's width and has a height of its own, `--mlp-histogram-height` (56px).
 */
@customElement("mlp-histogram")
export class MlpHistogram extends LitElement {
  static override styles = [
    visuallyHidden,
    css`
      :host {
        display: block;
        height: var(--mlp-histogram-height, 56px);
        min-width: 0;
        contain: layout paint style;
        font-size: 10px;
        line-height: 13px;
        font-variant-numeric: tabular-nums;
        color: var(--vscode-descriptionForeground);
        cursor: default;
      }
      .frame {
        display: grid;
        grid-template: minmax(0, 1fr) 13px / minmax(0, 1fr) auto;
        grid-template-areas: "plot numbers" "range range-end";
        height: 100%;
      }
      .plot {
        grid-area: plot;
        position: relative;
        min-height: 0;
        border-bottom: 1px solid var(--mlp-plot-line, color-mix(in srgb, var(--vscode-foreground) 22%, transparent));
      }
      .plot:focus-visible {
        outline: 1px solid var(--vscode-focusBorder, currentColor);
        outline-offset: 1px;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        color: var(--mlp-histogram-ink, currentColor);
      }
      .range {
        grid-area: range;
        display: flex;
        justify-content: space-between;
        height: 13px;
        overflow: hidden;
        white-space: nowrap;
      }
      .range.hover {
        grid-column: range / -1;
        justify-content: center;
        color: var(--vscode-foreground);
      }
      .numbers {
        grid-area: numbers;
        align-self: end;
        min-width: 48px;
        margin-inline-start: 6px;
        white-space: nowrap;
      }
      /* Where a row of histograms has its axis once, below all of them. */
      :host([bare]) .frame {
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
        grid-template-areas: "plot";
      }
      :host([bare]) .range {
        display: none;
      }
      .numbers div {
        display: flex;
        justify-content: space-between;
        gap: 4px;
      }
      .numbers b {
        font-weight: normal;
        color: var(--vscode-foreground);
      }
      /* Where the numbers would leave the bars less than half, the deviation alone is between the ends of the range. */
      :host([narrow]) .frame {
        grid-template-columns: minmax(0, 1fr);
        grid-template-areas: "plot" "range";
      }
      :host([narrow]) .numbers {
        grid-area: range;
        justify-self: center;
        min-width: 0;
        margin: 0;
      }
      :host([narrow]) .mean,
      :host([narrow]) .hover + .numbers {
        display: none;
      }
    `,
  ];

  @property({ attribute: false }) histogram: Histogram | undefined;
  /** The mean and the standard deviation of the values, shown as numbers where they are known. */
  @property({ attribute: false }) moments: Moments | undefined;
  /** The value axis, where other histograms have the same; otherwise it is the histogram's own range. */
  @property({ attribute: false }) range: ValueRange | undefined;
  /** Whether the bars have the color `--mlp-histogram-ink` in place of the tone's. */
  @property({ type: Boolean }) inked = false;
  /** Colors the bars. */
  @property({ reflect: true }) tone: Tone = "none";
  /** What it shows, for those who hear it: `activation of layer 2`. */
  @property() label = "histogram";
  /** Whether zero is marked over the bars and named, as for residuals. */
  @property({ type: Boolean }) zero = false;
  /** Whether its range is left out, because whoever shows several on one axis shows it once. */
  @property({ type: Boolean, reflect: true }) bare = false;
  /** Whether Tab reaches it; arrow keys then read the bars. */
  @property({ type: Boolean }) reachable = false;
  @state() private hovered: number | undefined;
  /** The bar at the keyboard's cursor, as the live region reads it. */
  @state() private announced = "";
  @query("canvas") private readonly canvas!: HTMLCanvasElement;
  /** The histogram on its axis, and its bars. */
  private shown: Histogram | undefined;
  private bars: Bars | undefined;
  // A container query would cost a style pass of its own for each histogram and frame.
  private readonly sizes = new ResizeObserver((entries) =>
    this.toggleAttribute("narrow", entries[entries.length - 1].contentRect.width < minWidthForNumbers),
  );

  constructor() {
    super();
    new PaintController(
      this,
      () => this.canvas,
      (area, theme) => this.paint(area, theme),
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("histogram") && !changed.has("range")) return;
    const { histogram, range } = this;
    this.shown = histogram && range ? onRange(histogram, range) : histogram;
    this.bars = this.shown && histogramBars(this.shown);
    if (this.hovered !== undefined && this.hovered >= (this.shown?.counts.length ?? 0))
      this.hovered = undefined;
  }

  override render() {
    const { histogram, moments } = this;
    const summary = histogram === undefined ? "no values yet" : histogramSummary(histogram, moments);
    return html`
      <div class="frame">
        <div
          class="plot"
          role="img"
          aria-label=${`${this.label}: ${summary}`}
          ${help(`${this.label}: ${summary}.\nA slashed bar is cut; its share is written beside it.`)}
          tabindex=${this.reachable ? 0 : nothing}
          @keydown=${this.onKeyDown}
          @blur=${this.leave}
          @pointermove=${this.onPointerMove}
          @pointerleave=${this.leave}
        >
          <canvas aria-hidden="true"></canvas>
        </div>
        ${this.renderRange()}
        ${
          moments === undefined || histogram === undefined
            ? nothing
            : html`<div class="numbers" data-testid="numbers" aria-hidden="true">
              <div class="mean">mean <b>${shortNumber(moments.mean)}</b></div>
              <div>std <b>${shortNumber(moments.std)}</b></div>
            </div>`
        }
      </div>
      <div class="visually-hidden" role="status" aria-live="polite" data-testid="announced">${this.announced}</div>
    `;
  }

  private renderRange() {
    const { shown, hovered } = this;
    if (shown === undefined) return html`<div class="range"></div>`;
    if (hovered !== undefined)
      return html`<div class="range hover" data-testid="bin">${this.binText(shown, hovered)}</div>`;
    const [low, high] = shortRange(shown.low, shown.high);
    return html`<div class="range" data-testid="range"><span>${low}</span><span>${high}</span></div>`;
  }

  /** The values of a bin and their share: "0.5 … 1: 12 %". On a shared axis the end bins also hold all beyond it. */
  private binText(shown: Histogram, bin: number): string {
    const { low, high, counts } = shown;
    const width = (high - low) / counts.length;
    const from = shortNumber(low + width * bin, 3);
    const to = shortNumber(low + width * (bin + 1), 3);
    const share = percent(counts[bin] / (total(shown) || 1));
    const own = this.histogram ?? shown;
    if (bin === 0 && own.low < low) return `≤ ${to}: ${share}`;
    if (bin === counts.length - 1 && own.high > high) return `≥ ${from}: ${share}`;
    return `${from} … ${to}: ${share}`;
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const { shown, hovered } = this;
    const last = (shown?.counts.length ?? 0) - 1;
    if (shown === undefined || last < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, number> = {
      ArrowLeft: (hovered ?? 1) - 1,
      ArrowRight: (hovered ?? -1) + 1,
      Home: 0,
      End: last,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.hovered = Math.min(last, Math.max(0, move));
    this.announced = this.binText(shown, this.hovered);
  };

  private onPointerMove(event: PointerEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width;
    const bins = this.shown?.counts.length ?? 0;
    this.hovered = bins === 0 ? undefined : Math.min(bins - 1, Math.max(0, Math.floor(place * bins)));
  }

  private readonly leave = (): void => {
    this.hovered = undefined;
    this.announced = "";
  };

  private paint({ pixelWidth, pixelHeight, width }: PaintArea, theme: PlotTheme): void {
    const { canvas, shown, bars } = this;
    if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
    if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
    const context = canvas.getContext("2d");
    if (context === null) return;
    context.clearRect(0, 0, pixelWidth, pixelHeight);
    if (shown === undefined || bars === undefined) return;
    paintZero(context, shown, theme);
    const { heights, cut } = bars;
    const step = pixelWidth / heights.length;
    const gap = step >= 4 ? Math.max(1, Math.round(step / 6)) : 0;
    const ink = this.inked ? getComputedStyle(canvas).color : theme.tones[this.tone];
    context.fillStyle = ink;
    for (let i = 0; i < heights.length; i++) {
      if (heights[i] === 0) continue;
      // Whole pixels on both sides, so that neighbors neither overlap nor leave a seam.
      const left = Math.round(i * step);
      const barWidth = Math.max(1, Math.round((i + 1) * step) - left - gap);
      const height = Math.max(1, Math.round(heights[i] * pixelHeight));
      if (i === this.hovered) context.fillStyle = theme.foreground;
      context.fillRect(left, pixelHeight - height, barWidth, height);
      if (i === this.hovered) context.fillStyle = ink;
    }
    if (this.zero) markZero(context, shown, pixelWidth / width, theme);
    if (cut.length > 0) paintCuts(context, cut, step, pixelWidth / width, theme);
  }
}

/** A line at the value zero, where the range has it inside. */
function paintZero(context: CanvasRenderingContext2D, { low, high }: Histogram, theme: PlotTheme): void {
  if (low >= 0 || high <= 0) return;
  context.fillStyle = theme.grid;
  const { width, height } = context.canvas;
  context.fillRect(Math.round((-low / (high - low)) * width), 0, 1, height);
}

/** A dashed line over the bars at the value zero, with its number, where the range has it inside. */
function markZero(
  context: CanvasRenderingContext2D,
  { low, high }: Histogram,
  pixelRatio: number,
  theme: PlotTheme,
): void {
  if (low >= 0 || high <= 0) return;
  const { width, height } = context.canvas;
  const place = Math.round((-low / (high - low)) * width) + 0.5;
  context.save();
  context.strokeStyle = context.fillStyle = theme.foreground;
  context.lineWidth = pixelRatio;
  context.setLineDash([3 * pixelRatio, 3 * pixelRatio]);
  context.beginPath();
  context.moveTo(place, 0);
  context.lineTo(place, height);
  context.stroke();
  context.font = `${11 * pixelRatio}px ${theme.font}`;
  context.textBaseline = "top";
  context.fillText("0", place + 4 * pixelRatio, 2 * pixelRatio);
  context.restore();
}

/** The font that a context was given last; a change of the canvas's size resets the context, its base line included. */
const fonts = new WeakMap<CanvasRenderingContext2D, string>();
/** About the width of a character of a share, and the height of its line, in CSS pixels. */
const labelCharacterWidth = 5.5;
const labelHeight = 10;

/**
 * A slash through each cut bar near its top, and its share beside it, on the side that is wide enough; a share that would touch the one
 * before is written below it.
 */
function paintCuts(
  context: CanvasRenderingContext2D,
  cut: Bars["cut"],
  step: number,
  pixelRatio: number,
  theme: PlotTheme,
): void {
  const { width } = context.canvas;
  const slashTop = 3 * pixelRatio;
  const font = `${9 * pixelRatio}px ${theme.font}`;
  // Setting a font, even the same one, costs more than drawing all bars.
  if (fonts.get(context) !== font || context.textBaseline !== "top") {
    context.font = font;
    context.textBaseline = "top";
    fonts.set(context, font);
  }
  let before: { readonly from: number; readonly to: number; readonly top: number } | undefined;
  for (const { bin, share } of cut) {
    const left = bin * step;
    const right = left + step;
    context.strokeStyle = theme.background;
    context.lineWidth = 2 * pixelRatio;
    context.beginPath();
    context.moveTo(left - pixelRatio, slashTop + 5 * pixelRatio);
    context.lineTo(right + pixelRatio, slashTop);
    context.stroke();
    const text = percent(share);
    const gap = 2 * pixelRatio;
    const textWidth = text.length * labelCharacterWidth * pixelRatio;
    const isRight = right + gap + textWidth <= width;
    const from = isRight ? right + gap : left - gap - textWidth;
    const to = from + textWidth;
    const isApart = !before || from > before.to + gap || to + gap < before.from;
    const top = isApart ? 0 : (before?.top ?? 0) + labelHeight * pixelRatio;
    context.textAlign = isRight ? "left" : "right";
    context.fillStyle = theme.foreground;
    context.fillText(text, isRight ? from : to, top);
    before = { from, to, top };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-histogram": MlpHistogram;
  }
}
