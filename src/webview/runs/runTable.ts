import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { isBrokenOverview, type RunOverview } from "../../shared/runs/runList.ts";
import type { RunSortKey } from "../../shared/runs/runsView.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";
import { renderAxis } from "./runCells.ts";
import { slotColors } from "./runColors.ts";
import { type RowContext, renderBrokenRow, renderRow } from "./runRow.ts";
import { type ListedOverview, nextSort, shownRuns, sparkAxes, testAxis } from "./runTableModel.ts";
import { runTableStyles } from "./runTableStyles.ts";
import { referenceOf } from "./runWords.ts";

/** Rows shown at first, and with each wish for more: 500 rows with their drawings would take a second. */
const pageSize = 100;

/** The columns that can be sorted by. */
const columns: readonly {
  readonly key: RunSortKey;
  readonly label: string;
  readonly className: string;
}[] = [
  { key: "changes", label: "changed against the run before", className: "changes" },
  { key: "seed", label: "seed", className: "number o-seed" },
  { key: "validation", label: "validation", className: "number" },
  { key: "test", label: "test", className: "number" },
];
const lastColumns: typeof columns = [
  { key: "epochs", label: "epochs", className: "number o-epochs" },
  { key: "seconds", label: "time", className: "number o-seconds" },
  { key: "backend", label: "backend", className: "o-backend" },
];

/**
 * The runs of the design, one a row. Arrow keys go through the rows, Space selects, Enter opens the results, F2 renames, d
 * opens the diff editor and Delete deletes.
 */
