import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { cellText, gradientShapeText, shapeText } from "../../shared/backprop/cells.ts";
import type { BackpropNode } from "../../shared/backprop/graph.ts";
import {
  type GraphLayout,
  layoutGraph,
  type NodeSize,
  type PlacedEdge,
  type PlacedNode,
} from "../../shared/backprop/layout.ts";
import { isWhole, windowSize } from "../../shared/backprop/matrixWindow.ts";
import { isGradientKnown, isValueKnown } from "../../shared/backprop/steps.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, gradientColor } from "../styles.ts";
import { mathStyles, renderMath } from "./math.ts";
import "./matrix.ts";

/** Sizes of what a node's box holds, in pixels, as the styles below make them. */
const characterWidth = 6.9;
const rowHeight = 16;
const headHeight = 24;
const cellPadding = 10;
const boxPadding = 18;
const graphDecimals = 2;
/** Height of the summary of a matrix that is too large: heat map and one line; and of a long vector: window, pager and line. */
const heatHeight = 82;
const longVectorHeight = windowSize * rowHeight + 42;
const summaryWidth = 186;

/** The computational graph as the lecture draws it, with values as matrices and, once they are reached, gradients as rows. */
@customElement("mlp-backprop-graph")
export class BackpropGraphElement extends LitElement {
  static override styles = [
    base,
    buttons,
    mathStyles,
    gradientColor,
    css`
      :host {
        display: block;
        overflow: auto;
      }
      .graph {
        position: relative;
        margin: 0 auto;
      }
      svg.edges {
        position: absolute;
        inset: 0;
        pointer-events: none;
        overflow: visible;
      }
      .edge {
        fill: none;
        stroke: color-mix(in srgb, var(--vscode-foreground) 35%, transparent);
      }
      .edge.present {
        stroke-width: 2;
        stroke: var(--vscode-focusBorder);
      }
      .edge.present.backward {
        stroke: var(--mlp-gradient);
      }
      .head {
        fill: color-mix(in srgb, var(--vscode-foreground) 35%, transparent);
      }
      .present > .head,
      .head.present {
        fill: var(--vscode-focusBorder);
      }
      .head.present.backward {
        fill: var(--mlp-gradient);
      }
      .node {
        position: absolute;
        display: flex;
        flex-direction: column;
        gap: 2px;
        padding: 2px 6px 4px;
        border: 1px solid var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 22%, transparent));
        border-radius: 4px;
        background: var(--vscode-editor-background);
      }
      .node.above {
        background: color-mix(in srgb, var(--vscode-foreground) 5%, var(--vscode-editor-background));
      }
      .node.present {
        border-color: var(--vscode-focusBorder);
        box-shadow: 0 0 0 1px var(--vscode-focusBorder);
      }
      .title {
        border: 0;
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: 8px;
        height: 20px;
        border-radius: 2px;
        font-size: 12px;
      }
      .shape {
        font-size: 10px;
        color: var(--vscode-descriptionForeground);
      }
      .values {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 8px;
      }
      .values.column {
        flex-direction: column;
        flex-wrap: nowrap;
      }
      .unknown {
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ backprop }) => [
    backprop.explanation,
    backprop.index,
    backprop.example,
    backprop.weight,
  ]);

  override updated(): void {
    const node = this.renderRoot.querySelector<HTMLElement>(".node.present");
    if (!node) return;
    // The graph alone scrolls, not the page around it.
    const left = node.offsetLeft - 40;
    const right = node.offsetLeft + node.offsetWidth + 40;
    if (left < this.scrollLeft) this.scrollLeft = left;
    else if (right > this.scrollLeft + this.clientWidth) this.scrollLeft = right - this.clientWidth;
  }

  override render() {
    const { explanation, example } = this.store.backprop;
    if (!explanation) return nothing;
    const nodes = explanation.graph.nodes.filter(
      (node) => node.example === undefined || node.example === example,
    );
    const layout = layoutGraph({ nodes }, sizeOf);
    return html`
      <div class="graph" role="group" aria-label="Computational graph" style="width:${layout.width}px;height:${layout.height}px">
        ${this.renderEdges(layout)} ${layout.nodes.map((placed) => this.renderNode(placed))}
      </div>
    `;
  }

  private renderEdges({ width, height, edges }: GraphLayout) {
    const { step } = this.store.backprop;
    const isPresent = ({ from, to }: PlacedEdge) =>
      step !== undefined && (step.direction === "forward" ? to === step.node.name : from === step.node.name);
    return html`
      <svg class="edges" width=${width} height=${height} aria-hidden="true">
        ${edges.map((edge) => {
          const present = isPresent(edge);
          const backward = present && step?.direction === "backward";
          const classes = `${present ? "present" : ""} ${backward ? "backward" : ""}`;
          return svg`
            <polyline class="edge ${classes}" points=${edge.points.map((point) => point.join(",")).join(" ")}></polyline>
            <path class="head ${classes}" d=${arrowHead(backward ? edge.points.toReversed() : edge.points)}></path>
          `;
        })}
      </svg>
    `;
  }

  private renderNode({ node, x, y, width, height }: PlacedNode) {
    const { backprop } = this.store;
    const { steps, index, step, weight } = backprop;
    const hasValue = isValueKnown(steps, index, node);
    const hasGradient = node.role !== "constant" && isGradientKnown(steps, index, node);
    const isPresent = step?.node.symbol === node.symbol;
    const isAbove = node.role !== "computed" && node.symbol !== "x";
    const [rows = 1, columns = 1] = node.shape;
    const parameter = node.role === "parameter" ? node.name : "";
    const isMatrix = node.shape.length === 2;
    return html`
      <div
        class="node ${isPresent ? "present" : ""} ${isAbove ? "above" : ""}"
        data-node=${node.symbol}
        style="left:${x}px;top:${y}px;width:${width}px;min-height:${height}px"
      >
        <button
          class="title"
          aria-current=${isPresent ? "step" : "false"}
          aria-label="${node.symbol}, ${shapeText(node.shape)}${hasGradient ? `, gradient ${gradientShapeText(node.shape)}` : ""}: go to its step"
          @click=${() => backprop.goToNode(node.symbol)}
        >
          ${renderMath(node.symbol)}<span class="shape">${shapeText(node.shape).replaceAll(" ", "")}</span>
        </button>
        <div class="values ${isMatrix ? "" : "column"}">
          ${
            hasValue
              ? html`<mlp-matrix compact .values=${node.value} .shape=${[rows, columns]} label=${node.symbol}
                  decimals=${graphDecimals} parameter=${parameter} .weight=${weight}></mlp-matrix>`
              : html`<span class="unknown">not computed yet</span>`
          }
          ${
            hasGradient
              ? html`<mlp-matrix compact tone="gradient" .values=${node.gradient} .shape=${isMatrix ? [rows, columns] : [1, rows]}
                  label="∂J/∂${node.symbol}" decimals=${graphDecimals}></mlp-matrix>`
              : nothing
          }
        </div>
      </div>
    `;
  }
}

/** The size of a node's box with value and gradient, known or not, so that nothing moves when they come. */
function sizeOf(node: BackpropNode): NodeSize {
  const [rows = 1, columns = 1] = node.shape;
  const hasGradient = node.role !== "constant";
  if (node.shape.length === 2) {
    if (!isWhole([rows, columns]))
      return { width: summaryWidth + boxPadding, height: headHeight + (hasGradient ? 2 : 1) * heatHeight };
    const width =
      matrixWidth(node.value, columns) + (hasGradient ? matrixWidth(node.gradient, columns) + 8 : 0);
    return { width: Math.max(width + boxPadding, 66), height: headHeight + rows * rowHeight + 10 };
  }
  if (rows > windowSize) {
    const width = Math.max(summaryWidth, hasGradient ? matrixWidth(node.gradient, windowSize) : 0);
    return { width: width + boxPadding, height: headHeight + longVectorHeight + (hasGradient ? 62 : 0) };
  }
  const width = Math.max(matrixWidth(node.value, 1), hasGradient ? matrixWidth(node.gradient, rows) : 0, 48);
  return { width: width + boxPadding, height: headHeight + (rows + (hasGradient ? 1 : 0)) * rowHeight + 14 };
}

function matrixWidth(values: Float64Array, columns: number): number {
  const longest = values.reduce((max, value) => Math.max(max, cellText(value, graphDecimals).length), 1);
  return columns * (longest * characterWidth + cellPadding) + 6;
}

/** A triangle at the end of a line. */
function arrowHead(points: readonly (readonly [number, number])[]): string {
  const [x, y] = points[points.length - 1];
  const [fromX, fromY] = points[points.length - 2];
  const length = Math.hypot(x - fromX, y - fromY) || 1;
  const [dx, dy] = [(x - fromX) / length, (y - fromY) / length];
  const [backX, backY] = [x - 7 * dx, y - 7 * dy];
  return `M${x},${y} L${backX - 3.5 * dy},${backY + 3.5 * dx} L${backX + 3.5 * dy},${backY - 3.5 * dx} Z`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-backprop-graph": BackpropGraphElement;
  }
}
