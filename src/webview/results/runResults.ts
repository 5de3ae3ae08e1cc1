import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { resultText, runTitle } from "../../shared/runs/runText.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base } from "../styles.ts";
import "./resultsSwitch.ts";

/** The results of one run: the one that was asked for, else the latest. */
@customElement("mlp-run-results")
export class RunResults extends LitElement {
  static override styles = [
    base,
    css`
      .top {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 14px;
        padding: 10px 14px 8px;
      }
      p {
        padding: 4px 14px;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ runs }) => [runs.shown, runs.list]);

  override render() {
    const { runs, shown } = this.store.runs;
    const run = runs.find(({ id }) => id === shown.run) ?? runs[0];
    return html`
      <div class="top"><mlp-results-switch .store=${this.store}></mlp-results-switch></div>
      <p>${run ? `#${run.number} ${runTitle(run)}: ${resultText(run)}` : "Not trained yet."}</p>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-run-results": RunResults;
  }
}
