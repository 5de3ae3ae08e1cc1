import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { csvText, type Table } from "../../shared/results/csvTable.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { base, buttons } from "../styles.ts";
import { type Picture, pngBytes, svgText } from "./pictures.ts";

interface Entry {
  readonly label: string;
  readonly icon: string;
  readonly run: () => void | Promise<void>;
}

/**
 * The one way to take a table or a picture of the page elsewhere: a button with a menu, which copies the table or saves either. What
 * is exported is made only when it is asked for.
 */
@customElement("mlp-export-menu")
export class ExportMenu extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: inline-flex;
      }
      .menu {
        position: fixed;
        margin: 0;
        padding: 4px;
        min-width: 150px;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-menu-border, var(--vscode-focusBorder)));
        border-radius: 5px;
        color: var(--vscode-menu-foreground, var(--vscode-foreground));
        background: var(--vscode-menu-background, var(--vscode-editorWidget-background));
        box-shadow: 0 2px 8px var(--vscode-widget-shadow);
      }
      .menu button {
        display: flex;
        align-items: center;
        gap: 7px;
        width: 100%;
        padding: 3px 8px;
        border-color: transparent;
        border-radius: 3px;
        text-align: start;
      }
      .menu button:hover,
      .menu button:focus-visible {
        color: var(--vscode-menu-selectionForeground, var(--vscode-foreground));
        background: var(--vscode-menu-selectionBackground, transparent);
        outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
        outline-offset: -1px;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  /** What is exported, in words: "confusion matrix". */
  @property() label = "";
  /** Makes the table; absent where there is none. */
  @property({ attribute: false }) table: (() => Table) | undefined;
  /** Finds the picture; absent where there is none. */
  @property({ attribute: false }) picture: (() => Picture | null | undefined) | undefined;
  @query(".menu") private readonly menu!: HTMLElement;
  @query(".icon-button") private readonly button!: HTMLElement;

  override render() {
    return html`
      <button
        class="icon-button"
        aria-haspopup="menu"
        aria-label="Export the ${this.label}"
        ${help(`Copy or save the ${this.label}`)}
        @click=${this.open}
      >
        <vscode-icon name="export" size="14"></vscode-icon>
      </button>
      <div class="menu" role="menu" popover aria-label="Export the ${this.label}" @keydown=${this.onKeyDown}>
        ${this.entries().map(
          ({ label, icon, run }) => html`
            <button role="menuitem" tabindex="-1" @click=${() => this.choose(run)}>
              <vscode-icon name=${icon} size="14"></vscode-icon>${label}
            </button>
          `,
        )}
      </div>
    `;
  }

  private entries(): readonly Entry[] {
    const { store, table, picture, label } = this;
    const csv = (): string => (table ? csvText(table()) : "");
    const save = async (extension: string, make: (picture: Picture) => string | Promise<Uint8Array>) => {
      const found = picture?.();
      if (found) store.saveFile(`${this.fileName()}.${extension}`, await make(found));
    };
    return [
      ...(table
        ? [
            {
              label: "Copy as CSV",
              icon: "copy",
              run: () => store.copyText(csv(), `The ${label} is in the clipboard.`),
            },
            {
              label: "Save as CSV…",
              icon: "save",
              run: () => store.saveFile(`${this.fileName()}.csv`, csv()),
            },
          ]
        : []),
      ...(picture
        ? [
            ...(picture() instanceof HTMLCanvasElement
              ? []
              : [
                  {
                    label: "Save as SVG…",
                    icon: "file-media",
                    run: () => save("svg", (found) => svgText(found as Exclude<Picture, HTMLCanvasElement>)),
                  },
                ]),
            { label: "Save as PNG…", icon: "file-media", run: () => save("png", pngBytes) },
          ]
        : []),
    ];
  }

  /** `iris-confusion-matrix` */
  private fileName(): string {
    const design = (this.store.document?.fileName ?? "design").replace(/\.mlp\.json$/, "");
    return `${design}-${this.label.replaceAll(" ", "-")}`;
  }

  private readonly open = async (): Promise<void> => {
    // What can be exported may have changed since the last time.
    this.requestUpdate();
    await this.updateComplete;
    this.menu.showPopover();
    const { left, bottom, top } = this.button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.menu;
    const below = bottom + 2 + height <= window.innerHeight ? bottom + 2 : Math.max(4, top - 2 - height);
    Object.assign(this.menu.style, {
      left: `${Math.max(4, Math.min(left, window.innerWidth - width - 4))}px`,
      top: `${below}px`,
    });
    this.items[0]?.focus();
  };

  private get items(): readonly HTMLElement[] {
    return [...this.menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }

  private choose(run: Entry["run"]): void {
    this.menu.hidePopover();
    this.button.focus();
    Promise.resolve(run()).catch((error: unknown) => this.store.report(error));
  }

  private onKeyDown(event: KeyboardEvent): void {
    const { items } = this;
    const at = items.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    if (event.key === "Escape" || event.key === "Tab") {
      this.menu.hidePopover();
      this.button.focus();
    } else if (event.key in moves) items.at(moves[event.key] % items.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-export-menu": ExportMenu;
  }
}
