import { css, html, LitElement, nothing, type PropertyValues, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { count, lossText, scoreText, shortNumber } from "../../shared/format/numbers.ts";
import { base } from "../styles.ts";
import {
  type OverlayAxis,
  type OverlayLine,
  type OverlayOptions,
  type OverlayRun,
  overlayLines,
  placeOn,
  timeAxis,
  valueAt,
  valueAxis,
  valueBefore,
} from "./overlayData.ts";
import { slotColors, slotDashes } from "./runColors.ts";

/** The height of the chart and the space around the curves for the axes and the labels at the curves' ends. */
const height = 320;
const space = { left: 44, right: 106, top: 8, bottom: 34 } as const;
/** The distance of two labels at the curves' ends. */
const labelHeight = 12;
/** Places that the keyboard's cursor goes through from left to right. */
const cursorPlaces = 60;

/** The curves of two to four runs on common axes: thick for validation, thin for training, the run's number at the end. */
@customElement("mlp-overlay-chart")
export class OverlayChart extends LitElement {
  static override styles = [
    base,
    slotColors,
    css`
      :host {
        display: block;
        position: relative;
        min-width: 0;
      }
      svg {
        display: block;
        width: 100%;
      }
      svg:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      text {
        font-size: 10.5px;
        fill: var(--vscode-descriptionForeground);
      }
      text.end {
        fill: var(--slot);
        font-weight: 600;
      }
      .grid {
        stroke: color-mix(in srgb, var(--vscode-foreground) 12%, transparent);
      }
      .cursor {
        stroke: var(--vscode-descriptionForeground);
      }
      polyline {
        fill: none;
        stroke: var(--slot);
        stroke-linejoin: round;
      }
      .raw {
        opacity: 0.3;
      }
      .readout {
        min-height: 18px;
        font-size: 12px;
        line-height: 18px;
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  @property({ attribute: false }) runs: readonly OverlayRun[] = [];
  @property({ attribute: false }) options!: OverlayOptions;
  /** What the values are: `loss`, `accuracy`. */
  @property() measure = "";
  /** Another number means that a run's log has grown inside. */
  @property({ attribute: false }) revision = 0;
  @state() private width = 480;
  /** The cursor's place on the time axis, from 0 to 1. */
  @state() private cursor: number | undefined;
  private lines: readonly OverlayLine[] = [];
  private time!: OverlayAxis;
  private values!: OverlayAxis;
  private readonly sizes = new ResizeObserver(([entry]) => {
    this.width = Math.max(200, Math.round(entry.contentRect.width));
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("runs") && !changed.has("options") && !changed.has("revision")) return;
    this.lines = overlayLines(this.runs, this.options);
    this.time = timeAxis(this.lines, this.options);
    this.values = valueAxis(this.lines, this.options);
  }

  override render() {
    const { lines, width } = this;
    const isSmooth = this.options.smoothing > 0;
    return html`
      <svg
        viewBox="0 0 ${width} ${height}"
        height=${height}
        role="application"
        aria-roledescription="chart"
        aria-label=${this.summary}
        aria-description="Arrow keys read the values."
        tabindex="0"
        @keydown=${this.onKeyDown}
        @blur=${() => (this.cursor = undefined)}
        @pointermove=${this.onPointerMove}
        @pointerleave=${() => (this.cursor = undefined)}
      >
        <clipPath id="plot">
          <rect x=${space.left} y=${space.top - 2} width=${Math.max(0, width - space.left - space.right)} height=${height - space.top - space.bottom + 4} />
        </clipPath>
        ${this.renderAxes()}
        <g clip-path="url(#plot)">
          ${isSmooth ? lines.map((line) => this.renderLine(line, line.y, true)) : nothing}
          ${lines.map((line) => this.renderLine(line, line.smooth, false))}
        </g>
        ${this.renderEnds()}
        ${this.cursor === undefined ? nothing : this.renderCursor(this.cursor)}
      </svg>
      <div class="readout" role="status" aria-live="polite" data-testid="readout">${this.readout}</div>
    `;
  }

  private x(value: number): number {
    return space.left + placeOn(this.time, value) * (this.width - space.left - space.right);
  }

  private y(value: number): number {
    return space.top + (1 - placeOn(this.values, value)) * (height - space.top - space.bottom);
  }

  private renderAxes() {
    const { time, values, width } = this;
    const bottom = height - space.bottom;
    const name = this.options.time === "epoch" ? "epoch" : this.options.time;
    return svg`
      ${values.ticks.map(
        (tick) => svg`
          <line class="grid" x1=${space.left} x2=${width - space.right} y1=${this.y(tick)} y2=${this.y(tick)} />
          <text x=${space.left - 6} y=${this.y(tick) + 4} text-anchor="end">${shortNumber(tick, 3)}</text>`,
      )}
      ${time.ticks.map(
        (tick) =>
          svg`<text x=${this.x(tick)} y=${bottom + 14} text-anchor="middle">${shortNumber(tick, 3)}</text>`,
      )}
      <text x=${(space.left + width - space.right) / 2} y=${bottom + 29} text-anchor="middle">${
        time.logarithmic ? `${name} (log scale)` : name
      }</text>
      ${this.lines.length === 0 ? svg`<text x=${width / 2} y=${height / 2} text-anchor="middle">no values</text>` : nothing}
    `;
  }

  private renderLine({ slot, part, x }: OverlayLine, y: readonly number[], isRaw: boolean) {
    const points = x.map((at, i) => `${this.x(at).toFixed(1)},${this.y(y[i]).toFixed(1)}`).join(" ");
    return svg`<polyline
      class=${`slot-${slot}${isRaw ? " raw" : ""}`}
      data-line=${isRaw ? nothing : part}
      stroke-width=${part === "validation" && !isRaw ? 2.25 : 1.1}
      stroke-dasharray=${part === "validation" ? slotDashes[slot] : "none"}
      points=${points}
    />`;
  }

  /** The number of each run at its curves' ends; labels that would overlap move down. */
  private renderEnds() {
    const ends = this.lines
      .map((line) => {
        const value = line.smooth[line.smooth.length - 1];
        const inside = Math.min(height - space.bottom, Math.max(space.top, this.y(value)));
        return { line, value, x: this.x(line.x[line.x.length - 1]) + 7, y: inside + 4 };
      })
      .sort((a, b) => a.y - b.y);
    let free = Number.NEGATIVE_INFINITY;
    return ends.map(({ line, value, x, y }) => {
      const place = Math.max(y, free);
      free = place + labelHeight;
      const text = this.options.measure === "score" ? scoreText(value) : shortNumber(value, 3);
      return svg`<text class=${`end slot-${line.slot}`} x=${x} y=${place} font-weight=${line.part === "train" ? 400 : 600}>#${line.number} ${text}${line.part === "train" ? " train" : ""}</text>`;
    });
  }

  private renderCursor(cursor: number) {
    const x = this.x(valueAt(this.time, cursor));
    return svg`<line class="cursor" x1=${x} x2=${x} y1=${space.top} y2=${height - space.bottom} />`;
  }

  /** The values at the cursor. */
  private get readout(): string {
    if (this.cursor === undefined) return "";
    const at = valueAt(this.time, this.cursor);
    const { measure, time } = this.options;
    const text = measure === "score" ? scoreText : lossText;
    const runs = this.runs.map(({ number }) => {
      const parts = (["train", "validation"] as const).flatMap((part) => {
        const line = this.lines.find((drawn) => drawn.number === number && drawn.part === part);
        const value = line && valueBefore(line, at);
        return value === undefined ? [] : [`${part} ${text(value)}`];
      });
      return `#${number} ${parts.join(", ") || "–"}`;
    });
    const when =
      time === "step"
        ? `step ${count(at)}`
        : time === "epoch"
          ? `epoch ${at.toFixed(1)}`
          : `${at.toFixed(2)} s`;
    return `${when}: ${runs.join(" · ")}`;
  }

  private get summary(): string {
    const ends = this.lines.map(({ number, part, smooth }) => {
      const value = smooth[smooth.length - 1];
      return `#${number} ${part} ends at ${this.options.measure === "score" ? scoreText(value) : lossText(value)}`;
    });
    return `${this.measure} of the selected runs: ${ends.join(", ") || "no values"}`;
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = Math.round((this.cursor ?? 1) * cursorPlaces);
    const moves: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageUp: at - 10,
      PageDown: at + 10,
      Home: 0,
      End: cursorPlaces,
    };
    const move = moves[event.key];
    if (move === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.cursor = move === undefined ? undefined : Math.min(cursorPlaces, Math.max(0, move)) / cursorPlaces;
  };

  private onPointerMove(event: PointerEvent): void {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    const x = ((event.clientX - left) / width) * this.width;
    this.cursor = Math.min(1, Math.max(0, (x - space.left) / (this.width - space.left - space.right)));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-overlay-chart": OverlayChart;
  }
}
