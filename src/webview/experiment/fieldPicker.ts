import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Catalogue } from "../../shared/catalogue.ts";
import { type FieldPath, fieldPaths } from "../../shared/experiment/fieldPaths.ts";
import { base } from "../styles.ts";

/** Number of fields that are listed at once; a search finds the others. */
const maxShown = 60;

/**
 * A searchable list of the design's fields: type, move with the arrow keys, choose with Enter. A path that is not listed, such as
 * `layers[1].units`, can be typed in full.
 *
 * @fires pick - CustomEvent<string>: the path of a field
 * @fires cancel - Event
 */
@customElement("mlp-field-picker")
export class FieldPicker extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        z-index: 5;
        width: min(430px, calc(100vw - 40px));
        padding: 6px;
        background: var(--vscode-quickInput-background, var(--vscode-editorWidget-background));
        color: var(--vscode-quickInput-foreground, var(--vscode-foreground));
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
        box-shadow: 0 2px 8px var(--vscode-widget-shadow);
        border-radius: 5px;
      }
      input {
        width: 100%;
        height: 26px;
        padding: 0 8px;
        font: inherit;
        color: var(--vscode-input-foreground);
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
      }
      input:focus {
        outline: 1px solid var(--vscode-focusBorder);
      }
      ul {
        max-height: 260px;
        margin: 6px 0 0;
        padding: 0;
        overflow-y: auto;
        list-style: none;
      }
      li {
        padding: 3px 8px;
        cursor: pointer;
        border-radius: 3px;
      }
      li:hover {
        background: var(--vscode-list-hoverBackground);
      }
      li[aria-selected="true"] {
        background: var(--vscode-list-activeSelectionBackground);
        color: var(--vscode-list-activeSelectionForeground);
        outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
        outline-offset: -1px;
      }
      code {
        font-family: var(--vscode-editor-font-family, monospace);
        margin-inline-start: 6px;
      }
      .doc {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 12px;
        opacity: 0.8;
      }
    `,
  ];

  @property({ attribute: false }) catalogue!: Catalogue;
  /** Whether a field is offered; a lesson may limit them. */
  @property({ attribute: false }) isOffered: (path: string) => boolean = () => true;
  @state() private text = "";
  @state() private at = 0;

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  override render() {
    const found = this.found();
    return html`
      <input
        role="combobox"
        aria-label="Field to vary"
        aria-expanded="true"
        aria-controls="fields"
        aria-activedescendant=${found.length > 0 ? `field-${this.at}` : nothing}
        placeholder="Search a field, such as units or learning rate"
        .value=${this.text}
        @input=${this.onInput}
        @keydown=${this.onKey}
        @blur=${() => this.dispatchEvent(new Event("cancel"))}
      />
      <ul id="fields" role="listbox" aria-label="Fields">
        ${found.map(({ path, label, doc }, i) => {
          const selected = i === this.at;
          return html`
            <li
              id="field-${i}"
              role="option"
              data-field=${path}
              aria-selected=${selected}
              @pointerdown=${(event: Event) => event.preventDefault()}
              @click=${() => this.pick(path)}
            >
              <span>${label}</span><code>${path}</code>
              <div class="doc">${doc}</div>
            </li>
          `;
        })}
        ${found.length === 0 ? html`<li aria-disabled="true">No field has this in its name.</li>` : nothing}
      </ul>
    `;
  }

  private found(): readonly Pick<FieldPath, "path" | "label" | "doc">[] {
    const words = this.text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    const all = fieldPaths(this.catalogue).filter(({ path }) => this.isOffered(path));
    const matches = all.filter(({ path, label, doc }) => {
      const text = `${path} ${label} ${doc}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const sorted = matches.sort((x, y) => rank(x, words) - rank(y, words)).slice(0, maxShown);
    const typed = this.text.trim();
    const isPath = /^[A-Za-z][\w.[\]*]*$/.test(typed) && /[.[]/.test(typed);
    if (!isPath || !this.isOffered(typed) || all.some(({ path }) => path === typed)) return sorted;
    return [...sorted, { path: typed, label: "this path", doc: "The field with exactly this path." }];
  }

  private readonly onInput = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value;
    this.at = 0;
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const found = this.found();
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves) {
      this.at = Math.max(0, Math.min(found.length - 1, this.at + moves[event.key]));
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector(`#field-${this.at}`)?.scrollIntoView({ block: "nearest" }),
      );
    } else if (event.key === "Enter") {
      const chosen = found[this.at];
      if (chosen) this.pick(chosen.path);
    } else if (event.key === "Escape") this.dispatchEvent(new Event("cancel"));
    else return;
    event.preventDefault();
  };

  private pick(path: string): void {
    this.dispatchEvent(new CustomEvent("pick", { detail: path }));
  }
}

/** What is called by the words comes first, of those what is not deep in the design; what only mentions them comes last. */
function rank({ path, label }: FieldPath, words: readonly string[]): number {
  if (words.length === 0) return 0;
  const keys = path.toLowerCase().split(".");
  const text = words.join(" ");
  const isCalled = keys.at(-1) === words.join("") || label.toLowerCase() === text;
  const name = `${path} ${label}`;
  // "rate" begins a word of learningRate, and is within "generate".
  const parts = name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9λ]+/);
  const begins = words.every((word) => parts.some((part) => part.startsWith(word)));
  const isNamed = words.every((word) => name.toLowerCase().includes(word));
  return (isCalled ? 0 : begins ? 10 : isNamed ? 20 : 30) + keys.length;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-field-picker": FieldPicker;
  }
}
