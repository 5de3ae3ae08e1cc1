import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { styleMap } from "lit/directives/style-map.js";
import type { ExperimentGrid } from "../../shared/experiment/experimentMessages.ts";
import { base } from "../styles.ts";
import { type CellView, cellAt, type GridView, spreadText } from "./cellModel.ts";
import { CellQueue } from "./cellQueue.ts";
import { type CellAnswer, CellScales, noScales, type Scales } from "./cellScales.ts";
import "./cellPanel.ts";
import "./cellTable.ts";
import "./gridCell.ts";
import type { GridHost } from "./gridHost.ts";
import { RowWindow } from "./rowWindow.ts";

/** Height of a cell that shows its score, that of the line with its values in a list, and the gap below it, in CSS pixels. */
const scoreHeight = 84;
const captionHeight = 19;
const gap = 4;
/** Least width of a cell in a list. */
const listWidth = 150;

/** With more cells only scores are shown, since nobody could compare the pictures. */
const maxPictures = 100;

/**
 * The cells of an experiment side by side: the first axis across, the second down, further axes chosen by lists; the cells of a search
 * in the order in which they were drawn. All cells share their axes. Arrow keys move between cells, Enter goes to the
 * selected cell's actions, a digit shows another seed.
 */
@customElement("mlp-experiment-grid")
export class ExperimentGridElement extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 270px;
        gap: 14px;
        padding: 10px 14px;
      }
      .further {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        padding-bottom: 8px;
      }
      .scroll {
        overflow-x: auto;
      }
      [role="grid"] {
        display: grid;
        gap: ${gap}px;
        min-width: min-content;
      }
      [role="row"] {
        display: contents;
      }
      [role="columnheader"],
      [role="rowheader"] {
        align-self: center;
        overflow-wrap: anywhere;
        color: var(--vscode-descriptionForeground);
      }
      [role="columnheader"] {
        text-align: center;
      }
      [data-corner] {
        max-width: 120px;
        overflow-wrap: break-word;
        text-align: start;
      }
      [data-corner] > span {
        display: block;
      }
      mlp-grid-cell {
        border: 1px solid var(--mlp-line);
        border-radius: 3px;
        cursor: pointer;
      }
      mlp-grid-cell:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      mlp-grid-cell[aria-selected="true"] {
        border-color: var(--vscode-focusBorder);
        background: var(--vscode-list-inactiveSelectionBackground);
      }
      aside {
        min-width: 0;
      }
      @media (max-width: 900px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) grid!: ExperimentGrid;
  @property({ attribute: false }) view!: GridView;
  @property({ attribute: false }) host!: GridHost;
  @state() private selected = 0;
  @state() private seedIndex = 0;
  /** The place on each axis beyond the second that is shown. */
  @state() private further: readonly number[] = [];
  @state() private scales: Scales = noScales;
  /** The cell that Tab reaches, as rendered. */
  private tabStop = 0;
  private readonly answers = new CellScales();
  private readonly queue = new CellQueue();
  private readonly window = new RowWindow(
    this,
    () => this.renderRoot.querySelector<HTMLElement>("[role=grid]"),
    () => this.rowHeight + gap,
  );

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("grid")) return;
    this.answers.keep(new Set(this.grid.cells.map(({ key }) => key)));
    this.scales = this.answers.scales(this.scales);
  }

  override render() {
    // Finding it looks at all cells, and each cell needs it.
    this.tabStop = this.stop;
    const { grid, view } = this;
    if (grid.cells.length === 0) return html`<p class="dim">Add an axis above to see its cells here.</p>`;
    const selected = view.cells[Math.min(this.selected, view.cells.length - 1)];
    const isMany = grid.cells.length > maxPictures && grid.show !== "score";
    return html`
      <div>
        ${this.renderFurther()}
        ${isMany ? html`<p class="dim">More than ${maxPictures} cells: their scores are shown.</p>` : nothing}
        <div class="scroll">${this.isList ? this.renderList(view) : this.renderTable(view)}</div>
        <mlp-cell-table .grid=${grid} .view=${view} @cell-pick=${(event: CustomEvent<number>) => this.select(event.detail, true)}></mlp-cell-table>
      </div>
      <aside aria-label="Selected cell">
        <mlp-cell-panel .grid=${grid} .view=${selected} .common=${view} .seed=${this.seed} .host=${this.host}
          @seed-pick=${(event: CustomEvent<number>) => {
            this.seedIndex = grid.seeds.indexOf(event.detail);
          }}></mlp-cell-panel>
      </aside>
    `;
  }

  private get seed(): number {
    return this.grid.seeds[Math.min(this.seedIndex, this.grid.seeds.length - 1)];
  }

  /** Whether the cells are in no rows and columns of their own, so that each has its values above it. */
  private get isList(): boolean {
    return this.grid.isSearch || this.grid.axes.length === 0;
  }

  /** Height of a row where not all are rendered, in CSS pixels. */
  private get rowHeight(): number {
    return scoreHeight + (this.isList ? captionHeight : 0);
  }

  private get columns(): number {
    const { grid } = this;
    if (!this.isList) return grid.axes[0].values.length;
    return Math.max(1, Math.floor((this.window.width + gap) / (listWidth + gap)));
  }

  /** The rows that are rendered: all where there are few cells, otherwise those in view and the one that Tab reaches. */
  private rowsInView(count: number): readonly number[] {
    const rows = Array.from({ length: count }, (_, row) => row);
    if (this.shownCells.length <= maxPictures) return rows;
    const stop = Math.floor(this.shownCells.indexOf(this.stop) / this.columns);
    const { from, to } = this.window;
    return rows.filter((row) => row === stop || (row >= from && row < to));
  }

  /** The rows' heights where not all are rendered, so that the grid is as tall as with all. */
  private rowHeights(count: number, hasHeader: boolean): string | undefined {
    if (this.shownCells.length <= maxPictures) return undefined;
    return `${hasHeader ? "auto " : ""}repeat(${count}, ${this.rowHeight}px)`;
  }

  /** The cells that are shown, row by row. */
  private get shownCells(): readonly number[] {
    const { grid } = this;
    if (this.isList) return grid.cells.map((_, cell) => cell);
    const [across, down, ...further] = grid.axes;
    const rest = further.map((axis, i) => Math.min(this.further[i] ?? 0, axis.values.length - 1));
    const rows = down?.values.length ?? 1;
    return Array.from({ length: rows * across.values.length }, (_, i) => {
      const [row, column] = [Math.floor(i / across.values.length), i % across.values.length];
      return cellAt(grid, down ? [column, row, ...rest] : [column]);
    });
  }

  private renderFurther() {
    const axes = this.grid.isSearch ? [] : this.grid.axes.slice(2);
    if (axes.length === 0) return nothing;
    return html`
      <div class="further">
        ${axes.map(
          (axis, i) => html`
            <label>${axis.label}
              <select @change=${(event: Event) => {
                const chosen = [...this.grid.axes.slice(2).map((_, k) => this.further[k] ?? 0)];
                chosen[i] = (event.target as HTMLSelectElement).selectedIndex;
                this.further = chosen;
                this.selected = this.shownCells[0];
              }}>
                ${axis.values.map((value, k) => html`<option ?selected=${k === (this.further[i] ?? 0)}>${value}</option>`)}
              </select>
            </label>
          `,
        )}
      </div>
    `;
  }

  private renderTable(view: GridView) {
    const [across, down] = this.grid.axes;
    const cells = this.shownCells;
    const count = across.values.length;
    const values = down?.values ?? [""];
    const hasRows = down !== undefined;
    const columns = `${hasRows ? "minmax(min-content, max-content) " : ""}repeat(${count}, minmax(${this.minWidth}px, ${this.show === "score" ? 130 : 230}px))`;
    return html`
      <div role="grid" aria-label="Cells of the experiment" aria-rowcount=${values.length + 1}
        style=${styleMap({ gridTemplateColumns: columns, gridTemplateRows: this.rowHeights(values.length, true) })} @keydown=${this.onKeyDown}>
        <div role="row">
          ${hasRows ? html`<span role="columnheader" data-corner><span>${down.label} ↓</span><span>${across.label} →</span></span>` : nothing}
          ${across.values.map((value) => html`<span role="columnheader">${hasRows ? value : `${across.label} ${value}`}</span>`)}
        </div>
        ${repeat(
          this.rowsInView(values.length),
          (row) => row,
          (row) => html`
            <div role="row" aria-rowindex=${row + 2}>
              ${hasRows ? html`<span role="rowheader" style="grid-area: ${row + 2} / 1">${values[row]}</span>` : nothing}
              ${cells
                .slice(row * count, (row + 1) * count)
                .map((cell, column) => this.renderCell(view, cell, row + 2, column + (hasRows ? 2 : 1)))}
            </div>
          `,
        )}
      </div>
    `;
  }

  private renderList(view: GridView) {
    const { columns } = this;
    const cells = this.shownCells;
    const count = Math.ceil(cells.length / columns);
    const style = {
      gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
      gridTemplateRows: this.rowHeights(count, false),
    };
    return html`
      <div role="grid" aria-label="Cells of the experiment" aria-rowcount=${count} style=${styleMap(style)} @keydown=${this.onKeyDown}>
        ${repeat(
          this.rowsInView(count),
          (row) => row,
          (row) => html`
            <div role="row" aria-rowindex=${row + 1}>
              ${cells
                .slice(row * columns, (row + 1) * columns)
                .map((cell, column) => this.renderCell(view, cell, row + 1, column + 1))}
            </div>
          `,
        )}
      </div>
    `;
  }

  private get minWidth(): number {
    return this.show === "score" ? 76 : 120;
  }

  private get show() {
    return this.grid.cells.length > maxPictures ? "score" : this.grid.show;
  }

  /** @param row line of the grid, counted from 1 as CSS does @param column likewise */
  private renderCell(common: GridView, cell: number, row: number, column: number) {
    const view = common.cells[cell];
    return html`
      <mlp-grid-cell
        role="gridcell"
        data-cell=${cell}
        style="grid-area: ${row} / ${column}"
        tabindex=${cell === this.tabStop ? 0 : -1}
        aria-selected=${cell === this.selected}
        aria-label=${cellName(this.grid, view, common.scale.isAccuracy)}
        .grid=${this.grid} .view=${view} .scale=${common.scale} .show=${this.show} .seed=${this.seed}
        .host=${this.host} .queue=${this.queue} .scales=${this.scales}
        .values=${this.isList ? this.grid.cells[cell].labels.join(", ") : ""}
        @click=${() => this.select(cell, false)}
        @focus=${() => this.select(cell, false)}
        @cell-answer=${(event: CustomEvent<CellAnswer>) => this.take(cell, event.detail)}
      ></mlp-grid-cell>
    `;
  }

  /** The cell that Tab reaches. */
  private get stop(): number {
    const cells = this.shownCells;
    return cells.includes(this.selected) ? this.selected : cells[0];
  }

  private select(cell: number, focus: boolean): void {
    this.selected = cell;
    if (focus) void this.focusCell(cell);
  }

  private async focusCell(cell: number): Promise<void> {
    // The row of the selected cell is rendered wherever the grid is scrolled to.
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`mlp-grid-cell[data-cell="${cell}"]`)?.focus();
  }

  /** The axes that all cells share may get wider. */
  private take(cell: number, answer: CellAnswer): void {
    this.answers.add(this.grid.cells[cell].key, answer);
    this.scales = this.answers.scales(this.scales);
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cells = this.shownCells;
    const at = cells.indexOf(this.stop);
    const moves: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - this.columns,
      ArrowDown: at + this.columns,
      Home: 0,
      End: cells.length - 1,
    };
    if (event.key in moves) {
      const next = moves[event.key];
      if (next >= 0 && next < cells.length) this.select(cells[next], true);
    } else if (event.key === "Enter") {
      this.renderRoot.querySelector("mlp-cell-panel")?.focusActions();
    } else if (/^[1-9]$/.test(event.key) && Number(event.key) <= this.grid.seeds.length) {
      this.seedIndex = Number(event.key) - 1;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

/** A cell for those who hear it. */
function cellName({ axes, cells }: ExperimentGrid, view: CellView, isAccuracy: boolean): string {
  const { labels } = cells[view.cell];
  const place = labels.map((label, axis) => `${axes[axis]?.label ?? ""} ${label}`.trim()).join(", ");
  const score = view.validation ? `validation ${spreadText(view.validation, isAccuracy)}` : undefined;
  return [place, score, view.isBest ? "the best" : undefined, view.stateText]
    .filter((text) => text !== undefined && text !== "")
    .join("; ");
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-experiment-grid": ExperimentGridElement;
  }
}
