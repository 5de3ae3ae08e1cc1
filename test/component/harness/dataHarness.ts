import type { DesignerElement } from "../../../src/webview/designer.ts";
import { deep, deepAll, deepMaybe, deepText, textOf } from "./deep.ts";

/** The data page and what stands about data above it. */
export class DataHarness {
  private readonly designer: DesignerElement;

  constructor(designer: DesignerElement) {
    this.designer = designer;
  }

  get isShown(): boolean {
    return deepMaybe(this.designer, "mlp-data-page") !== undefined;
  }

  get page(): HTMLElement {
    return deep(this.designer, "mlp-data-page");
  }

  tab(page: "network" | "data"): HTMLElement {
    return deep(this.designer, "mlp-toolbar", "mlp-page-tabs", `[data-page=${page}]`);
  }

  /** What stands in place of the page: "loading", "error", "canceled". */
  state(name: string): string {
    return textOf(deepMaybe(this.page, `[data-state=${name}]`));
  }

  /** "reading", "changed", "kept" or "canceled", below the toolbar. */
  status(name: string): string {
    return textOf(deepMaybe(this.designer, "mlp-data-status", `[data-status=${name}]`));
  }

  statusButton(action: string): HTMLElement {
    return deep(this.designer, "mlp-data-status", `[data-action=${action}]`);
  }

  get summary(): string {
    return deepText(deep(this.page, "mlp-data-summary"));
  }

  get findings(): string[] {
    return deepAll(deep(this.page, "mlp-finding-list"), "[data-finding]").map(textOf);
  }

  fix(kind: string): HTMLElement {
    return deep(this.page, "mlp-finding-list", `[data-finding=${kind}] [data-action=fix]`);
  }

  showColumn(kind: string): HTMLElement {
    return deep(this.page, "mlp-finding-list", `[data-finding=${kind}] .link`);
  }

  get table(): HTMLElement {
    return deep(this.page, "mlp-column-table");
  }

  get columns(): string[] {
    return deepAll(this.table, "tr[data-column]").map((row) => row.dataset.column ?? "");
  }

  get groups(): string[] {
    return deepAll(this.table, "tr[data-group]").map(textOf);
  }

  openGroup(): void {
    deep(this.table, "tr[data-group] button").click();
  }

  more(): void {
    deep(this.table, "[data-action=more]").click();
  }

  search(words: string): void {
    const input = deep<HTMLInputElement>(this.table, "input");
    input.value = words;
    input.dispatchEvent(new InputEvent("input"));
  }

  row(column: string): HTMLElement {
    return deep(this.table, `tr[data-column="${column}"]`);
  }

  role(column: string): HTMLElement {
    return deep(this.row(column), "mlp-choice-chip", ".chip");
  }

  get roles(): string[] {
    const open = deepAll(this.table, "mlp-choice-chip").find((chip) => deepMaybe(chip, "[role=option]"));
    return open
      ? deepAll(open, "[role=option] > span:not(.doc)")
          .map(textOf)
          .filter((text) => text !== "")
      : [];
  }

  pickRole(column: string, role: string): void {
    const chip = deep(this.row(column), "mlp-choice-chip");
    const option = deepAll(chip, "[role=option]").find((item) => textOf(item).startsWith(role));
    if (!option) throw new Error(`There is no role ${role}.`);
    option.click();
  }
}
