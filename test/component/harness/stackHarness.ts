import type { DesignerElement } from "../../../src/webview/designer.ts";
import type { LayerRow } from "../../../src/webview/stack/layerRow.ts";
import { deep, deepAll, deepMaybe, textOf } from "./deep.ts";

/** The layer stack as a user meets it. */
export class StackHarness {
  readonly element: HTMLElement;

  constructor(designer: DesignerElement) {
    this.element = deep(designer, "mlp-layer-stack");
  }

  get rows(): RowHarness[] {
    return deepAll(this.element, "[role=listitem]").map((row) => new RowHarness(row));
  }

  /** A hidden layer by its number, or an end of the stack. */
  row(place: number | "input" | "output"): RowHarness {
    return new RowHarness(deep(this.element, `[data-row="${place}"]`));
  }

  get quantityToggle(): HTMLElement {
    return deep(this.element, "mlp-stack-header", ".quantity");
  }
}

/** One row of the stack. */
export class RowHarness {
  readonly element: HTMLElement;

  constructor(element: HTMLElement) {
    this.element = element;
  }

  get text(): string {
    const chips = [...deepAll(this.element, "mlp-choice-chip")].map((chip) => textOf(deep(chip, ".chip")));
    return [textOf(deep(this.element, ".settings")), ...chips].join(" ");
  }

  get label(): string {
    return this.element.getAttribute("aria-label") ?? "";
  }

  get health(): string {
    return textOf(deepMaybe(this.element, "[data-health]"));
  }

  /** "784 × 256", the shape of the weights above the block. */
  get shape(): string {
    return textOf(deep(this.element, "mlp-layer-block", ".connection span"));
  }

  /** What the block says: its units. */
  get units(): string {
    return textOf(deep(this.element, "mlp-layer-block", ".block"));
  }

  get blockWidth(): number {
    return deep(this.element, "mlp-layer-block", ".block").getBoundingClientRect().width;
  }

  get handle(): HTMLElement {
    return deep(this.element, "mlp-layer-block", ".handle[data-side=right]");
  }

  get grip(): HTMLElement {
    return deep(this.element, ".grip");
  }

  get addAbove(): HTMLElement {
    return deep(this.element, "mlp-layer-block", ".add");
  }

  get unitsInput(): HTMLInputElement | undefined {
    return deepMaybe<HTMLInputElement>(this.element, "mlp-layer-block", "input");
  }

  get unitsProblem(): string {
    return textOf(deepMaybe(this.element, "mlp-layer-block", "#problem"));
  }

  get histogram(): unknown {
    return (this.element as LayerRow).model.snapshot;
  }

  get hasHistory(): boolean {
    return deepMaybe(this.element, "mlp-heat-strip") !== undefined;
  }

  /** What is wrong with what the design says at this row. */
  get problem(): string {
    return textOf(deepMaybe(this.element, "[data-problem]"));
  }

  /** What is applied to the outputs. */
  get applied(): string {
    return textOf(deepMaybe(this.element, "[data-applied]"));
  }

  get divergence(): string {
    return textOf(deepMaybe(this.element, "[data-divergence]"));
  }

  get error(): string {
    return textOf(deepMaybe(this.element, "[data-error]"));
  }

  tool(action: "duplicate" | "remove"): HTMLElement {
    return deep(this.element, `[data-action=${action}]`);
  }

  /** The button of a chip: "activation", "init", "batchNorm", "loss". */
  chip(name: string): HTMLElement {
    const chip = deep(this.element, `[data-chip=${name}]`);
    return deepMaybe(chip, ".chip") ?? chip;
  }

  options(name: string): HTMLElement[] {
    return deepAll(deep(this.element, `[data-chip=${name}]`), "[role=option]");
  }

  focus(): void {
    this.element.focus();
  }
}
