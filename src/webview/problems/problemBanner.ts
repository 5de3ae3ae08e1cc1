import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { DesignProblem } from "../../shared/design/jsonReader.ts";
import "../inspector/remedyButtons.ts";
import { plural } from "../../shared/format/plural.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { shownLayers, showsRun } from "../store/shownLayers.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";

const maxShown = 5;

/** What stands in the way, above everything else: a broken file, a failed run, a refused request. */
@customElement("mlp-problem-banner")
export class ProblemBanner extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    css`
      .banner {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: flex-start;
        padding: 9px 14px;
        background: var(--vscode-inputValidation-errorBackground);
        color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
        border-bottom: 1px solid var(--vscode-inputValidation-errorBorder);
      }
      .banner > vscode-icon {
        margin-top: 1px;
      }
      .words {
        flex: 1 1 260px;
        min-width: 0;
        overflow-wrap: anywhere;
        line-height: 1.45;
      }
      ul {
        margin: 3px 0 0;
        padding: 0;
        list-style: none;
      }
      li .link {
        text-align: start;
        color: inherit;
      }
      .place {
        text-decoration: underline;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [
    store.document,
    store.design,
    store.isOutline,
    store.phase,
    store.failure,
    store.log?.diverged,
    store.log?.verifiedRemedies,
    store.runDesign,
    store.lastPreview,
    store.preview,
    store.notice,
  ]);

  override render() {
    return html`${this.renderDesign()} ${this.renderFailure()} ${this.renderDivergence()} ${this.renderNotice()}`;
  }

  private renderDesign() {
    const { document, design, isOutline } = this.store;
    if (!document || document.design) return nothing;
    const { problems, fileName } = document;
    const rest = problems.length - maxShown;
    return html`
      <div class="banner" role="alert" data-banner="design">
        <vscode-icon class="tone-bad" name="error"></vscode-icon>
        <div class="words">
          <strong>${isOutline ? `${fileName} has errors.` : `${fileName} cannot be read as a design.`}</strong>
          ${
            isOutline
              ? "They are marked below. Fix them there or in the text to train."
              : design
                ? "Below is the last design that could be read. Fix the text to continue."
                : "Fix the text to see the network here."
          }
          <ul>
            ${problems.slice(0, maxShown).map((problem) => this.renderProblem(problem))}
            ${rest > 0 ? html`<li>and ${plural(rest, "more problem")}</li>` : nothing}
          </ul>
        </div>
        <vscode-button data-action="open-as-text" @click=${() => this.store.openAsText(problems[0]?.offset)}
          >Open as Text</vscode-button
        >
      </div>
    `;
  }

  private renderProblem(problem: DesignProblem) {
    return html`
      <li>
        <button class="link" ${help("Open as text here")} @click=${() => this.store.openAsText(problem.offset)}>
          <span class="place">Line ${problem.line}, column ${problem.column}</span>: ${problem.message}
        </button>
      </li>
    `;
  }

  private renderFailure() {
    const { failure, phase } = this.store;
    if (phase !== "failed") return nothing;
    return html`
      <div class="banner" role="alert" data-banner="failure">
        <vscode-icon class="tone-bad" name="error"></vscode-icon>
        <div class="words"><strong>Training failed.</strong> ${failure}</div>
        <vscode-button secondary data-action="show-log" @click=${() => this.store.showLog()}>Show Log</vscode-button>
      </div>
    `;
  }

  /** A divergence that no row of the stack can show: of the loss alone, or of a layer that is no longer there. */
  private renderDivergence() {
    const diverged = this.store.log?.diverged;
    if (!diverged) return nothing;
    const atRow =
      showsRun(this.store) && shownLayers(this.store).some(({ runLayer }) => runLayer === diverged.layer);
    if (atRow) return nothing;
    return html`
      <div class="banner" role="alert" data-banner="diverged">
        <vscode-icon class="tone-bad" name="error"></vscode-icon>
        <div class="words">${diverged.message}</div>
        <mlp-remedy-buttons .store=${this.store} .remedies=${this.store.log?.verifiedRemedies ?? []}></mlp-remedy-buttons>
      </div>
    `;
  }

  private renderNotice() {
    const { notice } = this.store;
    if (notice === undefined) return nothing;
    return html`
      <div class="banner" role="alert" data-banner="notice">
        <vscode-icon class="tone-bad" name="error"></vscode-icon>
        <div class="words">${notice}</div>
        <button class="icon-button" aria-label="Dismiss" ${help("Dismiss")} @click=${() => this.store.dismissNotice()}>
          <vscode-icon name="close"></vscode-icon>
        </button>
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-problem-banner": ProblemBanner;
  }
}
