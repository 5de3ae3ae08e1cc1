import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Evaluation } from "../../shared/evaluation.ts";
import { count } from "../../shared/format/numbers.ts";
import type { NumberResults as Numbers } from "../../shared/results/resultsRequests.ts";
import { help } from "../help.ts";
import "../plots/histogram.ts";
import { base } from "../styles.ts";
import { controls } from "./controls.ts";
import { residualText } from "./residualWords.ts";
import { paintScatter, rowNear, scatterAxes, scatterRowText, worstRows } from "./scatterPlot.ts";

type Regression = Extract<Evaluation, { readonly task: "regression" }>;

/**
 * Predictions of numbers: predicted against actual, and the residuals. The rows are read by pointer or arrow keys.
 *
 * @fires row-pick - CustomEvent<number>: the row of the data, counted from 0, to look at
 */
@customElement("mlp-number-results")
export class NumberResultsElement extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr));
        gap: 12px 24px;
        align-items: start;
      }
      .plot {
        aspect-ratio: 1;
        max-height: 420px;
        width: 100%;
        cursor: default;
      }
      mlp-histogram {
        --mlp-histogram-height: 220px;
        margin-bottom: 4px;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 5px;
      }
      .readout {
        min-height: 1.4em;
      }
    `,
  ];

  /** One for each target. */
  @property({ attribute: false }) numbers: readonly Numbers[] = [];
  @property({ attribute: false }) evaluation: Regression | undefined;
  @property({ type: Number }) target = 0;
  /** The row under the pointer or the keyboard's cursor, as its index in the results. */
  @state() private marked: number | undefined;
  @state() private announced = "";
  @query(".plot canvas") private readonly canvas!: HTMLCanvasElement | null;

  /** The plot, to be saved. */
  readonly plot = new CanvasPlot(
    this,
    () => this.canvas,
    (context, { width, height }, theme) => {
      const { shown, marked } = this;
      if (shown === undefined) return;
      const axes = scatterAxes(shown, width, height);
      paintScatter(context, shown, axes, theme, this.scores?.rmse ?? 0, marked);
    },
  );

  override willUpdate(): void {
    if (this.target >= this.numbers.length) this.target = 0;
    if (this.marked !== undefined && this.marked >= (this.shown?.rows.length ?? 0)) this.marked = undefined;
  }

  override render() {
    const { shown, scores, evaluation, marked } = this;
    if (shown === undefined || scores === undefined || evaluation === undefined) return nothing;
    const drawn = shown.rows.length;
    return html`
      ${this.numbers.length > 1 ? this.renderTargets() : nothing}
      <div class="columns">
        <div>
          <div class="head">
            <h2>Predicted and actual</h2>
            <span class="dim">band: ± RMSE; diamonds: the ${worstRows} worst rows</span>
            <slot name="export"></slot>
          </div>
          <div
            class="plot"
            role="application"
            aria-roledescription="plot"
            aria-label=${`Predicted against actual ${shown.name}, ${count(drawn)} rows`}
            ${help("Arrow keys read the rows by falling error, Enter shows the row.")}
            tabindex="0"
            @keydown=${this.onKeyDown}
            @blur=${this.leave}
            @pointermove=${this.onPointerMove}
            @pointerleave=${this.leave}
            @click=${() => this.pick()}
          >
            <canvas aria-hidden="true"></canvas>
          </div>
          <div class="readout" data-testid="readout">${marked === undefined ? "" : scatterRowText(shown, marked)}</div>
          ${
            drawn < evaluation.rows
              ? html`<p class="dim">${count(drawn)} of ${count(evaluation.rows)} rows are drawn.</p>`
              : nothing
          }
        </div>
        <div>
          <div class="head"><h2>Residuals</h2><span class="dim">predicted − actual</span></div>
          <mlp-histogram
            .histogram=${shown.residuals}
            .label=${`residuals of ${shown.name}, predicted − actual`}
            reachable
            zero
          ></mlp-histogram>
          <p data-testid="residuals">${residualText(shown, scores, evaluation.rows)}</p>
        </div>
      </div>
      <div class="visually-hidden" role="status" aria-live="polite" data-testid="read">${this.announced}</div>
    `;
  }

  private renderTargets() {
    return html`
      <label>
        <span class="dim">target</span>
        <select
          @change=${(event: Event) => {
            this.target = Number((event.target as HTMLSelectElement).value);
            this.marked = undefined;
          }}
        >
          ${this.numbers.map(
            ({ name }, index) =>
              html`<option value=${index} .selected=${index === this.target}>${name}</option>`,
          )}
        </select>
      </label>
    `;
  }

  private get shown(): Numbers | undefined {
    return this.numbers[this.target];
  }

  private get scores() {
    return this.evaluation?.targets[this.target];
  }

  private pick(): void {
    const { shown, marked } = this;
    if (shown !== undefined && marked !== undefined)
      this.dispatchEvent(new CustomEvent<number>("row-pick", { detail: shown.rows[marked] }));
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const { shown, marked } = this;
    const last = (shown?.rows.length ?? 0) - 1;
    if (shown === undefined || last < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, number> = {
      ArrowLeft: (marked ?? 1) - 1,
      ArrowUp: (marked ?? 1) - 1,
      ArrowRight: (marked ?? -1) + 1,
      ArrowDown: (marked ?? -1) + 1,
      Home: 0,
      End: last,
    };
    const move = moves[event.key];
    if (move === undefined && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (move === undefined) {
      this.pick();
      return;
    }
    this.marked = Math.min(last, Math.max(0, move));
    this.announced = scatterRowText(shown, this.marked);
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    const { canvas, shown } = this;
    if (canvas === null || shown === undefined) return;
    const box = canvas.getBoundingClientRect();
    const axes = scatterAxes(shown, box.width, box.height);
    this.marked = rowNear(shown, axes, event.clientX - box.left, event.clientY - box.top);
  };

  private readonly leave = (): void => {
    this.marked = undefined;
    this.announced = "";
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-number-results": NumberResultsElement;
  }
}

import { CanvasPlot } from "../plots/canvasPlot.ts";
