import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CellActions, ExperimentGrid, GridRun } from "../../shared/experiment/experimentMessages.ts";
import { spreadOf } from "../../shared/experiment/results.ts";
import { percent, shortNumber } from "../../shared/format/numbers.ts";
import type { RunChange } from "../../shared/runs/runChanges.ts";
import { runStateTexts } from "../../shared/runs/runText.ts";
import { type Part, scoreOf } from "../../shared/runs/summaryJson.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import { type CellView, type GridView, spreadText } from "./cellModel.ts";
import type { GridHost } from "./gridHost.ts";

const parts = ["train", "validation", "test"] as const satisfies readonly Part[];

/** The selected cell: its values, its scores by part and seed, and what can be done with it. */
@customElement("mlp-cell-panel")
export class CellPanel extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      h3 {
        margin: 0;
        font-size: 1em;
        overflow-wrap: anywhere;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th {
        font-weight: normal;
        color: var(--vscode-descriptionForeground);
      }
      th,
      td {
        padding: 2px 4px;
        text-align: end;
      }
      th:first-child {
        text-align: start;
      }
      .changes {
        margin: 0;
        padding: 0;
        list-style: none;
        overflow-wrap: anywhere;
      }
      tr[data-shown] {
        background: var(--vscode-list-inactiveSelectionBackground);
      }
      .actions {
        display: grid;
        justify-items: start;
        gap: 4px;
      }
    `,
  ];

  @property({ attribute: false }) grid!: ExperimentGrid;
  @property({ attribute: false }) view!: CellView;
  @property({ attribute: false }) common!: GridView;
  @property({ attribute: false }) seed = 0;
  @property({ attribute: false }) host!: GridHost;

  /** What the cell changes in the base design, and of which cell that is known; undefined before it is. */
  @state() private changes: readonly RunChange[] | undefined;
  private changesOf = "";
  private asking = new AbortController();

  override willUpdate(): void {
    const { grid, view, host } = this;
    const subject = `${grid.revision} ${view.cell}`;
    if (subject === this.changesOf) return;
    this.changesOf = subject;
    this.changes = undefined;
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    host.ask("cellChanges", { cell: view.cell, seed: grid.seeds[0] }, { signal }).then(
      (changes) => {
        if (!signal.aborted) this.changes = changes;
      },
      // The panel is whole without it, and the cell itself says what fails.
      () => {},
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking.abort();
    this.changesOf = "";
  }

  /** Moves the focus to the first action. */
  focusActions(): void {
    this.renderRoot.querySelector<HTMLElement>(".actions button")?.focus();
  }

  override render() {
    const { grid, view, common } = this;
    const { labels } = grid.cells[view.cell];
    const messages = new Set(view.runs.flatMap(({ message }) => message ?? []));
    return html`
      <h3>${labels.map((label, axis) => html`<div>${grid.axes[axis]?.label ?? ""} <b>${label}</b></div>`)}</h3>
      ${this.renderChanges()}
      <table aria-label="Scores of the selected cell">
        <thead><tr><th scope="col">seed</th>${parts.map((part) => html`<th scope="col">${part}</th>`)}</tr></thead>
        <tbody>
          ${view.runs.map((run) => this.renderRun(run))}
          <tr><th scope="row">mean</th>${parts.map((part) => {
            const spread = spreadOf(view.runs, part);
            return html`<td><b>${spread ? spreadText(spread, common.scale.isAccuracy) : "–"}</b></td>`;
          })}</tr>
        </tbody>
      </table>
      ${this.gapText()}
      ${[...messages].map((message) => html`<p class="dim">${message}</p>`)}
      <div class="actions">
        ${this.renderAction("openResults", `Results of Seed ${this.seed}`, "What came out of this run, on the base design's page Results")}
        ${this.renderAction("showRuns", "Show Its Runs", "The runs of this cell side by side, in the list of the base design's runs")}
        ${this.renderAction("useDesign", "Use This Design", "Give the base design this cell's fields, as one change that can be undone")}
        ${this.renderAction("openAsDesign", "Open as New Design", "Open this cell's design beside the base")}
      </div>
    `;
  }

  private renderRun(run: GridRun) {
    const { common } = this;
    const number = (part: Part) => {
      const score = scoreOf(run.summary, part);
      if (score === null) return "–";
      return common.scale.isAccuracy ? percent(score) : shortNumber(score, 3);
    };
    const words = run.state === "waiting" || run.state === "completed" ? undefined : runStateTexts[run.state];
    return html`
      <tr ?data-shown=${run.seed === this.seed}>
        <th scope="row">
          <button class="link" aria-pressed=${run.seed === this.seed} ${help("Show this seed's pictures")}
            @click=${() => this.dispatchEvent(new CustomEvent("seed-pick", { detail: run.seed }))}>${run.seed}</button>
          ${words ?? nothing}
        </th>
        ${parts.map((part) => html`<td>${number(part)}</td>`)}
      </tr>
    `;
  }

  private renderChanges() {
    const { changes } = this;
    if (!changes) return nothing;
    if (changes.length === 0) return html`<p class="dim" data-changes>The same as the base design.</p>`;
    return html`
      <ul class="changes dim" data-changes aria-label="What the cell changes in the base design">
        ${changes.map(({ field, before, after }) => html`<li>${field} ${before} → <b>${after}</b></li>`)}
      </ul>
    `;
  }

  /** What the difference between training and validation rows says. */
  private gapText() {
    const [train, validation] = [spreadOf(this.view.runs, "train"), spreadOf(this.view.runs, "validation")];
    if (!train || !validation) return nothing;
    const gap = train.mean - validation.mean;
    const text = this.common.scale.isAccuracy ? percent(Math.abs(gap)) : shortNumber(Math.abs(gap), 3);
    if (gap <= 0) return html`<p class="dim">Validation rows are not worse than training rows.</p>`;
    return html`<p class="dim">Validation rows are ${text} worse than training rows.</p>`;
  }

  private renderAction(action: keyof CellActions, label: string, doc: string) {
    const { cell } = this.view;
    return html`
      <button class="action" data-act=${action} ${help(doc)} @click=${() => this.host.act(action, { cell, seed: this.seed })}>
        ${label}
      </button>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-cell-panel": CellPanel;
  }
}
