import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { count } from "../../shared/format/numbers.ts";
import type { ClassificationScores } from "../../shared/metrics/classification.ts";
import { classWords, rowsTable } from "../../shared/results/rowWords.ts";
import { rightRows } from "../../shared/results/verdict.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { base, buttons } from "../styles.ts";
import "./exportMenu.ts";
import { renderMore } from "./moreRows.ts";
import "./rowList.ts";
import { RowsQuestion } from "./rowsQuestion.ts";
import { section } from "./sectionStyles.ts";

const pageSize = 10;

/**
 * The rows that the network is wrong about and most confident of.
 *
 * @fires row-pick - CustomEvent<number>
 */
@customElement("mlp-mistake-rows")
export class MistakeRows extends LitElement {
  static override styles = [base, buttons, section];

  @property({ attribute: false }) store!: DesignerStore;
  @property({ attribute: false }) scores!: ClassificationScores;
  @property({ attribute: false }) picked: number | undefined;
  private readonly question = new RowsQuestion(this, pageSize, () => ({ kind: "mistakes" }));

  override render() {
    const { question, scores } = this;
    const mistakes = scores.rows - rightRows(scores.confusion);
    return html`
      <div class="head">
        <h2>Most confident mistakes</h2>
        <span class="dim">${scores.calibration ? "p" : "output"} of the predicted and the true class</span>
        <span class="end">
          <span class="dim" data-mistakes>${count(mistakes)} in all</span>
          <mlp-export-menu
            .store=${this.store}
            label="mistakes"
            .table=${question.rows ? () => this.table() : undefined}
          ></mlp-export-menu>
        </span>
      </div>
      ${question.problem === undefined ? nothing : html`<p class="problem" role="alert">${question.problem}</p>`}
      ${
        mistakes === 0
          ? html`<p class="dim">Every row is right.</p>`
          : question.rows
            ? html`
                <mlp-row-list
                  class=${question.isOutdated ? "outdated" : ""}
                  compact
                  .store=${this.store}
                  .answered=${question.rows}
                  .classes=${classWords(this.scores)}
                  .picked=${this.picked}
                  label="Most confident mistakes"
                ></mlp-row-list>
                ${renderMore(question)}
              `
            : nothing
      }
    `;
  }

  private table() {
    const { rows } = this.question;
    return rows ? rowsTable(rows, classWords(this.scores)) : [];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-mistake-rows": MistakeRows;
  }
}
