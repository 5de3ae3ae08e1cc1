import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { datasetName } from "../../shared/design/datasetName.ts";
import type { Evaluation } from "../../shared/evaluation.ts";
import { count } from "../../shared/format/numbers.ts";
import type { Table } from "../../shared/results/csvTable.ts";
import { type Cell, mistakeAfter, mistakesByFrequency } from "../../shared/results/mistakes.ts";
import { importanceTable, numbersTable, thresholdTable } from "../../shared/results/plotTables.ts";
import type { PartResults, RawInputs, RawValue } from "../../shared/results/resultsRequests.ts";
import { runTitle } from "../../shared/runs/runText.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";
import "./calibration.ts";
import "./cellRows.ts";
import "./confusionSection.ts";
import "./decisionPlane.ts";
import "./exportMenu.ts";
import "./importance.ts";
import "./mistakeRows.ts";
import "./numberResults.ts";
import "./partSwitch.ts";
import { renderState } from "./resultsStates.ts";
import "./resultsSwitch.ts";
import { runResultsStyles } from "./runResultsStyles.ts";
import "./threshold.ts";
import type { TriedRow } from "./tryRow.ts";
import "./tryRow.ts";
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
      results.inputs,
      store.data.runIsOlder,
      store.failure,
      store.document?.design,
      store.log?.diverged,
      // While the run trains, the plane and the row that is tried follow every step that is reported.
      results.isLive && store.revision,
      runs.shown,
      runs.list,
    ];
  });
  /** The cell of the confusion matrix that was selected; else the most frequent mistake is. */
  @state() private chosen: Cell | undefined;
  /** The threshold between two classes that was chosen; undefined for the network's own. */
  @state() private threshold: number | undefined;
  /** The row that is tried; its values hold the plane's other columns. */
  @state() private tried: TriedRow | undefined;
  /** The network that the last two belong to. */
  private subject = "";

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

  override willUpdate(): void {
    const { subject } = this.store.results.version;
    if (subject === this.subject) return;
    this.subject = subject;
    this.threshold = undefined;
    this.tried = undefined;
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
          ${results.state === "untrained" || results.state === "elsewhere" ? nothing : html`<mlp-part-switch .store=${this.store}></mlp-part-switch>`}
          ${this.renderSave()}
        </div>
        ${this.renderOlderData()} ${renderState(this.store)}
        ${
          showsResults
            ? html`<div class="results ${results.isOutdated ? "outdated" : ""} ${this.store.data.runIsOlder && results.run === "latest" ? "older" : ""}">
                <mlp-verdict .store=${this.store}></mlp-verdict>
                ${this.renderPlane()} ${this.renderThreshold(shown)}
                ${shown.evaluation.task === "classification" ? this.renderClasses(shown.evaluation) : this.renderNumbers(shown)}
                ${this.renderImportance(shown)}
              </div>`
            : nothing
        }
      </div>
      ${showsResults ? this.renderTryRow() : nothing}
    `;
  }

  /** Of two inputs the plane comes first and large; of more it shows two of them, below. */
  private renderPlane() {
    const { results } = this.store;
    const { inputs } = results;
    if (!inputs || numberColumns(inputs) < 2) return nothing;
    return html`
      <mlp-decision-plane
        class=${inputs.inputs.length === 2 ? "first" : "later"}
        .send=${results.send}
        .run=${results.run}
        .version=${results.isLive ? results.version : results.shownVersion}
        .live=${results.isLive}
        .rows=${results.part}
        .inputs=${inputs}
        .values=${this.tried?.values}
        .valuesName=${this.tried?.row === undefined ? "" : `row ${count(this.tried.row + 1)}`}
        .threshold=${this.threshold}
        @point-pick=${(event: CustomEvent<readonly RawValue[]>) => {
          results.pickedRow = undefined;
          this.tried = { values: event.detail, row: undefined };
        }}
      >${this.renderExport("decision plane", "mlp-decision-plane")}</mlp-decision-plane>
    `;
  }

  private renderThreshold({ twoClasses, evaluation, part }: PartResults) {
    if (!twoClasses || evaluation.task !== "classification") return nothing;
    return html`
      <mlp-threshold
        .results=${twoClasses}
        .evaluation=${evaluation}
        .rows=${part}
        .threshold=${this.threshold}
        @threshold-change=${(event: CustomEvent<number>) => {
          this.threshold = event.detail;
        }}
      >
        ${this.renderExport("thresholds", "mlp-threshold", () => thresholdTable(twoClasses))}
        ${(["roc", "precisionRecall"] as const).map(
          (kind) => html`
            <mlp-export-menu
              slot=${kind}
              .store=${this.store}
              .label=${kind === "roc" ? "ROC curve" : "precision-recall curve"}
              .picture=${() => this.renderRoot.querySelector("mlp-threshold")?.curvePlot(kind)}
            ></mlp-export-menu>
          `,
        )}
      </mlp-threshold>
    `;
  }

  private renderImportance({ part, partRows }: PartResults) {
    const { results } = this.store;
    if (!results.inputs || results.isLive || results.inputs.image) return nothing;
    return html`
      <mlp-importance
        .send=${results.send}
        .run=${results.run}
        .version=${results.shownVersion}
        .rows=${part}
        .rowCount=${partRows[part]}
      >
        <mlp-export-menu
          slot="export"
          .store=${this.store}
          label="importance"
          .table=${() => {
            const answer = this.renderRoot.querySelector("mlp-importance")?.answer;
            return answer ? importanceTable(answer) : [];
          }}
        ></mlp-export-menu>
      </mlp-importance>
    `;
  }

  private renderTryRow() {
    const { results } = this.store;
    if (!results.inputs) return nothing;
    return html`
      <aside aria-label="Try a row">
        <mlp-try-row
          .send=${results.send}
          .run=${results.run}
          .version=${results.shownVersion}
          .live=${results.isLive}
          .inputs=${results.inputs}
          .values=${this.tried?.values}
          .row=${results.pickedRow}
          .rowCount=${results.rowCount}
          @values-change=${(event: CustomEvent<TriedRow>) => {
            this.tried = event.detail;
          }}
        ></mlp-try-row>
      </aside>
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

  /** Saves the network, once there is one that is recorded. */
  private renderSave() {
    const { results, runs } = this.store;
    const { overview } = results;
    if (!overview || results.isLive || results.state !== "judged") return nothing;
    return html`
      <button
        class="action save"
        data-save
        ${help("Saves the trained network as a file, which can be opened, predicted with and exported.")}
        @click=${() => runs.act("saveModel", [overview.id])}
      >Save Model…</button>
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

  private renderNumbers({ evaluation, numbers }: PartResults) {
    return html`
      <mlp-number-results
        class="whole"
        .numbers=${numbers}
        .evaluation=${evaluation}
        @row-pick=${this.onRowPick}
      >${this.renderExport("predicted and actual", "mlp-number-results", () => numbersTable(numbers))}</mlp-number-results>
      <mlp-worst-rows
        class="whole"
        .store=${this.store}
        .scores=${evaluation}
        .picked=${this.store.results.pickedRow}
        @row-pick=${this.onRowPick}
      ></mlp-worst-rows>
    `;
  }

  /** The menu by which a picture, and the table that it is made from, is copied or saved. */
  private renderExport(
    label: string,
    element: "mlp-decision-plane" | "mlp-threshold" | "mlp-number-results",
    table?: () => Table,
  ) {
    const picture = () => this.renderRoot.querySelector(element)?.plot;
    return html`
      <mlp-export-menu slot="export" .store=${this.store} .label=${label} .table=${table} .picture=${picture}></mlp-export-menu>
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

/** Number of inputs that are numbers, which a plane can be drawn over. */
function numberColumns({ inputs }: RawInputs): number {
  return inputs.filter(({ kind }) => kind === "number").length;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-run-results": RunResults;
  }
}
