import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { count } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { ClassScores } from "../../shared/metrics/classification.ts";
import type { Cell, Mistake } from "../../shared/results/mistakes.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import { nextPlace } from "./roving.ts";
import { section } from "./sectionStyles.ts";

/** Number of pairs in the list. */
const maxPairs = 20;

/**
 * The pairs of classes that are confused most, as a list, where there are too many classes for a table.
 *
 * @fires cell-select - CustomEvent<Cell>
 */
@customElement("mlp-confused-pairs")
export class ConfusedPairs extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    css`
      ol {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(230px, 1fr));
        gap: 1px 12px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      button {
        display: flex;
        gap: 8px;
        width: 100%;
        padding: 2px 6px;
        border-radius: 3px;
        text-align: start;
      }
      button:hover {
        background: var(--vscode-list-hoverBackground);
      }
      button[aria-pressed="true"] {
        outline: 1px solid var(--vscode-foreground);
        outline-offset: -1px;
      }
      button:focus-visible {
        outline: 2px solid var(--vscode-focusBorder);
      }
      .rows {
        flex: none;
        width: 34px;
        text-align: end;
        font-weight: 600;
      }
      .pair {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  /** Kinds of mistake, the most frequent first. */
  @property({ attribute: false }) mistakes: readonly Mistake[] = [];
  @property({ attribute: false }) classes: readonly ClassScores[] = [];
  @property({ attribute: false }) selected: Cell | undefined;
  @state() private stop = 0;

  override render() {
    const shown = this.mistakes.slice(0, maxPairs);
    const stop = Math.min(this.stop, shown.length - 1);
    const rest = this.mistakes.length - shown.length;
    return html`
      <ol aria-label="The most confused pairs of classes" @keydown=${this.onKeyDown}>
        ${shown.map((mistake, i) => {
          const { actual, predicted, rows } = mistake;
          const words = `true ${this.classes[actual].name}, predicted ${this.classes[predicted].name}: ${plural(rows, "row")}`;
          return html`
            <li>
              <button
                data-pair=${i}
                tabindex=${i === stop ? 0 : -1}
                aria-label=${words}
                aria-pressed=${this.selected?.actual === actual && this.selected.predicted === predicted}
                ${help(words)}
                @click=${() => this.select(mistake, i)}
              >
                <span class="rows">${count(rows)}</span>
                <span class="pair">${this.classes[actual].name} → ${this.classes[predicted].name}</span>
              </button>
            </li>
          `;
        })}
      </ol>
      ${rest > 0 ? html`<p class="dim">and ${plural(rest, "more kind of mistake", "more kinds of mistake")}</p>` : ""}
    `;
  }

  private select({ actual, predicted }: Mistake, place: number): void {
    this.stop = place;
    const detail = { actual, predicted };
    this.dispatchEvent(new CustomEvent<Cell>("cell-select", { detail, bubbles: true, composed: true }));
  }

  private onKeyDown(event: KeyboardEvent): void {
    const next = nextPlace(event, this.stop, Math.min(maxPairs, this.mistakes.length), 1);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.stop = next;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-pair="${next}"]`)?.focus(),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-confused-pairs": ConfusedPairs;
  }
}
