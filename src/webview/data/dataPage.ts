import type { Fix } from "../../shared/design/fix.ts";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import type { DataGuess } from "../../shared/data/guess.ts";
import type { DataReport } from "../../shared/data/report.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { plural } from "../../shared/format/plural.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";
import "./classBalance.ts";
import "./columnTable.ts";
import "./dataSummary.ts";
import "./findingList.ts";
import "./firstRows.ts";
import { columnOfGuess } from "./guessList.ts";
import { roleEdit } from "./roleEdits.ts";

/** The data that the network is trained on: what is in it, what is wrong with it, and what becomes of it. */
@customElement("mlp-data-page")
export class DataPage extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    css`
      :host {
        display: grid;
        gap: 22px;
        padding: 14px 14px 28px;
        container-type: inline-size;
      }
      section {
        display: grid;
        gap: 8px;
        min-width: 0;
      }
      .stale {
        opacity: 0.6;
      }
      .empty {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 24px 0;
        color: var(--vscode-descriptionForeground);
        line-height: 1.5;
        overflow-wrap: anywhere;
      }
      .empty.error {
        color: var(--vscode-foreground);
        align-items: flex-start;
      }
      .warning {
        display: flex;
        gap: 6px;
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [
    store.design,
    store.data.report,
    store.dataReport,
  ]);

  override render() {
    const { dataReport: report, design, data } = this.store;
    if (!design) return nothing;
    if (!report) return this.renderEmpty();
    const stale = data.report.kind === "loading" ? "stale" : "";
    return html`
      <mlp-data-summary class=${stale} .report=${report}></mlp-data-summary>
      ${this.renderGuesses(report)} ${this.renderFindings(report)} ${this.renderColumns(report, design)}
      ${
        report.classes.length > 0
          ? html`
              <section aria-labelledby="classes">
                <h2 id="classes">${plural(report.classes.length, "class", "classes")}</h2>
                <mlp-class-balance .classes=${report.classes}></mlp-class-balance>
              </section>
            `
          : nothing
      }
      ${
        report.firstRows.length > 0
          ? html`
              <section aria-labelledby="rows">
                <h2 id="rows">First rows</h2>
                <mlp-first-rows .columns=${report.columns} .rows=${report.firstRows}></mlp-first-rows>
              </section>
            `
          : nothing
      }
    `;
  }

  private renderGuesses({ guesses, target }: DataReport) {
    if (guesses.length === 0) return nothing;
    return html`
      <section aria-labelledby="inferred">
        <h2 id="inferred">Inferred</h2>
        <mlp-guess-list
          .guesses=${guesses}
          @override=${(event: CustomEvent<DataGuess>) => this.showColumn(columnOfGuess(event.detail, target))}
        ></mlp-guess-list>
      </section>
    `;
  }

  private renderFindings({ findings, warnings }: DataReport) {
    return html`
      <section aria-labelledby="health">
        <h2 id="health">Health check</h2>
        <mlp-finding-list
          .findings=${findings}
          @fix=${(event: CustomEvent<Fix>) => this.applyFix(event.detail)}
          @show-column=${(event: CustomEvent<string>) => this.showColumn(event.detail)}
        ></mlp-finding-list>
        ${warnings.map(
          (warning) => html`
            <p class="warning" data-warning>
              <vscode-icon class="tone-none" name="info"></vscode-icon><span>${warning}</span>
            </p>
          `,
        )}
      </section>
    `;
  }

  private renderColumns(report: DataReport, design: DesignSpec) {
    return html`
      <section aria-labelledby="columns">
        <h2 id="columns">${plural(report.columns.length, "column")}</h2>
        <mlp-column-table
          .report=${report}
          .spec=${design.dataset}
          @set-role=${(event: CustomEvent<{ column: string; role: string }>) =>
            this.setRole(event.detail.column, event.detail.role)}
        ></mlp-column-table>
      </section>
    `;
  }

  private renderEmpty() {
    const { report } = this.store.data;
    switch (report.kind) {
      case "error":
        return html`
          <div class="empty error" role="alert" data-state="error">
            <vscode-icon class="tone-bad" name="error"></vscode-icon>
            <div>
              ${report.message}
              <div><button class="link" @click=${() => this.store.pickDataset()}>Choose another file…</button></div>
            </div>
          </div>
        `;
      case "canceled":
        return html`
          <div class="empty" data-state="canceled">
            <span>
              Reading the data was canceled.
              <button class="link" @click=${() => this.store.reloadData()}>Read it</button>
            </span>
          </div>
        `;
      default:
        return html`
          <div class="empty" role="status" data-state="loading">
            <vscode-progress-ring></vscode-progress-ring>Looking at the data…
          </div>
        `;
    }
  }

  private applyFix({ label, edits }: Fix): void {
    void this.store.editTogether(edits, `${label}: done.`);
  }

  private setRole(column: string, role: string): void {
    const { design } = this.store;
    if (design) void this.store.edit(roleEdit(column, role, design.dataset), `${column}: ${role}.`);
  }

  private showColumn(name: string): void {
    this.renderRoot.querySelector("mlp-column-table")?.reveal(name);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-data-page": DataPage;
  }
}
