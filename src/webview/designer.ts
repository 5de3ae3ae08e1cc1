import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import "./backprop/backpropPage.ts";
import "./data/dataPage.ts";
import "./data/dataStatus.ts";
import type { FieldMenuContext } from "./forms/fieldForm.ts";
import "./help.ts";
import "./inspector/inspector.ts";
import "./lesson/lessonStrip.ts";
import "./plots/runCharts.ts";
import "./problems/problemBanner.ts";
import "./results/resultsPage.ts";
import type { RunMenuContext } from "./runs/runMenu.ts";
import type { MenuContext } from "./stack/layerStack.ts";
import "./stack/layerStack.ts";
import "./stack/runScrubber.ts";
import type { DesignerStore } from "./store/designerStore.ts";
import { LayerActions } from "./store/layerActions.ts";
import { StoreController } from "./store/storeController.ts";
import { base, pageFrame } from "./styles.ts";
import { handleRunKey } from "./toolbar/runKeys.ts";
import "./toolbar/toolbar.ts";

/** The designer as a whole: problems, toolbar, charts, stack and inspector, and the keys that hold everywhere. */
@customElement("mlp-designer")
export class DesignerElement extends LitElement {
  static override styles = [
    base,
    pageFrame,
    css`
      .body {
        flex: 1;
        min-height: 0;
        display: grid;
        grid-template-columns: minmax(0, 1fr) 292px;
      }
      .body.whole {
        display: block;
        overflow-y: auto;
      }
      main {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
      }
      /* As high without a run, so that nothing moves when one begins. */
      .charts {
        flex: none;
        min-height: 229px;
        padding: 8px 14px 4px;
        border-bottom: 1px solid var(--mlp-line);
      }
      .scroll {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
      }
      aside {
        min-width: 0;
        overflow-y: auto;
        background: var(--vscode-sideBar-background);
        border-inline-start: 1px solid var(--mlp-line);
      }
      .stale {
        filter: grayscale(1);
      }
      .opening {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 10px;
        flex: 1;
        padding: 14px;
        color: var(--vscode-descriptionForeground);
      }
      code {
        font-family: var(--vscode-editor-font-family, monospace);
        color: var(--vscode-textPreformat-foreground, var(--vscode-foreground));
      }
      @media (max-width: 1150px) {
        .body {
          grid-template-columns: minmax(0, 1fr) 280px;
        }
      }
      /* A low or narrow editor scrolls as one page. */
      @media (max-width: 940px), (max-height: 520px) {
        .body {
          display: block;
          overflow-y: auto;
        }
        .scroll,
        aside {
          overflow: visible;
        }
      }
      @media (max-width: 940px) {
        aside {
          border-inline-start: 0;
          border-top: 1px solid var(--mlp-line);
        }
      }
      @media (min-width: 941px) and (max-height: 520px) {
        .body {
          display: grid;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [
    store.document,
    store.catalogue,
    store.design,
    store.isOutline,
    store.page,
    store.log,
    store.previous,
    store.logSteps,
    store.shown.isLive,
    // The charts, which grow with the run, are on one page.
    store.page === "network" && store.revision,
    store.page === "network" && store.shown.step,
    store.announcement,
    store.notice,
  ]);
  private actions: LayerActions | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const actions = new LayerActions(this.store);
    this.actions = actions;
    this.store.handleCommands((command) => {
      this.renderRoot.querySelector("mlp-layer-stack")?.keepFocus();
      actions.run(command);
    });
    this.addEventListener("keydown", this.onKeyDown);
    this.addEventListener("menu-context", this.onMenuContext);
    this.addEventListener("contextmenu", this.onContextMenu, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("keydown", this.onKeyDown);
    this.removeEventListener("menu-context", this.onMenuContext);
    this.removeEventListener("contextmenu", this.onContextMenu, true);
  }

  override render() {
    const { store } = this;
    if (!store.document || !store.catalogue) return this.renderOpening();
    const broken = store.document.design === undefined && !store.isOutline;
    return html`
      <mlp-problem-banner .store=${store}></mlp-problem-banner>
      <mlp-toolbar .store=${store}></mlp-toolbar>
      <mlp-data-status .store=${store}></mlp-data-status>
      ${store.design?.lesson ? html`<mlp-lesson-strip .store=${store.lesson}></mlp-lesson-strip>` : nothing}
      ${store.design ? this.renderBody(broken) : this.renderNothingYet()}
      <div class="visually-hidden" role="status" aria-live="polite" data-announcement>${store.announcement}</div>
      <mlp-help></mlp-help>
    `;
  }

  private renderBody(broken: boolean) {
    const { store } = this;
    if (store.page === "results")
      return html`
        <div class="body whole" role="tabpanel" aria-label="Results">
          <mlp-results-page .store=${store}></mlp-results-page>
        </div>
      `;
    if (store.page === "backprop")
      return html`
        <div class="body whole" role="tabpanel" aria-label="Backprop">
          <mlp-backprop-page .store=${store}></mlp-backprop-page>
        </div>
      `;
    if (store.page === "data")
      return html`
        <div class="body" role="tabpanel" aria-label="Data">
          <main>
            <div class="scroll ${broken ? "stale" : ""}" ?inert=${broken}>
              <mlp-data-page .store=${store}></mlp-data-page>
            </div>
          </main>
          ${this.renderSettings(broken)}
        </div>
      `;
    return html`
      <div
        class="body"
        role="tabpanel"
        aria-label="Network"
        @step-pick=${(event: CustomEvent<number>) => store.shown.moveTo(event.detail)}
      >
        <main>
          ${
            store.log
              ? html`<div class="charts">
                <mlp-run-charts
                  .log=${store.log}
                  .previous=${store.previous}
                  .revision=${store.revision}
                  .marked=${store.shown.isLive ? undefined : store.shown.step}
                  .logX=${store.logSteps}
                  @log-x-change=${(event: CustomEvent<boolean>) => store.setLogSteps(event.detail)}
                ></mlp-run-charts>
                <mlp-run-scrubber .store=${store}></mlp-run-scrubber>
              </div>`
              : html`<div class="charts dim">The loss and the score appear here when the network is trained.</div>`
          }
          <div class="scroll ${broken ? "stale" : ""}" ?inert=${broken}>
            <mlp-layer-stack .store=${store} .actions=${this.actions}></mlp-layer-stack>
          </div>
        </main>
        ${this.renderSettings(broken)}
      </div>
    `;
  }

  private renderSettings(broken: boolean) {
    return html`
      <aside class=${broken ? "stale" : ""} ?inert=${broken} aria-label="Settings">
        <mlp-inspector .store=${this.store}></mlp-inspector>
      </aside>
    `;
  }

  private renderNothingYet() {
    return html`
      <div class="opening">
        <p>
          ${
            this.store.document?.problems.some(({ path }) => path === "" || path.startsWith("dataset"))
              ? html`A design needs a dataset; everything else has a default:
                  <code>{ "dataset": { "path": "data.csv" } }</code>`
              : "Fix the text to see the network here."
          }
        </p>
      </div>
    `;
  }

  private renderOpening() {
    if (this.store.notice !== undefined)
      return html`<mlp-problem-banner .store=${this.store}></mlp-problem-banner>`;
    return html`<div class="opening"><vscode-progress-ring></vscode-progress-ring>Opening the design…</div>`;
  }

  /**
   * VS Code reads what its menu is about from the element that the event comes from, outside of all shadow roots: this one.
   * It is taken away before the event reaches a row, and given by the row.
   */
  private readonly onContextMenu = (): void => {
    delete this.dataset.vscodeContext;
  };

  private readonly onMenuContext = (event: Event): void => {
    const { detail } = event as CustomEvent<MenuContext | RunMenuContext | FieldMenuContext>;
    this.dataset.vscodeContext = JSON.stringify({ preventDefaultContextMenuItems: true, ...detail });
  };

  /**
   * Undo and redo go to the document, except where text is typed. What is handled here must not reach VS Code, which
   * listens to the same keys on the window and would do them again.
   */
  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const history = historyKey(event);
    const typing = event.composedPath()[0] instanceof HTMLInputElement;
    if (history && typing) event.stopPropagation();
    else if (history) {
      event.preventDefault();
      event.stopPropagation();
      this.store[history]();
    } else if (handleRunKey(this.store, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

function historyKey(event: KeyboardEvent): "undo" | "redo" | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && event.ctrlKey && !event.shiftKey ? "redo" : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-designer": DesignerElement;
  }
}
