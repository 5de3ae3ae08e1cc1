import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { count, percent } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { ClassScores } from "../../shared/metrics/classification.ts";
import type { Cell } from "../../shared/results/mistakes.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import { nextPlace } from "./roving.ts";
import { section } from "./sectionStyles.ts";

/** Width that all cells of a row have together, in CSS pixels, and the limits of one. */
const cellsWidth = 300;
const minCellWidth = 24;
const maxCellWidth = 84;
/** Share of the width that a cell keeps where the page is narrow. */
const narrowShare = 0.7;
/** Width of a character of a heading, at most. */
const characterWidth = 7;
/** From this many classes on there is no room for bars. */
const maxClassesWithBars = 12;

/**
 * The confusion matrix as a table: true classes down, predicted ones across, and beside each class how well it is recognized. Arrow
 * keys move over the cells, Enter and a click select one.
 *
 * @fires cell-select - CustomEvent<Cell>
 */
@customElement("mlp-confusion-matrix")
export class ConfusionMatrix extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    css`
      table {
        --cell: var(--wide-cell);
        border-collapse: separate;
        border-spacing: 1px;
      }
      th,
      td {
        padding: 0 3px;
        height: 23px;
      }
      thead th {
        vertical-align: bottom;
      }
      .class {
        max-width: 120px;
        overflow: hidden;
        text-overflow: ellipsis;
        text-align: end;
        padding-inline-end: 7px;
      }
      .of-cell {
        color: var(--vscode-foreground);
        font-weight: 700;
      }
      .predicted {
        min-width: var(--cell);
        padding: 0 2px;
        text-align: center;
      }
      .predicted span {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        max-height: 96px;
      }
      .sideways .predicted span {
        margin: 0 auto;
        writing-mode: vertical-rl;
        transform: rotate(180deg);
      }
      .cell {
        padding: 0;
      }
      .cell button {
        width: 100%;
        height: 23px;
        text-align: center;
        border-radius: 0;
        border-color: transparent;
      }
      .cell.right button {
        background: color-mix(in srgb, var(--vscode-charts-blue) calc(var(--shade) * 1%), transparent);
        border-color: var(--vscode-contrastBorder, transparent);
      }
      .cell.wrong button {
        background: color-mix(in srgb, var(--mlp-wrong) calc(var(--shade) * 1%), transparent);
        border: 1px dashed var(--vscode-contrastBorder, transparent);
      }
      .cell.none button {
        color: var(--vscode-descriptionForeground);
      }
      .cell button[aria-pressed="true"] {
        outline: 2px solid var(--vscode-foreground);
        outline-offset: -2px;
      }
      .cell button:focus-visible {
        outline: 2px solid var(--vscode-focusBorder);
        outline-offset: 0;
      }
      .bar {
        display: flex;
        gap: 1px;
        flex: none;
        width: 40px;
        height: 8px;
      }
      .bar i {
        height: 100%;
      }
      .bar .is {
        background: var(--vscode-charts-blue);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .bar .missing {
        flex: 1;
        background: var(--mlp-wrong);
        border: 1px dashed var(--vscode-contrastBorder, transparent);
      }
      .share {
        display: flex;
        align-items: center;
        justify-content: flex-end;
        gap: 5px;
        padding-inline-start: 5px;
      }
      .bars-off .bar {
        display: none;
      }
      @container (max-width: 640px) {
        .bar {
          width: 24px;
        }
      }
      @container (max-width: 560px) {
        table {
          --cell: var(--narrow-cell);
        }
        .precision {
          display: none;
        }
      }
      @container (max-width: 470px) {
        .bar {
          display: none;
        }
      }
    `,
  ];

  /** (classes, classes): rows by true class (down) and predicted class (across). */
  @property({ attribute: false }) confusion: readonly (readonly number[])[] = [];
  @property({ attribute: false }) classes: readonly ClassScores[] = [];
  /** Indices of the classes that are shown, in order. */
  @property({ attribute: false }) shown: readonly number[] = [];
  @property({ attribute: false }) selected: Cell | undefined;
  /** The cell that is the tab stop, where the keyboard has moved it. */
  @state() private stop: Cell | undefined;

  override render() {
    const { shown, classes } = this;
    const width = Math.min(maxCellWidth, Math.max(minCellWidth, Math.floor(cellsWidth / shown.length)));
    const longest = Math.max(...shown.map((index) => classes[index].name.length));
    const sideways = longest * characterWidth + 6 > width;
    const scale = shadeScale(this.confusion, shown);
    return html`
      <div class="scroll">
        <table
          aria-label="Confusion matrix: true classes down, predicted classes across"
          class="${sideways ? "sideways" : ""} ${shown.length > maxClassesWithBars ? "bars-off" : ""}"
          style=${styleMap({ "--wide-cell": `${width}px`, "--narrow-cell": `${Math.max(minCellWidth, width * narrowShare)}px` })}
          @keydown=${this.onKeyDown}
        >
          <thead>
            <tr>
              <td><span class="visually-hidden">true class</span></td>
              ${shown.map((index) => this.renderHeading(index))}
              <th scope="col" class="number">rows</th>
              <th scope="col" class="number" ${help("Of the rows of this class, the share that is predicted to be of it")}>recall</th>
              <th scope="col" class="number precision" ${help("Of the rows predicted to be of this class, the share that is of it")}>
                precision
              </th>
              <th scope="col" class="number" ${help("The harmonic mean of precision and recall")}>F1</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((actual) => this.renderRow(actual, scale))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" class="class" ${help("Rows predicted to be of each class")}>total</th>
              ${shown.map((index) => html`<td class="number dim predicted">${count(this.predictedRows(index))}</td>`)}
            </tr>
          </tfoot>
        </table>
      </div>
    `;
  }

  private renderHeading(index: number) {
    const { name } = this.classes[index];
    const isOfCell = this.selected?.predicted === index;
    return html`
      <th scope="col" class="predicted ${isOfCell ? "of-cell" : ""}" ${help(name)}>
        <span>${name}</span>
      </th>
    `;
  }

  private renderRow(actual: number, scale: ShadeScale) {
    const { name, recall, precision, f1, support } = this.classes[actual];
    const predicted = this.predictedRows(actual);
    return html`
      <tr>
        <th scope="row" class="class ${this.selected?.actual === actual ? "of-cell" : ""}" ${help(name)}>${name}</th>
        ${this.shown.map((at) => this.renderCell({ actual, predicted: at }, scale))}
        <td class="number">${count(support)}</td>
        <td class="number">${support > 0 ? renderShare(recall) : "–"}</td>
        <td class="number precision">${predicted > 0 ? renderShare(precision) : "–"}</td>
        <td class="number">${support + predicted > 0 ? f1.toFixed(2) : "–"}</td>
      </tr>
    `;
  }

  private renderCell(cell: Cell, scale: ShadeScale) {
    const rows = this.confusion[cell.actual][cell.predicted];
    const support = this.classes[cell.actual].support;
    const isRight = cell.actual === cell.predicted;
    const shade = rows === 0 ? 0 : scale.shadeOf(rows / support, isRight);
    const words = this.words(cell);
    const { stop } = this;
    return html`
      <td class="cell ${rows === 0 ? "none" : isRight ? "right" : "wrong"}" style=${styleMap({ "--shade": String(shade) })}>
        <button
          data-cell="${cell.actual},${cell.predicted}"
          tabindex=${isSame(stop, cell) ? 0 : -1}
          aria-label=${words}
          aria-pressed=${isSame(this.selected, cell)}
          ${help(words)}
          @click=${() => this.select(cell)}
        >${rows === 0 ? "·" : count(rows)}</button>
      </td>
    `;
  }

  override willUpdate(): void {
    const { shown, selected } = this;
    const isShown = (cell: Cell | undefined) =>
      cell !== undefined && shown.includes(cell.actual) && shown.includes(cell.predicted);
    if (isShown(this.stop)) return;
    this.stop = isShown(selected) ? selected : { actual: shown[0], predicted: shown[0] };
  }

  /** `true setosa, predicted versicolor: 2 of 10 rows (20 %)` */
  private words({ actual, predicted }: Cell): string {
    const { name, support } = this.classes[actual];
    const rows = this.confusion[actual][predicted];
    const share = support > 0 ? ` (${percent(rows / support)})` : "";
    return `true ${name}, predicted ${this.classes[predicted].name}: ${count(rows)} of ${plural(support, "row")}${share}`;
  }

  private predictedRows(index: number): number {
    return this.confusion.reduce((sum, row) => sum + row[index], 0);
  }

  private select(cell: Cell): void {
    this.stop = cell;
    this.dispatchEvent(new CustomEvent<Cell>("cell-select", { detail: cell, bubbles: true, composed: true }));
  }

  private onKeyDown(event: KeyboardEvent): void {
    const { shown, stop } = this;
    if (!stop) return;
    const at = shown.indexOf(stop.actual) * shown.length + shown.indexOf(stop.predicted);
    const next = nextPlace(event, at, shown.length ** 2, shown.length);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const cell = { actual: shown[Math.floor(next / shown.length)], predicted: shown[next % shown.length] };
    this.stop = cell;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-cell="${cell.actual},${cell.predicted}"]`)?.focus(),
    );
  }
}

function isSame(a: Cell | undefined, b: Cell): boolean {
  return a?.actual === b.actual && a.predicted === b.predicted;
}

/** A share as a number, and as a bar that begins at 0; what is missing to 1 has the other color. */
function renderShare(share: number) {
  return html`
    <div class="share">
      ${share.toFixed(2)}
      <div class="bar" aria-hidden="true">
        <i class="is" style=${styleMap({ width: `${100 * share}%` })}></i>${
          share < 1 ? html`<i class="missing"></i>` : nothing
        }
      </div>
    </div>
  `;
}

interface ShadeScale {
  /** Percents of the color. */
  shadeOf(share: number, isRight: boolean): number;
}

/** The faintest and the strongest shade, in percents of the color; text can be read on both. */
const shades = [12, 46] as const;

/** Right and wrong cells have scales of their own: beside 97 % right no error could be seen. */
function shadeScale(confusion: readonly (readonly number[])[], shown: readonly number[]): ShadeScale {
  let maxWrong = 0;
  for (const actual of shown) {
    const support = confusion[actual].reduce((sum, rows) => sum + rows, 0);
    for (const predicted of shown)
      if (actual !== predicted && support > 0)
        maxWrong = Math.max(maxWrong, confusion[actual][predicted] / support);
  }
  const [low, high] = shades;
  return {
    shadeOf: (share, isRight) => low + (high - low) * (isRight ? share : Math.sqrt(share / maxWrong)),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-confusion-matrix": ConfusionMatrix;
  }
}
