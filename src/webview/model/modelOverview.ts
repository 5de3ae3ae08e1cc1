import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Catalogue } from "../../shared/catalogue.ts";
import { findEntry } from "../../shared/catalogue.ts";
import { datasetName } from "../../shared/design/datasetName.ts";
import { byteCount } from "../../shared/format/bytes.ts";
import { choiceText } from "../../shared/format/choiceText.ts";
import { count, lossText, shortNumber } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { ModelView } from "../../shared/model/modelView.ts";
import {
  answersText,
  type PartScore,
  partScores,
  scoreCaution,
  scoreEvidence,
  taskOfModel,
} from "../../shared/model/modelWords.ts";
import { help } from "../help.ts";
import type { ScoreLine } from "../results/scoreTable.ts";
import "../results/scoreTable.ts";
import { section } from "../results/sectionStyles.ts";
import { base, buttons, factList } from "../styles.ts";
import type { ModelStore } from "./modelStore.ts";

/** Characters of the data's hash that are shown; the help has all. */
const hashLength = 12;

/** What a network answers, how good it is, and what it was trained on. */
@customElement("mlp-model-overview")
export class ModelOverview extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    factList,
    css`
      .sides {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 14px 32px;
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
        margin: 2px 0 10px;
        line-height: 1.45;
        overflow-wrap: anywhere;
      }
      h2 {
        margin-bottom: 6px;
      }
      .hash {
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: 12px;
      }
      @container (max-width: 700px) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: ModelStore;
  @property({ attribute: false }) view!: ModelView;

  override render() {
    const { view } = this;
    const task = taskOfModel(view);
    const scores = partScores(view.metrics, task);
    const [judged] = scores;
    const sentences = [answersText(view), scoreCaution(scores)].filter((text) => text !== "");
    return html`
      <div class="sides">
        <div>
          ${
            judged && view.metrics
              ? html`<p class="score">
                  <strong data-score>${judged.scoreText}</strong>
                  <span class="dim" data-evidence>${scoreEvidence(judged, view.metrics, task)}</span>
                </p>`
              : nothing
          }
          <p class="words" data-words>${sentences.join(" ")}</p>
          ${scores.length > 0 ? this.renderScores(scores) : nothing}
        </div>
        <div>
          <h2>Trained on</h2>
          ${this.renderFacts()}
        </div>
      </div>
    `;
  }

  private renderScores(scores: readonly PartScore[]) {
    const { metrics } = this.view;
    const task = taskOfModel(this.view);
    const measure = (part: PartScore["part"]) => {
      const { dataLoss, rmse } = metrics?.[part] ?? {};
      if (task === "classification") return typeof dataLoss === "number" ? lossText(dataLoss) : "";
      return typeof rmse === "number" ? shortNumber(rmse, 3) : "";
    };
    const lines = scores.map(
      ({ part, score, interval, scoreText }, index): ScoreLine => ({
        name: part === "train" ? "training" : part,
        kind: index === 0 ? "this" : "network",
        score,
        interval,
        scoreText,
        measure: measure(part),
      }),
    );
    return html`
      <mlp-score-table
        .lines=${lines}
        .scoreName=${task === "classification" ? "accuracy" : "R²"}
        .measureName=${task === "classification" ? "data loss" : "RMSE"}
        .tickText=${task === "classification" ? percentTick : (score: number) => shortNumber(score)}
      ></mlp-score-table>
    `;
  }

  private renderFacts() {
    const { view, store } = this;
    const { design, data, created, fileBytes } = view;
    const catalogue = store.catalogue as Catalogue;
    const { optimizer, epochs, batchSize, l2, seed } = design.training;
    const rows = data?.rows;
    const settings = [
      choiceText(optimizer, findEntry(catalogue, "optimizers", optimizer.type)),
      // A file need not say what no answer depends on.
      ...(typeof epochs === "number" ? [plural(epochs, "epoch")] : []),
      ...(typeof batchSize === "number" ? [`batches of ${count(batchSize)}`] : []),
      ...(l2 > 0 ? [`L2 ${l2}`] : []),
      ...(typeof seed === "number" ? [`seed ${seed}`] : []),
    ];
    const facts: readonly (readonly [name: string, value: unknown])[] = [
      ["data", datasetName(design.dataset)],
      ...(rows
        ? ([
            [
              "rows",
              html`${count(rows.all)}
                <span class="dim">(${count(rows.train)} to train on, ${count(rows.validation)} to validate, ${count(rows.test)} to test)</span>`,
            ],
          ] as const)
        : []),
      ...(data
        ? ([
            [
              "hash",
              html`<span class="hash" tabindex="0" ${help(`Hash of the encoded rows and of their parts: ${data.hash}. Two networks with the same hash were trained on the same numbers.`)}>${data.hash.slice(0, hashLength)}</span>`,
            ],
          ] as const)
        : []),
      ["trained", created === null ? "the file does not say when" : timeText(created)],
      ["loss", findEntry(catalogue, "losses", view.loss)?.label ?? view.loss],
      ["training", settings.join(", ")],
      ["file", `${byteCount(fileBytes)}${view.isCheckpoint ? ", the checkpoint of a run" : ""}`],
    ];
    return html`<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd data-fact=${name}>${value}</dd>`)}</dl>`;
  }
}

function percentTick(score: number): string {
  return `${Number((100 * score).toFixed(1))} %`;
}

function timeText(created: string): string {
  return new Date(created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-model-overview": ModelOverview;
  }
}
