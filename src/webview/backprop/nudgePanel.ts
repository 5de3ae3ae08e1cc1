import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { numberInWords } from "../../shared/backprop/cells.ts";
import { maxSteps, type NudgeAnswer } from "../../shared/backprop/explainRequests.ts";
import type { BackpropNode } from "../../shared/backprop/graph.ts";
import {
  agreeingDigits,
  digitsText,
  fineDeltas,
  nudgePositions,
  quotient,
} from "../../shared/backprop/nudge.ts";
import { numberText } from "../../shared/format/numbers.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, gradientColor, numberList } from "../styles.ts";
import { renderMath } from "./math.ts";
import "../forms/numberField.ts";

const width = 260;
const height = 110;
const pad = { left: 38, right: 8, top: 10, bottom: 18 };

/** Checks the gradient by moving the selected weight: J over it with its tangent, ΔJ/Δw, and one SGD step. */
@customElement("mlp-nudge-panel")
export class NudgePanel extends LitElement {
  static override styles = [
    base,
    buttons,
    gradientColor,
    numberList,
    css`
      section {
        display: grid;
        gap: 8px;
      }
      section + section {
        margin-top: 16px;
      }
      svg {
        display: block;
        width: 100%;
        max-width: 340px;
      }
      text {
        font-size: 10px;
        fill: var(--vscode-descriptionForeground);
      }
      .axis {
        stroke: color-mix(in srgb, var(--vscode-foreground) 30%, transparent);
      }
      .curve {
        fill: none;
        stroke: var(--vscode-charts-blue);
        stroke-width: 1.5;
      }
      .tangent {
        stroke: var(--mlp-gradient);
        stroke-dasharray: 4 3;
      }
      .start {
        fill: none;
        stroke: var(--vscode-foreground);
      }
      .moved {
        fill: var(--vscode-foreground);
      }
      input[type="range"] {
        width: 100%;
        max-width: 340px;
        margin: 0;
        accent-color: var(--vscode-focusBorder);
      }
      dt {
        color: var(--vscode-descriptionForeground);
      }
      .strong {
        color: var(--vscode-foreground);
        font-weight: 600;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      mlp-number-field {
        width: 90px;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ backprop }) => [
    backprop.explanation,
    backprop.weight,
    backprop.nudge,
    backprop.position,
    backprop.sgdSteps,
    backprop.learningRate,
  ]);

  override render() {
    const { explanation, weightNode, nudge, weight } = this.store.backprop;
    if (!explanation) return nothing;
    return html`
      <section aria-label="Nudge a weight">
        <h2>Nudge a weight</h2>
        ${
          nudge && weightNode && weight
            ? this.renderNudge(nudge, weightNode, weight.element)
            : html`<p class="dim">Select a weight in the graph.</p>`
        }
      </section>
      ${this.renderSgd(explanation.objectives, explanation.learningRate)}
    `;
  }

  private renderNudge(nudge: NudgeAnswer, node: BackpropNode, element: number) {
    const { backprop } = this.store;
    const { position, deltas } = backprop;
    const delta = deltas[position];
    const moved = nudge.objectives[position];
    const name = elementName(node, element);
    return html`
      <p><b>${name}</b> = ${numberInWords(nudge.value)}${delta === 0 ? "" : ` → ${numberInWords(nudge.value + delta)}`}</p>
      ${this.renderCurve(nudge, deltas, position)}
      <input
        type="range"
        min="0"
        max=${2 * nudgePositions}
        .value=${String(position)}
        aria-label="Move ${name}"
        aria-valuetext="${name} ${numberInWords(nudge.value + delta)}, J ${numberInWords(moved)}"
        @input=${(event: Event) => backprop.moveTo(Number((event.target as HTMLInputElement).value))}
      />
      <dl data-nudge>
        <dt>Δw</dt><dd>${numberText(delta)}</dd>
        <dt>ΔJ</dt><dd>${delta === 0 ? "0" : digitsText(moved - nudge.objective)}</dd>
        <dt>ΔJ/Δw</dt>${this.renderQuotient(nudge, moved, delta)}
        <dt class="strong">gradient ∂J/∂w</dt><dd class="strong" data-gradient>${digitsText(nudge.gradient)}</dd>
        <dt>The smaller Δw, the closer:</dt><dd></dd>
        ${fineDeltas.map((fine, i) => html`<dt>Δw ${fine}</dt>${this.renderQuotient(nudge, nudge.objectives[2 * nudgePositions + 1 + i], fine)}`)}
      </dl>
    `;
  }

  /** A quotient with the digits in bold that it has in common with the gradient. */
  private renderQuotient({ objective, gradient }: NudgeAnswer, moved: number, delta: number) {
    if (delta === 0) return html`<dd>–</dd>`;
    const text = digitsText(quotient(objective, moved, delta));
    const same = agreeingDigits(text, digitsText(gradient));
    return html`<dd><b>${text.slice(0, same)}</b>${text.slice(same)}</dd>`;
  }

  private renderCurve(
    { value, gradient, objective, objectives }: NudgeAnswer,
    deltas: readonly number[],
    position: number,
  ) {
    const curve = objectives.subarray(0, deltas.length);
    const low = Math.min(...curve);
    const high = Math.max(...curve);
    const span = high - low || 1;
    const range = deltas[deltas.length - 1];
    const x = (delta: number) => pad.left + ((delta + range) / (2 * range)) * (width - pad.left - pad.right);
    const y = (J: number) => height - pad.bottom - ((J - low) / span) * (height - pad.top - pad.bottom);
    const tangent = (delta: number) => y(objective + gradient * delta);
    return html`
      <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="J over the weight, from ${numberInWords(low)} to ${numberInWords(high)}, with the gradient as its tangent">
        ${svg`
          <clipPath id="plot"><rect x=${pad.left} y=${pad.top - 4} width=${width - pad.left - pad.right} height=${height - pad.top - pad.bottom + 8}></rect></clipPath>
          <line class="axis" x1=${pad.left} x2=${width - pad.right} y1=${height - pad.bottom + 0.5} y2=${height - pad.bottom + 0.5}></line>
          <text x=${pad.left - 4} y=${y(high) + 4} text-anchor="end">${numberInWords(high)}</text>
          <text x=${pad.left - 4} y=${y(low) + 4} text-anchor="end">${numberInWords(low)}</text>
          <text x=${pad.left} y=${height - 5}>${numberInWords(value - range)}</text>
          <text x=${width - pad.right} y=${height - 5} text-anchor="end">${numberInWords(value + range)}</text>
          <line class="tangent" clip-path="url(#plot)" x1=${x(-range)} y1=${tangent(-range)} x2=${x(range)} y2=${tangent(range)}></line>
          <polyline class="curve" points=${deltas.map((delta, i) => `${x(delta).toFixed(1)},${y(curve[i]).toFixed(1)}`).join(" ")}></polyline>
          <circle class="start" cx=${x(0)} cy=${y(objective)} r="4"></circle>
          <circle class="moved" cx=${x(deltas[position])} cy=${y(curve[position])} r="3.5"></circle>
        `}
      </svg>
    `;
  }

  private renderSgd(objectives: readonly number[], learningRate: number) {
    const { backprop } = this.store;
    const { sgdSteps } = backprop;
    const last = objectives[objectives.length - 1];
    const before = objectives[objectives.length - 2];
    return html`
      <section aria-label="One SGD step">
        <h2>One SGD step</h2>
        <p>${renderMath("W ← W − η ∂J/∂W")} for all parameters, on what is shown. The design stays as it is.</p>
        <div class="row">
          <span>η</span>
          <mlp-number-field
            .value=${learningRate}
            .range=${{ exclusiveMinimum: 0, maximum: 100 }}
            label="learning rate η"
            @commit=${(event: CustomEvent<number>) => backprop.setLearningRate(event.detail)}
          ></mlp-number-field>
          <button class="action" data-action="sgd-step" ?disabled=${sgdSteps >= maxSteps} @click=${() => backprop.takeSgdStep()}>Take a step</button>
          ${sgdSteps > 0 ? html`<button class="link" data-action="sgd-reset" @click=${() => backprop.resetWeights()}>Back to the start</button>` : nothing}
        </div>
        <p data-objective aria-live="polite">
          ${
            before === undefined
              ? `J = ${digitsText(last)}`
              : `Step ${objectives.length - 1}: J ${digitsText(before)} → ${digitsText(last)} (${last < before ? "lower" : last > before ? "higher: η is too large here" : "the same"})`
          }
        </p>
      </section>
    `;
  }
}

/** `W₁[3, 1]`, `b₁[2]`. */
function elementName({ symbol, shape }: BackpropNode, element: number): string {
  const [, columns] = shape;
  return columns === undefined
    ? `${symbol}[${element + 1}]`
    : `${symbol}[${Math.floor(element / columns) + 1}, ${(element % columns) + 1}]`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-nudge-panel": NudgePanel;
  }
}
