import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ResultsHalf } from "../../shared/runs/runsRequests.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons } from "../styles.ts";
import { choices } from "./choices.ts";

const halves: readonly { readonly id: ResultsHalf; readonly label: string }[] = [
  { id: "thisRun", label: "This run" },
  { id: "allRuns", label: "All runs" },
];

/** Switches between the halves of the page "Results"; each of them has it at the start of its first line. */
@customElement("mlp-results-switch")
export class ResultsSwitch extends LitElement {
  static override styles = [base, buttons, choices];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ runs }) => [runs.shown, runs.list]);

  override render() {
    const { runs } = this.store;
    return html`
      <div class="choices" role="tablist" aria-label="Results" @keydown=${this.onKeyDown}>
        ${halves.map(({ id, label }) => {
          const isShown = runs.shown.half === id;
          return html`
            <button
              role="tab"
              data-half=${id}
              aria-selected=${isShown}
              tabindex=${isShown ? 0 : -1}
              @click=${() => this.show(id)}
            >${label}${id === "allRuns" && runs.list ? html` <span class="dim">${runs.list.total}</span>` : nothing}</button>
          `;
        })}
      </div>
    `;
  }

  private show(half: ResultsHalf): void {
    this.store.runs.show({ ...this.store.runs.shown, half });
  }

  private onKeyDown(event: KeyboardEvent): void {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.show(this.store.runs.shown.half === "thisRun" ? "allRuns" : "thisRun");
  }

  /** Puts the focus on the half that is shown: it moves with the switch to the other half. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-results-switch": ResultsSwitch;
  }
}
