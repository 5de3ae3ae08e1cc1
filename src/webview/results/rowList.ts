import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { count, shortNumber } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { AnsweredRow, AnsweredRows } from "../../shared/results/resultsRequests.ts";
import {
  type ClassWords,
  classAnswerWords,
  numberAnswer,
  targetColumns,
} from "../../shared/results/rowWords.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { base, buttons } from "../styles.ts";
import "./pixelImage.ts";
import { nextPlace } from "./roving.ts";
import { rowListStyles } from "./rowListStyles.ts";

/** Raw columns that are shown; nobody scrolls through more. */
const maxColumns = 40;

/**
 * Rows of the data with the network's answers: images as images, others as a table. One row is the tab stop, arrow keys move it, Enter
 * picks it.
 *
 * @fires row-pick - CustomEvent<number>: the row of the data, counted from 0, that is to be tried
 */
@customElement("mlp-row-list")
export class RowList extends LitElement {
  static override styles = [base, buttons, rowListStyles];

  @property({ attribute: false }) store!: DesignerStore;
  @property({ attribute: false }) answered!: AnsweredRows;
  @property({ attribute: false }) classes: ClassWords = { names: [], areProbabilities: true };
  /** Which of the targets that are numbers. */
  @property({ type: Number }) target = 0;
  /** The row that was picked, counted from 0. */
  @property({ attribute: false }) picked: number | undefined;
  /** What the rows are, for those who do not see the heading. */
  @property() label = "";
  /** Whether images are small. */
  @property({ type: Boolean }) compact = false;
  /** The place of the tab stop. */
  @state() private stop = 0;

  override willUpdate(): void {
    this.stop = Math.max(0, Math.min(this.stop, this.answered.rows.length - 1));
  }

  override render() {
    const { rows, image } = this.answered;
    if (rows.length === 0) return html`<p class="dim">There are no such rows.</p>`;
    return image && rows.some(({ pixels }) => pixels) ? this.renderTiles() : this.renderTable();
  }

  private renderTiles() {
    const { rows, image } = this.answered;
    return html`
      <div class="tiles ${this.compact ? "compact" : ""}" role="listbox" aria-label=${this.label} @keydown=${this.onKeyDown}>
        ${rows.map((row, place) => {
          const words = this.wordsOf(row);
          return html`
            <div
              class="tile"
              role="option"
              data-row=${row.row}
              data-place=${place}
              tabindex=${place === this.stop ? 0 : -1}
              aria-selected=${row.row === this.picked}
              aria-label=${words}
              ${help(words)}
              @click=${() => this.pick(row, place)}
            >
              ${
                row.pixels && image
                  ? html`<mlp-pixel-image .pixels=${row.pixels} .shape=${image}></mlp-pixel-image>`
                  : html`<div class="no-image">The image is missing.</div>`
              }
              ${this.renderAnswer(row)}
            </div>
          `;
        })}
      </div>
      ${this.renderOpenTile(rows.find(({ row }) => row === this.picked))}
    `;
  }

  /** Tiles have no room for buttons: the picked one is opened from below them. */
  private renderOpenTile(row: AnsweredRow | undefined) {
    const place = row?.place;
    if (!row || !place) return nothing;
    return html`
      <button class="link open" data-action="open-row" @click=${() => this.store.openRow(place.file, place.line)}>
        Open row ${count(row.row + 1)} in ${place.file}
      </button>
    `;
  }

  private renderAnswer(row: AnsweredRow) {
    if (row.answer.kind === "numbers") {
      const { actual, predicted } = numberAnswer(row, this.target);
      return html`
        <span class="line"><span>${shortNumber(predicted, 3)}</span></span>
        <span class="line true"><span>${actual === null ? "?" : shortNumber(actual, 3)}</span></span>
      `;
    }
    const words = classAnswerWords(row, this.classes);
    return html`
      <span class="line ${words.isWrong ? "wrong" : ""}">
        <b>${words.predicted}</b><span>${words.predictedScore}</span>
      </span>
      ${
        words.isWrong
          ? html`<span class="line true"><b>${words.actual}</b><span>${words.actualScore}</span></span>`
          : nothing
      }
    `;
  }

  private renderTable() {
    const { answered } = this;
    const inputs = answered.columns.slice(0, answered.columns.length - targetColumns(answered));
    const shown = inputs.slice(0, maxColumns);
    const rest = inputs.length - shown.length;
    const isClass = answered.rows[0].answer.kind === "class";
    const hasPlaces = answered.rows.some(({ place }) => place);
    return html`
      <div class="scroll">
        <table aria-label=${this.label} @keydown=${this.onKeyDown}>
          <thead>
            <tr>
              <th scope="col" class="number" ${help("Number of the row in the data, counted from 1")}>row</th>
              ${isClass ? this.classHeadings() : numberHeadings}
              ${shown.map((name) => html`<th scope="col" class="number raw" ${help(name)}>${name}</th>`)}
              ${hasPlaces ? html`<td></td>` : nothing}
            </tr>
          </thead>
          <tbody>
            ${answered.rows.map((row, place) => this.renderTableRow(row, place, shown.length, hasPlaces))}
          </tbody>
        </table>
      </div>
      ${rest > 0 ? html`<p class="dim">and ${plural(rest, "more column")}</p>` : nothing}
    `;
  }

