import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ColumnRange } from "../../shared/columnRange.ts";
import { count, shortNumber } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { ModelColumn, ModelView } from "../../shared/model/modelView.ts";
import { columnKind, rangeText } from "../../shared/model/modelWords.ts";
import { help } from "../help.ts";
import { section } from "../results/sectionStyles.ts";
import { base, buttons } from "../styles.ts";

/** Columns that are shown at first. */
const maxColumns = 100;

const quartiles = ["minimum", "lowerQuartile", "median", "upperQuartile", "maximum"] as const;
const quartileNames = ["minimum", "25 %", "median", "75 %", "maximum"] as const;

/** The raw columns that a row must have, with what the training rows had in them. */
@customElement("mlp-model-columns")
export class ModelColumns extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    css`
      table {
        width: 100%;
        max-width: 820px;
      }
      th,
      td {
        padding: 3px 12px 3px 0;
        text-align: start;
        vertical-align: baseline;
      }
      .number {
        text-align: end;
      }
      th:last-child,
      td:last-child {
        padding-inline-end: 0;
      }
      tbody tr {
        border-top: 1px solid var(--mlp-line);
      }
      /* Numbers take what they need, and names the rest. */
      .name {
        width: 50%;
        min-width: 130px;
        overflow-wrap: anywhere;
      }
      .kind {
        white-space: nowrap;
      }
      /* A long text does not widen the columns of numbers. */
      .words {
        max-width: 0;
        overflow-wrap: anywhere;
      }
      .action {
        margin-top: 8px;
      }
      @container (max-width: 680px) {
        .quartile {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) view!: ModelView;
  @state() private showsAll = false;

  override render() {
    const { columns } = this.view;
    const shown = this.showsAll ? columns : columns.slice(0, maxColumns);
    const rest = columns.length - shown.length;
    return html`
      <div class="head">
        <h2>Columns of a row</h2>
        <span class="dim">and what the training rows had in them</span>
      </div>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">column</th>
              <th scope="col">kind</th>
              <th scope="col" class="number" ${help("Number of inputs of the network that the column is encoded as")}>inputs</th>
              ${quartileNames.map((name, i) => html`<th scope="col" class="number ${i === 1 || i === 3 ? "quartile" : ""}">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${shown.map((column) => this.renderColumn(column))}
          </tbody>
        </table>
      </div>
      ${
        rest > 0
          ? html`<button class="action" data-more @click=${() => (this.showsAll = true)}>Show ${plural(rest, "more column")}</button>`
          : nothing
      }
    `;
  }

  private renderColumn({ column, width, range }: ModelColumn) {
    return html`
      <tr data-column=${column}>
        <td class="name">${column}</td>
        <td class="dim kind">${columnKind(range, width)}</td>
        <td class="number">${count(width)}</td>
        ${this.renderRange(range)}
      </tr>
    `;
  }

  private renderRange(range: ColumnRange | undefined) {
    if (!range) return html`<td class="dim words" colspan=${quartiles.length}>the file does not say</td>`;
    if (range.kind !== "number")
      return html`<td class="words" colspan=${quartiles.length}>${rangeText(range)}</td>`;
    return quartiles.map(
      (name, i) =>
        html`<td class="number ${i === 1 || i === 3 ? "quartile" : ""}">${shortNumber(range[name], 4)}</td>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-model-columns": ModelColumns;
  }
}
