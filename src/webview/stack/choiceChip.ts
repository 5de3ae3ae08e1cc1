import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { type CatalogueEntry, type Choice, defaultChoice } from "../../shared/catalogue.ts";
import { choiceText } from "../../shared/format/choiceText.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";

/**
 * A choice as a chip that opens a list.
 *
 * @fires pick - CustomEvent<Choice>
 */
@customElement("mlp-choice-chip")
export class ChoiceChip extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: inline-block;
        min-width: 0;
        max-width: 100%;
      }
      .chip {
        display: inline-flex;
        align-items: center;
        gap: 2px;
        max-width: 100%;
        height: 20px;
        padding: 0 4px 0 8px;
        border-radius: 10px;
        font-size: 12px;
        background: color-mix(in srgb, var(--vscode-foreground) 11%, transparent);
      }
      .chip:hover {
        background: color-mix(in srgb, var(--vscode-foreground) 20%, transparent);
      }
      .chip.unknown {
        border-color: var(--vscode-inputValidation-errorBorder);
        background: var(--vscode-inputValidation-errorBackground);
        color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
      }
      .chip span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .chip vscode-icon {
        opacity: 0.7;
      }
      .list {
        position: fixed;
        margin: 0;
        padding: 4px;
        width: 300px;
        max-width: calc(100vw - 16px);
        max-height: min(420px, calc(100vh - 16px));
        overflow: auto;
        color: var(--vscode-menu-foreground, var(--vscode-foreground));
        background: var(--vscode-menu-background, var(--vscode-editorWidget-background));
        border: 1px solid
          var(--vscode-contrastBorder, var(--vscode-menu-border, var(--vscode-editorWidget-border, transparent)));
        border-radius: 6px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow);
      }
      /* The active option shows where the focus is. */
      .list:focus {
        outline: none;
      }
      [role="option"] {
        display: grid;
        grid-template-columns: 18px minmax(0, 1fr);
        padding: 4px 6px 4px 2px;
        border-radius: 4px;
        cursor: pointer;
        line-height: 1.35;
      }
      [role="option"] .doc {
        grid-column: 2;
        font-size: 11px;
      }
      [role="option"].active {
        background: var(--vscode-menu-selectionBackground, var(--vscode-list-activeSelectionBackground));
        color: var(--vscode-menu-selectionForeground, var(--vscode-list-activeSelectionForeground));
        outline: 1px solid var(--vscode-menu-selectionBorder, var(--vscode-contrastActiveBorder, transparent));
        outline-offset: -1px;
      }
    `,
  ];

  @property({ attribute: false }) entries: readonly CatalogueEntry[] = [];
  @property({ attribute: false }) value: Choice | undefined;
  /** What the chip says while nothing is chosen. */
  @property() fallback = "default";
  /** What is chosen: "activation". */
  @property() label = "";
  /** Why nothing can be chosen; empty where it can. */
  @property() locked = "";
  /** Whether the Tab key stops here. */
  @property({ type: Boolean }) reachable = false;
  @state() private open = false;
  @state() private active = 0;
  @query(".chip") private readonly chip!: HTMLButtonElement;
  @query(".list") private readonly list!: HTMLElement;

  override render() {
    const { value } = this;
    const entry = this.entries.find(({ id }) => id === value?.type);
    return html`
      <button
        class="chip ${value && !entry ? "unknown" : ""}"
        tabindex=${this.reachable ? 0 : -1}
        aria-haspopup="listbox"
        aria-expanded=${this.open}
        aria-disabled=${this.locked !== ""}
        aria-label="${this.label}: ${value ? choiceText(value, entry) : this.fallback}"
        ${help([entry ? `${this.label}: ${entry.doc}` : this.label, this.locked].filter(Boolean).join(" "))}
        @click=${this.toggle}
        @keydown=${this.onChipKey}
      >
        <span>${value ? choiceText(value, entry) : this.fallback}</span>
        <vscode-icon name=${this.locked === "" ? "chevron-down" : "lock"} size="12"></vscode-icon>
      </button>
      <div
        class="list"
        popover="auto"
        role="listbox"
        tabindex="-1"
        aria-label=${this.label}
        aria-activedescendant="option-${this.active}"
        @toggle=${this.onToggle}
        @keydown=${this.onListKey}
      >
        ${this.open ? this.entries.map((item, i) => this.renderOption(item, i)) : nothing}
      </div>
    `;
  }

  private renderOption(entry: CatalogueEntry, index: number) {
    const selected = entry.id === this.value?.type;
    return html`
      <div
        id="option-${index}"
        role="option"
        aria-selected=${selected}
        class=${index === this.active ? "active" : ""}
        @pointermove=${() => {
          this.active = index;
        }}
        @click=${() => this.pick(index)}
      >
        ${selected ? html`<vscode-icon name="check"></vscode-icon>` : html`<span></span>`}
        <span>${entry.label}</span>
        <span class="doc">${entry.doc}</span>
      </div>
    `;
  }

  private async toggle(event: Event): Promise<void> {
    event.stopPropagation();
    if (this.open) this.list.hidePopover();
    else await this.show();
  }

  private async show(): Promise<void> {
    if (this.locked !== "") return;
    this.active = Math.max(
      0,
      this.entries.findIndex(({ id }) => id === this.value?.type),
    );
    this.open = true;
    await this.updateComplete;
    this.list.showPopover();
    this.place();
    this.list.focus();
    this.scrollToActive();
  }

  /** Below the chip where there is space, else above it, and never beyond the window. */
  private place(): void {
    const chip = this.chip.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.list;
    const below = chip.bottom + 3;
    const top = below + height <= window.innerHeight - 8 ? below : Math.max(8, chip.top - 3 - height);
    const left = Math.max(8, Math.min(chip.left, window.innerWidth - width - 8));
    Object.assign(this.list.style, { top: `${top}px`, left: `${left}px` });
  }

  /** Also when the browser closes it, on Escape or a click elsewhere. */
  private onToggle(event: ToggleEvent): void {
    if (event.newState === "open") return;
    this.open = false;
  }

  private onChipKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    void this.show();
  }

  private onListKey(event: KeyboardEvent): void {
    event.stopPropagation();
    const next = this.optionForKey(event.key);
    if (next !== undefined) {
      this.active = next;
      this.scrollToActive();
    } else if (event.key === "Enter" || event.key === " ") this.pick(this.active);
    else if (event.key === "Escape" || event.key === "Tab") this.close();
    else return;
    event.preventDefault();
  }

  /** Where a key goes in the list; a letter goes to the next label that begins with it. */
  private optionForKey(key: string): number | undefined {
    const { entries, active } = this;
    const last = entries.length - 1;
    const places: Record<string, number> = {
      ArrowDown: Math.min(last, active + 1),
      ArrowUp: Math.max(0, active - 1),
      Home: 0,
      End: last,
    };
    if (key in places || key.length !== 1 || key === " ") return places[key];
    const order = entries.map((_, i) => (active + 1 + i) % entries.length);
    return order.find((i) => entries[i].label.toLowerCase().startsWith(key.toLowerCase()));
  }

  private scrollToActive(): void {
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector(".active")?.scrollIntoView({ block: "nearest" }),
    );
  }

  private pick(index: number): void {
    this.close();
    const entry = this.entries[index];
    if (!entry || entry.id === this.value?.type) return;
    this.dispatchEvent(new CustomEvent<Choice>("pick", { detail: defaultChoice(entry) }));
  }

  private close(): void {
    this.list.hidePopover();
    this.chip.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-choice-chip": ChoiceChip;
  }
}
