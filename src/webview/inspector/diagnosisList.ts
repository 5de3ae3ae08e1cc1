import { severityIcons, severityTones } from "../plots/tone.ts";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { leading } from "../../shared/health/diagnose.ts";
import type { Diagnosis } from "../../shared/health/diagnosis.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { shownDiagnoses } from "../store/diagnoses.ts";
import { StoreController } from "../store/storeController.ts";
import { base, tones } from "../styles.ts";
import "./remedyButtons.ts";

/**
 * What is wrong with the selected layer and with the run, each with its remedies, one click away; with the input
 * selected, everything that is wrong with the network, findings of several layers as one. Empty where nothing is wrong.
 */
@customElement("mlp-diagnosis-list")
export class DiagnosisList extends LitElement {
  static override styles = [
    base,
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
      mlp-remedy-buttons {
        margin: 5px 0 0 22px;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [
    store.catalogue,
    store.design,
    store.isOutline,
    store.runDesign,
    store.attempts,
    store.lastPreview,
    store.selection,
    store.revision,
  ]);

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
    if (selection === "input") return leading(all);
    const layer = selection === "output" ? design?.layers.length : selection;
    return all.filter(({ layers }) => layers.length === 0 || (layer !== undefined && layers.includes(layer)));
  }

  private renderDiagnosis({ kind, severity, message, remedies }: Diagnosis) {
    return html`
      <div data-diagnosis=${kind}>
        <div class="finding">
          <vscode-icon class="tone-${severityTones[severity]}" name=${severityIcons[severity]}></vscode-icon>
          <p>${message}</p>
        </div>
        ${
          remedies.length === 0
            ? nothing
            : html`<mlp-remedy-buttons .store=${this.store} .remedies=${remedies}></mlp-remedy-buttons>`
        }
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-diagnosis-list": DiagnosisList;
  }
}
