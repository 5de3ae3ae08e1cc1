import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { help } from "../help.ts";
import { choices } from "../results/choices.ts";
import { base, buttons } from "../styles.ts";
import type { ComparedRun } from "./comparedRun.ts";
import "./overlayChart.ts";
import type { OverlayMeasure, OverlayOptions, OverlayRun, OverlayTime } from "./overlayData.ts";

/** The curves of the selected runs, and how they are drawn. */
@customElement("mlp-overlay-panel")
export class OverlayPanel extends LitElement {
  static override styles = [
    base,
    buttons,
    choices,
    css`
      :host {
        display: grid;
        gap: 6px;
        align-content: start;
        min-width: 0;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 10px;
        font-size: 12px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      input[type="range"] {
        width: 80px;
        accent-color: var(--vscode-focusBorder);
      }
      .toggle {
        padding: 0 7px;
        font-size: 11px;
        line-height: 18px;
        border: 1px solid var(--vscode-contrastBorder, color-mix(in srgb, currentColor 28%, transparent));
        border-radius: 9px;
      }
      .toggle[aria-pressed="true"] {
        color: var(--vscode-inputOption-activeForeground, var(--vscode-foreground));
        background: var(--vscode-inputOption-activeBackground, color-mix(in srgb, currentColor 20%, transparent));
        border-color: var(--vscode-inputOption-activeBorder, currentColor);
        box-shadow: inset 0 -2px 0 var(--vscode-focusBorder);
      }
      .key {
        font-size: 11px;
      }
    `,
  ];

  @property({ attribute: false }) runs: readonly ComparedRun[] = [];
  @property({ attribute: false }) revision = 0;
  /** Undefined until the user has chosen: losses with different penalties cannot be compared. */
  @state() private chosenMeasure: OverlayMeasure | undefined;
  @state() private time: OverlayTime = "step";
  @state() private logX = false;
  @state() private logY = true;
  @state() private smoothing = 0;

  override render() {
    const isRegression = this.runs.some(
      ({ run, log }) => (log?.started?.dataset.task ?? run.task) === "regression",
    );
    const measures: readonly (readonly [OverlayMeasure, string])[] = [
      ["loss", "loss"],
      ...(this.hasPenalty ? ([["dataLoss", "data loss"]] as const) : []),
      ["score", isRegression ? "R²" : "accuracy"],
    ];
    const times: readonly (readonly [OverlayTime, string])[] = [
      ["step", "steps"],
      ["epoch", "epochs"],
      ["seconds", "seconds"],
    ];
    const { measure } = this;
    const name = measures.find(([id]) => id === measure)?.[1] ?? "loss";
    return html`
      <div class="head">
        <h2>Curves</h2>
        ${this.renderChoices("Measure", measures, measure, (chosen) => (this.chosenMeasure = chosen))}
        ${this.renderChoices("Horizontal axis", times, this.time, (chosen) => (this.time = chosen))}
        <button class="toggle" data-toggle="log-x" aria-pressed=${this.logX} ${help("Logarithmic horizontal axis")} @click=${() => (this.logX = !this.logX)}>log x</button>
        <button class="toggle" data-toggle="log-y" aria-pressed=${this.logY} ?disabled=${measure === "score"} ${help("Logarithmic loss; scores have no logarithm.")} @click=${() => (this.logY = !this.logY)}>log y</button>
        <label ${help("A moving average over the points; the curve as measured stays visible, faint.")}>
          smoothing
          <input type="range" min="0" max="0.95" step="0.05" .value=${String(this.smoothing)} @input=${(event: Event) => (this.smoothing = Number((event.target as HTMLInputElement).value))} />
        </label>
      </div>
      <mlp-overlay-chart .runs=${this.drawn} .options=${this.options} .measure=${name} .revision=${this.revision}></mlp-overlay-chart>
      <span class="dim key">thick: validation, with dashes that tell the runs apart · thin: training</span>
    `;
  }

  private get hasPenalty(): boolean {
    return this.runs.some(({ run }) => run.hasPenalty);
  }

  private get measure(): OverlayMeasure {
    const { chosenMeasure } = this;
    if (chosenMeasure === "dataLoss" && !this.hasPenalty) return "loss";
    return chosenMeasure ?? (this.hasPenalty ? "dataLoss" : "loss");
  }

  private get options(): OverlayOptions {
    const { measure, time, logX, logY, smoothing } = this;
    return { measure, time, logX, logY: logY && measure !== "score", smoothing };
  }

  private get drawn(): readonly OverlayRun[] {
    return this.runs.flatMap(({ run, slot, log, clock }) =>
      log ? [{ number: run.number, slot, log, clock }] : [],
    );
  }

  private renderChoices<T extends string>(
    label: string,
    options: readonly (readonly [T, string])[],
    chosen: T,
    choose: (option: T) => void,
  ) {
    const onKeyDown = (event: KeyboardEvent) => {
      const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const at = options.findIndex(([id]) => id === chosen);
      const next = options[(at + by + options.length) % options.length][0];
      choose(next);
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>(`[data-choice="${next}"]`)?.focus(),
      );
    };
    return html`
      <span class="choices" role="radiogroup" aria-label=${label} @keydown=${onKeyDown}>
        ${options.map(
          ([id, text]) =>
            html`<button role="radio" data-choice=${id} aria-checked=${id === chosen} tabindex=${id === chosen ? 0 : -1} @click=${() => choose(id)}>${text}</button>`,
        )}
      </span>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-overlay-panel": OverlayPanel;
  }
}
