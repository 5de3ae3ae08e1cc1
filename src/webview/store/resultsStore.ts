import type { Part, PartResults, RawInputs, RunRef } from "../../shared/results/resultsRequests.ts";
import { isLive } from "../../shared/runPhase.ts";
import type { RunChange } from "../../shared/runs/runChanges.ts";
import type { RunOverview } from "../../shared/runs/runList.ts";
import type { DesignerStore } from "./designerStore.ts";
import {
  type NetworkVersion,
  Question,
  type QuestionName,
  type QuestionOptions,
  type SendQuestion,
} from "./question.ts";

/** What the page shows of its run. */
export type ResultsState =
  /** The network is judged, or will be as soon as the answer has come. */
  | "judged"
  /** The design has no run yet. */
  | "untrained"
  /** Another program trains the run, and its network has not come back yet. */
  | "elsewhere"
  /** The data of the run is being read. */
  | "starting"
  | "diverged"
  /** The run has ended with an error. */
  | "failed";

/** Whether a part can be chosen to judge the network on. */
export interface PartChoice {
  readonly part: Part;
  /** Undefined until it is known. */
  readonly rows: number | undefined;
  /** Why the part cannot be chosen; undefined where it can. */
  readonly reason: string | undefined;
}

const parts: readonly Part[] = ["train", "validation", "test"];

/**
 * What the half "This run" of the page "Results" shows: which run, judged on which rows, and how good it is. Nothing is asked while
 * the page is hidden. Elements that ask more make a {@link Question} with {@link ResultsStore.question}, and ask it about
 * {@link ResultsStore.run} at {@link ResultsStore.version}.
 */
export class ResultsStore {
  /** How good the network is on the part. */
  readonly evaluation: Question<"evaluatePart">;
  /** How good the run before it is on the same part. */
  readonly previousEvaluation: Question<"evaluatePart">;
  /** How the two compare row by row. */
  readonly comparison: Question<"compareRuns">;
  /** The raw inputs of the run's network. */
  readonly rawInputs: Question<"rawInputs">;
  /** The row of the data, counted from 0, that was picked to be tried. */
  pickedRow: number | undefined;
  /** Sends a question, for elements that ask their own. */
  readonly send: SendQuestion;
  private readonly designer: DesignerStore;
  private chosenPart: Part | undefined;
  private isShown = false;

  constructor(designer: DesignerStore, send: SendQuestion) {
    this.designer = designer;
    this.send = send;
    const onChange = () => designer.refresh();
    this.evaluation = this.question("evaluatePart", onChange);
    this.previousEvaluation = this.question("evaluatePart", onChange);
    this.comparison = this.question("compareRuns", onChange);
    this.rawInputs = this.question("rawInputs", onChange);
  }

  /** The run whose network is shown: the latest one, or a recorded one by its id. */
  get run(): RunRef {
    const { shown, list } = this.designer.runs;
    return shown.run === undefined || shown.run === list?.current ? "latest" : shown.run;
  }

  /** What the list of runs has of the shown run; undefined where it is not listed, or not yet. */
  get overview(): RunOverview | undefined {
    const { runs, list } = this.designer.runs;
    if (this.run !== "latest") return runs.find(({ id }) => id === this.run);
    // Without a run in this window, the latest one is the newest that is recorded and has a network.
    const newest = runs.find(({ elsewhere = "ended" }) => elsewhere === "ended") ?? runs[0];
    return this.designer.run === 0 ? newest : runs.find(({ id }) => id === list?.current);
  }

  /** The run before the shown one; undefined where there is none, or where it is not known. */
  get previous(): RunOverview | undefined {
    const { runs } = this.designer.runs;
    const at = runs.findIndex(({ id }) => id === this.overview?.id);
    return at < 0
      ? undefined
      : runs.slice(at + 1).find(({ validation, test }) => validation !== null || test !== null);
  }

  /** What changed from the previous run to the shown one; empty where that is not known. */
  get changes(): readonly RunChange[] {
    const { runs } = this.designer.runs;
    const at = runs.findIndex(({ id }) => id === this.overview?.id);
    // The list compares each run with the one just before it.
    return at >= 0 && runs[at + 1]?.id === this.previous?.id ? (this.overview?.changes ?? []) : [];
  }

  /** The epoch that early stopping chose; undefined where it did not, or where that is not known. */
  get bestEpoch(): number | undefined {
    if (this.run === "latest") return this.designer.log?.finished?.summary.bestEpoch ?? undefined;
    return this.overview?.bestEpoch;
  }

  /** Whether the run is in progress. */
  get isLive(): boolean {
    return this.run === "latest" && isLive(this.designer.phase);
  }

  get state(): ResultsState {
    const { phase, log, runs } = this.designer;
    if (this.run !== "latest") {
      const { state, elsewhere = "ended" } = this.overview ?? {};
      if (elsewhere !== "ended") return "elsewhere";
      return state === "diverged" ? "diverged" : "judged";
    }
    if (phase === "idle" && log === undefined && runs.list?.runs.length === 0) return "untrained";
    if (phase === "starting") return "starting";
    if (phase === "failed") return "failed";
    return log?.diverged ? "diverged" : "judged";
  }

