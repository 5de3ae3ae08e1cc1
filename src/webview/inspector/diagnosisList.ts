import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { leading } from "../../shared/health/diagnose.ts";
import type { Diagnosis, Remedy } from "../../shared/health/diagnosis.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { shownDiagnoses } from "../store/diagnoses.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";

/** Of a whole network only the first troubles; the others are with their layers. */
const mostForNetwork = 4;

/**
 * What is wrong with the selected layer and with the run, each with its remedies, one click away; with the input
 * selected, what is wrong with the network. Nothing where all is well.
 */
@customElement("mlp-diagnosis-list")
export class DiagnosisList extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    css`
      section {
        display: grid;
        gap: 10px;
      }
      p {
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .finding {
        display: flex;
        gap: 6px;
      }
      .remedies {
        display: flex;
        flex-wrap: wrap;
        gap: 5px;
        margin: 5px 0 0 22px;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this);

  override render() {
    const shown = this.selected();
    this.hidden = shown.length === 0;
    return html`
      <section aria-label="Diagnosis">
        <h2>Diagnosis</h2>
        ${shown.map((diagnosis) => this.renderDiagnosis(diagnosis))}
      </section>
    `;
  }

  private selected(): readonly Diagnosis[] {
    const { selection, design } = this.store;
    const all = shownDiagnoses(this.store);
    if (selection === "input") return leading(all).slice(0, mostForNetwork);
    const layer = selection === "output" ? design?.layers.length : selection;
    return all.filter((diagnosis) => diagnosis.layer === layer || diagnosis.layer === undefined);
  }

  private renderDiagnosis({ kind, severity, message, remedies }: Diagnosis) {
    return html`
      <div data-diagnosis=${kind}>
        <div class="finding">
          <vscode-icon class="tone-${severity}" name=${severity === "bad" ? "error" : "warning"}></vscode-icon>
          <p>${message}</p>
        </div>
        ${
          remedies.length === 0
            ? nothing
            : html`<div class="remedies">${remedies.map((remedy) => this.renderRemedy(remedy))}</div>`
        }
      </div>
    `;
  }

  private renderRemedy({ label, edits }: Remedy) {
    const title = label.charAt(0).toUpperCase() + label.slice(1);
    return html`
      <button class="action remedy" data-remedy=${label} @click=${() => void this.store.editTogether(edits, `${title}.`)}>
        ${title}
      </button>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-diagnosis-list": DiagnosisList;
  }
}
