import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import "../runs/runsPage.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base } from "../styles.ts";
import "./runResults.ts";

/** What came out of the design's runs: one of them, or all. Each half has the switch to the other one in its first line. */
@customElement("mlp-results-page")
export class ResultsPage extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        min-height: 100%;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ runs }) => [runs.shown.half]);
  private shownHalf: string | undefined;

  override render() {
    return this.store.runs.shown.half === "allRuns"
      ? html`<mlp-runs-page .store=${this.store}></mlp-runs-page>`
      : html`<mlp-run-results .store=${this.store}></mlp-run-results>`;
  }

  /** The switch is in both halves: where it had the focus, its other self gets it. */
  override willUpdate(): void {
    const { half } = this.store.runs.shown;
    const had = this.shownHalf !== undefined && this.shownHalf !== half && this.hasSwitchFocus();
    this.shownHalf = half;
    if (had) void this.updateComplete.then(() => this.focusSwitch());
  }

  private hasSwitchFocus(): boolean {
    const half = this.shadowRoot?.firstElementChild;
    return half?.shadowRoot?.activeElement?.localName === "mlp-results-switch";
  }

  private async focusSwitch(): Promise<void> {
    const half = this.renderRoot.querySelector<LitElement>("mlp-runs-page, mlp-run-results");
    await half?.updateComplete;
    const element = half?.renderRoot.querySelector("mlp-results-switch");
    await element?.updateComplete;
    element?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-results-page": ResultsPage;
  }
}