  /** What questions are asked about: the shown run's network as it is now. */
  get version(): NetworkVersion {
    const { run, log, phase, data } = this.designer;
    if (this.run !== "latest") {
      const { elsewhere, position } = this.overview ?? {};
      // A run that another program trains has a network once it has ended, and another one when it has been continued.
      return { subject: this.run, version: elsewhere === "ended" ? `step ${position?.step}` : "" };
    }
    const isOlder = data.runIsOlder ? " before the data changed" : "";
    const step = log?.latestProgress?.step ?? 0;
    return { subject: `latest ${run}${isOlder}`, version: `${step} ${isLive(phase) ? "live" : "ended"}` };
  }

  /** The last answer about the part; it may be about an earlier step, part or run, see {@link isOutdated}. */
  get results(): PartResults | undefined {
    return this.evaluation.answer;
  }

  /** Whether the results shown are those of another run or part, since those of the present one have not come yet. */
  get isOutdated(): boolean {
    return this.evaluation.isOutdated || this.state === "starting";
  }

  /** The part that the network is judged on. While a run is in progress it is never the test part. */
  get part(): Part {
    const { isLive } = this;
    if (isLive) return this.rowsOf("validation") === 0 ? "train" : "validation";
    const order: readonly Part[] = ["test", "validation", "train"];
    const chosen = this.chosenPart;
    if (chosen !== undefined && this.rowsOf(chosen) !== 0) return chosen;
    return order.find((part) => this.rowsOf(part) !== 0) ?? "train";
  }

  get choices(): readonly PartChoice[] {
    return parts.map((part) => ({ part, rows: this.rowsOf(part), reason: this.reasonAgainst(part) }));
  }

  /** The raw inputs, once they are those of the shown run. */
  get inputs(): RawInputs | undefined {
    return this.rawInputs.isOutdated ? undefined : this.rawInputs.answer;
  }

  /** The network that the figures are of: what else is shown beside them asks about the same one. */
  get shownVersion(): NetworkVersion {
    const { subject } = this.version;
    const moment = this.results?.moment;
    return { subject, version: moment ? `${moment.step} ${moment.isLive}` : "" };
  }

  /** Number of rows of the data; undefined while it is not known. */
  get rowCount(): number | undefined {
    const counts = parts.map((part) => this.rowsOf(part));
    return counts.reduce(
      (sum, rows) => (sum === undefined || rows === undefined ? undefined : sum + rows),
      0,
    );
  }

  /** Judges the network on another part. */
  showPart(part: Part): void {
    this.chosenPart = part;
    this.designer.refresh();
  }

  /** Picks a row to be tried. */
  pickRow(row: number): void {
    this.pickedRow = row;
    this.designer.refresh();
  }

  /** The page is shown, or is not any more: then nothing is asked. */
  setShown(isShown: boolean): void {
    this.isShown = isShown;
    if (isShown) this.refresh();
    else {
      const { evaluation, previousEvaluation, comparison, rawInputs } = this;
      for (const asked of [evaluation, previousEvaluation, comparison, rawInputs]) asked.cancel();
    }
  }

  /** Makes a question for an element, which asks it and shows its answer. */
  question<N extends QuestionName>(name: N, onChange: () => void, options?: QuestionOptions): Question<N> {
    return new Question(name, this.send, onChange, options);
  }

  /** Asks what has changed; called after every change of what the designer shows. */
  refresh(): void {
    if (!this.isShown || this.state !== "judged") return;
    const { run, part, version, previous } = this;
    this.evaluation.ask({ run, part }, version);
    if (this.results && !this.isOutdated)
      this.rawInputs.ask({ run }, { subject: version.subject, version: "" });
    // While a run trains all that there is time for is its own network.
    if (!previous || this.isLive || this.isOutdated || !this.results) return;
    this.previousEvaluation.ask({ run: previous.id, part }, version);
    this.comparison.ask({ run, other: previous.id, part }, version);
  }

  /** The number of rows of a part; undefined while it is not known. */
  private rowsOf(part: Part): number | undefined {
    const { log, dataset } = this.designer;
    return (
      (this.isOutdated ? undefined : this.results?.partRows[part]) ??
      (log?.started?.dataset ?? dataset)?.rows[part]
    );
  }

  private reasonAgainst(part: Part): string | undefined {
    if (this.rowsOf(part) === 0) return `The data has no ${part} rows. The split of the dataset decides it.`;
    if (this.isLive && part !== this.part)
      return this.part === "validation"
        ? "While a run can still be changed, the network is judged on the validation rows only. The others can be chosen when the run has ended."
        : "While a run can still be changed, the network is not judged on the test rows; the data has no validation rows.";
    return undefined;
  }
}
