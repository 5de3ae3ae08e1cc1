import { isLive } from "../../shared/runPhase.ts";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { sameDesign } from "../store/shownLayers.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";
import "./pageTabs.ts";
import "./speedSelect.ts";
import { perform, type RunControl, shownControls } from "./runKeys.ts";
import { canDo, runFacts, runStatus } from "./runText.ts";

/** Controls the run and shows its state. */
@customElement("mlp-toolbar")
export class ToolbarElement extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 14px;
        padding: 7px 14px;
        border-bottom: 1px solid var(--mlp-line);
        container-type: inline-size;
      }
      .controls {
        display: flex;
        align-items: center;
        gap: 2px;
      }
      .main {
        width: 96px;
        margin-inline-end: 6px;
      }
      .control {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        height: 26px;
        padding: 0 7px;
        border-radius: 4px;
        border-color: transparent;
      }
      .control:hover:not(:disabled) {
        background: var(--vscode-toolbar-hoverBackground);
        outline: 1px dashed var(--vscode-toolbar-hoverOutline, transparent);
        outline-offset: -1px;
      }
      .control:disabled {
        opacity: 0.4;
      }
      .status {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        font-weight: 600;
      }
      .tone-active {
        color: var(--vscode-foreground);
      }
      /* What is shown of a run takes no space from what is below: facts that do not fit are left out, the last first. */
      .facts {
        display: flex;
        flex: 1 1 200px;
        flex-wrap: wrap;
        gap: 0 12px;
        min-width: 0;
        height: 1.4em;
        overflow: hidden;
      }
      .fact {
        white-space: nowrap;
        color: var(--vscode-descriptionForeground);
      }
      .fact[data-fact="epoch"],
      .fact[data-fact="test"] {
        color: var(--vscode-foreground);
      }
      .changed {
        display: inline-flex;
        align-items: center;
        gap: 5px;
      }
      @media (max-width: 640px) {
        :host {
          padding: 6px 10px;
        }
        .control span,
        .minor {
          display: none;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        vscode-icon {
          --mlp-spin: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  // The host must have its store before the controller is connected, which properties set in a template are.
  protected readonly follow = new StoreController(this, (store) => [
    store.document,
    store.design,
    store.runDesign,
    store.phase,
    store.run,
    store.revision,
    store.speed,
    store.data,
  ]);

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = "group";
    this.ariaLabel = "Training";
  }

  override render() {
    return html`
      <mlp-page-tabs .store=${this.store}></mlp-page-tabs>
      <div class="controls">
        ${repeat(
          shownControls(this.store.phase),
          (_, i) => i,
          (control, i) => (i === 0 ? this.renderMain(control) : this.renderControl(control)),
        )}
      </div>
      <mlp-speed-select .store=${this.store}></mlp-speed-select>
      ${this.renderStatus()} ${this.renderChanged()}
    `;
  }

  private renderMain(control: RunControl) {
    return html`
      <vscode-button
        class="main"
        data-action=${control.action}
        icon=${control.icon}
        ${help(helpOf(control))}
        ?disabled=${!this.enabled(control)}
        @click=${() => perform(this.store, control.action)}
        >${control.label}</vscode-button
      >
    `;
  }

  private renderControl(control: RunControl) {
    return html`
      <button
        class="control"
        data-action=${control.action}
        ${help(helpOf(control))}
        aria-label=${control.label}
        ?disabled=${!this.enabled(control)}
        @click=${() => perform(this.store, control.action)}
      >
        <vscode-icon name=${control.icon}></vscode-icon><span>${control.label}</span>
      </button>
    `;
  }

  private enabled(control: RunControl): boolean {
    const { store } = this;
    const needsDesign = control.action === "train" || control.action === "restart" || !isLive(store.phase);
    return canDo(control.action, store.phase) && !(needsDesign && store.document?.design === undefined);
  }

  private renderStatus() {
    const status = runStatus(this.store);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    return html`
      <span class="status" data-status>
        <vscode-icon class="tone-${status.tone}" name=${status.icon} ?spin=${status.icon === "loading" && !still}></vscode-icon>${status.text}
      </span>
      <span class="facts">
        ${runFacts(this.store).map(
          (fact) =>
            html`<span class="fact ${fact.minor ? "minor" : ""}" data-fact=${fact.name}>${fact.text}</span>`,
        )}
      </span>
    `;
  }

  private renderChanged() {
    const { design, runDesign, phase, data } = this.store;
    if (!design || !runDesign || (sameDesign(design, runDesign) && !data.runIsOlder)) return nothing;
    const changed = data.runIsOlder ? "the data has" : "the design has";
    const what = isLive(phase)
      ? `${upperFirst(changed)} changed since this run began`
      : `The charts show the last run; ${changed} changed since`;
    return html`
      <span class="changed" data-changed>
        <vscode-icon class="tone-warning" name="info"></vscode-icon>
        <span>
          ${what} —
          <button class="link" @click=${() => perform(this.store, isLive(phase) ? "restart" : "train")}>
            ${isLive(phase) ? "Restart" : "Train"}</button
          >&nbsp;to train it.
        </span>
      </span>
    `;
  }
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function helpOf({ doc, key }: RunControl): string {
  return `${doc} (${key})`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-toolbar": ToolbarElement;
  }
}
