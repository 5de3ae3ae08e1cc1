import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CellActions, ExperimentGrid, GridRun } from "../../shared/experiment/experimentMessages.ts";
import { runsByCell } from "../../shared/experiment/grid.ts";
import { bestCell, isFinished, type Spread } from "../../shared/experiment/results.ts";
import { percent, shortNumber } from "../../shared/format/numbers.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import type { GridHost } from "./gridHost.ts";

/** The best cell, which the validation rows have chosen, its score on the test rows, and what can be done with it. */
@customElement("mlp-best-line")
export class BestLine extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
      }
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        padding: 7px 14px;
        border-bottom: 1px solid var(--mlp-line);
      }
      span {
        min-width: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) grid!: ExperimentGrid;
  @property({ attribute: false }) runs: readonly GridRun[] = [];
  @property({ attribute: false }) host!: GridHost;

  override render() {
    const { grid, runs } = this;
    const cells = runsByCell(grid.cells.length, grid.seeds.length, runs);
    const best = bestCell(cells);
    if (!best) return nothing;
    const { cell, validation, test, isClear, isPreliminary } = best;
    const seed = cells[cell].find(isFinished)?.seed ?? grid.seeds[0];
    const isAccuracy = cells[cell].some(({ summary }) => summary?.validationAccuracy !== undefined);
    const name = grid.cells[cell].labels.join(", ");
    const action = (act: keyof CellActions, label: string, doc: string) => html`
      <button class="action" data-best=${act} aria-label="${label}: ${name}" ${help(doc)} @click=${() => this.host.act(act, { cell, seed })}>
        ${label}
      </button>
    `;
    return html`
      <p>
        <span data-best-text>
          ${isPreliminary ? "Best so far" : "Best"} on the validation rows: <strong>${name}</strong>,
          ${scoreText(validation, isAccuracy)}${clearText(isClear)}${test ? `; on the test rows ${scoreText(test, isAccuracy)}` : ""}
        </span>
        ${action("openResults", "Results", `What came out of its run with seed ${seed}`)}
        ${action("useDesign", "Use This Design", "Give the base design this cell's fields, as one change that can be undone")}
        ${action("openAsDesign", "Open as New Design", "Open this cell's design beside the base")}
      </p>
    `;
  }
}

/** "86.2 % ± 0.4 %" or "R² 0.912 ± 0.004". */
function scoreText({ mean, deviation }: Spread, isAccuracy: boolean): string {
  const number = isAccuracy ? percent : shortNumber;
  const spread = deviation === null ? "" : ` ± ${number(deviation)}`;
  return `${isAccuracy ? "" : "R² "}${number(mean)}${spread}`;
}

function clearText(isClear: boolean | null): string {
  if (isClear === null) return "";
  return isClear
    ? ", better than the next by more than the spread"
    : ", not better than the next by more than the spread";
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-best-line": BestLine;
  }
}
