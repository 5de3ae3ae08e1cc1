import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ModelAction, ModelView } from "../../shared/model/modelView.ts";
import "../help.ts";
import { help } from "../help.ts";
import "../results/tryRow.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, pageFrame, tones } from "../styles.ts";
import "./modelColumns.ts";
import "./modelOverview.ts";
import "./modelStack.ts";
import type { ModelStore } from "./modelStore.ts";
import { modelStyles } from "./modelStyles.ts";
import "./tensorList.ts";

interface Action {
  readonly action: ModelAction;
  readonly label: string;
  readonly icon: string;
  readonly doc: string;
}

const actions: readonly Action[] = [
  {
    action: "predict",
    label: "Predict with This Model…",
    icon: "play",
    doc: "Answer the rows of a file with this network",
  },
  {
    action: "export",
    label: "Export…",
    icon: "export",
    doc: "Write the network for another program: ONNX, PyTorch, C or JavaScript",
  },
  {
    action: "openDesign",
    label: "Open the Design",
    icon: "type-hierarchy-sub",
    doc: "Open the design that this network was trained from, as a new one",
  },
  {
    action: "openRun",
    label: "Open the Run",
    icon: "history",
    doc: "Show the results of the run that this network is of",
  },
  {
    action: "showInFolder",
    label: "Show in Folder",
    icon: "folder-opened",
    doc: "Select the file in the explorer",
  },
];

/** The page of a safetensors file: a network that was trained here, or the tensors of any other file. It changes nothing. */
@customElement("mlp-model")
export class ModelElement extends LitElement {
  static override styles = [base, buttons, tones, pageFrame, modelStyles];

  @property({ attribute: false }) store!: ModelStore;
  protected readonly follow = new StoreController<ModelStore>(this, (store) => [
    store.catalogue,
    store.fileName,
    store.actions,
    store.state,
    store.notice,
    store.distributions,
  ]);

  override render() {
    const { store } = this;
    if (!store.catalogue || store.state.kind === "reading")
      return html`
        ${this.renderNotice()}
        <div class="opening"><vscode-progress-ring></vscode-progress-ring>Reading the file…</div>
      `;
    return html`${this.renderToolbar()} ${this.renderNotice()} ${this.renderState()} <mlp-help></mlp-help>`;
  }

  private renderToolbar() {
    const { state: shown, actions: possible, fileName } = this.store;
    const isModel = shown.kind === "shown" && shown.view.kind === "model";
    const offered = actions.filter(
      ({ action }) =>
        possible.includes(action) && (isModel || (action === "showInFolder" && shown.kind === "shown")),
    );
    return html`
      <header>
        <h1>${fileName}</h1>
        <div class="actions" role="group" aria-label="Actions">
          ${offered.map(
            ({ action, label, icon, doc }) => html`
              <vscode-button
                data-action=${action}
                icon=${icon}
                ?secondary=${action !== "predict"}
                ${help(doc)}
                @click=${() => this.store.act(action)}
                >${label}</vscode-button
              >
            `,
          )}
        </div>
      </header>
    `;
  }

  /** What failed last. */
  private renderNotice() {
    const { notice } = this.store;
    if (notice === undefined) return nothing;
    return html`
      <div class="banner" role="alert" data-banner="notice">
        <vscode-icon name="error"></vscode-icon><span>${notice}</span>
      </div>
    `;
  }

  private renderState() {
    const { state: shown } = this.store;
    switch (shown.kind) {
      case "reading":
        return nothing;
      case "unreadable":
        return html`
          <main class="unreadable">
            <p role="alert" data-problem><vscode-icon class="tone-bad" name="error"></vscode-icon> ${shown.message}</p>
            <p class="dim">Save or copy the file again, then read it again. It is read again on its own when it changes.</p>
            <vscode-button icon="refresh" secondary data-action="reload" @click=${() => this.store.reload()}>Read Again</vscode-button>
          </main>
        `;
      case "shown":
        return shown.view.kind === "model"
          ? this.renderModel(shown.view)
          : html`<main>
              <mlp-tensor-list .store=${this.store} .view=${shown.view} .distributions=${this.store.distributions}></mlp-tensor-list>
            </main>`;
      default:
        return shown satisfies never;
    }
  }

  private renderModel(view: ModelView) {
    const { store } = this;
    return html`
      <main class="model">
        <div class="sections">
          <mlp-model-overview .store=${store} .view=${view}></mlp-model-overview>
          <mlp-model-stack .store=${store} .view=${view} .distributions=${store.distributions}></mlp-model-stack>
        </div>
        <aside aria-label="Try a row">${this.renderTryRow(view)}</aside>
        <mlp-model-columns .view=${view}></mlp-model-columns>
      </main>
    `;
  }

  private renderTryRow({ raw, problem }: ModelView) {
    if (!raw) return html`<h2>Try a row</h2><p class="dim" data-untried>${problem}</p>`;
    const { send, version } = this.store;
    return html`<mlp-try-row dataless .send=${send} .version=${version} .inputs=${raw}></mlp-try-row>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-model": ModelElement;
  }
}
