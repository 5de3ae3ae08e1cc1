import { isLive } from "../../shared/runPhase.ts";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { datasetName } from "../../shared/design/datasetName.ts";
import { readingShare, readingText } from "../../shared/format/readingText.ts";
import type { ReadingProgress } from "../../shared/messages.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";

/** Below the toolbar, on every page: that a large file is being read, and that a data file has changed. */
@customElement("mlp-data-status")
export class DataStatus extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        padding: 6px 14px;
        border-bottom: 1px solid var(--mlp-line);
        background: var(--vscode-editorWidget-background);
      }
      .words {
        flex: 1 1 240px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      progress {
        flex: 0 1 180px;
        min-width: 80px;
        height: 6px;
        appearance: none;
        border: 1px solid var(--vscode-contrastBorder, transparent);
        background: color-mix(in srgb, var(--vscode-foreground) 14%, transparent);
        border-radius: 3px;
        overflow: hidden;
      }
      progress::-webkit-progress-bar {
        background: transparent;
      }
      progress::-webkit-progress-value {
        background: var(--vscode-progressBar-background, var(--vscode-charts-blue));
      }
      progress:indeterminate {
        background: repeating-linear-gradient(
          -45deg,
          var(--vscode-charts-blue) 0 6px,
          transparent 6px 12px
        );
      }
      .action.main {
        background: var(--vscode-button-background);
        color: var(--vscode-button-foreground);
      }
      .action.main:hover {
        background: var(--vscode-button-hoverBackground);
      }
      @media (max-width: 640px) {
        .line {
          padding: 6px 10px;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [
    store.design,
    store.data,
    store.preview,
    store.phase,
  ]);

  override render() {
    const { data, preview, design } = this.store;
    if (!design) return nothing;
    const name = datasetName(design.dataset);
    return html`
      ${data.file === "changed" ? this.renderChanged(name) : nothing}
      ${data.file === "kept" ? this.renderKept(name) : nothing}
      ${data.reading ? this.renderReading(name, data.reading) : nothing}
      ${!data.reading && preview.kind === "canceled" ? this.renderCanceled(name) : nothing}
    `;
  }

  private renderReading(name: string, progress: ReadingProgress) {
    const share = readingShare(progress);
    const isOfRun = this.store.phase === "starting";
    return html`
      <div class="line" data-status="reading">
        <span class="words">${readingText(name, progress)}</span>
        ${
          share === undefined
            ? html`<progress aria-label="Reading ${name}"></progress>`
            : html`<progress aria-label="Reading ${name}" max="1" .value=${share}></progress>`
        }
        <button class="action" data-action="cancel-reading" @click=${() => this.store.cancelReading()}>
          ${isOfRun ? "Stop the run" : "Cancel"}
        </button>
      </div>
    `;
  }

  private renderChanged(name: string) {
    const { phase } = this.store;
    const meanwhile = isLive(phase)
      ? "The run continues with the rows that it began with."
      : "What is shown was read before.";
    return html`
      <div class="line" role="alert" data-status="changed">
        <vscode-icon class="tone-warning" name="warning"></vscode-icon>
        <span class="words"><strong>${name}</strong> has changed on disk. ${meanwhile}</span>
        <button class="action main" data-action="reload-data" @click=${() => this.store.reloadData()}>
          Reload the Data
        </button>
        <button
          class="action"
          data-action="keep-data"
          ${help("Stay with what was read, also for the next run, until the data's settings change or VS Code closes")}
          @click=${() => this.store.keepData()}
        >
          Keep
        </button>
      </div>
    `;
  }

  private renderKept(name: string) {
    return html`
      <div class="line" data-status="kept">
        <vscode-icon name="history"></vscode-icon>
        <span class="words dim">As it was before ${name} changed on disk.</span>
        <button class="link" data-action="reload-data" @click=${() => this.store.reloadData()}>Reload the data</button>
      </div>
    `;
  }

  private renderCanceled(name: string) {
    return html`
      <div class="line" data-status="canceled">
        <vscode-icon name="circle-slash"></vscode-icon>
        <span class="words">Reading ${name} was canceled.</span>
        <button class="action main" data-action="reload-data" @click=${() => this.store.reloadData()}>
          Read the Data
        </button>
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-data-status": DataStatus;
  }
}
