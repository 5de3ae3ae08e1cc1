/** The rows of the table of runs. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { duration } from "../../shared/format/time.ts";
import { areSameRows, scoreOrDash } from "../../shared/runs/runComparison.ts";
import {
  type BrokenOverview,
  isStartable,
  isStoppable,
  type RunOverview,
} from "../../shared/runs/runList.ts";
import type { RunAction } from "../../shared/runs/runsRequests.ts";
import { runTitle, stateIcon, stateText } from "../../shared/runs/runText.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import "./liveRun.ts";
import { renderInterval, renderSparkline } from "./runCells.ts";
import { openRunMenu, showRunMenu } from "./runMenu.ts";
import type { RoundAxis, SparkAxes } from "./runTableModel.ts";
import { epochsText, repeatsText, unchangedText } from "./runWords.ts";

/** What all rows share. */
export interface RowContext {
  readonly store: DesignerStore;
  readonly axis: RoundAxis | undefined;
  readonly spark: SparkAxes;
  /** The run whose rows the others' are compared with. */
  readonly reference: RunOverview | undefined;
  /** The run whose name is being typed. */
  readonly renaming: string | undefined;
  /** The first run that is listed. */
  readonly oldest: string | undefined;
  readonly actions: {
    toggle(id: string): void;
    open(id: string): void;
    startRename(id: string): void;
    endRename(id: string, name: string | undefined): void;
    idsFor(id: string): readonly string[];
  };
}

export function renderRow(run: RunOverview, tabIndex: number, context: RowContext) {
  const { store, actions } = context;
  const { id } = run;
  const slot = store.runs.view.selected.indexOf(id);
  const isSelected = slot >= 0;
  // The run that trains is followed by its events; its record on the disk is up to half a minute old.
  const isLive = store.runs.isLive(run) && store.log !== undefined;
  return html`
    <tr
      class=${isSelected ? `slot-${slot}` : ""}
      data-run=${id}
      tabindex=${tabIndex}
      aria-selected=${isSelected}
      aria-label=${`Run ${run.number}, ${runTitle(run)}, ${stateText(run)}`}
      @click=${(event: MouseEvent) => {
        if (!(event.target as HTMLElement).closest("button, input")) actions.toggle(id);
      }}
      @contextmenu=${(event: MouseEvent) => showRunMenu(event, run, actions.idsFor(id))}
    >
      <td class="select"><span class="box" aria-hidden="true">${isSelected ? "✓" : nothing}</span></td>
      <td class="number"><button class="run" tabindex="-1" ${help("Show this run's results")} @click=${() => actions.open(id)}>#${run.number}</button></td>
      <td class="o-star">${renderStar(run, store)}</td>
      <td class="o-name">${renderName(run, context)}</td>
      <td class="changes">${renderChanges(run, context)}</td>
      <td class="number o-seed">${run.seed}</td>
      ${renderScores(run, context)}
      <td class="o-spark">${
        isLive
          ? html`<mlp-live-run what="loss" .store=${store} .axes=${context.spark}></mlp-live-run>`
          : renderSparkline(run.sparkline, run.position?.step ?? 0, context.spark)
      }</td>
      <td class="number o-epochs">${
        isLive
          ? html`<mlp-live-run what="epochs" .store=${store}></mlp-live-run>`
          : run.position
            ? epochsText(run.position.epoch, run.position.epochs)
            : "–"
      }</td>
      <td class="number o-seconds">${
        isLive ? html`<mlp-live-run what="seconds" .store=${store}></mlp-live-run>` : duration(run.seconds)
      }</td>
      <td class="o-backend dim">${run.threads > 1 ? `${run.backend} × ${run.threads}` : run.backend}</td>
      <td class="menu">${renderMenuButton(run.number)}</td>
    </tr>
  `;
}

export function renderBrokenRow(run: BrokenOverview, tabIndex: number, { actions }: RowContext) {
  return html`
    <tr
      data-run=${run.id}
      tabindex=${tabIndex}
      aria-label=${`Damaged run folder ${run.id}`}
      @contextmenu=${(event: MouseEvent) => showRunMenu(event, run, actions.idsFor(run.id))}
    >
      <td class="select"></td>
      <td class="number dim">#${run.number}</td>
      <td class="o-star"><vscode-icon class="tone-warning" name="warning"></vscode-icon></td>
      <td class="o-name dim">damaged</td>
      <td class="changes">${run.problem}</td>
      <td class="o-seed"></td>
      <td colspan="2"></td>
      <td class="o-axis"></td>
      <td class="o-spark"></td>
      <td class="o-epochs"></td>
      <td class="o-seconds"></td>
      <td class="o-backend"></td>
      <td class="menu">${renderMenuButton(run.number)}</td>
    </tr>
  `;
}

