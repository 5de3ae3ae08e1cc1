import { css, html, LitElement } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { count, percent } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { ClassScores } from "../../shared/metrics/classification.ts";
import type { Cell } from "../../shared/results/mistakes.ts";
import { type PaintArea, PaintController } from "../plots/paintController.ts";
import type { PlotTheme } from "../plots/theme.ts";
import { base } from "../styles.ts";
import { nextPlace } from "./roving.ts";

/** Classes that PageUp and PageDown move by. */
const classesPerPage = 10;

/**
 * The confusion matrix of many classes as a heat map without numbers: the shade is the share of the class's rows. The cell under the
 * pointer or the keyboard's cursor is said in words below.
 *
 * @fires cell-select - CustomEvent<Cell>
 */
@customElement("mlp-confusion-heat")
export class ConfusionHeat extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .map {
        position: relative;
        width: min(100%, 560px);
        aspect-ratio: 1;
        border: 1px solid var(--mlp-line);
        cursor: crosshair;
      }
      .map:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      p {
        min-height: 1.4em;
        margin-top: 4px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) confusion: readonly (readonly number[])[] = [];
  @property({ attribute: false }) classes: readonly ClassScores[] = [];
  @property({ attribute: false }) selected: Cell | undefined;
  @state() private cursor: Cell | undefined;
  @query(".map") private readonly map!: HTMLElement;
  @query("canvas") private readonly canvasElement!: HTMLCanvasElement;

  constructor() {
    super();
    new PaintController(
      this,
      () => this.canvasElement,
      (area, theme) => this.paint(area, theme),
    );
  }

  /** The picture, to be saved. */
  get canvas(): HTMLCanvasElement {
    return this.canvasElement;
  }

  override render() {
    const cell = this.cursor ?? this.selected;
    return html`
      <div
        class="map"
        role="application"
        aria-roledescription="heat map"
        aria-label="Confusion matrix of ${plural(this.classes.length, "class", "classes")}: true classes down, predicted classes across"
        aria-description="Arrow keys move over the cells, Enter shows the rows behind one."
        tabindex="0"
        @keydown=${this.onKeyDown}
        @pointermove=${(event: PointerEvent) => {
          this.cursor = this.cellAt(event);
        }}
        @pointerleave=${() => {
          this.cursor = undefined;
        }}
        @click=${(event: PointerEvent) => this.select(this.cellAt(event))}
      >
        <canvas></canvas>
      </div>
      <p aria-live="polite" data-cell-words>${cell ? this.words(cell) : "Point at a cell to see its classes and rows."}</p>
    `;
  }

  private words({ actual, predicted }: Cell): string {
    const { name, support } = this.classes[actual];
    const rows = this.confusion[actual][predicted];
    const share = support > 0 ? ` (${percent(rows / support)})` : "";
    return `true ${name}, predicted ${this.classes[predicted].name}: ${count(rows)} of ${plural(support, "row")}${share}`;
  }

  private paint({ pixelWidth, pixelHeight }: PaintArea, theme: PlotTheme): void {
    const { canvasElement: canvas, confusion, classes } = this;
    canvas.width = pixelWidth;
    canvas.height = pixelHeight;
    const context = canvas.getContext("2d");
    if (!context) return;
    const width = pixelWidth / classes.length;
    const height = pixelHeight / classes.length;
    for (const [actual, row] of confusion.entries())
      for (const [predicted, rows] of row.entries()) {
        if (rows === 0) continue;
        const share = rows / classes[actual].support;
        context.globalAlpha = 0.25 + 0.75 * Math.sqrt(share);
        context.fillStyle = actual === predicted ? theme.train : theme.validation;
        context.fillRect(predicted * width, actual * height, Math.max(1.5, width), Math.max(1.5, height));
      }
    context.globalAlpha = 1;
    const marked = this.cursor ?? this.selected;
    if (!marked) return;
    context.strokeStyle = theme.foreground;
    context.lineWidth = 2 * devicePixelRatio;
    const size = Math.max(8 * devicePixelRatio, width);
    const center = (index: number, step: number) => (index + 0.5) * step - size / 2;
    context.strokeRect(center(marked.predicted, width), center(marked.actual, height), size, size);
  }

  private cellAt({ clientX, clientY }: PointerEvent): Cell {
    const { left, top, width, height } = this.map.getBoundingClientRect();
    const index = (offset: number, length: number) =>
      Math.max(0, Math.min(this.classes.length - 1, Math.floor((offset / length) * this.classes.length)));
    return { actual: index(clientY - top, height), predicted: index(clientX - left, width) };
  }

  private select(cell: Cell): void {
    this.dispatchEvent(new CustomEvent<Cell>("cell-select", { detail: cell, bubbles: true, composed: true }));
  }

  private onKeyDown(event: KeyboardEvent): void {
    const { length } = this.classes;
    const { actual, predicted } = this.cursor ?? this.selected ?? { actual: 0, predicted: 0 };
    const pages: Readonly<Record<string, number>> = { PageUp: -classesPerPage, PageDown: classesPerPage };
    if (event.key === "Enter" || event.key === " ") this.select({ actual, predicted });
    else if (event.key in pages)
      this.cursor = { actual: Math.max(0, Math.min(length - 1, actual + pages[event.key])), predicted };
    else {
      const next = nextPlace(event, actual * length + predicted, length ** 2, length);
      if (next === undefined) return;
      this.cursor = { actual: Math.floor(next / length), predicted: next % length };
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-confusion-heat": ConfusionHeat;
  }
}
