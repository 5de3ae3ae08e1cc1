import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { help } from "../help.ts";
import { positionOf, stepAt } from "../plots/stepAxis.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons } from "../styles.ts";

/** Places of the slider; finer than any screen has pixels. */
const places = 10_000;
/** Snapshots that PageUp and PageDown move by. */
const snapshotsPerPage = 10;

/**
 * Chooses the step of the run that the histograms, the health and every other view of the network show: by dragging,
 * or by arrow keys (a snapshot), PageUp and PageDown (ten), Home and End. "Live" returns to the newest step.
 */
@customElement("mlp-run-scrubber")
export class MlpRunScrubber extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 4px 10px;
        min-height: 24px;
        font-size: 12px;
      }
      input {
        flex: 1;
        min-width: 60px;
        height: 18px;
        margin: 0;
        appearance: none;
        background: transparent;
        cursor: pointer;
      }
      input::-webkit-slider-runnable-track {
        height: 4px;
        border-radius: 2px;
        border: 1px solid var(--vscode-contrastBorder, transparent);
        background: linear-gradient(
          to right,
          var(--vscode-progressBar-background, var(--vscode-charts-blue)) var(--mlp-end),
          color-mix(in srgb, var(--vscode-foreground) 18%, transparent) var(--mlp-end)
        );
      }
      input::-webkit-slider-thumb {
        appearance: none;
        width: 10px;
        height: 16px;
        margin-top: -7px;
        border-radius: 3px;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-editor-background));
        background: var(--vscode-foreground);
      }
      input:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      input:disabled {
        cursor: default;
        opacity: 0.5;
      }
      .state {
        min-width: 23ch;
        white-space: nowrap;
      }
      .live {
        padding: 1px 8px;
        border-radius: 9px;
        border: 1px solid var(--vscode-contrastBorder, color-mix(in srgb, currentColor 28%, transparent));
        white-space: nowrap;
      }
      .live:hover:not(:disabled) {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .live[aria-pressed="true"] {
        color: var(--vscode-inputOption-activeForeground, var(--vscode-foreground));
        background: var(--vscode-inputOption-activeBackground);
        border-color: var(--vscode-inputOption-activeBorder, currentColor);
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [
    store.revision,
    store.previous,
    store.logSteps,
    store.shown.isLive,
    store.shown.step,
  ]);

  override render() {
    const { shown, stepAxis: axis } = this.store;
    const { step, isLive, text } = shown;
    const isEmpty = step === undefined;
    const place = isEmpty ? 0 : Math.round(positionOf(axis, step) * places);
    return html`
      <input
        type="range"
        min="0"
        max=${places}
        step="1"
        aria-label="Step of the run that is shown"
        aria-valuetext=${isLive ? `${text}, live` : text}
        ${help("Show the network at another step of the run (arrow keys, Home, End)")}
        style="--mlp-end: ${100 * positionOf(axis, axis.end)}%"
        ?disabled=${isEmpty}
        .value=${live(String(place))}
        @input=${this.onInput}
        @keydown=${this.onKeyDown}
      />
      <span class="state" data-testid="shown-step" aria-hidden="true">${text}</span>
      <button
        class="live"
        aria-pressed=${isLive}
        ${help("Show the newest step, and follow the run")}
        ?disabled=${isEmpty}
        @click=${() => shown.goLive()}
      >
        Live
      </button>
    `;
  }

  private onInput(event: Event): void {
    const input = event.currentTarget as HTMLInputElement;
    const { shown, stepAxis } = this.store;
    shown.moveTo(stepAt(stepAxis, Number(input.value) / places));
    // The thumb goes to the snapshot that is shown, also where that has not changed.
    this.requestUpdate();
  }

  private onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { shown } = this.store;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => shown.moveBy(-1),
      ArrowDown: () => shown.moveBy(-1),
      ArrowRight: () => shown.moveBy(1),
      ArrowUp: () => shown.moveBy(1),
      PageDown: () => shown.moveBy(-snapshotsPerPage),
      PageUp: () => shown.moveBy(snapshotsPerPage),
      Home: () => shown.moveToFirst(),
      End: () => shown.goLive(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-run-scrubber": MlpRunScrubber;
  }
}
