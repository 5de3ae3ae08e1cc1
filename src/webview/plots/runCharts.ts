import type { PropertyValues } from "lit";
import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Task } from "../../shared/design/fields.ts";
import { count, lossText, scoreText, shortNumber } from "../../shared/format.ts";
import type { RunLog } from "../../shared/runLog.ts";
import "./curveChart.ts";
import type { CurveHover, CurveView } from "./curveChart.ts";
import type { CurveData } from "./curveData.ts";
import { clampAbove, curveData } from "./curveData.ts";
import { lossRange, scoreRange } from "./curveRange.ts";
import { hoverText } from "./hoverText.ts";
import { latestNumbers } from "./latestNumbers.ts";

let instances = 0;

const trainSample = html`<svg width="18" height="8" aria-hidden="true">${svg`<line class="train" x1="0" x2="18" y1="4" y2="4" stroke-width="2" />`}</svg>`;
const validationSample = html`<svg width="18" height="8" aria-hidden="true">${svg`<line class="validation" x1="0" x2="18" y1="4" y2="4" stroke-width="2.5" stroke-dasharray="6 4" />`}</svg>`;

/**
 * The curves of a run: loss, and beside it accuracy or R². The latest numbers stand above as text, what is under the
 * pointer below.
 */
@customElement("mlp-run-charts")
export class MlpRunCharts extends LitElement {
  static override styles = css`
    :host {
      display: block;
      container-type: inline-size;
      font-size: 12px;
      line-height: 18px;
      font-variant-numeric: tabular-nums;
      color: var(--vscode-foreground);
    }
    .panels {
      display: grid;
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
      gap: 4px 20px;
    }
    @container (max-width: 860px) {
      .panels {
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      }
    }
    @container (max-width: 620px) {
      .panels {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    section {
      min-width: 0;
    }
    .heading {
      display: flex;
      align-items: baseline;
      gap: 2px 14px;
      min-height: 20px;
      white-space: nowrap;
      overflow: hidden;
    }
    h3 {
      margin: 0;
      font: inherit;
      font-size: 11px;
      font-weight: 600;
      letter-spacing: 0.04em;
      text-transform: uppercase;
      color: var(--vscode-descriptionForeground);
    }
    .key {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      color: var(--vscode-descriptionForeground);
    }
    .key b {
      font-weight: 600;
      color: var(--vscode-foreground);
    }
    .key svg {
      flex: none;
    }
    .train {
      stroke: var(--vscode-charts-blue, #3794ff);
    }
    .validation {
      stroke: rgb(from var(--vscode-charts-orange, #d18616) r g b / 1);
    }
    .above, .diverged {
      color: var(--vscode-charts-red, #f14c4c);
    }
    .plot {
      position: relative;
    }
    .empty {
      position: absolute;
      inset: 0 0 22px 40px;
      display: grid;
      place-items: center;
      text-align: center;
      pointer-events: none;
      color: var(--vscode-descriptionForeground);
    }
    .empty span {
      padding: 0 8px;
      background: var(--vscode-editor-background);
    }
    .foot {
      display: flex;
      align-items: center;
      gap: 8px;
      height: 22px;
    }
    .readout {
      flex: 1;
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      color: var(--vscode-descriptionForeground);
    }
    .readout b {
      font-weight: 600;
      color: var(--vscode-foreground);
    }
    [hidden] {
      display: none;
    }
    button {
      flex: none;
      font: inherit;
      font-size: 11px;
      line-height: 16px;
      padding: 0 7px;
      border: 1px solid var(--vscode-contrastBorder, color-mix(in srgb, currentColor 28%, transparent));
      border-radius: 9px;
      color: var(--vscode-descriptionForeground);
      background: transparent;
      cursor: pointer;
    }
    button:hover {
      background: var(--vscode-toolbar-hoverBackground, color-mix(in srgb, currentColor 14%, transparent));
    }
    button[aria-pressed="true"] {
      color: var(--vscode-inputOption-activeForeground, var(--vscode-foreground));
      background: var(--vscode-inputOption-activeBackground, color-mix(in srgb, currentColor 20%, transparent));
      border-color: var(--vscode-inputOption-activeBorder, currentColor);
    }
    button:focus-visible {
      outline: 1px solid var(--vscode-focusBorder, currentColor);
      outline-offset: 1px;
    }
  `;

  @property({ attribute: false }) log: RunLog | undefined;
  /** Another number tells that the log has changed inside. */
  @property({ attribute: false }) revision = 0;
  @property() task: Task | undefined;
  @property({ type: Boolean, attribute: "log-x" }) logX = false;
  /** Of the loss; scores have no logarithm. */
  @property({ type: Boolean, attribute: "log-y" }) logY = false;
  @state() private hovered: number | undefined;
  /** The largest loss, when the axis ends below it. */
  @state() private above: number | undefined;

  private readonly sync = `mlp-run-charts-${instances++}`;

