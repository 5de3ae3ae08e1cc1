import type { PropertyValues } from "lit";
import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Curve } from "../../shared/curve.ts";
import { count, lossText, scoreText, shortNumber } from "../../shared/format/numbers.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { help } from "../help.ts";
import { visuallyHidden } from "../styles.ts";
import { bestEpoch } from "./bestEpoch.ts";
import { chartSummary } from "./chartSummary.ts";
import "./curveChart.ts";
import type { CurveHover, CurveView } from "./curveChart.ts";
import type { CurveData, CurveQuantity, CurveScales } from "./curveData.ts";
import { clampAbove, curveData } from "./curveData.ts";
import { lossRange, scoreRange } from "./curveRange.ts";
import { hoverText } from "./hoverText.ts";
import { latestNumbers } from "./latestNumbers.ts";
import { newestStep, previousAhead, type StepAxis, stepAxis } from "./stepAxis.ts";

let instances = 0;

const trainSample = html`<svg width="18" height="8" aria-hidden="true">${svg`<line class="train" x1="0" x2="18" y1="4" y2="4" stroke-width="1.25" />`}</svg>`;
const previousSample = html`<svg width="18" height="8" aria-hidden="true">${svg`<line class="previous" x1="0" x2="18" y1="4" y2="4" stroke-width="2" stroke-dasharray="2 2" />`}</svg>`;
const validationSample = html`<svg width="18" height="8" aria-hidden="true">${svg`<line class="validation" x1="0" x2="18" y1="4" y2="4" stroke-width="3" />`}</svg>`;

/**
 * The curves of a run: loss, and beside it accuracy or R². The latest numbers are above as text, what is under the
 * pointer below. Everything that the charts say of a run, its task included, comes from its log.
 *
 * @fires log-x-change - CustomEvent<boolean>: whether the step axis is logarithmic
 * @fires step-pick - CustomEvent<number>: the step at which the other views are to show the run
 */
@customElement("mlp-run-charts")
export class MlpRunCharts extends LitElement {
  static override styles = [
    visuallyHidden,
    css`
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
      .previous {
        stroke: var(--vscode-descriptionForeground);
      }
      .above, .diverged {
        color: var(--vscode-charts-red, #f14c4c);
      }
      .plot {
        position: relative;
      }
      .empty {
        position: absolute;
        inset: 0 0 34px 54px;
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
    `,
  ];

  @property({ attribute: false }) log: RunLog | undefined;
  /** Another number means that the log has changed inside. */
  @property({ attribute: false }) revision = 0;
  /** The run before this one, shown faint where this one has not come yet. */
  @property({ attribute: false }) previous: RunLog | undefined;
  /** The step that the other views show; undefined while that is the newest one. */
  @property({ attribute: false }) marked: number | undefined;
  @property({ type: Boolean, attribute: "log-x" }) logX = false;
  /** Whether the loss axis is logarithmic; scores have no logarithm. */
  @property({ type: Boolean, attribute: "log-y" }) logY = false;
  @state() private hovered: number | undefined;
  /** The values at the keyboard's cursor, as the live region reads them. */
  @state() private announced = "";
  /** The largest loss, when the axis ends below it. */
  @state() private above: number | undefined;

  private readonly sync = `mlp-run-charts-${instances++}`;

