import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { DataReport } from "../../shared/data/report.ts";
import type { DatasetSummary } from "../../shared/events.ts";
import { count } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { PreviewState } from "../../shared/messages.ts";
import { findingCounts } from "../data/findings.ts";
import { help } from "../help.ts";
import { base, buttons, tones } from "../styles.ts";
import "./layerBlock.ts";
import { rowLayout } from "./rowLayout.ts";

/**
 * Where the data comes in: the dataset, its inputs, and what is wrong with it.
 *
 * @fires pick-dataset - another file is wanted
 * @fires show-data - the data page is wanted
 */
@customElement("mlp-input-row")
export class InputRow extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    rowLayout,
    css`
      .flow-cell {
        padding-top: 8px;
      }
      .settings {
        grid-column: settings-start / -1;
      }
      .title .dim {
        min-width: 0;
      }
      .findings {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        margin-top: 2px;
      }
      .note {
        grid-area: note;
        display: flex;
        gap: 6px;
        margin: 0 0 8px;
        padding: 6px 9px;
        line-height: 1.4;
        border: 1px solid var(--vscode-inputValidation-errorBorder);
        background: var(--vscode-inputValidation-errorBackground);
        color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
        border-radius: 3px;
        overflow-wrap: anywhere;
      }
      .note .link {
        color: inherit;
        text-decoration: underline;
      }
    `,
  ];

  @property() path = "";
  @property({ attribute: false }) preview: PreviewState = { kind: "none" };
  @property({ attribute: false }) summary: DatasetSummary | undefined;
  /** The report on the data, as far as there is one. */
  @property({ attribute: false }) report: DataReport | undefined;
  /** What is wrong with what the design says about the data. */
  @property({ attribute: false }) problems: readonly string[] = [];
  @property({ type: Number }) widest = 1024;
  @property({ type: Boolean, reflect: true }) selected = false;

  override render() {
    const { summary: dataset, preview } = this;
    return html`
      <mlp-layer-block
        class="flow-cell"
        kind="input"
        name="Input"
        .shownUnits=${preview.kind === "error" ? undefined : dataset?.inputs.length}
        .widest=${this.widest}
      ></mlp-layer-block>
      <div class="settings">
        <div class="title"><strong>Input</strong><span class="dim" tabindex=${this.selected ? 0 : -1} ${help(this.path)}>${this.path}</span></div>
        <div class="dim facts">${this.facts()}</div>
        ${this.renderFindings()}
      </div>
      ${
        this.problems.length > 0
          ? html`<div class="note" role="alert" data-problem>
              <vscode-icon class="tone-bad" name="error"></vscode-icon><span>${this.problems.join(" ")}</span>
            </div>`
          : preview.kind === "error"
            ? this.renderError(preview.message)
            : nothing
      }
    `;
  }

  /** What the health check found, in a word: the data page has the rest. */
  private renderFindings() {
    const { bad, issues } = findingCounts(this.report);
    if (issues === 0) return nothing;
    return html`
      <button
        class="link findings"
        tabindex=${this.selected ? 0 : -1}
        @click=${() => this.dispatchEvent(new CustomEvent("show-data"))}
      >
        <vscode-icon
          class="tone-${bad > 0 ? "bad" : "warning"}"
          name=${bad > 0 ? "error" : "warning"}
          size="14"
        ></vscode-icon>
        ${plural(issues, "finding")} in the data
      </button>
    `;
  }

  private facts(): string {
    const { summary: dataset, preview } = this;
    if (preview.kind === "error") return "The data could not be read.";
    if (preview.kind === "canceled") return "Reading the data was canceled.";
    if (!dataset) return preview.kind === "loading" ? "Reading the data…" : "";
    const { train, validation, test } = dataset.rows;
    return `${plural(dataset.inputs.length, "input")} · ${count(train)} rows to train on, ${count(validation)} to validate, ${count(test)} to test`;
  }

  private renderError(message: string) {
    return html`
      <div class="note" role="alert" data-error="dataset">
        <vscode-icon class="tone-bad" name="error"></vscode-icon>
        <span>
          ${message}
          <button
            class="link"
            tabindex=${this.selected ? 0 : -1}
            @click=${() => this.dispatchEvent(new CustomEvent("pick-dataset"))}
          >
            Choose a data file…
          </button>
        </span>
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-input-row": InputRow;
  }
}
