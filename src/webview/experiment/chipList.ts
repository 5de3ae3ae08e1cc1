import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";

export interface Chip {
  readonly label: string;
  /** What is wrong with it; undefined where nothing is. */
  readonly problem: string | undefined;
  /** Its name where the label alone says too little. */
  readonly name?: string;
}

/** What becomes of a list of chips by one gesture. */
export type ChipChange =
  | { readonly kind: "edit"; readonly at: number; readonly text: string }
  | { readonly kind: "add"; readonly text: string }
  | { readonly kind: "remove"; readonly at: number }
  | { readonly kind: "move"; readonly from: number; readonly to: number };

/**
 * Values as chips that are edited where they stand: Enter edits, Delete removes, arrow keys or dragging move, + adds.
 *
 * @fires chip-change - CustomEvent<ChipChange>
 */
@customElement("mlp-chip-list")
export class ChipList extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 5px;
        min-width: 0;
      }
      .chip {
        max-width: 260px;
        min-width: 34px;
        height: 24px;
        padding: 0 10px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 600;
        border-radius: 12px;
        border-color: var(--vscode-contrastBorder, transparent);
        background: color-mix(in srgb, var(--vscode-foreground) 12%, transparent);
      }
      .chip:hover {
        background: color-mix(in srgb, var(--vscode-foreground) 20%, transparent);
      }
      .chip.wrong {
        border-color: var(--vscode-inputValidation-errorBorder);
        text-decoration: underline wavy var(--vscode-editorError-foreground);
      }
      .chip.over {
        outline: 1px dashed var(--vscode-focusBorder);
      }
      .add {
        width: 28px;
        height: 24px;
        border: 1px dashed color-mix(in srgb, var(--vscode-foreground) 45%, transparent);
        border-radius: 12px;
      }
      input {
        width: 92px;
        height: 24px;
        padding: 0 8px;
        font: inherit;
        color: var(--vscode-input-foreground);
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
        border-radius: 12px;
      }
      input:focus {
        outline: 1px solid var(--vscode-focusBorder);
      }
    `,
  ];

  /** What the values are of, for names: "hidden units". */
  @property() name = "";
  /** What one of them is called: "value", "seed". */
  @property() item = "value";
  @property({ attribute: false }) chips: readonly Chip[] = [];
  /** Whether chips can be added, removed and moved, or only edited. */
  @property({ type: Boolean }) fixed = false;
  /** Whether the chips have no order, so that none is moved. */
  @property({ type: Boolean }) unordered = false;
  /** Values that are offered while one is typed. */
  @property({ attribute: false }) suggestions: readonly string[] = [];
  /** The chip that is edited; -1 for a new one. */
  @state() private editing: number | undefined;
  @state() private over: number | undefined;
  private dragged: number | undefined;
  /** The place that gets the focus with the next chips. */
  private focusNext: number | undefined;

  override render() {
    return html`
      ${this.chips.map((chip, at) => (this.editing === at ? this.renderInput(chip.label) : this.renderChip(chip, at)))}
      ${this.fixed ? nothing : this.editing === -1 ? this.renderInput("") : this.renderAdd()}
      <datalist id="suggestions">
        ${this.suggestions.map((value) => html`<option value=${value}></option>`)}
      </datalist>
    `;
  }

  /** Begins to type a value to be added. */
  startAdding(): void {
    this.edit(-1);
  }

  private renderChip({ label, problem, name }: Chip, at: number) {
    const about = `${this.name}: ${name ?? label}`;
    const moves = this.unordered ? "" : " ← → move it,";
    const keys = this.fixed ? "Enter edits" : `Enter edits, Delete removes,${moves} + adds`;
    return html`
      <button
        class="chip ${problem === undefined ? "" : "wrong"} ${this.over === at ? "over" : ""}"
        data-chip=${at}
        aria-label=${problem === undefined ? about : `${about}, problem: ${problem}`}
        draggable=${this.fixed || this.unordered ? "false" : "true"}
        ${help(problem ?? keys)}
        @click=${() => this.edit(at)}
        @keydown=${(event: KeyboardEvent) => this.onKey(event, at)}
        @dragstart=${() => {
          this.dragged = at;
        }}
        @dragover=${(event: DragEvent) => {
          if (this.dragged === undefined) return;
          event.preventDefault();
          this.over = at;
        }}
        @dragend=${() => this.endDrag()}
        @drop=${(event: DragEvent) => {
          event.preventDefault();
          const from = this.dragged;
          this.endDrag();
          if (from !== undefined) this.move(from, at);
        }}
      >
        ${label}
      </button>
    `;
  }

  private renderAdd() {
    return html`
      <button class="add" data-add aria-label="Add a ${this.item} to ${this.name}" ${help(`Add a ${this.item}`)} @click=${() => this.edit(-1)}>
        <vscode-icon name="add" size="14"></vscode-icon>
      </button>
    `;
  }

  private renderInput(value: string) {
    return html`
      <input
        list="suggestions"
        aria-label=${this.editing === -1 ? `New ${this.item} of ${this.name}` : `${this.name}, ${this.item}`}
        .value=${value}
        @keydown=${this.onInputKey}
        @blur=${() => this.commit()}
      />
    `;
  }

  private onKey(event: KeyboardEvent, at: number): void {
    if (event.key === "F2") this.edit(at);
    else if (this.fixed) return;
    else if (event.key === "ArrowLeft" && !event.altKey) this.move(at, at - 1);
    else if (event.key === "ArrowRight" && !event.altKey) this.move(at, at + 1);
    else if (event.key === "Delete" || event.key === "Backspace") {
      this.focusNext = Math.max(0, Math.min(at, this.chips.length - 2));
      this.emit({ kind: "remove", at });
    } else if (event.key === "+") this.edit(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private readonly onInputKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Escape") this.close(this.editing);
    else if (event.key === "Enter") {
      event.preventDefault();
      this.commit();
    }
  };

  private commit(): void {
    const { editing } = this;
    if (editing === undefined) return;
    const text = this.renderRoot.querySelector("input")?.value ?? "";
    const isChanged = text.trim() !== "" && text !== this.chips[editing]?.label;
    this.close(isChanged && editing === -1 ? this.chips.length : editing);
    if (isChanged) this.emit(editing === -1 ? { kind: "add", text } : { kind: "edit", at: editing, text });
  }

  private edit(at: number): void {
    this.editing = at;
    void this.updateComplete.then(() => {
      const input = this.renderRoot.querySelector("input");
      input?.focus();
      input?.select();
    });
  }

  private close(focus: number | undefined): void {
    const hadFocus = this.matches(":focus-within");
    this.editing = undefined;
    this.focusNext = hadFocus ? focus : undefined;
    void this.updateComplete.then(() => this.takeFocus());
  }

  private move(from: number, to: number): void {
    if (this.unordered || to < 0 || to >= this.chips.length || from === to) return;
    this.focusNext = to;
    this.emit({ kind: "move", from, to });
  }

  private endDrag(): void {
    this.dragged = undefined;
    this.over = undefined;
  }

  private emit(detail: ChipChange): void {
    this.dispatchEvent(new CustomEvent<ChipChange>("chip-change", { detail }));
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("chips")) this.takeFocus();
  }

  private takeFocus(): void {
    const at = this.focusNext;
    if (at === undefined) return;
    const target = this.renderRoot.querySelector<HTMLElement>(
      at === -1 ? "[data-add]" : `[data-chip="${at}"]`,
    );
    if (!target) return;
    target.focus();
    // A move or a removal keeps the place until its chips have come.
    if (this.editing === undefined) this.focusNext = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-chip-list": ChipList;
  }
}