  private lossView: (() => CurveView) | undefined;
  private scoreView: (() => CurveView) | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    const same = !changed.has("log") && !changed.has("logX") && !changed.has("logY");
    if (this.lossView !== undefined && same) return;
    // Another function tells the charts that there is something else to show.
    this.lossView = () => this.viewLoss();
    this.scoreView = () => this.viewScore();
  }

  override render() {
    const latest = latestNumbers(this.log);
    const score = this.task === "regression" ? "R²" : "Accuracy";
    return html`
      <div class="panels" @curve-hover=${this.onHover}>
        <section aria-label="Loss">
          <div class="heading">
            <h3>Loss</h3>
            ${this.renderKeys("loss", lossText, latest.trainLoss, latest.validationLoss)}
            ${this.above === undefined ? nothing : html`<span class="above" title="The axis ends below the largest loss; a logarithmic axis shows it.">▲ up to ${shortNumber(this.above)}</span>`}
          </div>
          ${this.renderChart("Loss", this.lossView, lossText, latest.trainLoss, latest.validationLoss)}
        </section>
        <section aria-label=${score}>
          <div class="heading">
            <h3>${score}</h3>
            ${this.renderKeys("score", scoreText, latest.trainScore, latest.validationScore)}
          </div>
          ${this.renderChart(score, this.scoreView, scoreText, latest.trainScore, latest.validationScore)}
        </section>
      </div>
      <div class="foot">
        ${this.renderReadout(score)}
        <button aria-pressed=${this.logX} title="Logarithmic steps" data-testid="log-x" @click=${this.toggleLogX}>log x</button>
        <button aria-pressed=${this.logY} title="Logarithmic loss" data-testid="log-y" @click=${this.toggleLogY}>log y</button>
      </div>
    `;
  }

  private renderKeys(
    what: "loss" | "score",
    text: (value: number) => string,
    train: number | undefined,
    validation: number | undefined,
  ) {
    const noValidation = this.log?.started?.dataset.rows.validation === 0;
    return html`
      <span class="key">
        ${trainSample} train
        <b data-testid="train-${what}" data-value=${train ?? nothing}>${train === undefined ? "–" : text(train)}</b>
      </span>
      <span class="key" title=${noValidation ? "The split leaves no rows for validation." : nothing}>
        ${validationSample} validation
        <b data-testid="validation-${what}" data-value=${validation ?? nothing}>${
          validation === undefined ? (noValidation ? "no rows" : "–") : text(validation)
        }</b>
      </span>
    `;
  }

  private renderChart(
    name: string,
    view: (() => CurveView) | undefined,
    text: (value: number) => string,
    train: number | undefined,
    validation: number | undefined,
  ) {
    const label =
      train === undefined && validation === undefined
        ? `${name} over steps: no values yet`
        : `${name} over steps, latest: training ${train === undefined ? "none" : text(train)}, validation ${validation === undefined ? "none" : text(validation)}`;
    return html`
      <div class="plot">
        <mlp-curve-chart
          .view=${view}
          .revision=${this.revision}
          .label=${label}
          .sync=${this.sync}
        ></mlp-curve-chart>
        ${this.isEmpty() ? html`<div class="empty" data-testid="no-run"><span>${this.log?.started === undefined ? "no run yet" : "waiting for the first point"}</span></div>` : nothing}
      </div>
    `;
  }

  private isEmpty(): boolean {
    const { log } = this;
    return log === undefined || log.train.step.length + log.validation.step.length === 0;
  }

  private renderReadout(score: string) {
    const { log, hovered } = this;
    if (log !== undefined && hovered !== undefined)
      return html`<div class="readout" data-testid="readout">${hoverText(log, hovered, score)}</div>`;
    const latest = latestNumbers(log);
    if (latest.step === undefined || latest.epoch === undefined) return html`<div class="readout"></div>`;
    const epochs = log?.started?.epochs;
    const diverged = log?.diverged;
    return html`
      <div class="readout">
        epoch <b data-testid="epoch" data-value=${latest.epoch}>${latest.epoch.toFixed(1)}</b>${epochs === undefined ? nothing : html` / ${count(epochs)}`}
        · step <b data-testid="step" data-value=${latest.step}>${count(latest.step)}</b>
        ${diverged === undefined ? nothing : html`· <span class="diverged" data-testid="diverged" title=${diverged.message}>diverged at step ${count(diverged.step)}</span>`}
      </div>
    `;
  }

  private viewLoss(): CurveView {
    const { log, logX, logY } = this;
    const data = log === undefined ? emptyData() : curveData(log.train, log.validation, "loss", logX, logY);
    const { range, above } = lossRange(data, logY);
    this.above = above;
    return { data: clampAbove(data, range), range, logX, logY, diverged: log?.diverged?.step };
  }

  private viewScore(): CurveView {
    const { log, logX } = this;
    const data = log === undefined ? emptyData() : curveData(log.train, log.validation, "score", logX);
    return { data, range: scoreRange(data), logX, logY: false, diverged: log?.diverged?.step };
  }

  private onHover(event: CustomEvent<CurveHover>): void {
    this.hovered = event.detail.step;
  }

  private toggleLogX(): void {
    this.logX = !this.logX;
  }

  private toggleLogY(): void {
    this.logY = !this.logY;
  }
}

function emptyData(): CurveData {
  return [[], [], []];
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-run-charts": MlpRunCharts;
  }
}
