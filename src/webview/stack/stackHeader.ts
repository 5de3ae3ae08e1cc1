import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { count } from "../../shared/format/numbers.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { showsRun } from "../store/shownLayers.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons } from "../styles.ts";
import { rowLayout } from "./rowLayout.ts";

/** Whether the run has snapshots of its layers to show beside the stack. */
function showsHistory(store: DesignerStore): boolean {
  return showsRun(store) && store.log?.latestLayers !== undefined;
}

/** The titles of the columns, with the choice between activation and pre-activation. */
@customElement("mlp-stack-header")
export class StackHeader extends LitElement {
  static override styles = [
    base,
    buttons,
    rowLayout,
    css`
      :host {
        position: sticky;
        top: 0;
        z-index: 6;
        padding-block: 5px;
        background: var(--vscode-editor-background);
        font-size: 11px;
        color: var(--vscode-descriptionForeground);
      }
      :host(:hover) {
        background: var(--vscode-editor-background);
      }
      .flow-cell {
        text-align: center;
      }
      .quantity {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        display: inline-flex;
        align-items: center;
        gap: 3px;
        color: var(--vscode-foreground);
        border-radius: 3px;
        font-size: 11px;
        white-space: nowrap;
      }
      .quantity:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .histogram-head {
        grid-area: histogram;
        display: flex;
        align-items: center;
        gap: 4px;
        min-width: 0;
      }
      .share[aria-pressed="true"] {
        color: var(--vscode-inputOption-activeForeground, var(--vscode-foreground));
        background: var(--vscode-inputOption-activeBackground);
        border-color: var(--vscode-inputOption-activeBorder, currentColor);
      }
      .strip {
        grid-area: strip;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @container (max-width: 900px) {
        .share {
          grid-area: settings;
        }
      }
      @container (max-width: 660px) {
        .strip {
          display: none;
        }
      }
      @container (max-width: 540px) {
        .flow-cell,
        .settings,
        .health {
          display: none;
        }
        .histogram-head {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [
    store.design,
    store.quantity,
    store.sharedAxis,
    showsHistory(store),
    store.shown.isLive,
    // The newest step is "now", whichever it is.
    store.shown.isLive || store.shown.step,
  ]);

  /** When the histograms were taken. */
  private moment(): string {
    const { isLive, step } = this.store.shown;
    return isLive || step === undefined ? " now" : ` at step ${count(step)}`;
  }

  /** The switch between one value axis for layers of the same activation and one for each layer. */
  private renderShare() {
    const { store } = this;
    const activations = store.design?.layers.map(({ activation }) => activation.type) ?? [];
    if (new Set(activations).size === activations.length) return nothing;
    return html`
      <button
        class="icon-button share"
        data-action="share-axis"
        aria-pressed=${store.sharedAxis}
        aria-label="Same value axis for layers with the same activation"
        ${help(`Same value axis for layers with the same activation: ${store.sharedAxis ? "on" : "off"}`)}
        @click=${() => store.shareAxis(!store.sharedAxis)}
      >
        <vscode-icon name="link" size="14"></vscode-icon>
      </button>
    `;
  }

  override render() {
    const { store } = this;
    const pre = store.quantity === "preActivation";
    const what = pre ? "pre-activation" : "activation";
    const trained = showsHistory(store);
    return html`
      <span class="flow-cell">shape</span>
      <span class="settings">layer</span>
      <span class="histogram-head">
        <button
        class="quantity"
        aria-pressed=${pre}
        ${help(`Show the ${pre ? "activation" : "pre-activation, which enters the activation"}`)}
        @click=${() => store.showQuantity(pre ? "activation" : "preActivation")}
      >
        <vscode-icon name="arrow-swap" size="12"></vscode-icon>${what}${trained ? this.moment() : ", untrained"}
      </button>
      ${this.renderShare()}
      </span>
      <span class="strip">${what} over the run</span>
      <span class="health">health</span>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-stack-header": StackHeader;
  }
}
