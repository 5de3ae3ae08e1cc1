import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { isBrokenOverview } from "../../shared/runs/runList.ts";
import { changesText, resultText, runTitle } from "../../shared/runs/runText.ts";
import "../results/resultsSwitch.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base } from "../styles.ts";

/** All runs of the design, newest first. */
@customElement("mlp-runs-page")
export class RunsPage extends LitElement {
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
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ runs }) => [runs.list, runs.view]);

  override render() {
    const { list } = this.store.runs;
    return html`
      <div class="top"><mlp-results-switch .store=${this.store}></mlp-results-switch></div>
      <ol reversed>
        ${list?.runs.map((run) =>
          isBrokenOverview(run)
            ? html`<li>${run.problem}</li>`
            : html`<li>${runTitle(run)}: ${resultText(run)} ${changesText(run.changes ?? [])}</li>`,
        )}
      </ol>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-runs-page": RunsPage;
  }
}
