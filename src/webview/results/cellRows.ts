import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { count } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { ClassificationScores } from "../../shared/metrics/classification.ts";
import { type Cell, mistakesByFrequency } from "../../shared/results/mistakes.ts";
import { classWords, rowsTable } from "../../shared/results/rowWords.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { base, buttons } from "../styles.ts";
import "./exportMenu.ts";
import { renderMore } from "./moreRows.ts";
import "./rowList.ts";
import { RowsQuestion } from "./rowsQuestion.ts";
import { section } from "./sectionStyles.ts";

const pageSize = 24;

/**
 * The rows behind a cell of the confusion matrix, the most confident first.
 *
 * @fires mistake-step - CustomEvent<number>: to the next (1) or the previous (−1) kind of mistake
 * @fires row-pick - CustomEvent<number>
 */
@customElement("mlp-cell-rows")
export class CellRows extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    css`
      .cell {
        min-width: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  @property({ attribute: false }) scores!: ClassificationScores;
  @property({ attribute: false }) cell: Cell | undefined;
  @property({ attribute: false }) picked: number | undefined;
  private readonly question = new RowsQuestion(this, pageSize, () => {
    const { cell } = this;
    return cell && { kind: "cell", ...cell };
  });

  override render() {
    const { cell, question } = this;
    return html`
      <div class="head">
        <h2>Rows behind the cell</h2>
        <span class="end">
          ${this.renderSteps()}
          <mlp-export-menu
            .store=${this.store}
            label="rows behind the cell"
            .table=${question.rows ? () => this.table() : undefined}
          ></mlp-export-menu>
        </span>
      </div>
      ${cell ? this.renderCell(cell) : html`<p class="dim">Every row is right. Choose a cell to see its rows.</p>`}
    `;
  }

  private renderCell({ actual, predicted }: Cell) {
    const { question, scores } = this;
    const { classes } = scores;
    const rows = scores.confusion[actual]?.[predicted] ?? 0;
    const heading =
      actual === predicted
        ? `${classes[actual].name}, predicted right`
        : `true ${classes[actual].name}, predicted ${classes[predicted].name}`;
    return html`
      <p class="head cell">
        <b data-cell-heading>${heading}</b>
        <span class="dim">${count(rows)} of ${plural(classes[actual].support, "row")} · most confident first</span>
      </p>
      ${question.problem === undefined ? nothing : html`<p class="problem" role="alert">${question.problem}</p>`}
      ${
        question.rows && rows > 0
          ? html`
              <mlp-row-list
                class=${question.isOutdated ? "outdated" : ""}
                .store=${this.store}
                .answered=${question.rows}
                .classes=${classWords(this.scores)}
                .picked=${this.picked}
                .label=${heading}
              ></mlp-row-list>
              ${renderMore(question)}
            `
          : html`<p class="dim">${rows === 0 ? "No row is in this cell." : "Looking for the rows…"}</p>`
      }
    `;
  }

  private renderSteps() {
    const mistakes = mistakesByFrequency(this.scores.confusion);
    if (mistakes.length === 0) return nothing;
    const at = mistakes.findIndex(
      ({ actual, predicted }) => actual === this.cell?.actual && predicted === this.cell.predicted,
    );
    const place =
      at < 0
        ? plural(mistakes.length, "kind of mistake", "kinds of mistake")
        : `mistake ${count(at + 1)} of ${count(mistakes.length)}`;
    const step = (by: number, words: string, icon: string) => html`
      <button class="icon-button" aria-label=${words} ${help(words)} @click=${() => this.step(by)}>
        <vscode-icon name=${icon} size="14"></vscode-icon>
      </button>
    `;
    return html`
      ${step(-1, "Previous kind of mistake (P)", "chevron-left")}
      <span class="dim" data-place>${place}</span>
      ${step(1, "Next kind of mistake (N)", "chevron-right")}
    `;
  }

  private step(by: number): void {
    this.dispatchEvent(new CustomEvent<number>("mistake-step", { detail: by }));
  }

  private table() {
    const { rows } = this.question;
    return rows ? rowsTable(rows, classWords(this.scores)) : [];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-cell-rows": CellRows;
  }
}
