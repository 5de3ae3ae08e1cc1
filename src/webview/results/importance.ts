import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { plural } from "../../shared/format/plural.ts";
import type { Part, PermutationImportance, RunRef } from "../../shared/results/resultsRequests.ts";
import { help } from "../help.ts";
import { type NetworkVersion, Question, type SendQuestion } from "../store/question.ts";
import { base, buttons } from "../styles.ts";
import { controls } from "./controls.ts";
import { fallText, importanceNote, importanceText } from "./importanceWords.ts";

/** The seed of the shuffling: the same network and rows give the same figures. */
const seed = 1;

/** Which raw inputs the score depends on, by shuffling each of them among the rows; computed on request. */
@customElement("mlp-importance")
export class Importance extends LitElement {
  static override styles = [
    base,
    buttons,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .request {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 10px;
        margin: 6px 0;
      }
      vscode-progress-ring {
        width: 18px;
        height: 18px;
      }
      .scroll {
        max-height: 340px;
        overflow-y: auto;
      }
      .scroll:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 1px 8px 1px 0;
        font-weight: normal;
        text-align: start;
        white-space: nowrap;
      }
      th {
        max-width: 180px;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      thead th {
        color: var(--vscode-descriptionForeground);
      }
      .fall {
        width: 100%;
        min-width: 80px;
      }
      .axis {
        position: relative;
        height: 14px;
      }
      .axis i,
      .axis b {
        position: absolute;
        top: 2px;
        height: 10px;
      }
      .axis i {
        background: var(--vscode-charts-blue);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .axis b {
        top: 6px;
        height: 2px;
        background: var(--vscode-foreground);
      }
      .number {
        text-align: end;
      }
      .old {
        opacity: 0.6;
      }
    `,
  ];

  @property({ attribute: false }) send!: SendQuestion;
  @property() run: RunRef = "latest";
  @property({ attribute: false }) version: NetworkVersion = { subject: "", version: "" };
  /** The part whose rows are shuffled, and their number. */
  @property() rows: Part = "validation";
  @property({ type: Number }) rowCount = 0;
  /** What the figures are of: the network and the part that were asked for last. */
  private askedOf = "";
  private readonly question = new Question(
    "importance",
    (name, params, options) => this.send(name, params, options),
    () => this.requestUpdate(),
  );

  /** The figures that are shown, to be exported; undefined before they are computed. */
  get answer(): PermutationImportance | undefined {
    return this.question.answer;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.question.cancel();
  }

  override render() {
    const { question } = this;
    const { answer, problem } = question;
    const isCurrent = this.askedOf === this.subject;
    return html`
      <div class="head"><h2>What the network relies on</h2>${answer ? html`<slot name="export"></slot>` : nothing}</div>
      ${question.isPending ? this.renderProgress() : this.renderRequest(answer !== undefined, isCurrent)}
      ${problem === undefined ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      ${answer === undefined ? nothing : this.renderAnswer(answer, isCurrent && !question.isPending)}
    `;
  }

  private renderRequest(isKnown: boolean, isCurrent: boolean) {
    if (isKnown && isCurrent) return nothing;
    return html`
      <div class="request">
        <button class="action" data-action="compute" @click=${this.compute}>
          ${isKnown ? "Compute again" : "Compute importance"}
        </button>
        <span class="dim">${
          isKnown
            ? "The network or the rows have changed since."
            : `Shuffles one input at a time among the ${this.rowsText} and measures how far the score falls.`
        }</span>
      </div>
    `;
  }

  private renderProgress() {
    return html`
      <div class="request" role="status">
        <vscode-progress-ring aria-hidden="true"></vscode-progress-ring>
        <span>Shuffling the inputs of ${this.rowsText}…</span>
        <button class="action" data-action="cancel" @click=${this.cancel}>Cancel</button>
      </div>
    `;
  }

  private renderAnswer(answer: PermutationImportance, isCurrent: boolean) {
    const columns = [...answer.columns].sort((a, b) => b.mean - a.mean);
    const [first] = columns;
    if (first === undefined)
      return html`<p>No input is a column of its own, so that none can be shuffled alone.</p>`;
    const low = Math.min(0, ...columns.map(({ mean, std }) => mean - std));
    const high = Math.max(1e-9, ...columns.map(({ mean, std }) => mean + std));
    const place = (value: number) => `${(100 * (value - low)) / (high - low)}%`;
    const width = (from: number, to: number) => `${(100 * Math.abs(to - from)) / (high - low)}%`;
    return html`
      <div class=${isCurrent ? "" : "old"}>
        <p data-testid="first">${importanceText(answer.score, first)}</p>
        <div class="scroll" tabindex=${columns.length > 12 ? 0 : nothing} role="region" aria-label="Importance of the inputs">
          <table>
            <thead>
              <tr>
                <th scope="col">input</th>
                <th scope="col">fall of ${answer.score === "accuracy" ? "accuracy" : "R²"}</th>
                <th scope="col" class="number">mean ± std</th>
              </tr>
            </thead>
            <tbody>
              ${columns.map(
                ({ column, mean, std }) => html`
                  <tr ${help(importanceText(answer.score, { column, mean, std }))}>
                    <th scope="row">${column}</th>
                    <td class="fall">
                      <div class="axis" aria-hidden="true">
                        <i style=${styleMap({ left: place(Math.min(0, mean)), width: width(0, mean) })}></i>
                        <b style=${styleMap({ left: place(mean - std), width: width(mean - std, mean + std) })}></b>
                      </div>
                    </td>
                    <td class="number">${fallText(mean, std)}</td>
                  </tr>
                `,
              )}
            </tbody>
          </table>
        </div>
        <p class="dim">${importanceNote(answer, this.rowsText)}</p>
      </div>
    `;
  }

  private get rowsText(): string {
    return plural(this.rowCount, `${this.rows === "train" ? "training" : this.rows} row`);
  }

  private get subject(): string {
    const { subject, version } = this.version;
    return JSON.stringify([subject, version, this.rows]);
  }

  private readonly compute = (): void => {
    this.askedOf = this.subject;
    this.question.ask({ run: this.run, part: this.rows, seed }, this.version);
  };

  private readonly cancel = (): void => {
    this.question.cancel();
    this.askedOf = "";
    this.requestUpdate();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-importance": Importance;
  }
}
