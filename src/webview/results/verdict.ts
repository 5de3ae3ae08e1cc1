import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Evaluation } from "../../shared/evaluation.ts";
import { lossText, shortNumber } from "../../shared/format/numbers.ts";
import type { Table } from "../../shared/results/csvTable.ts";
import type { PartResults } from "../../shared/results/resultsRequests.ts";
import {
  accuracyText,
  baselineText,
  comparisonText,
  earlyStoppingText,
  evidenceText,
  fewRowsText,
  headlineText,
  lossSentence,
  majorityClass,
  momentText,
  r2Text,
} from "../../shared/results/verdict.ts";
import type { RunOverview } from "../../shared/runs/runList.ts";
import { changesText } from "../../shared/runs/runText.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base } from "../styles.ts";
import "./exportMenu.ts";
import type { ScoreLine } from "./scoreTable.ts";
import "./scoreTable.ts";
import { section } from "./sectionStyles.ts";

/** How good the network is: one number, how sure it is, and what it is to be compared with. */
@customElement("mlp-verdict")
export class Verdict extends LitElement {
  static override styles = [
    base,
    section,
    css`
      .sides {
        display: grid;
        grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr);
        gap: 10px 28px;
        align-items: start;
      }
      .score {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 9px;
      }
      .score strong {
        font-size: 30px;
        line-height: 1.25;
        white-space: nowrap;
      }
      .words {
        margin-top: 2px;
        line-height: 1.45;
        overflow-wrap: anywhere;
      }
      @container (max-width: 900px) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ results, log, runs }) => [
    results.results,
    results.isOutdated,
    results.isLive,
    results.previousEvaluation.answer,
    results.comparison.answer,
    results.comparison.problem,
    runs.list,
    log?.finished,
  ]);

  override render() {
    const { results } = this.store;
    const shown = results.results;
    if (!shown) return nothing;
    const { evaluation } = shown;
    const names = namesOf(evaluation);
    return html`
      <div class="sides">
        <div aria-live="polite" aria-atomic="true">
          <p class="score">
            <strong data-score>${headlineText(evaluation)}</strong>
            <span class="dim" data-evidence>${evidenceText(shown)}</span>
            <mlp-export-menu .store=${this.store} label="scores" .table=${() => this.table(shown)}></mlp-export-menu>
          </p>
          <p class="words" data-words>${this.sentences(shown).join(" ")}</p>
        </div>
        <mlp-score-table
          .lines=${this.lines(shown)}
          .scoreName=${names.score}
          .measureName=${names.measure}
          .tickText=${evaluation.task === "classification" ? percentTick : (score: number) => shortNumber(score)}
          @run-show=${(event: CustomEvent<string>) =>
            this.store.runs.show({ half: "thisRun", run: event.detail })}
        ></mlp-score-table>
      </div>
    `;
  }

  /** The compared scores with their intervals, to be exported. */
  private table(shown: PartResults): Table {
    const { score, measure } = namesOf(shown.evaluation);
    return [
      ["", score, "95 % interval from", "to", measure],
      ...this.lines(shown).map((line) => [
        line.name,
        line.score ?? "",
        line.interval?.[0] ?? "",
        line.interval?.[1] ?? "",
        line.measure,
      ]),
    ];
  }

  private sentences(shown: PartResults): readonly string[] {
    const { results } = this.store;
    const moment = shown.moment.isLive || results.isLive ? `Judged ${momentText(shown.moment)}.` : "";
    return [
      moment,
      this.comparison(),
      baselineText(shown),
      fewRowsText(shown),
      earlyStoppingText(results.bestEpoch),
      lossSentence(shown.evaluation),
    ].filter((sentence) => sentence !== "");
  }

  private comparison(): string {
    const { previous, comparison, isLive, isOutdated } = this.store.results;
    if (isLive || isOutdated || this.store.runs.list === undefined) return "";
    if (!previous) return "No other run yet to compare with.";
    const name = nameOf(previous);
    if (comparison.problem !== undefined)
      return comparisonText({ kind: "otherRows", reason: comparison.problem }, name);
    if (!comparison.answer || comparison.isOutdated) return "";
    return comparisonText(comparison.answer, name, changesText(this.store.results.changes));
  }

  private lines({ evaluation, r2Interval }: PartResults): readonly ScoreLine[] {
    return [
      { ...lineOf(evaluation, r2Interval), name: "this run", kind: "this" },
      ...this.previousLine(),
      baselineLine(evaluation),
    ];
  }

  /** The run before, judged on the same part; its recorded score where its network cannot be asked. */
  private previousLine(): readonly ScoreLine[] {
    const { previous, previousEvaluation, part, isLive } = this.store.results;
    if (!previous || isLive) return [];
    const shared = { name: nameOf(previous), kind: "network" as const, run: previous.id };
    const { answer } = previousEvaluation;
    if (answer && !previousEvaluation.isOutdated)
      return [{ ...shared, ...lineOf(answer.evaluation, answer.r2Interval) }];
    const score = part === "train" ? null : previous[part];
    if (score === null) return [];
    const scoreText = previous.task === "regression" ? r2Text(score) : accuracyText(score);
    return [{ ...shared, score, interval: null, scoreText, measure: "" }];
  }
}

/** `run 6`, or the name that the user has given it. */
function nameOf({ name, number }: RunOverview): string {
  return name ?? `run ${number}`;
}

/** What the two columns of figures are. */
function namesOf({ task }: Evaluation): { readonly score: string; readonly measure: string } {
  return task === "classification"
    ? { score: "accuracy", measure: "data loss" }
    : { score: "R²", measure: "RMSE" };
}

function percentTick(score: number): string {
  return `${Number((100 * score).toFixed(1))} %`;
}

function lineOf(
  evaluation: Evaluation,
  r2Interval: PartResults["r2Interval"],
): Pick<ScoreLine, "score" | "interval" | "scoreText" | "measure"> {
  return evaluation.task === "classification"
    ? {
        score: evaluation.accuracy,
        interval: evaluation.accuracyInterval,
        scoreText: accuracyText(evaluation.accuracy),
        measure: lossText(evaluation.dataLoss),
      }
    : {
        score: evaluation.r2,
        interval: r2Interval,
        scoreText: headlineText(evaluation),
        measure: shortNumber(evaluation.rmse, 3),
      };
}

/** What is reached without a network: the most frequent class, or the training mean. */
function baselineLine(evaluation: Evaluation): ScoreLine {
  if (evaluation.task === "classification")
    return {
      name: `always “${majorityClass(evaluation.classes)}”`,
      kind: "baseline",
      score: evaluation.baseline,
      interval: null,
      scoreText: accuracyText(evaluation.baseline),
      measure: "",
    };
  const { r2, rmse, baselineRmse, targets } = evaluation;
  // R² = 1 − (RMSE / spread)², so that the ratio of the errors gives the mean's; only of one target.
  const score =
    r2 !== null && targets.length === 1 && rmse > 0 ? 1 - (1 - r2) * (baselineRmse / rmse) ** 2 : null;
  return {
    name: "training mean",
    kind: "baseline",
    score,
    interval: null,
    scoreText: score === null ? "" : r2Text(score),
    measure: shortNumber(baselineRmse, 3),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-verdict": Verdict;
  }
}