  private lossView: (() => CurveView) | undefined;
  private scoreView: (() => CurveView) | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    const same = !(["log", "previous", "marked", "logX", "logY"] as const).some((name) => changed.has(name));
    if (this.lossView !== undefined && same) return;
    // Another function makes the charts draw again.
    this.lossView = () => this.viewLoss();
    this.scoreView = () => this.viewScore();
  }

  override render() {
    const latest = latestNumbers(this.log);
    const score = this.scoreName;
    return html`
      <div class="panels" @curve-hover=${this.onHover}>
        <section aria-label="Loss">
          <div class="heading">
            <h3>Loss</h3>
            ${this.renderKeys("loss", lossText, latest.trainLoss, latest.validationLoss)} ${this.renderPreviousKey()}
            ${this.above === undefined ? nothing : html`<span class="above" ${help("The axis ends below the largest loss; a logarithmic axis shows it.")}>▲ up to ${shortNumber(this.above)}</span>`}
          </div>
          ${this.renderChart("Loss", "loss", this.lossView)}
        </section>
        <section aria-label=${score}>
          <div class="heading">
            <h3>${score}</h3>
            ${this.renderKeys("score", scoreText, latest.trainScore, latest.validationScore)}
          </div>
          ${this.renderChart(score, "score", this.scoreView)}
        </section>
      </div>
      <div class="foot">
        ${this.renderReadout(score)}
        <button aria-pressed=${this.logX} ${help("Logarithmic steps")} data-testid="log-x" @click=${this.toggleLogX}>log x</button>
        <button aria-pressed=${this.logY} ${help("Logarithmic loss")} data-testid="log-y" @click=${this.toggleLogY}>log y</button>
      </div>
      <div class="visually-hidden" role="status" aria-live="polite" data-testid="announced">${this.announced}</div>
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
      <span class="key" ${help(noValidation ? "The split leaves no rows for validation." : "")}>
        ${validationSample} validation
        <b data-testid="validation-${what}" data-value=${validation ?? nothing}>${
          validation === undefined ? (noValidation ? "no rows" : "–") : text(validation)
        }</b>
      </span>
    `;
  }

  private renderPreviousKey() {
    if (previousAhead(this.log, this.previous) === undefined) return nothing;
    return html`<span class="key" data-testid="previous">${previousSample} previous run</span>`;
  }

  private get scoreName(): string {
    const task = (this.log?.started ?? this.previous?.started)?.dataset.task;
    return task === "regression" ? "R²" : "Accuracy";
  }

  private renderChart(name: string, quantity: CurveQuantity, view: (() => CurveView) | undefined) {
    return html`
      <div class="plot">
        <mlp-curve-chart
          .view=${view}
          .revision=${this.revision}
          .label=${chartSummary(this.log, quantity, name)}
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
      return html`<div class="readout" data-testid="readout">${this.textAt(hovered, score)}</div>`;
    const latest = latestNumbers(log);
    if (latest.step === undefined || latest.epoch === undefined) return html`<div class="readout"></div>`;
    const epochs = log?.started?.epochs;
    const diverged = log?.diverged;
    return html`
      <div class="readout">
        epoch <b data-testid="epoch" data-value=${latest.epoch}>${latest.epoch.toFixed(1)}</b>${epochs === undefined ? nothing : html` / ${count(epochs)}`}
        · step <b data-testid="step" data-value=${latest.step}>${count(latest.step)}</b>
        ${diverged === undefined ? nothing : html`· <span class="diverged" data-testid="diverged" ${help(diverged.message)}>diverged at step ${count(diverged.step)}</span>`}
      </div>
    `;
  }

  private textAt(step: number, score: string): string {
    const { log, previous } = this;
    return log === undefined ? "" : hoverText(log, step, score, previousAhead(log, previous));
  }

  private viewLoss(): CurveView {
    const { logX, logY } = this;
    const data = this.data("loss", { logX, logY });
    const { range, above } = lossRange(data, logY);
    this.above = above;
    return { ...this.marks(), data: clampAbove(data, range), title: "loss", range, logY };
  }

  private viewScore(): CurveView {
    const data = this.data("score", { logX: this.logX });
    const title = this.scoreName === "R²" ? "R²" : "accuracy";
    return { ...this.marks(), data, title, range: scoreRange(data), logY: false };
  }

  private data(quantity: CurveQuantity, scales: CurveScales): CurveData {
    const { log } = this;
    const ahead = previousAhead(log, this.previous);
    const previous = ahead && {
      train: ahead.train,
      validation: ahead.validation,
      after: newestStep(log) ?? -1,
    };
    return curveData(log?.train ?? noCurve, log?.validation ?? noCurve, quantity, scales, previous);
  }

  private marks(): {
    readonly steps: StepAxis;
    readonly diverged: number | undefined;
    readonly best: CurveView["best"];
    readonly marked: number | undefined;
  } {
    const { log, marked } = this;
    const best = bestEpoch(log);
    return {
      steps: stepAxis(log, this.previous, this.logX),
      diverged: log?.diverged?.step,
      best: best && { step: best.step, name: `best epoch ${count(best.epoch)}` },
      marked,
    };
  }

  private onHover(event: CustomEvent<CurveHover>): void {
    const { step, byKeyboard } = event.detail;
    this.hovered = step;
    this.announced = byKeyboard && step !== undefined ? this.textAt(step, this.scoreName) : "";
  }

  private toggleLogX(): void {
    this.logX = !this.logX;
    this.dispatchEvent(new CustomEvent<boolean>("log-x-change", { detail: this.logX }));
  }

  private toggleLogY(): void {
    this.logY = !this.logY;
  }
}

const noCurve: Curve = { step: [], epoch: [], loss: [], dataLoss: [], score: [] };

declare global {
  interface HTMLElementTagNameMap {
    "mlp-run-charts": MlpRunCharts;
  }
}
