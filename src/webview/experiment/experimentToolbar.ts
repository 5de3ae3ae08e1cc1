import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ExperimentCommand, ExperimentPhase } from "../../shared/experiment/experimentMessages.ts";
import { runsDone } from "../../shared/experiment/pace.ts";
import { hasEnded } from "../../shared/experiment/results.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import type { ExperimentStore } from "./experimentStore.ts";
import { progressText } from "./progressText.ts";

/** Number of runs up to which each has a box. */
const maxBoxes = 60;

interface Control {
  readonly command: ExperimentCommand;
  readonly label: string;
  readonly icon: string;
  readonly doc: string;
}

const controls = {
  run: { command: "run", label: "Run", icon: "play", doc: "Train all cells that have not been trained" },
  continue: {
    command: "continue",
    label: "Continue",
    icon: "debug-continue",
    doc: "Train the cells that are left",
  },
  pause: {
    command: "pause",
    label: "Pause",
    icon: "debug-pause",
    doc: "Train the cells under way to their ends, and begin no other",
  },
  cancel: {
    command: "cancel",
    label: "Cancel",
    icon: "debug-stop",
    doc: "Stop the cells under way; those that have ended are kept",
  },
} as const satisfies Record<ExperimentCommand, Control>;

const phaseWords: Readonly<Record<ExperimentPhase, string>> = {
  idle: "",
  looking: "Looking for earlier runs",
  running: "Running",
  pausing: "Pausing after the cells under way",
  paused: "Paused",
  canceling: "Stopping",
};

/** Runs the experiment, and says how far it is. */
@customElement("mlp-experiment-toolbar")
export class ExperimentToolbar extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        padding: 8px 14px;
        border-bottom: 1px solid var(--mlp-line);
      }
      .boxes {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
      }
      .boxes span {
        width: 8px;
        height: 13px;
        border: 1px solid color-mix(in srgb, var(--vscode-foreground) 45%, transparent);
      }
      .boxes .seed + .seed {
        margin-inline-start: 4px;
      }
      .boxes .ended {
        background: var(--vscode-charts-blue);
        border-color: var(--vscode-charts-blue);
      }
      .boxes .running {
        background: linear-gradient(var(--vscode-charts-blue), var(--vscode-charts-blue)) bottom / 100% var(--part, 0%) no-repeat;
        border-color: var(--vscode-foreground);
      }
      .boxes .bad {
        background: repeating-linear-gradient(45deg, var(--vscode-charts-orange) 0 2px, transparent 2px 4px);
        border-color: var(--vscode-charts-orange);
      }
      progress {
        width: 220px;
        accent-color: var(--vscode-progressBar-background, var(--vscode-charts-blue));
      }
      strong {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) store!: ExperimentStore;
  /** Changes when something that is shown has. */
  @property({ attribute: false }) revision = 0;

  override render() {
    const { progress, runs, grid } = this.store;
    const { phase } = progress;
    const isLive = phase === "running" || phase === "looking";
    const isOver = runs.length > 0 && runs.every(hasEnded);
    const begun = runs.some(hasEnded);
    const main =
      isLive || phase === "pausing" ? controls.pause : begun && !isOver ? controls.continue : controls.run;
    const canMain = phase === "pausing" || phase === "canceling" ? false : grid !== undefined;
    const canCancel = isLive || phase === "pausing" || phase === "paused";
    return html`
      ${this.renderControl(main, !canMain, false)}
      ${this.renderControl(controls.cancel, !canCancel, true)}
      ${phaseWords[phase] === "" ? nothing : html`<strong data-phase>${phaseWords[phase]}</strong>`}
      ${this.renderProgress()}
      <span class="dim" data-progress-text>${progressText(this.store)}</span>
    `;
  }

  private renderControl({ command, label, icon, doc }: Control, disabled: boolean, secondary: boolean) {
    return html`
      <vscode-button
        data-command=${command}
        icon=${icon}
        ?secondary=${secondary}
        ?disabled=${disabled}
        ${help(doc)}
        @click=${() => this.store.control(command)}
        >${label}</vscode-button
      >
    `;
  }

  private renderProgress() {
    const { runs, grid } = this.store;
    if (!grid || runs.length === 0) return nothing;
    const label = progressText(this.store);
    if (runs.length > maxBoxes)
      return html`<progress max=${runs.length} .value=${runsDone(runs)} aria-label=${label}></progress>`;
    return html`
      <div class="boxes" role="img" aria-label=${label}>
        ${runs.map(({ state, progress }, i) => {
          const isBad = state === "failed" || state === "diverged";
          const kind =
            state === "waiting"
              ? ""
              : state === "running" || state === "paused"
                ? "running"
                : isBad
                  ? "bad"
                  : "ended";
          const part = progress?.epochs ? Math.min(100, (100 * progress.epoch) / progress.epochs) : 0;
          const isFirst = i > 0 && i % grid.cells.length === 0;
          return html`<span class="${kind}" style="--part: ${part}%${isFirst ? "; margin-inline-start: 5px" : ""}"></span>`;
        })}
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-experiment-toolbar": ExperimentToolbar;
  }
}
