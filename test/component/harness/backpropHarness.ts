import type { DesignerElement } from "../../../src/webview/designer.ts";
import { deep, deepAll, deepMaybe, deepText, textOf } from "./deep.ts";

/** The page "Backprop". */
export class BackpropHarness {
  private readonly designer: DesignerElement;

  constructor(designer: DesignerElement) {
    this.designer = designer;
  }

  get isShown(): boolean {
    return deepMaybe(this.designer, "mlp-backprop-page") !== undefined;
  }

  get page(): HTMLElement {
    return deep(this.designer, "mlp-backprop-page");
  }

  get steps(): HTMLElement {
    return deep(this.page, "main");
  }

  /** `step 5 of 18`. */
  get count(): string {
    return textOf(deep(this.page, "mlp-step-bar", ".count"));
  }

  /** The node that is marked in the graph. */
  get present(): string | undefined {
    return deepMaybe(this.page, "mlp-backprop-graph", ".node.present")?.dataset.node;
  }

  get words(): string {
    return textOf(deep(this.page, "mlp-step-detail", "[data-words]"));
  }

  get detail(): HTMLElement {
    return deep(this.page, "mlp-step-detail");
  }

  /** Text of a node's box. */
  node(symbol: string): string {
    return deepText(this.nodeBox(symbol));
  }

  nodeBox(symbol: string): HTMLElement {
    return deep(this.page, "mlp-backprop-graph", `[data-node="${symbol}"]`);
  }

  /** An element of a parameter in the graph. */
  weight(symbol: string, element: number): HTMLElement {
    return deep(this.nodeBox(symbol), "mlp-matrix", `[data-element="${element}"]`);
  }

  step(label: string): HTMLElement {
    return deep(this.page, "mlp-step-bar", `[data-step="${label}"]`);
  }

  /** Names of what the equations show as numbers. */
  get operands(): readonly string[] {
    return deepAll(this.detail, "[data-operand]").map(({ dataset }) => dataset.operand ?? "");
  }

  get nudge(): HTMLElement {
    return deep(this.page, "mlp-nudge-panel");
  }

  get slider(): HTMLInputElement {
    return deep(this.nudge, "input[type=range]");
  }

  get rows(): HTMLElement {
    return deep(this.page, "mlp-row-panel");
  }

  button(panel: HTMLElement, action: string): HTMLElement {
    return deep(panel, `[data-action=${action}]`);
  }
}
