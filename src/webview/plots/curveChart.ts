import { css, html, LitElement, unsafeCSS } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import uPlot from "uplot";
import uPlotStyles from "uplot/dist/uPlot.min.css?inline";
import { count, shortNumber } from "../../shared/format.ts";
import type { CurveData } from "./curveData.ts";
import type { AxisRange } from "./curveRange.ts";
import { logTicks, stepRange } from "./curveRange.ts";
import type { PaintArea } from "./paintController.ts";
import { PaintController } from "./paintController.ts";
import type { PlotTheme } from "./theme.ts";
import { plotTheme } from "./theme.ts";

/** What a chart shows. */
export interface CurveView {
  readonly data: CurveData;
  readonly range: AxisRange;
  readonly logX: boolean;
  readonly logY: boolean;
  /** The step where the run diverged. */
  readonly diverged: number | undefined;
}

/** The step under the pointer; undefined when the pointer has left. */
export interface CurveHover {
  readonly step: number | undefined;
}

/** With fewer points than one in so many pixels, each is marked. */
const pixelsPerMark = 14;

/**
 * Two curves over steps, training drawn through and validation dashed, on uPlot. Tells where the pointer is by
 * `curve-hover`; charts with the same `sync` share a cursor.
 */
@customElement("mlp-curve-chart")
export class MlpCurveChart extends LitElement {
  static override styles = [
    unsafeCSS(uPlotStyles),
    css`
      :host {
        display: block;
        position: relative;
        min-width: 0;
        overflow: hidden;
        contain: strict;
        height: var(--mlp-chart-height, 136px);
      }
      .chart {
        position: absolute;
        inset: 0;
      }
      .uplot {
        font-family: inherit;
      }
      .u-hz .u-cursor-x {
        border-right: 1px solid var(--vscode-descriptionForeground);
      }
    `,
  ];

  /** Reads what to show when there is a frame to show it in, so that nothing is computed for frames nobody sees. */
  @property({ attribute: false }) view: (() => CurveView) | undefined;
  @property({ attribute: false }) revision = 0;
  @property() label = "";
  @property() sync = "";
  @query(".chart") private readonly container!: HTMLElement;

  private plot: uPlot | undefined;
  private shown: CurveView | undefined;
  private theme: PlotTheme = plotTheme();

  constructor() {
    super();
    new PaintController(
      this,
      () => this.container,
      (area, theme) => this.paint(area, theme),
    );
  }

  override render() {
    return html`<div class="chart" role="img" aria-label=${this.label}></div>`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // uPlot listens to the window, so it goes with the element and comes back with it.
    this.plot?.destroy();
    this.plot = undefined;
  }

  /** The numbers drawn now, for tests. */
  get drawn(): { readonly points: number; readonly scale: AxisRange } | undefined {
    const { plot } = this;
    if (plot === undefined) return undefined;
    return { points: plot.data[0].length, scale: [plot.scales.y.min ?? NaN, plot.scales.y.max ?? NaN] };
  }

  /** Without a point the axes have no numbers: they would be made up. */
  private get isEmpty(): boolean {
    return (this.shown?.data[0].length ?? 0) === 0;
  }

  private paint({ width, height }: PaintArea, theme: PlotTheme): void {
    const view = this.view?.();
    if (view === undefined) return;
    const rebuild = this.shown?.logX !== view.logX || this.shown.logY !== view.logY;
    this.theme = theme;
    this.shown = view;
    if (this.plot === undefined || rebuild) {
      this.plot?.destroy();
      this.plot = new uPlot(this.options(width, height, view), view.data, this.container);
      return;
    }
    if (this.plot.width !== width || this.plot.height !== height) this.plot.setSize({ width, height });
    this.plot.series[2].dash = dash();
    this.plot.setData(view.data);
  }

