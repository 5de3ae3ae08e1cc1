import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { areSameRows } from "../../shared/runs/runComparison.ts";
import type { RunList } from "../../shared/runs/runList.ts";
import type { RunAction } from "../../shared/runs/runsRequests.ts";
import { maxSelected } from "../../shared/runs/runsView.ts";
import "../results/resultsSwitch.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, filterInput } from "../styles.ts";
import "./runComparison.ts";
import "./runTable.ts";
import { shownRuns } from "./runTableModel.ts";
import { listedText, referenceOf, rowsText } from "./runWords.ts";

/** With fewer runs nobody needs to search. */
const filterFrom = 4;

const selectionActions: readonly (readonly [RunAction, string])[] = [
  ["exportCsv", "Export CSV"],
  ["exportTensorBoard", "Export for TensorBoard"],
  ["delete", "Delete"],
];

/** All runs of the design, newest first, and the comparison of those that are selected. */
@customElement("mlp-runs-page")
export class RunsPage extends LitElement {
  static override styles = [
    base,
    buttons,
    filterInput,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .top,
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 14px;
        padding: 10px 14px 8px;
      }
      .bar {
        padding-block: 6px;
        border-top: 1px solid var(--mlp-line);
      }
      input {
        width: 180px;
      }
      .selection {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        margin-inline-start: auto;
      }
      .empty {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 18px 14px;
        color: var(--vscode-descriptionForeground);
        border-top: 1px solid var(--mlp-line);
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ runs, phase }) => [runs.list, runs.view, phase]);

  override updated(): void {
    if (this.store.runs.showsCurves) void this.store.runs.loadHistories();
  }

  override render() {
    const { list } = this.store.runs;
    return html`
      ${this.renderTop(list)}
      ${list && list.deleted.length > 0 ? this.renderDeleted(list.deleted) : nothing}
      ${
        list === undefined
          ? html`<div class="empty"><vscode-progress-ring></vscode-progress-ring>Reading the runs …</div>`
          : list.runs.length === 0
            ? html`<div class="empty">There are no runs yet. Every run is listed here, with its scores and what changed since the run before.</div>`
            : this.renderRuns(list)
      }
    `;
  }

  private renderTop(list: RunList | undefined) {
    const { runs: model } = this.store;
    const reference = referenceOf(model);
    const hasOthers = model.runs.some((run) => reference && areSameRows(run, reference) === false);
    const text = [rowsText(reference, hasOthers), list ? listedText(list) : ""].filter((part) => part !== "");
    return html`
      <div class="top">
        <mlp-results-switch .store=${this.store}></mlp-results-switch>
        <span class="dim" data-testid="rows">${text.join(" · ")}</span>
        ${
          (list?.runs.length ?? 0) >= filterFrom
            ? html`<input
              type="search"
              aria-label="Filter the runs"
              placeholder="Filter"
              .value=${model.view.filter}
              @input=${(event: Event) => model.filterBy((event.target as HTMLInputElement).value)}
            />`
            : nothing
        }
        ${model.selected.length > 0 ? this.renderSelection() : nothing}
      </div>
    `;
  }

  private renderSelection() {
    const { runs: model } = this.store;
    const ids = model.selected.map(({ run }) => run.id);
    return html`
      <span class="selection">
        <span><b>${ids.length}</b> selected (${maxSelected} at most)</span>
        ${selectionActions.map(
          ([action, label]) =>
            html`<button class="link" data-action=${action} @click=${() => model.act(action, ids)}>${label}</button>`,
        )}
        <button class="link" data-action="clear" @click=${() => model.clearSelection()}>Clear</button>
      </span>
    `;
  }

  private renderDeleted(deleted: readonly string[]) {
    const last = deleted[deleted.length - 1];
    return html`
      <div class="bar" data-testid="deleted">
        <span>${deleted.length === 1 ? `The run ${last} was deleted.` : `${deleted.length} runs were deleted, ${last} last.`}</span>
        <button class="link" data-action="restore" @click=${() => this.store.runs.restoreDeleted()}>Undo</button>
        <span class="dim">until the window is closed</span>
      </div>
    `;
  }

  private renderRuns(list: RunList) {
    const { store } = this;
    const { view, showsCurves } = store.runs;
    const isFound = shownRuns(list.runs, view.filter, undefined).length > 0;
    return html`
      ${
        isFound
          ? html`<mlp-run-table .store=${store}></mlp-run-table>`
          : html`<div class="empty">
            ${`No run contains “${view.filter}”.`}
            <button class="link" @click=${() => store.runs.filterBy("")}>Show all</button>
          </div>`
      }
      ${
        showsCurves
          ? html`<mlp-run-comparison .store=${store}></mlp-run-comparison>`
          : html`<div class="empty" data-testid="hint">${
              list.runs.length === 1
                ? "Change something and train again: the difference appears here."
                : "Select two to four runs to compare them: a click on a row, or Space."
            }</div>`
      }
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-runs-page": RunsPage;
  }
}