@customElement("mlp-run-table")
export class RunTable extends LitElement {
  static override styles = [base, buttons, tones, slotColors, runTableStyles];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ runs, phase }) => [runs.list, runs.view, phase]);
  /** The row that Tab reaches. */
  @state() private active: string | undefined;
  @state() private renaming: string | undefined;
  @state() private pages = 1;

  /** The rows as they are shown, all pages of them. */
  private get rows(): readonly ListedOverview[] {
    const { list, view } = this.store.runs;
    return shownRuns(list?.runs ?? [], view.filter, view.sort);
  }

  override render() {
    const { runs: model } = this.store;
    const { rows } = this;
    const shown = rows.slice(0, this.pages * pageSize);
    const listed = rows.filter((run): run is RunOverview => !isBrokenOverview(run));
    const axis = testAxis(listed);
    const context: RowContext = {
      store: this.store,
      axis,
      spark: sparkAxes(listed),
      reference: referenceOf(model),
      renaming: this.renaming,
      oldest: model.runs.at(-1)?.id,
      actions: this,
    };
    const active = shown.find(({ id }) => id === this.active)?.id ?? shown[0]?.id;
    return html`
      <table role="grid" aria-label="Runs" aria-multiselectable="true" @keydown=${this.onKeyDown}>
        <thead>
          <tr>
            <th class="select"><span class="visually-hidden">selected</span></th>
            ${this.renderHeader({ key: "number", label: "run", className: "number" })}
            <th class="o-star"><span class="visually-hidden">star</span></th>
            <th class="o-name">name or begin</th>
            ${columns.map((column) => this.renderHeader(column))}
            <th class="o-axis" aria-label="test score with its 95 % interval">${axis ? renderAxis(axis, listed.find(({ task }) => task)?.task) : nothing}</th>
            <th class="o-spark" ${help("The loss over the steps, on a logarithmic scale that all runs share.")}>loss</th>
            ${lastColumns.map((column) => this.renderHeader(column))}
            <th><span class="visually-hidden">actions</span></th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            shown,
            ({ id }) => id,
            (run) => {
              const tabIndex = run.id === active ? 0 : -1;
              return isBrokenOverview(run)
                ? renderBrokenRow(run, tabIndex, context)
                : renderRow(run, tabIndex, context);
            },
          )}
        </tbody>
      </table>
      ${
        shown.length < rows.length
          ? html`<div class="more"><button class="action" data-action="more" @click=${() => this.pages++}>Show ${Math.min(pageSize, rows.length - shown.length)} more</button></div>`
          : nothing
      }
    `;
  }

  private renderHeader({ key, label, className }: (typeof columns)[number]) {
    const { sort } = this.store.runs.view;
    const order = sort?.key !== key ? "none" : sort.descending ? "descending" : "ascending";
    return html`
      <th class=${className} aria-sort=${order}>
        <button data-sort=${key} @click=${() => this.sortBy(key)}>${label}${
          order === "none"
            ? nothing
            : html`<vscode-icon size="12" name=${order === "descending" ? "arrow-down" : "arrow-up"}></vscode-icon>`
        }</button>
      </th>
    `;
  }

  private sortBy(key: RunSortKey): void {
    const { runs: model } = this.store;
    model.sortBy(nextSort(model.view.sort, key));
  }

  // ------------------------------------------------------------------------------------------------ what rows do

  toggle(id: string): void {
    this.active = id;
    const { store } = this;
    if (!store.runs.toggle(id)) store.announce("At most four runs can be selected.");
  }

  open(id: string): void {
    this.store.runs.show({ half: "thisRun", run: id });
  }

  startRename(id: string): void {
    this.active = id;
    this.renaming = id;
    void this.updateComplete.then(() => {
      const input = this.renderRoot.querySelector<HTMLInputElement>("input.rename");
      input?.focus();
      input?.select();
    });
  }

  /** @param name undefined where the user canceled */
  endRename(id: string, name: string | undefined): void {
    if (this.renaming !== id) return;
    this.renaming = undefined;
    const run = this.store.runs.runs.find((listed) => listed.id === id);
    if (name !== undefined && name.trim() !== (run?.name ?? "")) this.store.runs.rename(id, name.trim());
    void this.updateComplete.then(() => this.focusRow(id));
  }

  /** The runs that an action on a row is for: all that are selected, where it is one of them. */
  idsFor(id: string): readonly string[] {
    const selected = this.store.runs.selected.map(({ run }) => run.id);
    return selected.includes(id) ? [id, ...selected.filter((other) => other !== id)] : [id];
  }

  private onKeyDown(event: KeyboardEvent): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>("tr[data-run]");
    const isTyping = event.target instanceof HTMLInputElement;
    if (!row || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const isRow = event.target === row;
    const id = row.dataset.run ?? "";
    const act: Record<string, () => void> = {
      ArrowDown: () => this.move(id, 1),
      ArrowUp: () => this.move(id, -1),
      PageDown: () => this.move(id, 10),
      PageUp: () => this.move(id, -10),
      Home: () => this.move(id, Number.NEGATIVE_INFINITY),
      End: () => this.move(id, Number.POSITIVE_INFINITY),
      F2: () => this.startRename(id),
      d: () => this.store.runs.act("compareDesign", this.idsFor(id)),
      Delete: () => this.deleteFrom(id),
      ...(isRow && { " ": () => this.toggle(id), Enter: () => this.open(id) }),
    };
    const action = act[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  /** Deletes, and leaves the focus on the next row. */
  private deleteFrom(id: string): void {
    const ids = this.idsFor(id);
    const { rows } = this;
    const at = rows.findIndex((run) => run.id === id);
    const next = [...rows.slice(at), ...rows.slice(0, at).reverse()].find((run) => !ids.includes(run.id));
    this.store.runs.act("delete", ids);
    if (next) this.focusRow(next.id);
  }

  private move(id: string, by: number): void {
    const shown = this.rows.slice(0, this.pages * pageSize);
    const at = shown.findIndex((run) => run.id === id);
    this.focusRow(shown[Math.min(shown.length - 1, Math.max(0, at + by))]?.id);
  }

  private focusRow(id: string | undefined): void {
    if (id === undefined) return;
    this.active = id;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`tr[data-run="${CSS.escape(id)}"]`)?.focus(),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-run-table": RunTable;
  }
}
