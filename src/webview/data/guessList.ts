import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { DataGuess } from "../../shared/data/guess.ts";
import { base, buttons } from "../styles.ts";

/**
 * What the design leaves open and was inferred from the data: value, reason, and the field that overrides it.
 *
 * @fires override - CustomEvent<DataGuess>, to show the control of the guess's field
 */
@customElement("mlp-guess-list")
export class GuessList extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
        display: grid;
        gap: 3px;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 0 8px;
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .reason {
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  @property({ attribute: false }) guesses: readonly DataGuess[] = [];

  override render() {
    return html`<ul>${this.guesses.map((guess) => this.renderGuess(guess))}</ul>`;
  }

  private renderGuess(guess: DataGuess) {
    const { what, value, reason, field } = guess;
    return html`
      <li data-guess=${field}>
        <span>${what}: <strong>${value}</strong></span>
        <span class="reason">${reason}</span>
        ${
          isColumnGuess(guess)
            ? html`<button
                class="link"
                aria-label="Show the column that ${field} is about"
                @click=${() => this.dispatchEvent(new CustomEvent("override", { detail: guess }))}
              ><code>${field}</code></button>`
            : html`<code>${field}</code>`
        }
      </li>
    `;
  }
}

/** Whether a row of the table of columns has the control: the role of a column, and which one is the target. */
function isColumnGuess({ field }: DataGuess): boolean {
  return field === "dataset.target" || field.startsWith("dataset.columns.");
}

/** The column whose control overrides a guess. @param target the target's name */
export function columnOfGuess({ field }: DataGuess, target: string): string {
  return field === "dataset.target" ? target : field.slice("dataset.columns.".length);
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-guess-list": GuessList;
  }
}
