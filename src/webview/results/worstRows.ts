import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { RegressionScores } from "../../shared/metrics/regression.ts";
import { rowsTable } from "../../shared/results/rowWords.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { base, buttons } from "../styles.ts";
import { choices } from "./choices.ts";
import "./exportMenu.ts";
import { renderMore } from "./moreRows.ts";
import "./rowList.ts";
import { RowsQuestion } from "./rowsQuestion.ts";
import { section } from "./sectionStyles.ts";

const pageSize = 10;
const numbersOnly = { names: [], areProbabilities: false };

/**
 * The rows whose predicted number is farthest from the true one, for one of the targets.
 *
 * @fires row-pick - CustomEvent<number>
 */
@customElement("mlp-worst-rows")
export class WorstRows extends LitElement {
  static override styles = [base, buttons, choices, section];

  @property({ attribute: false }) store!: DesignerStore;
  @property({ attribute: false }) scores!: RegressionScores;
  @property({ attribute: false }) picked: number | undefined;
  @state() private target = 0;
  private readonly question = new RowsQuestion(this, pageSize, () => ({
    kind: "worst",
    target: this.target,
  }));

  override willUpdate(): void {
    if (this.target >= this.scores.targets.length) this.target = 0;
  }

  override render() {
    const { question, target } = this;
    return html`
      <div class="head">
        <h2>Worst rows</h2>
        ${this.renderTargets()}
        <span class="end">
          <mlp-export-menu
            .store=${this.store}
            label="worst rows"
            .table=${question.rows ? () => this.table() : undefined}
          ></mlp-export-menu>
        </span>
      </div>
      ${question.problem === undefined ? nothing : html`<p class="problem" role="alert">${question.problem}</p>`}
      ${
        question.rows
          ? html`
              <mlp-row-list
                class=${question.isOutdated ? "outdated" : ""}
                .store=${this.store}
                .answered=${question.rows}
                .classes=${numbersOnly}
                .target=${target}
                .picked=${this.picked}
                label="Worst rows"
              ></mlp-row-list>
              ${renderMore(question)}
            `
          : nothing
      }
    `;
  }

  private renderTargets() {
    const { targets } = this.scores;
    if (targets.length < 2) return nothing;
    return html`
      <select
        aria-label="Target"
        @change=${(event: Event) => {
          this.target = (event.target as HTMLSelectElement).selectedIndex;
        }}
      >
        ${targets.map(({ name }, index) => html`<option ?selected=${index === this.target}>${name}</option>`)}
      </select>
    `;
  }

  private table() {
    const { rows } = this.question;
    return rows ? rowsTable(rows, numbersOnly, this.target) : [];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-worst-rows": WorstRows;
  }
}
