import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { speedLabel, trainingSpeeds } from "../../shared/trainingSpeed.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base } from "../styles.ts";

/** The choice between full speed and the speeds at which a run can be watched; it may change while the run trains. */
@customElement("mlp-speed-select")
export class SpeedSelect extends LitElement {
  static override styles = [
    base,
    css`
      label {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        color: var(--vscode-descriptionForeground);
      }
      select {
        height: 24px;
        padding: 0 2px;
        font: inherit;
        color: var(--vscode-dropdown-foreground, var(--vscode-foreground));
        background: var(--vscode-dropdown-background, var(--vscode-editor-background));
        border: 1px solid
          var(--vscode-contrastBorder, var(--vscode-dropdown-border, var(--mlp-line)));
        border-radius: 4px;
      }
      select:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: -1px;
      }
      @media (max-width: 640px) {
        .label {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [store.speed]);

  override render() {
    const { speed } = this.store;
    return html`
      <label>
        <span class="label">Speed</span>
        <select @change=${this.onChange} @keydown=${(event: KeyboardEvent) => event.stopPropagation()}>
          ${trainingSpeeds.map(
            (value) => html`
              <option value=${value} .selected=${value === speed}>${speedLabel(value)}</option>
            `,
          )}
        </select>
      </label>
    `;
  }

  private onChange(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const chosen = trainingSpeeds.find((speed) => String(speed) === value);
    if (chosen !== undefined) this.store.setSpeed(chosen);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-speed-select": SpeedSelect;
  }
}
