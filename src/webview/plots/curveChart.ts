import { css, html, LitElement, unsafeCSS } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import uPlot from "uplot";
import uPlotStyles from "uplot/dist/uPlot.min.css?inline";
import { count, shortNumber } from "../../shared/format/numbers.ts";
import type { CurveData } from "./curveData.ts";
import type { AxisRange } from "./curveRange.ts";
import { logTicks } from "./curveRange.ts";
import { freePlace, type Polyline } from "./labelPlace.ts";
import type { PaintArea } from "./paintController.ts";
import { PaintController } from "./paintController.ts";
import type { StepAxis } from "./stepAxis.ts";
import type { PlotTheme } from "./theme.ts";
import { plotTheme } from "./theme.ts";

/** What a chart shows. */
export interface CurveView {
  readonly data: CurveData;
  /** The title of the value axis: "loss". */
  readonly title: string;
  readonly range: AxisRange;
  readonly steps: StepAxis;
  readonly logY: boolean;
  /** The step where the run diverged. */
  readonly diverged: number | undefined;
  /** The step of the best epoch, and its name: "best epoch 7". */
  readonly best: { readonly step: number; readonly name: string } | undefined;
  /** The step that the other views show; undefined while that is the newest one. */
  readonly marked: number | undefined;
}

/** The step under the pointer or the keyboard's cursor; undefined when it has left. */
export interface CurveHover {
  readonly step: number | undefined;
  readonly byKeyboard: boolean;
}

/** Pixels between two points from which on each point is marked. */
const pixelsPerMark = 14;

/** Points that PageUp and PageDown move the keyboard's cursor by. */
const pointsPerPage = 10;
/** The height of the step axis with its title, and the width of the value axis with its title, in CSS pixels. */
const stepAxisSize = 34;
const valueAxisSize = 54;

