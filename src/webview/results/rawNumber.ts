import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Histogram } from "../../shared/events.ts";
import type { Sweep } from "../../shared/results/resultsRequests.ts";
import { CanvasPlot } from "../plots/canvasPlot.ts";
import type { DrawingContext } from "../plots/drawing.ts";
import { histogramBars } from "../plots/histogramBars.ts";
import type { PaintArea } from "../plots/paintController.ts";
import type { PlotTheme } from "../plots/theme.ts";
import { base } from "../styles.ts";
import { controls } from "./controls.ts";
import { cellNumber, type NumericInput, numberCell } from "./rawValues.ts";
import { type CurveRange, outputOf, type SweepCurve } from "./sweepCurves.ts";

/** Positions of a slider whose input is not a whole number of few values. */
const sliderPositions = 200;

/** What a slider draws over its range. */
export interface SweepView {
  readonly sweep: Sweep;
  readonly curves: readonly SweepCurve[];
  readonly range: CurveRange;
}

/**
 * A raw input that is a number or a date: a field and a slider over the range of the training rows, on their histogram, with the
 * network's answer over the whole range.
 *
 * @fires cell-change - CustomEvent<string>: the cell that is typed or slid to
 */
@customElement("mlp-raw-number")
export class RawNumber extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
      }
      .line {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
      }
      /* Names that differ at their ends are common. */
      .name {
        display: -webkit-box;
        min-width: 0;
        overflow: hidden;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        line-height: 1.3;
      }
      input.field {
        flex: none;
        width: 92px;
        text-align: end;
      }
      input.field[type="date"] {
        width: 130px;
      }
      .slider {
        position: relative;
        height: 34px;
        margin-top: 2px;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      input[type="range"] {
        appearance: none;
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        background: none;
        cursor: ew-resize;
      }
      input[type="range"]::-webkit-slider-thumb {
        appearance: none;
        width: 3px;
        height: 34px;
        background: var(--vscode-foreground);
        border-radius: 1px;
      }
      input[type="range"]::-moz-range-thumb {
        width: 3px;
        height: 34px;
        border: 0;
        background: var(--vscode-foreground);
      }
      input[type="range"]:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      .note {
        font-size: 12px;
        overflow-wrap: anywhere;
      }
      .note::before {
        content: "⚠ ";
        color: var(--vscode-editorWarning-foreground);
      }
    `,
  ];

  @property({ attribute: false }) input!: NumericInput;
  /** The cell as it is typed. */
  @property() cell = "";
  /** What is unusual about the cell; empty where nothing is. */
  @property() note = "";
  @property({ attribute: false }) view: SweepView | undefined;
  @query("canvas") private readonly canvas!: HTMLCanvasElement | null;

  protected readonly plot = new CanvasPlot(
    this,
    () => this.canvas,
    (context, area, theme) => this.paint(context, area, theme),
  );

  override render() {
    const { input, cell, note } = this;
    const { positions } = this;
    return html`
      <div class="line">
        <span class="name" id="name">${input.column}</span>
        <input
          class="field"
          type=${input.kind === "date" ? "date" : "text"}
          inputmode=${input.kind === "date" ? nothing : "decimal"}
          aria-labelledby="name"
          aria-describedby=${note === "" ? nothing : "note"}
          spellcheck="false"
          .value=${cell}
          @input=${(event: Event) => this.give((event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
        />
      </div>
      <div class="slider">
        <canvas aria-hidden="true"></canvas>
        <input
          type="range"
          min="0"
          max=${positions}
          .value=${String(this.position)}
          aria-labelledby="name"
          aria-valuetext=${cell === "" ? "missing" : cell}
          @input=${(event: Event) => this.slide(Number((event.target as HTMLInputElement).value))}
          @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
        />
      </div>
      ${note === "" ? nothing : html`<div class="note" id="note" data-testid="note">${note}</div>`}
    `;
  }

  private get positions(): number {
    const { input } = this;
    const range = input.maximum - input.minimum;
    const isWhole = input.kind === "date" || input.isInteger;
    return isWhole && range >= 1 && range <= sliderPositions ? range : sliderPositions;
  }

  private get position(): number {
    const { input, cell, positions } = this;
    const value = cellNumber(input, cell) ?? input.median;
    const share = (value - input.minimum) / (input.maximum - input.minimum || 1);
    return Math.round(positions * Math.min(1, Math.max(0, share)));
  }

  private slide(position: number): void {
    const { minimum, maximum } = this.input;
    this.give(numberCell(this.input, minimum + (position / this.positions) * (maximum - minimum)));
  }

  private give(cell: string): void {
    this.cell = cell;
    this.dispatchEvent(new CustomEvent<string>("cell-change", { detail: cell }));
  }

  private paint(context: DrawingContext, area: PaintArea, theme: PlotTheme): void {
    const { width, height } = area;
    context.fillStyle = theme.grid;
    // Bars and quartiles are where their values are on the slider.
    const { minimum, maximum, histogram } = this.input;
    const place = (value: number) => ((value - minimum) / (maximum - minimum || 1)) * width;
    if (histogram) paintBars(context, histogram, place, height);
    else paintQuartiles(context, this.input, place, height);
    context.fillRect(0, height - 1, width, 1);
    for (const curve of this.view?.curves ?? []) this.paintCurve(context, area, theme, curve, place);
  }

  private paintCurve(
    context: DrawingContext,
    { height }: PaintArea,
    theme: PlotTheme,
    curve: SweepCurve,
    place: (value: number) => number,
  ): void {
    const { sweep, range } = this.view as SweepView;
    context.strokeStyle = theme[curve.ink];
    context.lineWidth = 1.6;
    context.setLineDash(curve.isDashed ? [4, 3] : []);
    context.beginPath();
    for (const [index, value] of outputOf(sweep, curve.output).entries()) {
      const share = (value - range.low) / (range.high - range.low);
      // A line at the edge is not cut in half.
      context.lineTo(place(sweep.values[index]), 2 + (1 - share) * (height - 4));
    }
    context.stroke();
    context.setLineDash([]);
  }
}

function paintBars(
  context: DrawingContext,
  histogram: Histogram,
  place: (value: number) => number,
  height: number,
): void {
  const { heights } = histogramBars(histogram);
  const binWidth = (histogram.high - histogram.low) / heights.length;
  for (let bin = 0; bin < heights.length; bin++) {
    const left = place(histogram.low + bin * binWidth);
    const right = place(histogram.low + (bin + 1) * binWidth);
    context.fillRect(
      left,
      height * (1 - heights[bin]),
      Math.max(1, right - left - 0.5),
      height * heights[bin],
    );
  }
}

/** A box plot of the training rows, where no more than their quartiles is known: the box holds the middle half. */
function paintQuartiles(
  context: DrawingContext,
  { lowerQuartile, median, upperQuartile }: NumericInput,
  place: (value: number) => number,
  height: number,
): void {
  const boxHeight = Math.round(height / 3);
  const [left, middle, right] = [lowerQuartile, median, upperQuartile].map(place);
  context.fillRect(left, height - boxHeight, Math.max(1, right - left), boxHeight);
  context.fillRect(Math.round(middle), height - Math.round(1.6 * boxHeight), 1, Math.round(1.6 * boxHeight));
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-raw-number": RawNumber;
  }
}
