import { RunLog } from "../../shared/runLog.ts";
import { isBrokenOverview, type RunList, type RunOverview } from "../../shared/runs/runList.ts";
import { isUnfinished } from "../../shared/runs/runRecord.ts";
import type {
  RunAction,
  RunHistoryAnswer,
  RunsRequests,
  ShownResults,
} from "../../shared/runs/runsRequests.ts";
import { maxSelected, type RunSort, type RunsView } from "../../shared/runs/runsView.ts";

/** Sends a request to the host; what it fails with is shown by whoever sends it. */
export type AskForRuns = <N extends keyof RunsRequests>(
  name: N,
  params: Parameters<RunsRequests[N]>[0],
) => Promise<ReturnType<RunsRequests[N]> | false>;

/** The history of a selected run. */
export interface LoadedHistory extends Omit<RunHistoryAnswer, "log"> {
  /** Undefined where it cannot be read. */
  readonly log: RunLog | undefined;
}

/**
 * What the page "Results" shows of the design's recorded runs. The list belongs to the host; the selection, the order and
 * the filter are the webview's own.
 */
export class RunsModel {
  /** Undefined until the host has sent it. */
  list: RunList | undefined;
  shown: ShownResults = { half: "thisRun" };
  view: RunsView = { selected: [], filter: "" };
  private readonly ask: AskForRuns;
  private readonly changed: () => void;
  private readonly histories = new Map<
    string,
    { readonly version: string; readonly history: LoadedHistory }
  >();
  /** Grows with every history that has been loaded. */
  loaded = 0;
  private loading: string | undefined;

  constructor(ask: AskForRuns, changed: () => void) {
    this.ask = ask;
    this.changed = changed;
  }

  /** The runs that are listed and not damaged, newest first. */
  get runs(): readonly RunOverview[] {
    return (this.list?.runs ?? []).filter((run): run is RunOverview => !isBrokenOverview(run));
  }

  /** Whether a run is the one that the page follows by its events. */
  isLive(run: RunOverview): boolean {
    return isUnfinished(run) && this.list?.current === run.id;
  }

  get isCurrentSelected(): boolean {
    return this.selected.some(({ run }) => this.isLive(run));
  }

  /** The selected runs, each with its place among the colors. */
  get selected(): readonly { readonly run: RunOverview; readonly slot: number }[] {
    return this.view.selected.flatMap((id, slot) => {
      const run = this.runs.find((listed) => listed.id === id);
      return run ? [{ run, slot }] : [];
    });
  }

  /** Whether the curves of the selected runs are shown: of several, and of one that another program trains, which no other page shows. */
  get showsCurves(): boolean {
    const { selected } = this;
    const hasCurves = ({ elsewhere = "waiting" }: RunOverview) => elsewhere !== "waiting";
    return selected.length > 1 || selected.some(({ run }) => hasCurves(run));
  }

  show({ selected, ...shown }: ShownResults): void {
    this.shown = shown;
    // A filter might hide what is to be seen.
    if (selected) this.view = { ...this.view, filter: "", selected: selected.slice(0, maxSelected) };
    this.changed();
  }

  /** Asks for the list while the page is shown. */
  watch(watch: boolean): void {
    void this.ask("watchRuns", { watch });
  }

  take(list: RunList): void {
    this.list = list;
    this.changed();
  }

  /** Selects a run or takes it out of the selection. @returns false where as many are selected as can be */
  toggle(id: string): boolean {
    // The place of a run that was deleted is kept until another one needs it: the run may be restored.
    const selected = this.view.selected.map((other) => (this.isListed(other) ? other : null));
    const slot = selected.indexOf(id);
    if (slot >= 0) this.setSelected(selected.with(slot, null));
    else {
      const free = selected.indexOf(null);
      if (free < 0 && selected.length >= maxSelected) return false;
      this.setSelected(free < 0 ? [...selected, id] : selected.with(free, id));
    }
    this.changed();
    return true;
  }

  private isListed(id: string | null): boolean {
    return this.runs.some((run) => run.id === id);
  }

  clearSelection(): void {
    this.setSelected([]);
    this.changed();
  }

  sortBy(sort: RunSort | undefined): void {
    this.view = { ...this.view, sort };
    this.changed();
  }

  filterBy(filter: string): void {
    this.view = { ...this.view, filter };
    this.changed();
  }

  act(action: RunAction, ids: readonly string[]): void {
    if (ids.length > 0) void this.ask("runAction", { action, ids });
  }

  rename(id: string, name: string): void {
    void this.ask("renameRun", { id, name });
  }

  restoreDeleted(): void {
    void this.ask("restoreDeletedRun", null);
  }

  /** The history of a run as far as it has been loaded; undefined until then. */
  historyOf(id: string): LoadedHistory | undefined {
    return this.histories.get(id)?.history;
  }

  /** Loads the histories of the selected runs that are not there, or have grown since. */
  async loadHistories(): Promise<void> {
    const wanted = this.selected.filter(({ run }) => this.histories.get(run.id)?.version !== versionOf(run));
    const key = JSON.stringify(wanted.map(({ run }) => [run.id, versionOf(run)]));
    if (wanted.length === 0 || this.loading === key) return;
    this.loading = key;
    const answers = await this.ask("runHistories", { ids: wanted.map(({ run }) => run.id) });
    if (this.loading === key) this.loading = undefined;
    if (answers === false) return;
    for (const { run } of wanted) {
      const answer = answers.find(({ id }) => id === run.id);
      if (answer) this.histories.set(run.id, { version: versionOf(run), history: historyIn(answer) });
    }
    this.keepOnlySelected();
    this.loaded++;
    this.changed();
  }

  /** Histories are large: those of runs that are no longer selected go. */
  private keepOnlySelected(): void {
    for (const id of [...this.histories.keys()])
      if (!this.view.selected.includes(id)) this.histories.delete(id);
  }

  private setSelected(selected: readonly (string | null)[]): void {
    const last = selected.findLastIndex((id) => id !== null);
    this.view = { ...this.view, selected: selected.slice(0, last + 1) };
  }
}

/** Changes when a run's events have grown. */
function versionOf({ state, position }: RunOverview): string {
  return `${state} ${position?.step ?? 0}`;
}

function historyIn({ log, ...rest }: RunHistoryAnswer): LoadedHistory {
  return { ...rest, log: log && RunLog.from(log) };
}
