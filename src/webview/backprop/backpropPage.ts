import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Explanation } from "../../shared/backprop/explainRequests.ts";
import { plural } from "../../shared/format/plural.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons } from "../styles.ts";
import "./graphView.ts";
import "./nudgePanel.ts";
import "./rowPanel.ts";
import "./stepBar.ts";
import "./stepDetail.ts";

/** Milliseconds that a step is shown while it plays: time to read a sentence. */
const playIntervalMs = 1800;

/** Back propagation through the design's network, one node at a time. */
@customElement("mlp-backprop-page")
export class BackpropPage extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 292px;
        min-height: 100%;
      }
      main {
        min-width: 0;
      }
      mlp-backprop-graph {
        border-bottom: 1px solid var(--mlp-line);
      }
      aside {
        min-width: 0;
        padding: 12px 14px;
        background: var(--vscode-sideBar-background);
        border-inline-start: 1px solid var(--mlp-line);
      }
      mlp-nudge-panel {
        display: block;
        margin-top: 16px;
      }
      .message {
        display: flex;
        gap: 10px;
        align-items: center;
        padding: 10px 14px;
        line-height: 1.4;
      }
      .note {
        border-bottom: 1px solid var(--mlp-line);
        color: var(--vscode-descriptionForeground);
      }
      .pending {
        opacity: 0.5;
      }
      @media (max-width: 940px) {
        :host {
          display: block;
        }
        aside {
          border-inline-start: 0;
          border-top: 1px solid var(--mlp-line);
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ backprop, design, document }) => [
    backprop.explanation,
    backprop.problem,
    backprop.isPending,
    backprop.isPlaying,
    design,
    document?.design,
  ]);
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.store.backprop.setShown(true);
    this.addEventListener("keydown", this.onKeyDown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.backprop.setShown(false);
    this.removeEventListener("keydown", this.onKeyDown);
    this.stopPlaying();
  }

  override updated(): void {
    const { backprop } = this.store;
    if (!backprop.isPlaying) this.stopPlaying();
    else this.timer ??= setInterval(() => backprop.playOn(), playIntervalMs);
  }

  override render() {
    const { store } = this;
    const { explanation, problem, isPending } = store.backprop;
    const isBroken = store.document?.design === undefined;
    if (isBroken && !explanation)
      return html`<p class="message">The design has errors. Fix them to see its network's graph.</p>`;
    if (!explanation)
      return problem
        ? html`<p class="message" role="alert">${problem}</p>`
        : html`<p class="message"><vscode-progress-ring></vscode-progress-ring>Computing the graph…</p>`;
    return html`
      <main tabindex="0" aria-label="Steps of back propagation: arrow keys, Home, End and Space" @weight-pick=${(event: CustomEvent) => store.backprop.selectWeight(event.detail)}>
        ${problem ? html`<p class="message" role="alert">${problem}</p>` : nothing}
        <p class="message note" data-moment>
          ${weightsText(explanation)} ${explanation.smaller ?? ""} Gradients are rows, in orange, once they are reached.
        </p>
        <mlp-step-bar .store=${store}></mlp-step-bar>
        <div class=${isPending ? "pending" : ""}>
          <mlp-backprop-graph .store=${store}></mlp-backprop-graph>
          <mlp-step-detail .store=${store}></mlp-step-detail>
        </div>
      </main>
      <aside aria-label="Row and nudge">
        <mlp-row-panel .store=${store}></mlp-row-panel>
        <mlp-nudge-panel .store=${store}></mlp-nudge-panel>
      </aside>
    `;
  }

  /** ← → go over the steps, Home and End to their ends, space plays; fields and sliders keep their keys. */
  private readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const [target] = event.composedPath();
    if (target instanceof HTMLInputElement) return;
    const isButton = target instanceof HTMLButtonElement;
    const { backprop } = this.store;
    const { index, steps } = backprop;
    const act: Readonly<Record<string, () => void>> = {
      ArrowRight: () => backprop.goTo(index + 1),
      ArrowLeft: () => backprop.goTo(index - 1),
      Home: () => backprop.goTo(0),
      End: () => backprop.goTo(steps.length - 1),
      ...(isButton ? {} : { " ": () => backprop.play(!backprop.isPlaying) }),
    };
    if (!Object.hasOwn(act, event.key)) return;
    event.preventDefault();
    act[event.key]();
  };

  private stopPlaying(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

/** Where the weights are from. */
function weightsText({ moment, objectives }: Explanation): string {
  const made = objectives.length - 1;
  return `Weights ${moment}${made > 0 ? `, after ${plural(made, "SGD step")} made here` : ""}.`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-backprop-page": BackpropPage;
  }
}