/**
 * Curves over steps, on uPlot: a thin line for training over a thick one for validation, and the previous run's faint.
 * Arrow keys move a cursor over the points; Enter shows the step there. Charts with the same `sync` share a cursor.
 *
 * @fires curve-hover - CustomEvent<CurveHover>: the cursor has moved or has left
 * @fires step-pick - CustomEvent<number>: the step at which the other views are to show the run
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
        height: var(--mlp-chart-height, 150px);
      }
      .chart {
        position: absolute;
        inset: 0;
      }
      .chart:focus-visible {
        outline: 1px solid var(--vscode-focusBorder, currentColor);
        outline-offset: -1px;
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
  /** Where the keyboard has put the cursor. */
  private keyStep: number | undefined;
  /** Whether the pointer is being dragged over the steps. */
  private dragging = false;

  constructor() {
    super();
    new PaintController(
      this,
      () => this.container,
      (area, theme) => this.paint(area, theme),
    );
  }

  override render() {
    return html`
      <div
        class="chart"
        role="application"
        aria-roledescription="chart"
        aria-label=${this.label}
        aria-description="Arrow keys read the points, Enter shows the network at that step."
        tabindex="0"
        @keydown=${this.onKeyDown}
        @blur=${this.leaveKeyboard}
        @pointerdown=${this.onPointerDown}
        @pointermove=${this.onPointerMove}
        @pointerup=${this.endDrag}
        @pointercancel=${this.endDrag}
      ></div>
    `;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // uPlot listens to the window, so it goes with the element and comes back with it.
    this.plot?.destroy();
    this.plot = undefined;
    this.keyStep = undefined;
  }

  /** The numbers drawn now, for tests. */
  get drawn():
    | {
        readonly points: number;
        readonly scale: AxisRange;
        readonly steps: AxisRange;
        readonly right: number;
      }
    | undefined {
    const { plot } = this;
    if (plot === undefined) return undefined;
    const { x, y } = plot.scales;
    return {
      points: plot.data[0].length,
      scale: [y.min ?? NaN, y.max ?? NaN],
      steps: [x.min ?? NaN, x.max ?? NaN],
      right: plot.width - (plot.bbox.left + plot.bbox.width) / uPlot.pxRatio,
    };
  }

  /** Without a point the axes have no numbers: they would be made up. */
  private get isEmpty(): boolean {
    return (this.shown?.data[0].length ?? 0) === 0;
  }

  private paint({ width, height }: PaintArea, theme: PlotTheme): void {
    const view = this.view?.();
    if (view === undefined) return;
    const { shown } = this;
    const isOther =
      shown?.steps.logarithmic !== view.steps.logarithmic ||
      shown.logY !== view.logY ||
      shown.title !== view.title;
    this.theme = theme;
    this.shown = view;
    if (this.plot === undefined || isOther) {
      this.plot?.destroy();
      this.plot = new uPlot(this.options(width, height, view), columnsOf(view.data), this.container);
    } else {
      if (this.plot.width !== width || this.plot.height !== height) this.plot.setSize({ width, height });
      this.plot.setData(columnsOf(view.data));
    }
    if (this.keyStep !== undefined) this.placeCursor(this.keyStep);
  }

  /** Colors and ranges are functions, so that they follow the theme and the data without a new chart. */
  private options(width: number, height: number, { steps, logY, title }: CurveView): uPlot.Options {
    const logX = steps.logarithmic;
    const fewMarks = (plot: uPlot, series: number) =>
      marks(plot.data[series]) <= plot.bbox.width / uPlot.pxRatio / pixelsPerMark;
    const font = () => `10px ${this.theme.font}`;
    const axis = {
      stroke: () => this.theme.muted,
      font: font(),
      labelFont: font(),
      labelSize: 12,
      labelGap: 0,
      grid: { stroke: () => this.theme.grid, width: 1 },
      ticks: { show: false },
    };
    const ticks = (_: uPlot, __: number, low: number, high: number) => logTicks(low, high);
    const faint = {
      spanGaps: true,
      dash: [2 * uPlot.pxRatio, 2 * uPlot.pxRatio],
      points: { show: false },
    };
    return {
      width,
      height,
      legend: { show: false },
      // The label of the last step is centered below the end of the axis, half of it beyond.
      padding: [6, () => this.halfLabelWidth(), 0, 0],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        sync: { key: this.sync },
        points: { size: 7 },
        hover: { skip: [null, undefined] },
      },
      scales: {
        x: { time: false, distr: logX ? 3 : 1, range: () => this.stepRange() },
        y: { distr: logY ? 3 : 1, range: () => this.shown?.range ?? [0, 1] },
      },
      series: [
        {},
        { ...faint, stroke: () => this.theme.validationFaint, width: 2 },
        { ...faint, stroke: () => this.theme.trainFaint, width: 1.25 },
        {
          stroke: () => this.theme.validation,
          width: 2.5,
          spanGaps: true,
          points: { show: fewMarks, size: 7, fill: () => this.theme.background, width: 1.5 },
        },
        {
          stroke: () => this.theme.train,
          width: 1.25,
          spanGaps: true,
          points: { show: fewMarks, size: 4, fill: () => this.theme.train },
        },
      ],
      axes: [
        {
          ...axis,
          label: logX ? "step (log scale)" : "step",
          size: stepAxisSize - axis.labelSize,
          gap: 4,
          space: 70,
          grid: { show: false },
          values: (_, values) =>
            values.map((value) => (!this.isEmpty && Number.isInteger(value) ? count(value) : "")),
          ...(logX ? { splits: ticks, filter: (_: uPlot, values: number[]) => values } : {}),
        },
        {
          ...axis,
          label: logY ? `${title} (log scale)` : title,
          size: valueAxisSize - axis.labelSize,
          gap: 6,
          space: 24,
          values: (_, values) => values.map((value) => (this.isEmpty ? "" : shortNumber(value, 3))),
          ...(logY ? { splits: ticks, filter: (_: uPlot, values: number[]) => values } : {}),
        },
      ],
      hooks: {
        draw: [(plot) => this.paintMarks(plot)],
        setCursor: [(plot) => this.reportHover(plot)],
      },
    };
  }

  private stepRange(): AxisRange {
    const { low, high } = this.shown?.steps ?? { low: 0, high: 1 };
    return [low, high];
  }

  /** Half of the width of the last step's label in CSS pixels, and a little more; digits are about as wide as half of the font. */
  private halfLabelWidth(): number {
    return Math.max(10, Math.ceil(count(this.shown?.steps.high ?? 0).length * 3.1) + 2);
  }

  /** The vertical lines over the curves: where the run diverged, its best epoch, and the step that other views show. */
  private paintMarks(plot: uPlot): void {
    const { best, diverged, marked } = this.shown ?? {};
    if (best !== undefined)
      this.paintMark(plot, best.step, best.name, this.theme.validation, diverged === undefined ? 0 : 1, true);
    if (diverged !== undefined) this.paintMark(plot, diverged, "diverged", this.theme.bad, 0, false);
    if (marked !== undefined) this.paintMark(plot, marked, "", this.theme.foreground, 0, false);
  }

  private paintMark(
    plot: uPlot,
    step: number,
    text: string,
    color: string,
    textLine: number,
    dashed: boolean,
  ): void {
    const { left, top, width, height } = plot.bbox;
    const x = Math.min(left + width - 1, Math.max(left, Math.round(plot.valToPos(step, "x", true))));
    const { ctx } = plot;
    const pixel = uPlot.pxRatio;
    ctx.save();
    ctx.fillStyle = ctx.strokeStyle = color;
    ctx.lineWidth = (dashed ? 1 : 2) * pixel;
    ctx.setLineDash(dashed ? [3 * pixel, 3 * pixel] : []);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.font = `${10 * pixel}px ${this.theme.font}`;
    ctx.textBaseline = "top";
    if (text !== "") this.paintLabel(plot, x, text, textLine, dashed ? this.theme.foreground : color);
    ctx.restore();
  }

  /**
   * Paints a mark's label beside its line, at the top or the bottom, where it covers no curve. Normally it is on the left:
   * most marks are near the end of a run.
   */
  private paintLabel(plot: uPlot, x: number, text: string, textLine: number, color: string): void {
    const { left, top, width, height } = plot.bbox;
    const { ctx } = plot;
    const pixel = uPlot.pxRatio;
    const size = { width: ctx.measureText(text).width + 4 * pixel, height: 12 * pixel };
    const offset = textLine * size.height;
    const sides = [x - size.width - 3 * pixel, x + 3 * pixel].filter(
      (at) => at >= left && at + size.width <= left + width,
    );
    const rows = [top + offset, top + height - size.height - offset - pixel];
    const places = rows.flatMap((row) => sides.map((at) => ({ ...size, left: at, top: row })));
    if (places.length === 0) return;
    const place = freePlace(places, this.curvesIn(plot));
    ctx.globalAlpha = 0.8;
    ctx.fillStyle = this.theme.background;
    ctx.fillRect(place.left, place.top, place.width, place.height);
    ctx.globalAlpha = 1;
    ctx.fillStyle = color;
    ctx.textAlign = "left";
    ctx.fillText(text, place.left + 2 * pixel, place.top + pixel);
  }

  /** The curves as they are drawn, in the canvas's pixels. */
  private curvesIn(plot: uPlot): Polyline[] {
    const [steps, ...series] = plot.data;
    return series.map((values) =>
      Array.from(steps).flatMap((step, i) => {
        const value = values[i];
        return typeof value === "number" && Number.isFinite(value)
          ? [[plot.valToPos(step, "x", true), plot.valToPos(value, "y", true)] as const]
          : [];
      }),
    );
  }

  private reportHover(plot: uPlot): void {
    if (this.keyStep !== undefined) return;
    const index = plot.cursor.idx;
    const inside = (plot.cursor.left ?? -1) >= 0 && index !== null && index !== undefined;
    this.sendHover(inside ? plot.data[0][index] : undefined, false);
  }

  private sendHover(step: number | undefined, byKeyboard: boolean): void {
    const detail = { step, byKeyboard };
    this.dispatchEvent(new CustomEvent<CurveHover>("curve-hover", { detail, bubbles: true }));
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const steps = this.shown?.data[0] ?? [];
    if (steps.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && this.keyStep === undefined) return;
    if (event.key === "Enter" && this.keyStep !== undefined) this.pick(this.keyStep);
    else if (event.key === "Escape") this.leaveKeyboard();
    else {
      const index = nextIndex(event.key, steps, this.keyStep);
      if (index === undefined) return;
      this.keyStep = steps[index];
      this.placeCursor(this.keyStep);
      this.sendHover(this.keyStep, true);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  private placeCursor(step: number): void {
    const { plot } = this;
    plot?.setCursor({ left: plot.valToPos(step, "x"), top: plot.over.clientHeight / 2 });
  }

  private readonly leaveKeyboard = (): void => {
    if (this.keyStep === undefined) return;
    this.keyStep = undefined;
    this.plot?.setCursor({ left: -10, top: -10 });
    this.sendHover(undefined, true);
  };

  private readonly onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.dragging = true;
    this.pickAt(event);
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    this.keyStep = undefined;
    if (this.dragging && event.buttons === 0) this.dragging = false;
    if (this.dragging) this.pickAt(event);
  };

  private readonly endDrag = (): void => {
    this.dragging = false;
  };

  private pickAt(event: PointerEvent): void {
    const { plot } = this;
    if (plot === undefined || this.isEmpty) return;
    const { left, width } = plot.over.getBoundingClientRect();
    if (event.clientX < left - 4 || event.clientX > left + width + 4) return;
    this.pick(plot.posToVal(event.clientX - left, "x"));
  }

  private pick(step: number): void {
    this.dispatchEvent(new CustomEvent<number>("step-pick", { detail: step, bubbles: true, composed: true }));
  }
}

/** uPlot draws in this order: the previous run's curves, then validation, then the thin line of training on top. */
function columnsOf([
  steps,
  train,
  validation,
  previousTrain,
  previousValidation,
]: CurveData): uPlot.AlignedData {
  return [steps, previousValidation, previousTrain, validation, train];
}

/** Where a key moves the cursor to; it comes in at the last point. Undefined for other keys. */
function nextIndex(key: string, steps: readonly number[], step: number | undefined): number | undefined {
  const last = steps.length - 1;
  const moves: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    PageUp: -pointsPerPage,
    PageDown: pointsPerPage,
  };
  if (key === "Home") return 0;
  if (key === "End") return last;
  const move = moves[key];
  if (move === undefined) return undefined;
  if (step === undefined) return last;
  // The points may have changed since: the last one at or before the cursor counts.
  let at = last;
  while (at > 0 && steps[at] > step) at--;
  return Math.min(last, Math.max(0, at + move));
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
