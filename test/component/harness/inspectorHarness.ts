import type { DesignerElement } from "../../../src/webview/designer.ts";
import { deep, deepAll, deepMaybe, textOf } from "./deep.ts";

/** The settings beside the stack. */
export class InspectorHarness {
  readonly element: HTMLElement;

  constructor(designer: DesignerElement) {
    this.element = deep(designer, "mlp-inspector");
  }

  get sections(): string[] {
    return deepAll(this.element, "section").map((section) => section.dataset.section ?? "");
  }

  /**
   * A field's row by its section and its key, such as `training`, `optimizer.learningRate`.
   *
   * @param item the name of the object that the field is of, where a field holds several by name
   */
  field(section: string, key: string, item?: string): FieldHarness {
    const parent = deep(this.element, `[data-section=${section}]`);
    const selector = `[data-field="${key}"]`;
    const own = item === undefined ? parent.querySelector<HTMLElement>(selector) : null;
    const inForms = formsIn(parent)
      .filter((form) => form.dataset.item === item)
      .flatMap((form) => deepAll(form, selector));
    const found = own ?? inForms[0];
    if (!found) throw new Error(`No field ${key} in ${section}.`);
    return new FieldHarness(found);
  }

  has(section: string, key: string): boolean {
    try {
      return Boolean(this.field(section, key));
    } catch {
      return false;
    }
  }

  removeItem(section: string, item: string): void {
    const forms = formsIn(deep(this.element, `[data-section=${section}]`));
    const [button] = forms.flatMap((form) => deepAll(form, `[data-remove="${item}"]`));
    button.click();
  }

  get facts(): string {
    return textOf(deepMaybe(this.element, "mlp-dataset-facts", "dl"));
  }

  get warnings(): string[] {
    const facts = deepMaybe(this.element, "mlp-dataset-facts");
    return facts ? deepAll(facts, ".warning").map(textOf) : [];
  }

  get datasetError(): string {
    return textOf(deepMaybe(this.element, "[data-error=dataset]"));
  }

  get pick(): HTMLElement {
    return deep(this.element, "[data-action=pick]");
  }
}

function formsIn(parent: HTMLElement): HTMLElement[] {
  const forms = [...parent.querySelectorAll<HTMLElement>("mlp-field-form")];
  return forms.flatMap((form) => [form, ...deepAll(form, "mlp-field-form")]);
}

/** One field of a form, whatever its kind. */
export class FieldHarness {
  readonly element: HTMLElement;

  constructor(element: HTMLElement) {
    this.element = element;
  }

  get label(): string {
    return textOf(this.element.querySelector<HTMLElement>("label") ?? this.element);
  }

  get doc(): string {
    return this.element.dataset.help ?? "";
  }

  /** The native input of a number or a text. */
  get input(): HTMLInputElement {
    const number = this.element.querySelector<HTMLElement>("mlp-number-field");
    const field = number
      ? deep(number, "vscode-textfield")
      : this.element.querySelector<HTMLElement>("vscode-textfield");
    if (!field) throw new Error(`${this.label} is no input.`);
    return deep<HTMLInputElement>(field, "input");
  }

  get problem(): string {
    const number = this.element.querySelector<HTMLElement>("mlp-number-field");
    return textOf(number ? deepMaybe(number, ".problem") : undefined);
  }

  get checked(): boolean {
    return this.checkbox.checked;
  }

  toggle(): void {
    deep(this.checkbox, "label").click();
  }

  get select(): HTMLElement & { value: string } {
    return this.element.querySelector("vscode-single-select") as HTMLElement & { value: string };
  }

  private get checkbox(): HTMLElement & { checked: boolean } {
    return this.element.querySelector("vscode-checkbox") as HTMLElement & { checked: boolean };
  }

  /** As a click on an option of the open list does. */
  choose(value: string): void {
    this.select.value = value;
    this.select.dispatchEvent(new Event("change"));
  }
}
