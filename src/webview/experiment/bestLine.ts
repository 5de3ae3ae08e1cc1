import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CellActions, ExperimentGrid } from "../../shared/experiment/experimentMessages.ts";
import { isFinished, type Spread } from "../../shared/experiment/results.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import { type GridView, spreadText } from "./cellModel.ts";
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
  @property({ attribute: false }) view!: GridView;
  @property({ attribute: false }) host!: GridHost;

  override render() {
    const { grid, view } = this;
    if (!view.best) return nothing;
    const { cell, validation, test, isClear, isPreliminary } = view.best;
    const seed = view.cells[cell].runs.find(isFinished)?.seed ?? grid.seeds[0];
    const { isAccuracy } = view.scale;
    const scoreText = (spread: Spread) => `${isAccuracy ? "" : "R² "}${spreadText(spread, isAccuracy)}`;
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
          ${scoreText(validation)}${clearText(isClear)}${test ? `; on the test rows ${scoreText(test)}` : ""}
        </span>
        ${action("openResults", "Results", `What came out of its run with seed ${seed}`)}
        ${action("useDesign", "Use This Design", "Give the base design this cell's fields, as one change that can be undone")}
        ${action("openAsDesign", "Open as New Design", "Open this cell's design beside the base")}
      </p>
    `;
  }
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
