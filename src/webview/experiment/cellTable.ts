import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ExperimentGrid } from "../../shared/experiment/experimentMessages.ts";
import { percent } from "../../shared/format/numbers.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import {
  type GridView,
  importanceOfAxes,
  type RankedCell,
  rankedCells,
  sortedCells,
  spreadText,
} from "./cellModel.ts";

/** Height of a row, in CSS pixels. */
const rowHeight = 24;
/** Number of rows that are rendered; the others are space above and below. */
const renderedRows = 40;
/** Rows that are rendered above the first in view. */
const overscan = 8;

/** The cells ranked by their validation score, sorted by any column, and how much each axis matters. */
@customElement("mlp-cell-table")
export class CellTable extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
        padding-top: 14px;
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 2px 14px 2px 0;
        text-align: start;
      }
      th {
        font-weight: normal;
        color: var(--vscode-descriptionForeground);
      }
      .scroll {
        max-height: 480px;
        overflow: auto;
      }
      tbody tr {
        height: ${rowHeight}px;
      }
      td {
        white-space: nowrap;
      }
      thead th {
        position: sticky;
        inset-block-start: 0;
        background: var(--vscode-editor-background);
      }
    `,
  ];

  @property({ attribute: false }) grid!: ExperimentGrid;
  @property({ attribute: false }) view!: GridView;
  @state() private isOpen = false;
  /** The axis by which the rows are sorted; undefined for the validation score. */
  @state() private sortAxis: number | undefined;
  @state() private isReversed = false;
  /** The first row that is rendered. */
  @state() private from = 0;

  override render() {
    const { grid, view } = this;
    const ranked = rankedCells(view);
    if (ranked.length < 2) return nothing;
    const shares = importanceOfAxes(grid, view);
    return html`
      <details @toggle=${(event: Event) => {
        this.isOpen = (event.target as HTMLDetailsElement).open;
      }}>
        <summary>Ranked by the validation score, which the choice is made by (${ranked.length} of ${grid.cells.length} cells)</summary>
        ${this.isOpen ? this.renderTable(ranked) : nothing}
      </details>
      ${
        shares.some((share) => share !== null)
          ? html`<p class="dim" data-importance ${help("Share of the score's variance over the cells that the axis explains alone: the first-order term of a functional ANOVA (Hutter, Hoos and Leyton-Brown 2014)")}>
            How much each axis matters:
            ${grid.axes.map(({ label }, axis) => `${label} ${shareText(shares[axis])}`).join(", ")} of the score's variance.
          </p>`
          : nothing
      }
    `;
  }

  private renderTable(ranked: readonly RankedCell[]) {
    const { grid, view } = this;
    const sorted = sortedCells(grid, ranked, this.sortAxis, this.isReversed);
    const from = Math.max(0, Math.min(this.from, sorted.length - renderedRows));
    const shown = sorted.slice(from, from + renderedRows);
    const space = (rows: number) =>
      rows > 0 ? html`<tr aria-hidden="true" style="height: ${rows * rowHeight}px"></tr>` : nothing;
    return html`
      <div class="scroll" @scroll=${this.onScroll}>
        <table aria-rowcount=${sorted.length + 1}>
          <thead>
            <tr>
              <th scope="col">rank</th>
              ${grid.axes.map(({ label }, axis) => this.renderHeader(label, axis))}
              ${this.renderHeader("validation", undefined)}
            </tr>
          </thead>
          <tbody>
            ${space(from)}
            ${shown.map(
              ({ cell, rank, validation }, i) => html`
                <tr aria-rowindex=${from + i + 2}>
                  <td>
                    <button class="link" aria-label="Rank ${rank}: select the cell" @click=${() =>
                      this.dispatchEvent(new CustomEvent("cell-pick", { detail: cell }))}>${rank}</button>
                  </td>
                  ${grid.cells[cell].labels.map((label) => html`<td>${label}</td>`)}
                  <td>${spreadText(validation, view.scale.isAccuracy)}</td>
                </tr>
              `,
            )}
            ${space(sorted.length - from - shown.length)}
          </tbody>
        </table>
      </div>
    `;
  }

  private renderHeader(label: string, axis: number | undefined) {
    const isSorted = this.sortAxis === axis;
    // The best score comes first, but the least value of an axis.
    const isAscending = (axis !== undefined) !== this.isReversed;
    return html`
      <th scope="col" aria-sort=${isSorted ? (isAscending ? "ascending" : "descending") : nothing}>
        <button class="link" data-sort=${axis ?? "validation"} ${help(`Sort by ${label}`)} @click=${() => {
          this.isReversed = isSorted && !this.isReversed;
          this.sortAxis = axis;
        }}>${label}${isSorted ? (isAscending ? " ↑" : " ↓") : ""}</button>
      </th>
    `;
  }

  private readonly onScroll = (event: Event): void => {
    const top = Math.floor((event.target as HTMLElement).scrollTop / rowHeight);
    this.from = Math.max(0, top - overscan);
  };
}

function shareText(share: number | null): string {
  return share === null ? "not known" : percent(share);
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-cell-table": CellTable;
  }
}
