import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Evaluation } from "../../shared/evaluation.ts";
import { count, scoreText } from "../../shared/format/numbers.ts";
import { pointAt, type ThresholdScores, thresholdScores } from "../../shared/metrics/ranking.ts";
import type { Part, TwoClassResults } from "../../shared/results/resultsRequests.ts";
import { help } from "../help.ts";
import { CanvasPlot } from "../plots/canvasPlot.ts";
import { valueAt } from "../plots/linearAxis.ts";
import { PointerDrag } from "../plots/pointerDrag.ts";
import { base, buttons } from "../styles.ts";
import { scoreOfClassText } from "./answerWords.ts";
import { controls } from "./controls.ts";
import "./curvePlot.ts";
import { type CurveKind, paintScores, scoreAxis } from "./thresholdPlots.ts";

type Classification = Extract<Evaluation, { readonly task: "classification" }>;

/** Positions of the slider over all scores. */
const positions = 1000;

/**
 * Two classes divided by a threshold, which moves in the histogram of the scores, in both curves and by a slider, and what
 * follows from it. The network itself does not change.
 *
 * @fires threshold-change - CustomEvent<number>: the score of the second class from which on a row is of that class
 */
@customElement("mlp-threshold")
export class Threshold extends LitElement {
  static override styles = [
    base,
    buttons,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(180px, 1fr) auto;
        gap: 10px 20px;
        align-items: start;
      }
      .scores {
        height: 110px;
        cursor: ew-resize;
        touch-action: none;
      }
      input[type="range"] {
        appearance: none;
        display: block;
        width: 100%;
        height: 16px;
        margin: 2px 0;
        background: none;
      }
      input[type="range"]::-webkit-slider-runnable-track {
        height: 3px;
        border-radius: 2px;
        background: color-mix(in srgb, var(--vscode-foreground) 25%, transparent);
      }
      input[type="range"]::-webkit-slider-thumb {
        appearance: none;
        width: 10px;
        height: 16px;
        margin-top: -7px;
        border-radius: 3px;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-editor-background));
        background: var(--vscode-foreground);
      }
      input[type="range"]:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 6px;
        margin-top: 4px;
      }
      .action[aria-pressed="true"] {
        outline: 1px solid var(--vscode-focusBorder);
      }
      table {
        border-collapse: separate;
        border-spacing: 2px;
      }
      th {
        font-weight: normal;
        color: var(--vscode-descriptionForeground);
        text-align: end;
        padding: 0 4px;
        max-width: 110px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      td {
        min-width: 46px;
        padding: 3px 7px;
        text-align: end;
      }
      .right {
        background: color-mix(in srgb, var(--vscode-charts-blue) 30%, transparent);
      }
      .wrong {
        background: color-mix(in srgb, rgb(from var(--vscode-charts-orange, #d18616) r g b / 1) 34%, transparent);
      }
      td.count {
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .figures {
        display: grid;
        grid-template-columns: auto auto;
        justify-content: end;
        gap: 1px 10px;
        margin: 4px 7px 0 0;
      }
      .figures dt {
        color: var(--vscode-descriptionForeground);
        text-align: end;
      }
      .figures dd {
        margin: 0;
        font-weight: 600;
        text-align: end;
      }
      .curves {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(170px, 1fr));
        gap: 6px 18px;
        margin-top: 4px;
      }
      h3 {
        font-size: 12px;
        font-weight: 600;
      }
      .section {
        margin-top: 14px;
      }
      @media (max-width: 560px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) results: TwoClassResults | undefined;
  @property({ attribute: false }) evaluation: Classification | undefined;
  /** The part that the figures are of. */
  @property() rows: Part = "validation";
  /** The threshold that is shown; undefined for the network's own. */
  @property({ type: Number }) threshold: number | undefined;
  @query(".scores canvas") private readonly canvas!: HTMLCanvasElement | null;
  private readonly drag = new PointerDrag((event) => this.dragTo(event));

  /** The plot, to be saved. */
  readonly plot = new CanvasPlot(
    this,
    () => this.canvas,
    (context, area, theme) => {
      const { results } = this;
      if (results) paintScores(context, area, theme, results.histograms, this.chosen(results));
    },
  );

  override render() {
    const { results, evaluation } = this;
    if (results === undefined || evaluation === undefined) return nothing;
    const [negative, positive] = evaluation.classes.map(({ name }) => name);
    const threshold = this.chosen(results);
    const scores = thresholdScores(results.ranking, pointAt(results.ranking, threshold));
    const text = thresholdText(positive, threshold, results.areProbabilities);
    return html`
      <div class="head"><h2>Threshold</h2><slot name="export"></slot></div>
      <div class="columns">
        <div>
          <div
            class="plot scores"
            role="img"
            aria-label=${`Scores of the rows: above the line those of ${positive}, below those of ${negative}`}
            @pointerdown=${this.drag.begin}
            @pointermove=${this.drag.move}
            @pointerup=${this.drag.end}
            @pointercancel=${this.drag.end}
          >
            <canvas aria-hidden="true"></canvas>
          </div>
          <input
            type="range"
            min="0"
            max=${positions}
            .value=${String(positionOf(results, threshold))}
            aria-label="Threshold"
            aria-valuetext=${`${text}; ${consequenceText(scores, positive)}`}
            @input=${(event: Event) => this.choose(scoreAt(results, Number((event.target as HTMLInputElement).value)))}
            @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
          />
          <p data-testid="threshold">${text}</p>
          <p class="dim">Above the line: rows that are ${positive}; below: ${negative}; heights by the square root.</p>
          ${this.renderButtons(results, threshold)}
        </div>
        ${this.renderConsequences(scores, negative, positive)}
      </div>
      <div class="section">
        <h2>Over all thresholds</h2>
        <div class="curves">
          ${this.renderCurves(results, scores, evaluation)}
        </div>
      </div>
    `;
  }

  private renderButtons({ threshold: own, bestF1, areProbabilities }: TwoClassResults, threshold: number) {
    const button = (name: string, value: number, text: string, meaning: string) => html`
      <button
        class="action"
        data-choice=${name}
        aria-pressed=${value === threshold}
        @click=${() => this.choose(value)}
        ${help(meaning)}
      >${text} ${scoreOfClassText(value, areProbabilities)}</button>
    `;
    return html`
      <div class="buttons">
        ${button("own", own, "the network's own", "The threshold by which the network itself decides.")}
        ${
          bestF1 === null
            ? nothing
            : button(
                "bestF1",
                bestF1.threshold,
                "best F1",
                `The threshold with the highest F1 on the ${rowsName(bestF1.part)}, on which it was found.`,
              )
        }
      </div>
      ${
        bestF1 === null
          ? nothing
          : html`<p class="dim">Best F1: found on the ${rowsName(bestF1.part)}${
              bestF1.part === this.rows ? ", which are those shown here; on other rows it may be worse" : ""
            }.</p>`
      }
    `;
  }

  private renderConsequences(scores: ThresholdScores, negative: string, positive: string) {
    const [trueNegatives, falsePositives, falseNegatives, truePositives] = scores.counts;
    const figures = [
      ["precision", scores.precision, `Share of the rows called ${positive} that are.`],
      ["recall", scores.recall, `Share of the rows that are ${positive} that are called so.`],
      ["F1", scores.f1, "The harmonic mean of precision and recall."],
      ["accuracy", scores.accuracy, "Share of the rows that are right."],
    ] as const;
    return html`
      <div>
        <table>
          <caption class="visually-hidden">Rows by true class and by what the threshold calls them</caption>
          <tr>
            <th scope="col">true \\ called</th>
            <th scope="col">${negative}</th>
            <th scope="col">${positive}</th>
          </tr>
          <tr>
            <th scope="row">${negative}</th>
            <td class="count right">${count(trueNegatives)}</td>
            <td class="count wrong">${count(falsePositives)}</td>
          </tr>
          <tr>
            <th scope="row">${positive}</th>
            <td class="count wrong">${count(falseNegatives)}</td>
            <td class="count right">${count(truePositives)}</td>
          </tr>
        </table>
        <dl class="figures">
          ${figures.map(
            ([name, value, meaning]) =>
              html`<dt ${help(meaning)}>${name}</dt><dd data-figure=${name}>${scoreText(value)}</dd>`,
          )}
        </dl>
      </div>
    `;
  }

  private renderCurves(
    { ranking }: TwoClassResults,
    { threshold }: ThresholdScores,
    { rocAuc, averagePrecision }: Classification,
  ) {
    const chosen = pointAt(ranking, threshold);
    const curve = (kind: CurveKind, title: string, axes: string, area: number | null) => html`
      <div>
        <div class="head">
          <h3>${title} <span class="dim">${area === null ? "" : `area ${scoreText(area)}`}</span></h3>
          <slot name=${kind}></slot>
        </div>
        <mlp-curve-plot
          .kind=${kind}
          .ranking=${ranking}
          .chosen=${chosen}
          .label=${`${title} over all thresholds${area === null ? "" : `, area ${scoreText(area)}`}`}
          @threshold-pick=${(event: CustomEvent<number>) => this.choose(event.detail)}
        ></mlp-curve-plot>
        <p class="dim">${axes}</p>
      </div>
    `;
    return [
      curve("roc", "ROC", "across: false alarms, up: recall; dashed: chance", rocAuc),
      curve(
        "precisionRecall",
        "Precision–recall",
        "across: recall, up: precision; dashed: chance",
        averagePrecision,
      ),
    ];
  }

  private chosen({ threshold }: TwoClassResults): number {
    return this.threshold ?? threshold;
  }

  /** The curve of a kind as a plot, to be saved. */
  curvePlot(kind: CurveKind): CanvasPlot | undefined {
    const curves = [...this.renderRoot.querySelectorAll("mlp-curve-plot")];
    return curves.find((curve) => curve.kind === kind)?.plot;
  }

  private choose(threshold: number): void {
    this.threshold = threshold;
    this.dispatchEvent(new CustomEvent<number>("threshold-change", { detail: threshold }));
  }

  private dragTo(event: PointerEvent): void {
    const { canvas, results } = this;
    if (canvas === null || results === undefined) return;
    const box = canvas.getBoundingClientRect();
    this.choose(valueAt(scoreAxis(results.histograms, box.width), event.clientX - box.left));
  }
}

function positionOf({ histograms: [{ low, high }] }: TwoClassResults, threshold: number): number {
  return Math.round((positions * (threshold - low)) / (high - low || 1));
}

function scoreAt({ histograms: [{ low, high }] }: TwoClassResults, position: number): number {
  return low + (position / positions) * (high - low);
}

function rowsName(part: Part): string {
  return `${part === "train" ? "training" : part} rows`;
}

/** From which score on a row is called positive. */
function thresholdText(positive: string, threshold: number, areProbabilities: boolean): string {
  return `“${positive}” from ${areProbabilities ? "p" : "output"} ≥ ${scoreOfClassText(threshold, areProbabilities)}`;
}

/** What a threshold leads to, for those who hear it. */
function consequenceText({ precision, recall, accuracy }: ThresholdScores, positive: string): string {
  return `precision ${scoreText(precision)}, recall ${scoreText(recall)} of ${positive}, accuracy ${scoreText(accuracy)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-threshold": Threshold;
  }
}
