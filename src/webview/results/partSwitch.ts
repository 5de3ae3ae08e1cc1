import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { count } from "../../shared/format/numbers.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import type { PartChoice } from "../store/resultsStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons } from "../styles.ts";
import { choices } from "./choices.ts";

/** Chooses the rows that the network is judged on. A part that cannot be chosen says why. */
@customElement("mlp-part-switch")
export class PartSwitch extends LitElement {
  static override styles = [
    base,
    buttons,
    choices,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 8px;
      }
      .choices button[aria-disabled="true"] {
        cursor: default;
        color: var(--vscode-disabledForeground, var(--vscode-descriptionForeground));
      }
      .choices button[aria-disabled="true"][aria-checked="false"] {
        text-decoration: line-through;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ results }) => [
    results.part,
    results.isLive,
    ...results.choices.map(({ rows }) => rows),
  ]);

  override render() {
    const { part, choices: all } = this.store.results;
    return html`
      <h2 id="judged">Judged on</h2>
      <div class="choices" role="radiogroup" aria-labelledby="judged" @keydown=${this.onKeyDown}>
        ${all.map((choice) => this.renderChoice(choice, choice.part === part))}
      </div>
    `;
  }

  private renderChoice({ part, rows, reason }: PartChoice, isChosen: boolean) {
    return html`
      <button
        role="radio"
        data-part=${part}
        aria-checked=${isChosen}
        aria-disabled=${reason !== undefined}
        tabindex=${isChosen ? 0 : -1}
        ${help(reason ?? `Judge the network on the ${part} rows`)}
        @click=${() => this.choose(part)}
      >${part}${rows === undefined ? nothing : html` <span class="dim">${count(rows)}</span>`}</button>
    `;
  }

  private choose(part: PartChoice["part"]): void {
    const { results } = this.store;
    if (results.choices.some((choice) => choice.part === part && choice.reason === undefined))
      results.showPart(part);
  }

  /** Arrow keys go to the next part that can be chosen; one that cannot has the focus, so that its reason is shown. */
  private onKeyDown(event: KeyboardEvent): void {
    const { choices: all } = this.store.results;
    const at = all.findIndex(({ part }) => part === this.focused());
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowUp: -1,
      ArrowRight: 1,
      ArrowDown: 1,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const { part } = all[(at + step + all.length) % all.length];
    this.choose(part);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-part=${part}]`)?.focus(),
    );
  }

  private focused(): string | undefined {
    const active = this.shadowRoot?.activeElement;
    return active instanceof HTMLElement ? active.dataset.part : undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-part-switch": PartSwitch;
  }
}