  /** Colors and ranges are functions, so that they follow the theme and the data without a new chart. */
  private options(width: number, height: number, { logX, logY }: CurveView): uPlot.Options {
    const fewMarks = (plot: uPlot, series: number) =>
      marks(plot.data[series]) <= plot.bbox.width / uPlot.pxRatio / pixelsPerMark;
    const axis = {
      stroke: () => this.theme.muted,
      font: `10px ${this.theme.font}`,
      grid: { stroke: () => this.theme.grid, width: 1 },
      ticks: { show: false },
    };
    const ticks = (_: uPlot, __: number, low: number, high: number) => logTicks(low, high);
    return {
      width,
      height,
      legend: { show: false },
      padding: [6, 10, 0, 0],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        sync: { key: this.sync },
        points: { size: 7 },
        hover: { skip: [null, undefined] },
      },
      scales: {
        x: { time: false, distr: logX ? 3 : 1, range: () => stepRange(this.shown?.data[0] ?? [], logX) },
        y: { distr: logY ? 3 : 1, range: () => this.shown?.range ?? [0, 1] },
      },
      series: [
        {},
        {
          stroke: () => this.theme.train,
          width: 1.25,
          spanGaps: true,
          points: { show: fewMarks, size: 5, fill: () => this.theme.train },
        },
        {
          stroke: () => this.theme.validation,
          width: 2,
          dash: dash(),
          spanGaps: true,
          points: { show: fewMarks, size: 6, fill: () => this.theme.background, width: 1.5 },
        },
      ],
      axes: [
        {
          ...axis,
          size: 22,
          gap: 4,
          space: 70,
          grid: { show: false },
          values: (_, values) =>
            values.map((value) => (!this.isEmpty && Number.isInteger(value) ? count(value) : "")),
          ...(logX ? { splits: ticks, filter: (_: uPlot, values: number[]) => values } : {}),
        },
        {
          ...axis,
          size: 40,
          gap: 6,
          space: 24,
          values: (_, values) => values.map((value) => (this.isEmpty ? "" : shortNumber(value, 3))),
          ...(logY ? { splits: ticks, filter: (_: uPlot, values: number[]) => values } : {}),
        },
      ],
      hooks: {
        draw: [(plot) => this.paintDivergence(plot)],
        setCursor: [(plot) => this.tellHover(plot)],
      },
    };
  }

  private paintDivergence(plot: uPlot): void {
    const step = this.shown?.diverged;
    if (step === undefined) return;
    const { left, top, width, height } = plot.bbox;
    const x = Math.min(left + width - 1, Math.max(left, Math.round(plot.valToPos(step, "x", true))));
    const { ctx } = plot;
    const pixel = uPlot.pxRatio;
    ctx.save();
    ctx.fillStyle = this.theme.bad;
    ctx.fillRect(x - pixel, top, 2 * pixel, height);
    ctx.font = `${10 * pixel}px ${this.theme.font}`;
    ctx.textBaseline = "top";
    const text = "diverged";
    // On the side that has room, normally the left: a run ends where it diverges.
    const fits = x - left > ctx.measureText(text).width + 6 * pixel;
    ctx.textAlign = fits ? "right" : "left";
    ctx.fillText(text, x + (fits ? -5 : 5) * pixel, top + pixel);
    ctx.restore();
  }

  private tellHover(plot: uPlot): void {
    const index = plot.cursor.idx;
    const inside = (plot.cursor.left ?? -1) >= 0 && index !== null && index !== undefined;
    const step = inside ? plot.data[0][index] : undefined;
    this.dispatchEvent(new CustomEvent<CurveHover>("curve-hover", { detail: { step }, bubbles: true }));
  }
}

/** uPlot wants dashes in the device's pixels. */
function dash(): number[] {
  return [6 * uPlot.pxRatio, 4 * uPlot.pxRatio];
}

function marks(column: ArrayLike<number | null | undefined>): number {
  let found = 0;
  for (let i = 0; i < column.length; i++) if (column[i] != null) found++;
  return found;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-curve-chart": MlpCurveChart;
  }
}