  private classHeadings() {
    const score = this.classes.areProbabilities ? "p" : "output";
    return html`
      <th scope="col">true</th>
      <th scope="col">predicted</th>
      <th scope="col" class="number" ${help(`${score} of the predicted class`)}>${score}</th>
      <th scope="col" class="number" ${help(`${score} of the true class`)}>${score} true</th>
    `;
  }

  private renderTableRow(row: AnsweredRow, place: number, columns: number, hasPlaces: boolean) {
    const isStop = place === this.stop;
    return html`
      <tr
        data-row=${row.row}
        data-place=${place}
        tabindex=${isStop ? 0 : -1}
        aria-current=${row.row === this.picked}
        @click=${() => this.pick(row, place)}
      >
        <th scope="row" class="number">${count(row.row + 1)}</th>
        ${row.answer.kind === "class" ? this.classCells(row) : this.numberCells(row)}
        ${row.cells.slice(0, columns).map((cell) => this.renderCell(cell))}
        ${hasPlaces ? html`<td>${this.renderOpen(row, isStop)}</td>` : nothing}
      </tr>
    `;
  }

  private renderCell(cell: string) {
    if (cell === "") return html`<td class="missing">missing</td>`;
    return html`<td class="number raw" ${help(cell.length > 18 ? cell : "")}>${cell}</td>`;
  }

  private classCells(row: AnsweredRow) {
    const { actual, predicted, predictedScore, actualScore, isWrong } = classAnswerWords(row, this.classes);
    return html`
      <td class="name true">${actual}</td>
      <td class="name ${isWrong ? "wrong" : ""}">${predicted}</td>
      <td class="number">${predictedScore}</td>
      <td class="number dim">${actualScore}</td>
    `;
  }

  private numberCells(row: AnsweredRow) {
    const { actual, predicted, error } = numberAnswer(row, this.target);
    const sign = error !== null && error > 0 ? "+" : "";
    return html`
      <td class="number">${actual === null ? "?" : shortNumber(actual, 4)}</td>
      <td class="number">${shortNumber(predicted, 4)}</td>
      <td class="number wrong">${error === null ? "" : `${sign}${shortNumber(error, 3)}`}</td>
    `;
  }

  private renderOpen({ place, row }: AnsweredRow, isStop: boolean) {
    if (!place) return nothing;
    const words = `Open row ${count(row + 1)} in the file: ${place.file}, line ${count(place.line)}`;
    return html`
      <button
        class="icon-button"
        data-action="open-row"
        tabindex=${isStop ? 0 : -1}
        aria-label=${words}
        ${help(words)}
        @click=${(event: Event) => {
          event.stopPropagation();
          this.store.openRow(place.file, place.line);
        }}
      >
        <vscode-icon name="go-to-file" size="14"></vscode-icon>
      </button>
    `;
  }

  /** A row in words: `row 3 773: predicted 4 with p 1.00, true 6 with p 0.00`. */
  private wordsOf(row: AnsweredRow): string {
    const name = `row ${count(row.row + 1)}`;
    if (row.answer.kind === "numbers") {
      const { actual, predicted } = numberAnswer(row, this.target);
      return `${name}: predicted ${shortNumber(predicted, 4)}, true ${actual === null ? "not known" : shortNumber(actual, 4)}`;
    }
    const words = classAnswerWords(row, this.classes);
    const score = this.classes.areProbabilities ? "p" : "output";
    const predicted = `${name}: predicted ${words.predicted} with ${score} ${words.predictedScore}`;
    return words.isWrong
      ? `${predicted}, true ${words.actual} with ${score} ${words.actualScore}`
      : `${predicted}, which is right`;
  }

  private pick({ row }: AnsweredRow, place: number): void {
    this.stop = place;
    this.dispatchEvent(new CustomEvent<number>("row-pick", { detail: row, bubbles: true, composed: true }));
  }

  private onKeyDown(event: KeyboardEvent): void {
    const { rows } = this.answered;
    const isButton = (event.target as HTMLElement).matches("button");
    if (!isButton && (event.key === "Enter" || event.key === " ")) this.pick(rows[this.stop], this.stop);
    else {
      const next = nextPlace(event, this.stop, rows.length, this.columns());
      if (next === undefined) return;
      this.stop = next;
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus(),
      );
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Tiles in a line; a table has one row in a line. */
  private columns(): number {
    const tiles = [...this.renderRoot.querySelectorAll<HTMLElement>(".tile")];
    const below = tiles.findIndex(({ offsetTop }) => offsetTop > tiles[0].offsetTop);
    return tiles.length === 0 ? 1 : below < 0 ? tiles.length : below;
  }
}

const numberHeadings = html`
  <th scope="col" class="number">actual</th>
  <th scope="col" class="number">predicted</th>
  <th scope="col" class="number" ${help("Predicted − actual")}>error</th>
`;

declare global {
  interface HTMLElementTagNameMap {
    "mlp-row-list": RowList;
  }
}
