import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { NumberRange } from "../../shared/catalogue.ts";
import { numberText } from "../../shared/format/numbers.ts";
import { base } from "../styles.ts";
import { nudge, readNumber } from "./numberSteps.ts";

/**
 * A number that is typed or stepped with the arrow keys and given out once, on Enter or when the field is left, and
 * only if it is in its range. Escape takes back what was typed.
 *
 * @fires commit - CustomEvent<number | undefined>: the new value; undefined where an optional field was emptied
 */
@customElement("mlp-number-field")
export class NumberFieldElement extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      vscode-textfield {
        width: 100%;
      }
      .problem {
        margin-top: 2px;
        font-size: 12px;
        line-height: 1.3;
        color: var(--vscode-errorForeground);
      }
    `,
  ];

  /** Undefined where the design leaves the number to its default, which another field gives. */
  @property({ type: Number }) value: number | undefined = 0;
  /** Whether the field may be emptied. */
  @property({ type: Boolean }) optional = false;
  @property({ attribute: false }) range: NumberRange = {};
  @property() label = "";
  @property() doc = "";
  /** What is typed and not given out yet. */
  @state() private draft: string | undefined;
  @state() private problem: string | undefined;
  @query("vscode-textfield") private readonly field!: VscodeTextfield;

  override willUpdate(changed: PropertyValues<this>): void {
    // A new value from outside, such as an undo, wins over what was typed.
    if (changed.has("value")) this.reset();
  }

  override updated(): void {
    void this.field.updateComplete.then(() => this.describeInput());
  }

  override focus(): void {
    this.field?.focus();
  }

  override render() {
    return html`
      <vscode-textfield
        .value=${this.draft ?? this.written}
        placeholder=${this.optional ? "default" : nothing}
        .label=${this.label}
        ?invalid=${this.problem !== undefined}
        inputmode="decimal"
        @input=${this.onInput}
        @keydown=${this.onKeyDown}
        @focusout=${this.commit}
      ></vscode-textfield>
      ${this.problem === undefined ? nothing : html`<div class="problem" role="alert">${this.label} ${this.problem}.</div>`}
    `;
  }

  /** The input is inside another shadow root, where no id from here can point: the words go there themselves. */
  private describeInput(): void {
    const input = this.field.wrappedElement;
    input.ariaInvalid = String(this.problem !== undefined);
    input.ariaDescription =
      this.problem === undefined ? this.doc : `${this.label} ${this.problem}. ${this.doc}`;
    input.spellcheck = false;
  }

  private onInput(): void {
    this.draft = this.field.value;
    const read = this.read(this.draft);
    this.problem = typeof read === "object" ? read.problem : undefined;
  }

  private onKeyDown(event: KeyboardEvent): void {
    switch (event.key) {
      case "Enter":
        this.commit();
        break;
      case "Escape":
        this.reset();
        break;
      case "ArrowUp":
      case "ArrowDown":
        this.step(event.key === "ArrowUp" ? 1 : -1, event.shiftKey);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private step(direction: 1 | -1, big: boolean): void {
    const read = this.read(this.draft ?? this.written);
    const from = typeof read === "number" ? read : (this.value ?? this.range.minimum ?? 0);
    this.draft = numberText(nudge(from, direction, big, this.range));
    this.problem = undefined;
  }

  private commit(): void {
    if (this.draft === undefined) return;
    const read = this.read(this.draft);
    if (typeof read === "object") return;
    this.reset();
    if (read === this.value) return;
    this.value = read;
    this.dispatchEvent(new CustomEvent<number | undefined>("commit", { detail: read }));
  }

  private get written(): string {
    return this.value === undefined ? "" : numberText(this.value);
  }

  /** The number that a text gives, none, or why it gives none. */
  private read(text: string): ReturnType<typeof readNumber> | undefined {
    return this.optional && text.trim() === "" ? undefined : readNumber(text, this.range);
  }

  private reset(): void {
    this.draft = undefined;
    this.problem = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-number-field": NumberFieldElement;
  }
}
