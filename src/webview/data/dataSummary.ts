import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { DataReport } from "../../shared/data/report.ts";
import { count, percent } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import { base } from "../styles.ts";
import { rowParts } from "./rowParts.ts";

/** The data in two lines and a bar: its name and size, what is predicted from how many inputs, and where the rows go. */
@customElement("mlp-data-summary")
export class DataSummary extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      h1 {
        margin: 0;
        font-size: 15px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .facts {
        color: var(--vscode-descriptionForeground);
        overflow-wrap: anywhere;
      }
      .bar {
        display: flex;
        gap: 2px;
        height: 10px;
      }
      .bar i {
        min-width: 2px;
        border-radius: 2px;
        background: var(--part);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .train {
        --part: var(--vscode-charts-blue);
      }
      /* The theme's orange is half transparent, which makes it another color on each background. */
      .validation {
        --part: rgb(from var(--vscode-charts-orange) r g b / 1);
      }
      .test {
        --part: var(--vscode-charts-green);
      }
      .dropped {
        --part: color-mix(in srgb, var(--vscode-foreground) 28%, transparent);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
      }
      .legend > span::before {
        content: "";
        display: inline-block;
        width: 9px;
        height: 9px;
        margin-inline-end: 5px;
        border-radius: 2px;
        background: var(--part);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
    `,
  ];

  @property({ attribute: false }) report!: DataReport;

  override render() {
    const { report } = this;
    const parts = rowParts(report.rows);
    const what =
      report.task === "classification" ? plural(report.classes.length, "class", "classes") : "a number";
    return html`
      <h1>${report.name}</h1>
      <div class="facts" data-facts>
        ${plural(report.rows.all, "row")} · ${plural(report.columns.length, "column")} →
        ${plural(report.inputs, "input")} · predicts <strong>${report.target}</strong>, ${what}
      </div>
      <div class="bar" aria-hidden="true">
        ${parts.map(
          ({ name, share }) =>
            html`<i class=${name} style=${styleMap({ flexGrow: String(share), flexBasis: "0" })}></i>`,
        )}
      </div>
      <div class="legend" data-parts>
        ${parts.map(
          ({ name, label, rows, share }) =>
            html`<span class=${name} data-part=${name}>${count(rows)} ${label} <span class="dim">${percent(share)}</span></span>`,
        )}
      </div>
      <div class="dim" data-split>${report.split}</div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-data-summary": DataSummary;
  }
}
