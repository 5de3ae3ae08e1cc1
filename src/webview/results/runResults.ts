import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { datasetName } from "../../shared/design/datasetName.ts";
import type { Evaluation } from "../../shared/evaluation.ts";
import { type Cell, mistakeAfter, mistakesByFrequency } from "../../shared/results/mistakes.ts";
import type { PartResults } from "../../shared/results/resultsRequests.ts";
import { runTitle } from "../../shared/runs/runText.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";
import "./calibration.ts";
import "./cellRows.ts";
import "./confusionSection.ts";
import "./mistakeRows.ts";
import "./partSwitch.ts";
import { renderState } from "./resultsStates.ts";
import "./resultsSwitch.ts";
import { runResultsStyles } from "./runResultsStyles.ts";
import "./verdict.ts";
import "./worstRows.ts";

type Classification = Extract<Evaluation, { readonly task: "classification" }>;

/**
 * The results of one run: how good its network is, where it fails, and which rows those are. N and P go through the kinds of
 * mistake.
 */
@customElement("mlp-run-results")
export class RunResults extends LitElement {
  static override styles = [base, buttons, tones, runResultsStyles];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => {
    const { results, runs } = store;
    return [
      results.results,
      results.isOutdated,
      results.state,
      results.evaluation.problem,
      results.evaluation.isPending,
      results.pickedRow,
      store.data.runIsOlder,
      store.failure,
      store.document?.design,
      store.log?.diverged,
      runs.shown,
      runs.list,
    ];
  });
  /** The cell of the confusion matrix that was selected; else the most frequent mistake is. */
  @state() private chosen: Cell | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.store.results.setShown(true);
    this.addEventListener("keydown", this.onKeyDown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.results.setShown(false);
    this.removeEventListener("keydown", this.onKeyDown);
  }

  override render() {
    const { results } = this.store;
    const shown = results.results;
    const showsResults = shown !== undefined && (results.state === "judged" || results.state === "starting");
    return html`
      <div class="main">
        <div class="top">
          <mlp-results-switch .store=${this.store}></mlp-results-switch>
          ${this.renderRun()}
          ${results.state === "untrained" ? nothing : html`<mlp-part-switch .store=${this.store}></mlp-part-switch>`}
        </div>
        ${this.renderOlderData()} ${renderState(this.store)}
        ${
          showsResults
            ? html`<div class="results ${results.isOutdated ? "outdated" : ""} ${this.store.data.runIsOlder && results.run === "latest" ? "older" : ""}">
                <mlp-verdict .store=${this.store}></mlp-verdict>
                ${shown.evaluation.task === "classification" ? this.renderClasses(shown.evaluation) : this.renderNumbers(shown)}
              </div>`
            : nothing
        }
      </div>
    `;
  }

  /** Which run is shown, where it is not the latest one. */
  private renderRun() {
    const { results, runs } = this.store;
    const { overview } = results;
    if (results.run === "latest") return nothing;
    return html`
      <span class="run">
        ${overview ? html`<b>run ${overview.number}</b> <span class="dim">${runTitle(overview)}</span>` : html`<b>an earlier run</b>`}
        <button class="link" @click=${() => runs.show({ half: "thisRun" })}>Show the latest</button>
      </span>
    `;
  }

  private renderOlderData() {
    const { data, design, results } = this.store;
    if (!data.runIsOlder || results.run !== "latest" || !design) return nothing;
    return html`
      <p class="note" role="status">
        <vscode-icon class="tone-warning" name="warning"></vscode-icon>
        <span>These results are of the data as it was before ${datasetName(design.dataset)} changed. Train again to judge the new data.</span>
      </p>
    `;
  }

  private renderClasses(scores: Classification) {
    const { pickedRow } = this.store.results;
    const cell = this.cellOf(scores);
    return html`
      <mlp-confusion-section
        .store=${this.store}
        .scores=${scores}
        .selected=${cell}
        @cell-select=${(event: CustomEvent<Cell>) => this.choose(event.detail)}
      ></mlp-confusion-section>
      <mlp-cell-rows
        .store=${this.store}
        .scores=${scores}
        .cell=${cell}
        .picked=${pickedRow}
        @row-pick=${this.onRowPick}
        @mistake-step=${(event: CustomEvent<number>) => this.stepMistake(event.detail)}
      ></mlp-cell-rows>
      <mlp-mistake-rows
        .store=${this.store}
        .scores=${scores}
        .picked=${pickedRow}
        @row-pick=${this.onRowPick}
      ></mlp-mistake-rows>
      ${
        scores.calibration && scores.ece !== null
          ? html`<mlp-calibration .store=${this.store} .bins=${scores.calibration} .ece=${scores.ece}></mlp-calibration>`
          : nothing
      }
    `;
  }

  private renderNumbers({ evaluation }: PartResults) {
    return html`
      <mlp-worst-rows
        class="whole"
        .store=${this.store}
        .scores=${evaluation}
        .picked=${this.store.results.pickedRow}
        @row-pick=${this.onRowPick}
      ></mlp-worst-rows>
    `;
  }

  /** The selected cell, as long as there are its classes; else the most frequent mistake. */
  private cellOf({ confusion }: Classification): Cell | undefined {
    const { chosen } = this;
    if (chosen && chosen.actual < confusion.length && chosen.predicted < confusion.length) return chosen;
    return mistakesByFrequency(confusion)[0];
  }

  private choose(cell: Cell): void {
    this.chosen = { actual: cell.actual, predicted: cell.predicted };
    const evaluation = this.store.results.results?.evaluation;
    if (evaluation?.task !== "classification") return;
    const [actual, predicted] = [cell.actual, cell.predicted].map((index) => evaluation.classes[index].name);
    this.store.announce(`The rows of true ${actual}, predicted ${predicted}, are shown.`);
  }

  private stepMistake(places: number): void {
    const evaluation = this.store.results.results?.evaluation;
    if (evaluation?.task !== "classification") return;
    const mistakes = mistakesByFrequency(evaluation.confusion);
    const next = mistakeAfter(mistakes, this.cellOf(evaluation), places);
    if (next) this.choose(next);
  }

  private readonly onRowPick = (event: CustomEvent<number>): void => {
    this.store.results.pickRow(event.detail);
  };

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const [target] = event.composedPath();
    if (target instanceof HTMLElement && target.matches("input, select, textarea")) return;
    const places = event.key === "n" ? 1 : event.key === "p" ? -1 : 0;
    if (places === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.stepMistake(places);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-run-results": RunResults;
  }
}
