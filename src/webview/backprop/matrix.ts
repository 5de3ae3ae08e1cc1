import { css, html, LitElement, nothing, type PropertyValues, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { cellText, shapeText } from "../../shared/backprop/cells.ts";
import {
  heatMap,
  isWhole,
  type MatrixWindow,
  summaryText,
  windowAt,
  windowSize,
} from "../../shared/backprop/matrixWindow.ts";
import type { SelectedWeight } from "../store/backpropStore.ts";
import { base, buttons } from "../styles.ts";

/** Blocks of a heat map. */
const maxBlocks = { rows: 14, columns: 28 };
const blockSize = 4;
/** More numbers are not read out one by one. */
const maxSpoken = 36;

/**
 * A matrix in brackets. One that is larger than 6 × 6 is summarized by shape, norm and a heat map, and shows a window of its
 * numbers that can be moved. The elements of a parameter can be selected: one is reached by Tab, the others by arrow keys.
 *
 * @fires weight-pick - CustomEvent<SelectedWeight>: an element of a parameter was selected
 */
@customElement("mlp-matrix")
export class MatrixElement extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: inline-grid;
        justify-items: start;
        gap: 3px;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: var(--mlp-matrix-size, 11px);
        line-height: 1.45;
      }
      .cells {
        position: relative;
        display: grid;
        column-gap: 8px;
        padding: 0 6px;
        color: var(--vscode-foreground);
      }
      .gradient .cells,
      .gradient.cells {
        color: var(--mlp-gradient);
      }
      .cells::before,
      .cells::after {
        content: "";
        position: absolute;
        inset-block: 0;
        width: 4px;
        border: 1px solid currentColor;
        opacity: 0.7;
        pointer-events: none;
      }
      .cells::before {
        inset-inline-start: 0;
        border-inline-end: 0;
      }
      .cells::after {
        inset-inline-end: 0;
        border-inline-start: 0;
      }
      .cell {
        border: 0;
        text-align: end;
        white-space: nowrap;
        padding: 0 1px;
        font: inherit;
      }
      .selected {
        outline: 1px solid var(--vscode-foreground);
        outline-offset: 0;
        border-radius: 2px;
      }
      button.cell:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .result {
        background: color-mix(in srgb, currentColor 9%, transparent);
      }
      .note {
        font-family: var(--vscode-font-family);
        font-size: 10px;
        color: var(--vscode-descriptionForeground);
        white-space: nowrap;
      }
      svg {
        display: block;
      }
      .pager {
        display: flex;
        gap: 2px;
        align-items: center;
        font-family: var(--vscode-font-family);
        font-size: 10px;
        color: var(--vscode-descriptionForeground);
      }
      .pager button {
        width: 18px;
        height: 18px;
        border-radius: 3px;
        font-size: 12px;
        line-height: 1;
      }
      .pager button:hover:not(:disabled) {
        background: var(--vscode-toolbar-hoverBackground);
      }
    `,
  ];

  @property({ attribute: false }) values: Float64Array = new Float64Array();
  @property({ attribute: false }) shape: readonly [number, number] = [0, 0];
  @property() tone: "value" | "gradient" = "value";
  /** What it is, for those who hear it. */
  @property() label = "";
  @property({ type: Number }) decimals = 2;
  @property({ type: Boolean }) result = false;
  /** Name of the parameter whose elements can be selected; empty for none. */
  @property() parameter = "";
  @property({ attribute: false }) weight: SelectedWeight | undefined;
  /** Whether a matrix that is too large shows its summary alone, without a window. */
  @property({ type: Boolean }) compact = false;
  /** First row and column of the window. */
  @state() private start: readonly [number, number] = [0, 0];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("weight")) this.showSelected();
  }

  override render() {
    const { shape, values, compact } = this;
    if (isWhole(shape)) return this.renderCells(windowAt(shape, 0, 0));
    const isVector = shape[0] === 1 || shape[1] === 1;
    return html`
      ${isVector ? nothing : this.renderHeat()}
      ${compact && !isVector ? nothing : this.renderWindow()}
      <span class="note">${summaryText(values)}</span>
    `;
  }

  private renderWindow() {
    const window = windowAt(this.shape, ...this.start);
    return html`
      ${this.renderCells(window)}
      ${this.renderPager("row", window.row, window.rows, this.shape[0])}
      ${this.renderPager("column", window.column, window.columns, this.shape[1])}
    `;
  }

  private renderPager(what: "row" | "column", at: number, shown: number, size: number) {
    if (shown >= size) return nothing;
    const name = this.shape[0] === 1 || this.shape[1] === 1 ? "element" : what;
    const move = (by: number) => () => {
      const [row, column] = this.start;
      this.start = what === "row" ? [Math.max(0, at + by), column] : [row, Math.max(0, at + by)];
    };
    return html`
      <span class="pager">
        <button ?disabled=${at === 0} aria-label="Previous ${name}s" @click=${move(-windowSize)}>‹</button>
        ${`${name} ${at + 1}–${at + shown} of ${size}`}
        <button ?disabled=${at + shown >= size} aria-label="Next ${name}s" @click=${move(windowSize)}>›</button>
      </span>
    `;
  }

  private renderHeat() {
    const { rows, columns, cells } = heatMap(this.values, this.shape, maxBlocks);
    return html`
      <svg width=${columns * blockSize} height=${rows * blockSize} role="img" aria-label=${this.spoken()} shape-rendering="crispEdges">
        ${[...cells].map((value, i) => heatBlock(value, i % columns, Math.floor(i / columns)))}
      </svg>
    `;
  }

  private renderCells(window: MatrixWindow) {
    const { tone, result, parameter } = this;
    const classes = `cells ${tone} ${result ? "result" : ""}`;
    const columns = `grid-template-columns: repeat(${window.columns}, auto)`;
    const indices = Array.from({ length: window.rows * window.columns }, (_, i) => {
      const row = window.row + Math.floor(i / window.columns);
      return row * this.shape[1] + window.column + (i % window.columns);
    });
    if (parameter === "")
      return html`<div class=${classes} style=${columns} role="img" aria-label=${this.spoken()}>${indices.map((i) => this.renderCell(i))}</div>`;
    const active = this.isSelectedIn(indices) ? this.weight?.element : indices[0];
    return html`
      <div class=${classes} style=${columns} role="group" aria-label="${this.label}, ${shapeText(this.shape)}" @keydown=${this.onKeyDown}>
        ${indices.map((i) => this.renderButton(i, i === active))}
      </div>
    `;
  }

  private renderCell(i: number) {
    const value = this.values[i];
    return html`<span class="cell ${this.isSelected(i) ? "selected" : ""}">${cellText(value, this.decimals)}</span>`;
  }

  private renderButton(i: number, isTabStop: boolean) {
    const value = this.values[i];
    const [, columns] = this.shape;
    const place =
      columns === 1 || this.shape[0] === 1
        ? `${i + 1}`
        : `${Math.floor(i / columns) + 1}, ${(i % columns) + 1}`;
    return html`
      <button
        class="cell ${this.isSelected(i) ? "selected" : ""}"
        data-element=${i}
        tabindex=${isTabStop ? 0 : -1}
        aria-pressed=${this.isSelected(i)}
        aria-label="${this.label}[${place}] ${cellText(value, this.decimals)}"
        @click=${() => this.pick(i)}
      >${cellText(value, this.decimals)}</button>
    `;
  }

  private isSelected(i: number): boolean {
    return this.weight !== undefined && this.weight.node === this.parameter && this.weight.element === i;
  }

  private isSelectedIn(indices: readonly number[]): boolean {
    return indices.some((i) => this.isSelected(i));
  }

  private pick(element: number): void {
    const detail: SelectedWeight = { node: this.parameter, element };
    this.dispatchEvent(new CustomEvent("weight-pick", { detail, bubbles: true, composed: true }));
  }

  /** Arrow keys go over the elements of the window; Enter and Space select, as on every button. */
  private onKeyDown(event: KeyboardEvent): void {
    const [, columns] = this.shape;
    const moves: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
    };
    if (event.key === " " || event.key === "Enter") event.stopPropagation();
    if (!(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    const from = Number((event.target as HTMLElement).dataset.element);
    const next = this.renderRoot.querySelector<HTMLElement>(`[data-element="${from + moves[event.key]}"]`);
    next?.focus();
  }

  /** Moves the window to the selected element. */
  private showSelected(): void {
    const { weight, parameter, shape } = this;
    if (!weight || weight.node !== parameter || isWhole(shape)) return;
    const [row, column] = [Math.floor(weight.element / shape[1]), weight.element % shape[1]];
    const window = windowAt(shape, ...this.start);
    const isInside =
      row >= window.row &&
      row < window.row + window.rows &&
      column >= window.column &&
      column < window.column + window.columns;
    if (!isInside) this.start = [row - (row % windowSize), column - (column % windowSize)];
  }

  private spoken(): string {
    const { shape, values, decimals } = this;
    const head = `${this.label}, ${shapeText(shape)}`;
    if (values.length > maxSpoken) return `${head}: ${summaryText(values)}`;
    const rows = Array.from({ length: shape[0] }, (_, row) =>
      Array.from(values.subarray(row * shape[1], (row + 1) * shape[1]), (value) =>
        cellText(value, decimals),
      ).join(" "),
    );
    return `${head}: ${rows.join("; ")}`;
  }
}

/** A block of the heat map: positive ones are full, negative ones have a hole, so that no color is needed to tell them apart. */
function heatBlock(value: number, column: number, row: number) {
  const opacity = Math.max(0.06, Math.abs(value)).toFixed(2);
  const [x, y] = [column * blockSize, row * blockSize];
  return value < 0
    ? svg`<rect x=${x + 0.5} y=${y + 0.5} width=${blockSize - 1} height=${blockSize - 1} fill="none" stroke="var(--vscode-charts-orange)" opacity=${opacity}></rect>`
    : svg`<rect x=${x} y=${y} width=${blockSize} height=${blockSize} fill="var(--vscode-charts-blue)" opacity=${opacity}></rect>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-matrix": MatrixElement;
  }
}
