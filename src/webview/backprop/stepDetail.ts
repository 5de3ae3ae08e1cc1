import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shapeText } from "../../shared/backprop/cells.ts";
import {
  type EquationItem,
  type EquationLine,
  stepEquations,
  stepFormulas,
} from "../../shared/backprop/equation.ts";
import type { Jacobian } from "../../shared/backprop/graph.ts";
import { maxElements, writeOut } from "../../shared/backprop/jacobian.ts";
import type { Operand } from "../../shared/backprop/operand.ts";
import { stepTitle } from "../../shared/backprop/steps.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, gradientColor } from "../styles.ts";
import { mathStyles, renderMath } from "./math.ts";
import "./matrix.ts";

const detailDecimals = 3;

/** The present node enlarged: what happened in words, its formula, and the same formula in numbers. */
@customElement("mlp-step-detail")
export class StepDetail extends LitElement {
  static override styles = [
    base,
    buttons,
    mathStyles,
    gradientColor,
    css`
      :host {
        display: block;
        padding: 10px 14px 16px;
        --mlp-matrix-size: 13px;
      }
      .words {
        margin: 6px 0 10px;
        line-height: 1.5;
        max-width: 90ch;
      }
      .formulas {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px 28px;
        font-size: 15px;
        margin-bottom: 14px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 10px;
        margin-bottom: 14px;
      }
      .line > .title {
        color: var(--vscode-descriptionForeground);
        margin-inline-end: 6px;
      }
      .operand {
        display: inline-grid;
        justify-items: center;
        gap: 4px;
      }
      .label {
        min-height: 18px;
        font-size: 12px;
      }
      .shape {
        font-size: 10px;
        color: var(--vscode-descriptionForeground);
        white-space: nowrap;
      }
      .structure {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      .group {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .fence {
        font-size: 22px;
        font-weight: 200;
        color: var(--vscode-descriptionForeground);
      }
      .fraction {
        display: inline-grid;
        justify-items: center;
      }
      .fraction > :first-child {
        padding-bottom: 4px;
        border-bottom: 1px solid currentColor;
      }
      .fraction > :last-child {
        padding-top: 4px;
      }
      .root {
        border-top: 1px solid currentColor;
        padding-top: 3px;
      }
      sup {
        align-self: flex-start;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        align-items: baseline;
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ backprop }) => [
    backprop.explanation,
    backprop.index,
    backprop.example,
    backprop.isWrittenOut,
    backprop.weight,
  ]);

  override render() {
    const { explanation, step, words, example, isWrittenOut } = this.store.backprop;
    if (!explanation || !step) return nothing;
    const lines = stepEquations(explanation.graph, step, example);
    const { note } = step.node;
    return html`
      <h2>${stepTitle(step)}</h2>
      <p class="words" data-words>${words}</p>
      <div class="formulas" data-formulas>
        ${stepFormulas(explanation.graph, step).map((formula) => renderMath(formula))}
      </div>
      ${lines.map((line) => this.renderLine(line))}
      <div class="foot">
        ${note && step.direction === "forward" ? html`<span>${note}</span>` : nothing}
        <span>Numbers are rounded to ${detailDecimals} decimals; what is computed is not.</span>
        ${
          hasJacobian(lines)
            ? html`
          <button class="link" data-action="write-out" aria-pressed=${isWrittenOut} @click=${() => this.store.backprop.writeOut(!isWrittenOut)}>
            ${isWrittenOut ? "Show Jacobians by their structure" : "Write the Jacobians out"}
          </button>`
            : nothing
        }
      </div>
    `;
  }

  private renderLine({ title, items }: EquationLine) {
    return html`
      <div class="line">
        ${title ? html`<span class="title">${title}</span>` : nothing}${splitAtSigns(items).map((group) => this.renderItems(group))}
      </div>
    `;
  }

  private renderItems(items: readonly EquationItem[]): unknown {
    return html`<span class="group">${items.map((item) => this.renderItem(item))}</span>`;
  }

  private renderItem(item: EquationItem): unknown {
    switch (item.kind) {
      case "operand":
        return this.renderOperand(item.operand);
      case "formula":
        return renderMath(item.formula);
      case "fraction":
        return html`<span class="fraction">${this.renderItems(item.top)}${this.renderItems(item.bottom)}</span>`;
      case "fenced":
        return html`<span class="group"><span class="fence">(</span>${item.items.map((inner) => this.renderItem(inner))}<span class="fence">)</span></span>`;
      case "root":
        return html`<span class="group">√<span class="root">${this.renderItems(item.items)}</span></span>`;
      case "power":
        return html`<span class="group">${item.items.map((inner) => this.renderItem(inner))}<sup>${item.exponent}</sup></span>`;
      default:
        return item satisfies never;
    }
  }

  private renderOperand(operand: Operand) {
    const { label, note, shape, numbers } = operand;
    const content =
      numbers.kind === "matrix"
        ? this.renderMatrix(operand, numbers.values, shape)
        : this.renderJacobian(operand, numbers.jacobian);
    return html`
      <span class="operand" data-operand=${label}>
        <span class="label">${renderMath(label)}</span>
        ${content}
        <span class="shape">${shapeText(shape)}${note ? `, ${note}` : ""}</span>
      </span>
    `;
  }

  private renderMatrix(
    { label, tone, isResult, parameter }: Pick<Operand, "label" | "tone" | "isResult" | "parameter">,
    values: Float64Array,
    shape: readonly [number, number],
  ) {
    return html`
      <mlp-matrix
        .values=${values}
        .shape=${shape}
        tone=${tone}
        label=${label}
        decimals=${detailDecimals}
        ?result=${isResult}
        parameter=${parameter ?? ""}
        .weight=${this.store.backprop.weight}
      ></mlp-matrix>
    `;
  }

  /** A Jacobian by its structure, or written out where that is asked for and it is not too large. */
  private renderJacobian(operand: Operand, jacobian: Jacobian) {
    if (jacobian.kind === "matrix") return this.renderMatrix(operand, jacobian.values, operand.shape);
    if (this.store.backprop.isWrittenOut) {
      const values = writeOut(jacobian);
      if (values) return this.renderMatrix(operand, values, operand.shape);
      return html`<span class="shape">more than ${maxElements.toLocaleString("en-US")} elements: not written out</span>`;
    }
    const row = (values: Float64Array) => this.renderMatrix(operand, values, [1, values.length]);
    switch (jacobian.kind) {
      case "identity":
        return html`<span class="structure">${renderMath("I")}</span>`;
      case "diagonal":
        return html`<span class="structure">${renderMath("diag")} ${row(jacobian.diagonal)}</span>`;
      case "kronecker":
        return html`<span class="structure">${renderMath("I ⊗")} ${row(jacobian.row)}</span>`;
      case "softmax":
        return html`<span class="structure">${renderMath("diag(p) − p pᵀ, p =")} ${row(jacobian.p)}</span>`;
      default:
        return jacobian satisfies never;
    }
  }
}

/** The items in groups that each begin with = or +, where a line may be broken. */
function splitAtSigns(items: readonly EquationItem[]): readonly (readonly EquationItem[])[] {
  const groups: EquationItem[][] = [[]];
  for (const item of items) {
    const isSign =
      item.kind === "formula" && item.formula.kind === "operator" && "=+".includes(item.formula.text);
    if (isSign) groups.push([]);
    groups[groups.length - 1].push(item);
  }
  return groups;
}

function hasJacobian(lines: readonly EquationLine[]): boolean {
  return lines.some(({ items }) =>
    items.some(
      (item) =>
        item.kind === "operand" &&
        item.operand.numbers.kind === "jacobian" &&
        item.operand.numbers.jacobian.kind !== "matrix",
    ),
  );
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-step-detail": StepDetail;
  }
}