/** The menu of a row by pointer; Shift+F10 opens the same one. */
function renderMenuButton(number: number) {
  return html`
    <button class="icon-button" tabindex="-1" aria-label=${`Actions of run ${number}`} @click=${openRunMenu}>
      <vscode-icon name="ellipsis"></vscode-icon>
    </button>
  `;
}

function renderStar({ id, starred }: RunOverview, store: DesignerStore) {
  return html`
    <button
      class="star"
      tabindex="-1"
      aria-pressed=${starred}
      aria-label="Star"
      ${help("Starred runs are kept whatever their age.")}
      @click=${() => store.runs.act(starred ? "unstar" : "star", [id])}
    >${starred ? "★" : "☆"}</button>
  `;
}

function renderName(run: RunOverview, { renaming, actions }: RowContext) {
  const { id } = run;
  if (renaming !== id)
    return html`
      <button
        class="name ${run.name === undefined ? "dim" : ""}"
        tabindex="-1"
        ${help(`Began ${new Date(run.started).toLocaleString()}. A click renames the run, and so does F2.`)}
        @click=${() => actions.startRename(id)}
      >${runTitle(run)}</button>
    `;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const input = event.target as HTMLInputElement;
    actions.endRename(id, event.key === "Enter" ? input.value : undefined);
  };
  return html`
    <input
      class="rename"
      aria-label=${`Name of run ${run.number}`}
      maxlength="100"
      .value=${live(run.name ?? "")}
      @keydown=${onKeyDown}
      @blur=${(event: FocusEvent) => actions.endRename(id, (event.target as HTMLInputElement).value)}
    />
  `;
}

function renderChanges(run: RunOverview, { oldest }: RowContext) {
  const { changes = [] } = run;
  const unchanged = unchangedText(run, run.id === oldest);
  if (unchanged !== "") return html`<span class="dim">${unchanged}</span>`;
  return html`${changes.map(({ field, before, after }) => {
    const dot = field.lastIndexOf(".") + 1;
    return html`<span class="change"><span class="dim">${field.slice(0, dot)}</span>${field.slice(dot)} <span class="dim">${before} →</span> ${after}</span>`;
  })} <span class="dim">${repeatsText(run)}</span>`;
}

/** Stops a run that another program trains, or says how it is started. */
function renderElsewhere(run: RunOverview, store: DesignerStore) {
  const act = (action: RunAction, label: string, meaning: string) => html`
    <button class="link" tabindex="-1" data-action=${action} ${help(meaning)} @click=${() => store.runs.act(action, [run.id])}>${label}</button>
  `;
  if (isStoppable(run))
    return act(
      "stop",
      "Stop",
      "Writes the file “stop” into the run's folder: what trains the run elsewhere saves a checkpoint and ends.",
    );
  return isStartable(run)
    ? act(
        "startElsewhere",
        "Start…",
        "Shows the command that trains this run; it continues from its checkpoint.",
      )
    : nothing;
}

function renderScores(run: RunOverview, { axis, reference, store }: RowContext) {
  const { state, message, validation, test, task } = run;
  if (validation === null && test === null) {
    const isBad = state === "diverged" || state === "failed";
    const text = message ?? stateText(run);
    return html`
      <td class="ended" colspan="2">
        <span class="message ${run.elsewhere ? "with-action" : ""}" ${help(text)}>
          <vscode-icon class=${isBad ? "tone-bad" : "tone-none"} name=${stateIcon(run)} ?spin=${state === "running"}></vscode-icon>
          <span>${text}</span>
          ${renderElsewhere(run, store)}
        </span>
      </td>
      <td class="o-axis"></td>
    `;
  }
  const isHollow = reference !== undefined && areSameRows(run, reference) === false;
  const isUsual = state === "completed" || state === "earlyStopped";
  return html`
    <td class="number">${
      isUsual
        ? nothing
        : html`<vscode-icon class="tone-none" size="13" name=${stateIcon(run)} ${help(stateText(run))}></vscode-icon> `
    }${scoreOrDash(validation, task)}</td>
    <td class="number test">${scoreOrDash(test, task)}${isHollow ? html` <span class="dim">○</span>` : nothing}</td>
    <td class="o-axis">${axis ? renderInterval(run, axis, isHollow) : nothing}</td>
  `;
}
