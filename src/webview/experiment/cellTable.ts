import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ExperimentGrid } from "../../shared/experiment/experimentMessages.ts";
import { percent } from "../../shared/format/numbers.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import { type GridView, importanceOfAxes, rankedCells, spreadText } from "./cellModel.ts";

/** Number of cells that the table lists. */
const maxRanked = 50;

/** The cells ranked by their validation score, and how much each axis matters. */
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
        overflow-x: auto;
      }
    `,
  ];

  @property({ attribute: false }) grid!: ExperimentGrid;
  @property({ attribute: false }) view!: GridView;

  override render() {
    const { grid, view } = this;
    const ranked = rankedCells(view);
    if (ranked.length < 2) return nothing;
    const shares = importanceOfAxes(grid, view);
    return html`
      <details>
        <summary>Ranked by the validation score, which the choice is made by (${ranked.length} of ${grid.cells.length} cells)</summary>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">rank</th>
                ${grid.axes.map((axis) => html`<th scope="col">${axis.label}</th>`)}
                <th scope="col">validation</th>
              </tr>
            </thead>
            <tbody>
              ${ranked.slice(0, maxRanked).map(
                ({ cell, validation }, i) => html`
                  <tr>
                    <td>
                      <button class="link" aria-label="Rank ${i + 1}: select the cell" @click=${() =>
                        this.dispatchEvent(new CustomEvent("cell-pick", { detail: cell }))}>${i + 1}</button>
                    </td>
                    ${grid.cells[cell].labels.map((label) => html`<td>${label}</td>`)}
                    <td>${spreadText(validation, view.scale.isAccuracy)}</td>
                  </tr>
                `,
              )}
            </tbody>
          </table>
        </div>
        ${ranked.length > maxRanked ? html`<p class="dim">${maxRanked} of ${ranked.length} cells shown</p>` : nothing}
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
}

function shareText(share: number | null): string {
  return share === null ? "not known" : percent(share);
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-cell-table": CellTable;
  }
}
