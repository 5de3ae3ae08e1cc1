import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import type { ColumnProfile } from "../../shared/data/report.ts";
import { count } from "../../shared/format/numbers.ts";
import { help } from "../help.ts";
import { base } from "../styles.ts";

const maxBars = 3;

/** The most frequent words of a column, each with a bar as long as its share of the most frequent one. */
@customElement("mlp-value-bars")
export class ValueBars extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        font-size: 11px;
        line-height: 15px;
        min-width: 0;
      }
      div {
        position: relative;
        display: flex;
        justify-content: space-between;
        gap: 6px;
        padding: 0 3px;
        margin-bottom: 1px;
      }
      i {
        position: absolute;
        inset: 0 auto 0 0;
        background: color-mix(in srgb, var(--vscode-charts-blue) 32%, transparent);
        border-inline-end: 1px solid var(--vscode-contrastBorder, transparent);
      }
      span {
        position: relative;
        white-space: nowrap;
      }
      .word {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];

  @property({ attribute: false }) values: ColumnProfile["topValues"] = [];
  @property({ type: Number }) distinct = 0;
  @property() label = "values";

  override render() {
    const { values } = this;
    const most = values[0]?.count ?? 1;
    const rest = Math.max(this.distinct, values.length) - maxBars;
    const all = values.map(({ value, count: number }) => `${value}: ${count(number)}`).join("\n");
    return html`
      <section tabindex="0" aria-label=${this.label} ${help(all)}>
        ${values.slice(0, maxBars).map(
          ({ value, count: number }) => html`
            <div>
              <i style=${styleMap({ width: `${(100 * number) / most}%` })}></i>
              <span class="word">${value === "" ? "(empty)" : value}</span><span>${count(number)}</span>
            </div>
          `,
        )}
        ${rest > 0 ? html`<span class="dim">and ${count(rest)} more</span>` : nothing}
      </section>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-value-bars": ValueBars;
  }
}
