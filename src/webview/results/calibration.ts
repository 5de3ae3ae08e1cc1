import { css, html, LitElement, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { plural } from "../../shared/format/plural.ts";
import type { CalibrationBin } from "../../shared/metrics/classification.ts";
import type { Table } from "../../shared/results/csvTable.ts";
import { binInterval, calibrationWords } from "../../shared/results/verdict.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { base, buttons } from "../styles.ts";
import "./exportMenu.ts";
import { nextPlace } from "./roving.ts";
import { section } from "./sectionStyles.ts";

/** Size of the drawing and of the square in it, in CSS pixels. */
const size = { width: 216, height: 150, left: 28, top: 8, side: 116, across: 176 };
const maxRadius = 6;

/** A bin with rows. */
type FilledBin = CalibrationBin & { readonly confidence: number; readonly accuracy: number };

/** Whether the probabilities are as right as they say: the share that is right by the probability of the predicted class. */
@customElement("mlp-calibration")
export class Calibration extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    css`
      .sides {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 14px;
      }
      svg {
        flex: none;
        font-size: 11px;
        overflow: visible;
      }
      text {
        fill: var(--vscode-descriptionForeground);
      }
      .grid {
        stroke: var(--mlp-line);
      }
      .diagonal {
        stroke: var(--vscode-descriptionForeground);
        stroke-dasharray: 3 3;
      }
      .interval {
        stroke: var(--vscode-charts-blue);
        stroke-opacity: 0.7;
      }
      circle {
        fill: var(--vscode-charts-blue);
        stroke: var(--vscode-editor-background);
      }
      [data-bin]:focus-visible {
        outline: none;
      }
      [data-bin]:focus-visible circle {
        stroke: var(--vscode-focusBorder);
        stroke-width: 3;
      }
      .words {
        flex: 1 1 180px;
        min-width: 0;
        line-height: 1.5;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  @property({ attribute: false }) bins: readonly CalibrationBin[] = [];
  @property({ type: Number }) ece = 0;
  /** The bin that is the tab stop. */
  @state() private stop = 0;
  /** The bin under the pointer or with the focus. */
  @state() private pointed: number | undefined;

  override render() {
    const filled = this.filled();
    const pointed = this.pointed === undefined ? undefined : filled[this.pointed];
    const { says, isRight, error, where } = calibrationWords(this.bins, this.ece);
    return html`
      <div class="head">
        <h2>Is it as sure as it is right?</h2>
        <span class="end">
          <mlp-export-menu
            .store=${this.store}
            label="calibration"
            .table=${() => this.table()}
            .picture=${() => this.renderRoot.querySelector("svg")}
          ></mlp-export-menu>
        </span>
      </div>
      <div class="sides">
        ${this.renderDiagram(filled)}
        <p class="words">
          says <b>${says}</b> on average, is right in <b>${isRight}</b><br />
          <span class="dim" ${help("Mean distance between what it says and how often it is right, over 15 bins of equal width, by their rows")}>${error}</span>
          ${where === "" ? "" : html`<br /><span class="dim">${where}</span>`}
          ${pointed ? html`<br /><span data-pointed>${wordsOf(pointed)}</span>` : ""}
        </p>
      </div>
    `;
  }

  private renderDiagram(bins: readonly FilledBin[]) {
    const { width, height, left, top, side, across } = size;
    const most = Math.max(...bins.map(({ rows }) => rows));
    const ticks = [0, 0.5, 1];
    const stop = Math.min(this.stop, bins.length - 1);
    return html`
      <svg
        width=${width}
        height=${height}
        viewBox="0 0 ${width} ${height}"
        role="group"
        aria-label="Calibration: the share that is right by the probability of the predicted class"
        @keydown=${(event: KeyboardEvent) => this.onKeyDown(event, bins.length)}
      >
        ${ticks.map(
          (tick) => svg`
            <line class="grid" x1=${left} x2=${left + across} y1=${yOf(tick)} y2=${yOf(tick)}></line>
            <text x=${left - 4} y=${yOf(tick) + 4} text-anchor="end">${tick}</text>
            <text x=${xOf(tick)} y=${top + side + 14} text-anchor="middle">${tick}</text>
          `,
        )}
        <text x=${left + 5} y=${top + 12}>is right ↑</text>
        <text x=${left + across} y=${height - 1} text-anchor="end">says →</text>
        <line class="diagonal" x1=${xOf(0)} y1=${yOf(0)} x2=${xOf(1)} y2=${yOf(1)}></line>
        ${bins.map((bin, i) => {
          const [low, high] = binInterval(bin);
          const radius = Math.max(2.5, maxRadius * Math.sqrt(bin.rows / most));
          const words = wordsOf(bin);
          return svg`
            <g
              data-bin=${i}
              role="img"
              tabindex=${i === stop ? 0 : -1}
              aria-label=${words}
              @pointerenter=${() => this.point(i)}
              @pointerleave=${() => this.point(undefined)}
              @focus=${() => this.point(i)}
              @blur=${() => this.point(undefined)}
            >
              <line class="interval" x1=${xOf(bin.confidence)} x2=${xOf(bin.confidence)} y1=${yOf(low)} y2=${yOf(high)}></line>
              <circle cx=${xOf(bin.confidence)} cy=${yOf(bin.accuracy)} r=${radius}></circle>
            </g>
          `;
        })}
      </svg>
    `;
  }

  private point(bin: number | undefined): void {
    this.pointed = bin;
  }

  private filled(): readonly FilledBin[] {
    return this.bins.filter((bin): bin is FilledBin => bin.confidence !== null && bin.accuracy !== null);
  }

  private onKeyDown(event: KeyboardEvent, places: number): void {
    const next = nextPlace(event, Math.min(this.stop, places - 1), places, places);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.stop = next;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<SVGElement>(`[data-bin="${next}"]`)?.focus(),
    );
  }

  private table(): Table {
    return [
      ["from", "to", "rows", "says", "is right"],
      ...this.bins.map(({ low, high, rows, confidence, accuracy }) => [
        low,
        high,
        rows,
        confidence ?? "",
        accuracy ?? "",
      ]),
    ];
  }
}

function wordsOf(bin: FilledBin): string {
  const [low, high] = binInterval(bin).map((end) => end.toFixed(2));
  return `says ${bin.confidence.toFixed(2)}, is right in ${bin.accuracy.toFixed(2)} of ${plural(bin.rows, "row")} (95 % interval ${low} – ${high})`;
}

function xOf(share: number): number {
  return size.left + share * size.across;
}

function yOf(share: number): number {
  return size.top + (1 - share) * size.side;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-calibration": Calibration;
  }
}
