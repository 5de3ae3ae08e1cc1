import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { DatasetSummary } from "../../shared/events.ts";
import { count } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import { help } from "../help.ts";
import { base, buttons, factList, tones } from "../styles.ts";

const namesShown = 6;

/** What became of the data file, and what a person should know about it. */
@customElement("mlp-dataset-facts")
export class DatasetFacts extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    factList,
    css`
      .warning {
        display: flex;
        gap: 6px;
        margin-top: 6px;
        line-height: 1.4;
      }
    `,
  ];

  @property({ attribute: false }) summary: DatasetSummary | undefined;

  override render() {
    const { summary: dataset } = this;
    if (!dataset) return nothing;
    const { rows } = dataset;
    const features = dataset.columns.filter(({ role }) => role === "feature").length;
    return html`
      <dl>
        <dt>rows</dt>
        <dd>
          ${count(rows.all)}
          <span class="dim"
            >(${count(rows.train)} to train on, ${count(rows.validation)} to validate, ${count(rows.test)} to test)</span
          >
        </dd>
        <dt>inputs</dt>
        <dd tabindex="0" ${help(dataset.inputs.slice(0, 60).join(", "))}>
          ${count(dataset.inputs.length)} <span class="dim">from ${plural(features, "column")}</span>
        </dd>
        ${
          dataset.task === "classification"
            ? html`<dt>classes</dt>
              <dd tabindex="0" ${help(dataset.classes.slice(0, 60).join(", "))}>
                ${count(dataset.classes.length)} <span class="dim">${listed(dataset.classes)}</span>
              </dd>`
            : html`<dt>target</dt>
              <dd>${dataset.target} <span class="dim">a number</span></dd>`
        }
      </dl>
      ${dataset.warnings.map(
        (warning) => html`
          <div class="warning">
            <vscode-icon class="tone-warning" name="warning"></vscode-icon><span>${warning}</span>
          </div>
        `,
      )}
    `;
  }
}

/** The first few names, and how many more there are. */
function listed(names: readonly string[]): string {
  const rest = names.length - namesShown;
  return names.slice(0, namesShown).join(", ") + (rest > 0 ? `, … ${rest} more` : "");
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-dataset-facts": DatasetFacts;
  }
}
