import type { DesignerElement } from "../../../src/webview/designer.ts";
import type { RunAction } from "../../../src/webview/toolbar/runText.ts";
import { deep, deepAll, deepMaybe, textOf } from "./deep.ts";

/** The toolbar: what can be done, and how the run stands. */
export class ToolbarHarness {
  readonly element: HTMLElement;

  constructor(designer: DesignerElement) {
    this.element = deep(designer, "mlp-toolbar");
  }

  button(action: RunAction): HTMLElement {
    return deep(this.element, `[data-action=${action}]`);
  }

  /** The actions whose buttons can be pressed, in their order. */
  get enabled(): string[] {
    return deepAll(this.element, "[data-action]")
      .filter((button) => !button.hasAttribute("disabled"))
      .map((button) => button.dataset.action ?? "");
  }

  get status(): string {
    return textOf(deep(this.element, "[data-status]"));
  }

  fact(name: string): string | undefined {
    const fact = deepMaybe(this.element, `[data-fact=${name}]`);
    return fact && textOf(fact);
  }

  get changed(): string {
    return textOf(deepMaybe(this.element, "[data-changed]"));
  }
}
