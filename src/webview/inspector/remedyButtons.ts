import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Fix } from "../../shared/design/fix.ts";
import { remedyTitle } from "../../shared/health/diagnosis.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { base, buttons } from "../styles.ts";

/** The remedies of one diagnosis as buttons; each makes its changes of the design as one step of undo. */
@customElement("mlp-remedy-buttons")
export class RemedyButtons extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 5px;
      }
    `,
  ];

  @property({ attribute: false }) store!: Pick<DesignerStore, "editTogether">;
  @property({ attribute: false }) remedies: readonly Fix[] = [];

  override render() {
    return this.remedies.map(({ label, edits }) => {
      const title = remedyTitle({ label });
      return html`
        <button class="action remedy" data-remedy=${label} @click=${() => void this.store.editTogether(edits, `${title}.`)}>
          ${title}
        </button>
      `;
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-remedy-buttons": RemedyButtons;
  }
}
