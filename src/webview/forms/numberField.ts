import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { NumberRange } from "../../shared/catalogue.ts";
import { base } from "../styles.ts";
import { numberText } from "../text.ts";
import { nudge, readNumber } from "./numberSteps.ts";

/**
 * A number that is typed or stepped with the arrow keys and given out once, on Enter or when the field is left, and
 * only if it is in its range. Escape takes back what was typed.
 *
 * @fires commit - CustomEvent<number>: the new value
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

  @property({ type: Number }) value = 0;
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
        .value=${this.draft ?? numberText(this.value)}
        .label=${this.label}
        ?invalid=${this.problem !== undefined}
        title=${this.doc}
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
    const read = readNumber(this.draft, this.range);
    this.problem = typeof read === "number" ? undefined : read.problem;
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
    const read = readNumber(this.draft ?? numberText(this.value), this.range);
    const from = typeof read === "number" ? read : this.value;
    this.draft = numberText(nudge(from, direction, big, this.range));
    this.problem = undefined;
  }

  private commit(): void {
    if (this.draft === undefined) return;
    const read = readNumber(this.draft, this.range);
    if (typeof read !== "number") return;
    this.reset();
    if (read === this.value) return;
    this.value = read;
    this.dispatchEvent(new CustomEvent<number>("commit", { detail: read }));
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
