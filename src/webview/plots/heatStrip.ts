import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { LayerQuantity, LayersEvent } from "../../shared/events.ts";
import { count, percent, shortNumber } from "../../shared/format/numbers.ts";
import { help } from "../help.ts";
import { HeatColumns } from "./heatColumns.ts";
import type { PaintArea } from "./paintController.ts";
import { PaintController } from "./paintController.ts";
import { positionOf, type StepAxis, snapshotOfPixels, stepAt } from "./stepAxis.ts";
import type { PlotTheme } from "./theme.ts";
import type { Tone } from "./tone.ts";

/** The height of a cell in CSS pixels: fine enough for a shape, coarse enough to be pointed at. */
const cellHeight = 2;

/**
 * How a layer's histogram moved over the run: step to the right, value upwards, the shade a share of the units.
 *
 * @fires step-pick - CustomEvent<number>: the step at which the other views are to show the run
 *
 * It fills its container's width and has a height of its own, `--mlp-heat-strip-height` (56px).
 */
@customElement("mlp-heat-strip")
export class MlpHeatStrip extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: 1fr auto;
      height: var(--mlp-heat-strip-height, 56px);
      min-width: 0;
      position: relative;
      contain: layout paint style;
      font-size: 10px;
      line-height: 12px;
      font-variant-numeric: tabular-nums;
      color: var(--vscode-descriptionForeground);
      cursor: default;
    }
    .plot {
      position: relative;
      overflow: hidden;
      background: color-mix(in srgb, var(--vscode-foreground) 4%, transparent);
    }
    .plot::after {
      content: "";
      position: absolute;
      inset: 0;
      pointer-events: none;
      /* Only high-contrast themes have this color. */
      border: 1px solid var(--vscode-contrastBorder, transparent);
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      image-rendering: pixelated;
    }
    .axis {
      width: 34px;
      padding-left: 4px;
      box-sizing: border-box;
      display: flex;
      flex-direction: column;
      justify-content: space-between;
      white-space: nowrap;
      overflow: hidden;
    }
    .readout {
      position: absolute;
      left: 0;
      right: 0;
      padding: 0 4px;
      pointer-events: none;
      color: var(--vscode-editorHoverWidget-foreground, var(--vscode-foreground));
      background: var(--vscode-editorHoverWidget-background, var(--vscode-editor-background));
      white-space: nowrap;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .marked {
      position: absolute;
      top: 0;
      bottom: 0;
      width: 2px;
      margin-inline-start: -1px;
      pointer-events: none;
      background: var(--vscode-foreground);
    }
    .readout.top { top: 0; }
    .readout.bottom { bottom: 0; }
  `;

  @property({ attribute: false }) snapshots: readonly LayersEvent[] = [];
  /** Counted from 0, the output layer last. */
  @property({ attribute: false }) layer = 0;
  @property({ attribute: false }) quantity: LayerQuantity = "activation";
  /** Another number means that `snapshots` has changed inside. */
  @property({ attribute: false }) revision = 0;
  /** The time axis that it shares with other views of the run; by default, from the first snapshot to the last. */
  @property({ attribute: false }) steps: StepAxis | undefined;
  /** The step that the other views show; undefined while that is the newest one. */
  @property({ attribute: false }) marked: number | undefined;
  @property({ reflect: true }) tone: Tone = "none";
  /** What it shows, for those who hear it: `activation of layer 2 over the run`. */
  @property() label = "values over the run";
  @state() private pointer: { readonly x: number; readonly y: number } | undefined;
  @query("canvas") private readonly canvas!: HTMLCanvasElement;

  private readonly heat = new HeatColumns();
  private axis: Int16Array = new Int16Array(0);
  private rows = 0;
  private image: ImageData | undefined;
  private painted:
    | { readonly version: number; readonly ramp: Uint32Array; readonly steps: StepAxis }
    | undefined;

  constructor() {
    super();
    new PaintController(
      this,
      () => this.canvas,
      (area, theme) => this.paint(area, theme),
    );
  }

  override render() {
    const { range } = this.heat;
    const readout = this.readout();
    return html`
      <div class="plot" ${help(this.explanation())} @pointerdown=${this.onPointerDown} @pointermove=${this.onPointerMove} @pointerleave=${this.onPointerLeave}>
        <canvas role="img" aria-label=${this.summary()}></canvas>
        ${
          this.marked === undefined
            ? nothing
            : html`<div class="marked" style="left: ${100 * positionOf(this.stepAxis, this.marked)}%"></div>`
        }
        ${
          readout === undefined
            ? nothing
            : html`<div class="readout ${(this.pointer?.y ?? 0) < 0.5 ? "bottom" : "top"}" data-testid="cell">${readout}</div>`
        }
      </div>
      <div class="axis" data-testid="axis">
        ${range === undefined ? nothing : html`<span>${shortNumber(range.high)}</span><span>${shortNumber(range.low)}</span>`}
      </div>
    `;
  }

  private get stepAxis(): StepAxis {
    if (this.steps) return this.steps;
    const low = this.snapshots.at(0)?.step ?? 0;
    const high = Math.max(low + 1, this.snapshots.at(-1)?.step ?? 0);
    return { low, high, end: high, logarithmic: false };
  }

  private summary(): string {
    const { range } = this.heat;
    const first = this.snapshots.at(0);
    const last = this.snapshots.at(-1);
    if (range === undefined || first === undefined || last === undefined)
      return `${this.label}: no values yet`;
    return `${this.label}: steps ${count(first.step)} to ${count(last.step)}, values from ${shortNumber(range.low)} to ${shortNumber(range.high)}`;
  }

  private explanation(): string {
    return [
      `${this.summary()}.`,
      `Right: step. Up: value; the axis holds 1–99 % of every snapshot, what lies beyond is in its first or last row.`,
      `Shade: square root of the share of the values, full from ${percent(this.heat.peak)} on.`,
    ].join("\n");
  }

  /** What is under the pointer. */
  private readout(): string | undefined {
    const { pointer, heat, axis, rows } = this;
    if (pointer === undefined || rows === 0) return undefined;
    const index = axis[Math.min(axis.length - 1, Math.floor(pointer.x * axis.length))] ?? -1;
    if (index < 0) return undefined;
    const row = rows - 1 - Math.min(rows - 1, Math.max(0, Math.floor(pointer.y * rows)));
    const cell = heat.cell(index, row);
    if (cell === undefined) return undefined;
    const values =
      cell.low === -Infinity
        ? `≤ ${shortNumber(cell.high, 3)}`
        : cell.high === Infinity
          ? `≥ ${shortNumber(cell.low, 3)}`
          : `${shortNumber(cell.low, 3)} … ${shortNumber(cell.high, 3)}`;
    return `step ${count(heat.steps[index])} · ${values} · ${percent(cell.share)}`;
  }

  private onPointerMove(event: PointerEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const within = (value: number) => Math.min(1, Math.max(0, value));
    if (event.buttons & 1) this.pickAt(event);
    this.pointer = {
      x: within((event.clientX - box.left) / box.width),
      y: within((event.clientY - box.top) / box.height),
    };
  }

  private onPointerDown(event: PointerEvent): void {
    if (event.button === 0) this.pickAt(event);
  }

  private pickAt(event: PointerEvent): void {
    const { left, width } = this.canvas.getBoundingClientRect();
    const step = stepAt(this.stepAxis, Math.min(1, Math.max(0, (event.clientX - left) / width)));
    this.dispatchEvent(new CustomEvent<number>("step-pick", { detail: step, bubbles: true, composed: true }));
  }

  private onPointerLeave(): void {
    this.pointer = undefined;
  }

  /** The canvas has as many pixels across as the device, but one for each cell upwards; the browser stretches it. */
  private paint({ height, pixelWidth }: PaintArea, theme: PlotTheme): void {
    const { canvas, heat } = this;
    const before = heat.range;
    const rows = Math.min(64, Math.max(8, Math.round(height / cellHeight)));
    heat.update(this.snapshots, this.layer, this.quantity, rows);
    this.rows = rows;
    const ramp = theme.ramp(this.tone);
    // Most updates of an element bring no new snapshot.
    const steps = this.stepAxis;
    const same =
      heat.version === this.painted?.version &&
      ramp === this.painted.ramp &&
      isSameAxis(steps, this.painted.steps);
    if (same && canvas.width === pixelWidth && canvas.height === rows) return;
    this.painted = { version: heat.version, ramp, steps };
    if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
    if (canvas.height !== rows) canvas.height = rows;
    const context = canvas.getContext("2d");
    if (context === null) return;
    if (this.image?.width !== pixelWidth || this.image.height !== rows)
      this.image = context.createImageData(pixelWidth, rows);
    this.axis = snapshotOfPixels(heat.steps, steps, pixelWidth);
    paintColumns(new Uint32Array(this.image.data.buffer), heat.columns, this.axis, rows, ramp);
    context.putImageData(this.image, 0, 0);
    if (heat.range !== before) this.requestUpdate();
  }
}

function isSameAxis(a: StepAxis, b: StepAxis): boolean {
  return a.low === b.low && a.high === b.high && a.end === b.end && a.logarithmic === b.logarithmic;
}

/** Row 0 of a column holds the lowest values and so is the lowest row of the strip. */
function paintColumns(
  pixels: Uint32Array,
  columns: HeatColumns["columns"],
  axis: Int16Array,
  rows: number,
  ramp: Uint32Array,
): void {
  const width = axis.length;
  for (let x = 0; x < width; x++) {
    const shades = columns[axis[x]]?.shades;
    for (let row = 0, at = (rows - 1) * width + x; row < rows; row++, at -= width)
      pixels[at] = shades === undefined ? 0 : ramp[shades[row]];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-heat-strip": MlpHeatStrip;
  }
}
