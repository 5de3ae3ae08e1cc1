import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { count, shortNumber } from "../../shared/format/numbers.ts";
import type { Answer, RawInputs } from "../../shared/results/resultsRequests.ts";
import { base } from "../styles.ts";
import { scoreOfClassText, topClasses } from "./answerWords.ts";

/** Up to this many classes are listed in their order; of more, the most likely ones. */
const maxClasses = 10;

/** The network's answer to one row: a bar for each class, or the numbers in large. */
@customElement("mlp-answer-bars")
export class AnswerBars extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      td,
      th {
        padding: 0 6px 0 0;
        line-height: 17px;
        text-align: start;
        font-weight: normal;
        white-space: nowrap;
      }
      th {
        max-width: 130px;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .bar {
        width: 100%;
        min-width: 30px;
      }
      .bar i {
        display: block;
        height: 10px;
        min-width: 1px;
        background: var(--vscode-charts-blue);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .wrong .bar i {
        background: rgb(from var(--vscode-charts-orange, #d18616) r g b / 1);
      }
      .chosen,
      .number {
        font-weight: 600;
      }
      .chosen th {
        font-weight: 600;
      }
      td.score {
        padding: 0;
        text-align: end;
      }
      .value {
        font-size: 22px;
        font-weight: 600;
        line-height: 1.2;
      }
    `,
  ];

  @property({ attribute: false }) answer: Answer | undefined;
  @property({ attribute: false }) inputs: RawInputs | undefined;
  /** The true class or the true numbers; null where they are not known. */
  @property({ attribute: false }) actual: number | readonly number[] | null = null;

  override render() {
    const { answer, inputs } = this;
    if (answer === undefined || inputs === undefined) return nothing;
    return answer.kind === "class"
      ? this.renderClasses(answer.scores, answer.predicted, inputs)
      : answer.values.map((value, index) => this.renderNumber(inputs.targets[index], value, index));
  }

  private renderNumber(target: string, value: number, index: number) {
    const { actual } = this;
    const known = actual !== null && typeof actual === "object" ? actual[index] : undefined;
    return html`
      <div data-testid="number">
        <span class="value">${shortNumber(value, 4)}</span> ${target}
        ${known === undefined ? nothing : html`<span class="dim">· the row has ${shortNumber(known, 4)}</span>`}
      </div>
    `;
  }

  private renderClasses(
    scores: readonly number[],
    predicted: number,
    { classes, areProbabilities }: RawInputs,
  ) {
    const shown = classes.length <= maxClasses ? Array.from(classes.keys()) : topClasses(scores, maxClasses);
    const [low, high] = areProbabilities ? [0, 1] : [Math.min(0, ...scores), Math.max(...scores)];
    const rest = classes.length - shown.length;
    return html`
      <table aria-label=${areProbabilities ? "Probabilities" : "Outputs"}>
        ${shown.map((index) => {
          const share = high > low ? (scores[index] - low) / (high - low) : 0;
          const isWrong = index === predicted && this.actual !== null && index !== this.actual;
          return html`
            <tr class="${index === predicted ? "chosen" : ""} ${isWrong ? "wrong" : ""}" data-class=${index}>
              <th scope="row">${classes[index]}${index === this.actual ? html` ✓<span class="visually-hidden"> the true class</span>` : nothing}</th>
              <td class="bar" aria-hidden="true"><i style=${styleMap({ width: `${100 * share}%` })}></i></td>
              <td class="score">${scoreOfClassText(scores[index], areProbabilities)}</td>
            </tr>
          `;
        })}
      </table>
      ${rest > 0 ? html`<div class="dim">and ${count(rest)} less likely</div>` : nothing}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-answer-bars": AnswerBars;
  }
}
