import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { plural } from "../../shared/format/plural.ts";
import type { DesignerPage } from "../../shared/messages.ts";
import { findingCounts } from "../data/findings.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";

const pages: readonly { readonly id: DesignerPage; readonly label: string; readonly icon: string }[] = [
  { id: "network", label: "Network", icon: "type-hierarchy-sub" },
  { id: "data", label: "Data", icon: "table" },
  { id: "results", label: "Results", icon: "target" },
  { id: "backprop", label: "Backprop", icon: "debug-step-back" },
];

/** Switches between the designer's pages; the data's tab says how much the health check found. */
@customElement("mlp-page-tabs")
export class PageTabs extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    css`
      [role="tablist"] {
        display: flex;
        gap: 2px;
        margin-inline-end: 2px;
      }
      [role="tab"] {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        height: 26px;
        padding: 0 8px;
        border-color: transparent;
        border-radius: 4px;
        color: var(--vscode-descriptionForeground);
      }
      [role="tab"]:hover {
        background: var(--vscode-toolbar-hoverBackground);
        outline: 1px dashed var(--vscode-toolbar-hoverOutline, transparent);
        outline-offset: -1px;
      }
      [role="tab"][aria-selected="true"] {
        color: var(--vscode-foreground);
        box-shadow: inset 0 -2px 0 var(--vscode-focusBorder);
        border-end-start-radius: 0;
        border-end-end-radius: 0;
      }
      .count {
        display: inline-flex;
        align-items: center;
        gap: 2px;
        font-size: 12px;
      }
      @media (max-width: 640px) {
        .label {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [store.page, store.dataReport]);

  override render() {
    return html`
      <div role="tablist" aria-label="Page" @keydown=${this.onKeyDown}>
        ${pages.map(({ id, label, icon }) => {
          const selected = this.store.page === id;
          return html`
            <button
              role="tab"
              data-page=${id}
              aria-selected=${selected}
              aria-label=${id === "data" ? this.dataLabel() : label}
              ${help(label)}
              tabindex=${selected ? 0 : -1}
              @click=${() => this.store.showPage(id)}
            >
              <vscode-icon name=${icon}></vscode-icon><span class="label">${label}</span>
              ${id === "data" ? this.renderCount() : nothing}
            </button>
          `;
        })}
      </div>
    `;
  }

  private dataLabel(): string {
    const { issues } = findingCounts(this.store.dataReport);
    return issues > 0 ? `Data, ${plural(issues, "finding")}` : "Data";
  }

  /** Notes are not counted: there is nothing to do about them. */
  private renderCount() {
    const { bad, issues } = findingCounts(this.store.dataReport);
    if (issues === 0) return nothing;
    const tone = bad > 0 ? "bad" : "warning";
    return html`
      <span class="count" data-count>
        <vscode-icon class="tone-${tone}" name=${bad > 0 ? "error" : "warning"} size="13"></vscode-icon>${issues}
      </span>
    `;
  }

  /** Arrow keys go to the next tab, which is shown at once. */
  private onKeyDown(event: KeyboardEvent): void {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const at = pages.findIndex(({ id }) => id === this.store.page);
    const moves: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 };
    const page = pages.at(moves[event.key] % pages.length)?.id ?? this.store.page;
    this.store.showPage(page);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-page=${page}]`)?.focus(),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-page-tabs": PageTabs;
  }
}
