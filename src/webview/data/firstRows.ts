import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ColumnProfile, DataReport } from "../../shared/data/report.ts";
import { plural } from "../../shared/format/plural.ts";
import { help } from "../help.ts";
import { base } from "../styles.ts";

/** Cells of more columns are not shown: nobody scrolls through them. */
const maxColumns = 40;

/** The first rows as they are in the file. */
@customElement("mlp-first-rows")
export class FirstRows extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 4px;
        min-width: 0;
      }
      .scroll {
        overflow-x: auto;
        border: 1px solid var(--mlp-line);
        border-radius: 3px;
      }
      .scroll:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      table {
        border-collapse: collapse;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: 12px;
      }
      th,
      td {
        max-width: 200px;
        padding: 3px 12px 3px 8px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        text-align: start;
        font-weight: normal;
      }
      thead th {
        color: var(--vscode-descriptionForeground);
        border-bottom: 1px solid var(--mlp-line);
      }
      .target {
        font-weight: 600;
        color: var(--vscode-foreground);
      }
      .number {
        text-align: end;
      }
      tbody th {
        color: var(--vscode-descriptionForeground);
        text-align: end;
      }
      .missing {
        font-style: italic;
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  @property({ attribute: false }) columns: readonly ColumnProfile[] = [];
  @property({ attribute: false }) rows: DataReport["firstRows"] = [];

  override render() {
    const columns = this.columns.slice(0, maxColumns);
    const rest = this.columns.length - columns.length;
    const kind = ({ role, type }: ColumnProfile) =>
      `${role === "target" ? "target" : ""} ${type === "number" ? "number" : ""}`;
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label="First rows">
        <table>
          <thead>
            <tr>
              <th scope="col"><span class="visually-hidden">row</span></th>
              ${columns.map((column) => html`<th scope="col" class=${kind(column)} ${help(column.name)}>${column.name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${this.rows.map(
              (row, number) => html`
                <tr>
                  <th scope="row">${number + 1}</th>
                  ${columns.map((column, i) => {
                    const cell = row[i];
                    return cell === null
                      ? html`<td class="missing">missing</td>`
                      : html`<td class=${kind(column)} ${help(cell)}>${cell}</td>`;
                  })}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
      ${rest > 0 ? html`<p class="dim">and ${plural(rest, "more column")}</p>` : nothing}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-first-rows": FirstRows;
  }
}
