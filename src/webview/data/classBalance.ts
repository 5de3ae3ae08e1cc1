import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { ClassCount } from "../../shared/data/report.ts";
import { count, percent } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";

const shownAtFirst = 12;

/** How many training rows each class has, with those to validate and to test. */
@customElement("mlp-class-balance")
export class ClassBalance extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        gap: 6px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        table-layout: fixed;
      }
      th,
      td {
        padding: 2px 10px 2px 0;
        font-weight: normal;
        text-align: start;
      }
      thead th {
        font-size: 12px;
        color: var(--vscode-descriptionForeground);
      }
      .name {
        width: 26%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .number {
        width: 64px;
        text-align: end;
        white-space: nowrap;
      }
      .track {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      i {
        flex: none;
        height: 10px;
        min-width: 1px;
        border-radius: 2px;
        background: var(--vscode-charts-blue);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .more {
        justify-self: start;
      }
      @container (max-width: 520px) {
        .rest {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) classes: readonly ClassCount[] = [];
  @state() private all = false;

  override render() {
    const { classes } = this;
    const most = Math.max(1, ...classes.map(({ train }) => train));
    const total = Math.max(
      1,
      classes.reduce((sum, { train }) => sum + train, 0),
    );
    const rest = classes.length - shownAtFirst;
    const shown = this.all ? classes : classes.slice(0, shownAtFirst);
    return html`
      <table aria-label="Rows of each class">
        <thead>
          <tr>
            <th scope="col" class="name">class</th>
            <th scope="col">share of the training rows</th>
            <th scope="col" class="number">train</th>
            <th scope="col" class="number rest">validation</th>
            <th scope="col" class="number rest">test</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            ({ name, train, validation, test }) => html`
              <tr data-class=${name}>
                <th scope="row" class="name" tabindex="0" ${help(name)}>${name}</th>
                <td>
                  <div class="track">
                    <i style=${styleMap({ width: `calc((100% - 50px) * ${train / most})` })}></i>
                    <span class="dim">${percent(train / total)}</span>
                  </div>
                </td>
                <td class="number">${count(train)}</td>
                <td class="number rest dim">${count(validation)}</td>
                <td class="number rest dim">${count(test)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
      ${
        rest > 0
          ? html`<button
              class="link more"
              aria-expanded=${this.all}
              @click=${() => {
                this.all = !this.all;
              }}
            >
              ${this.all ? "Show fewer" : `Show ${plural(rest, "more class", "more classes")}`}
            </button>`
          : nothing
      }
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-class-balance": ClassBalance;
  }
}
