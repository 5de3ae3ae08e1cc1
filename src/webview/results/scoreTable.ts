import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { isBelow, placeOn, type ScoreAxis, scoreAxis } from "../../shared/results/scoreAxis.ts";
import { base, buttons } from "../styles.ts";
import { section } from "./sectionStyles.ts";

/** A line of the comparison: a network, or an answer that needs none. */
export interface ScoreLine {
  readonly name: string;
  /** `network` is a trained one, whose score decides where the axis begins; `baseline` needs none. */
  readonly kind: "this" | "network" | "baseline";
  /** Null where it is not known. */
  readonly score: number | null;
  readonly interval: readonly [number, number] | null;
  readonly scoreText: string;
  /** A second measure, such as the loss; "" where it is not known. */
  readonly measure: string;
  /** The recorded run that the name leads to. */
  readonly run?: string | undefined;
}

/**
 * The scores of the run, of the one before it and of an answer that needs no network, on one axis, with their 95 % intervals.
 *
 * @fires run-show - CustomEvent<string>: the id of a recorded run
 */
@customElement("mlp-score-table")
export class ScoreTable extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    css`
      table {
        width: 100%;
        max-width: 620px;
        table-layout: fixed;
      }
      th,
      td {
        padding: 4px 8px 4px 0;
        text-align: start;
      }
      th.number,
      td.number {
        text-align: end;
      }
      tbody th,
      tbody td {
        border-top: 1px solid var(--mlp-line);
      }
      .name {
        width: 24%;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .score {
        width: 70px;
      }
      .measure {
        width: 66px;
      }
      tr.this :is(th, td) {
        color: var(--vscode-foreground);
        font-weight: 700;
      }
      .axis {
        padding: 0 26px 0 22px;
      }
      .track {
        position: relative;
        height: 18px;
      }
      thead .track {
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
        font-weight: normal;
      }
      .tick {
        position: absolute;
        transform: translateX(-50%);
        white-space: nowrap;
      }
      .line {
        position: absolute;
        top: -4px;
        bottom: -4px;
        width: 1px;
        background: var(--mlp-line);
      }
      .interval,
      .dot {
        position: absolute;
        top: 50%;
        color: var(--vscode-descriptionForeground);
      }
      .this :is(.interval, .dot) {
        color: var(--vscode-charts-blue);
      }
      .interval {
        height: 2px;
        margin-top: -1px;
        background: currentColor;
      }
      .dot {
        width: 9px;
        height: 9px;
        margin: -4.5px 0 0 -4.5px;
        border-radius: 50%;
        background: currentColor;
      }
      .baseline .dot {
        border-radius: 1px;
        transform: rotate(45deg);
      }
      .beyond {
        font-size: 12px;
        color: var(--vscode-descriptionForeground);
        white-space: nowrap;
      }
      @container (max-width: 360px) {
        .measure {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) lines: readonly ScoreLine[] = [];
  /** What the score is: "accuracy". */
  @property() scoreName = "";
  /** What the second measure is: "loss". */
  @property() measureName = "";
  /** How a number of the axis is written. */
  @property({ attribute: false }) tickText: (score: number) => string = String;

  override render() {
    const known = this.lines.flatMap(({ kind, score, interval }) =>
      score === null ? [] : [{ kind, score, interval }],
    );
    const networks = known.filter(({ kind }) => kind !== "baseline");
    const axis =
      networks.length === 0
        ? undefined
        : scoreAxis(
            networks,
            known.filter(({ kind }) => kind === "baseline").map(({ score }) => score),
          );
    return html`
      <table aria-label="Scores in comparison, with 95 % intervals">
        <thead>
          <tr>
            <td class="name"></td>
            <th scope="col" class="number score">${this.scoreName}</th>
            <td class="axis" aria-hidden="true">
              <div class="track">
                ${axis?.ticks.map((tick) => html`<span class="tick" style=${styleMap({ left: percentOf(axis, tick) })}>${this.tickText(tick)}</span>`)}
              </div>
            </td>
            <th scope="col" class="number measure">${this.measureName}</th>
          </tr>
        </thead>
        <tbody>
          ${this.lines.map((line) => this.renderLine(line, axis))}
        </tbody>
      </table>
    `;
  }

  private renderLine(line: ScoreLine, axis: ScoreAxis | undefined) {
    const { name, run, kind, scoreText, measure, interval } = line;
    return html`
      <tr class=${kind}>
        <th scope="row" class="name">
          ${run === undefined ? name : html`<button class="link" @click=${() => this.show(run)}>${name}</button>`}
        </th>
        <td class="number score">
          ${scoreText}${
            interval
              ? html`<span class="visually-hidden">, interval ${this.tickText(interval[0])} to ${this.tickText(interval[1])}</span>`
              : nothing
          }
        </td>
        <td class="axis" aria-hidden="true">${axis ? renderTrack(line, axis) : nothing}</td>
        <td class="number measure">${measure}</td>
      </tr>
    `;
  }

  private show(run: string): void {
    this.dispatchEvent(new CustomEvent<string>("run-show", { detail: run }));
  }
}

function renderTrack({ score, interval }: ScoreLine, axis: ScoreAxis) {
  if (score === null) return nothing;
  if (isBelow(axis, score)) return html`<span class="beyond">◂ below this scale</span>`;
  const ends = interval?.map((end) => Math.max(0, Math.min(1, placeOn(axis, end))));
  return html`
    <div class="track">
      ${axis.ticks.map((tick) => html`<i class="line" style=${styleMap({ left: percentOf(axis, tick) })}></i>`)}
      ${
        ends
          ? html`<i
              class="interval"
              style=${styleMap({ left: `${100 * ends[0]}%`, width: `${100 * (ends[1] - ends[0])}%` })}
            ></i>`
          : nothing
      }
      <i class="dot" style=${styleMap({ left: percentOf(axis, score) })}></i>
    </div>
  `;
}

function percentOf(axis: ScoreAxis, score: number): string {
  return `${100 * placeOn(axis, score)}%`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-score-table": ScoreTable;
  }
}
