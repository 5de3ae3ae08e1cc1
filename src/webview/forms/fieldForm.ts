import "@vscode-elements/elements/dist/vscode-checkbox/index.js";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import type { VscodeCheckbox } from "@vscode-elements/elements/dist/vscode-checkbox/vscode-checkbox.js";
import type { VscodeSingleSelect } from "@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js";
import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import {
  type Catalogue,
  type Choice,
  defaultChoice,
  findEntry,
  type NumberRange,
} from "../../shared/catalogue.ts";
import type { Json } from "../../shared/design/edit.ts";
import { isEditable } from "../../shared/design/fieldGroups.ts";
import type {
  BooleanField,
  ChoiceField,
  Field,
  Fields,
  MapField,
  NumbersField,
  SizesField,
  StringField,
  StringsField,
  ToggleField,
  ValueOf,
} from "../../shared/design/fieldKinds.ts";
import { choiceToJson } from "../../shared/design/print.ts";
import { choiceText } from "../../shared/format/choiceText.ts";
import { type Access, lockReason } from "../../shared/lesson/controls.ts";
import { help } from "../help.ts";
import { changedFields, toggleToJson } from "../store/fieldJson.ts";
import { base, buttons } from "../styles.ts";
import "./numberField.ts";

/** A field's new value, for the key it has in the form's object; `undefined` removes it. */
export interface FieldChange {
  readonly key: string;
  /** Where in the field's value, for a field that holds others by name; by default the field as a whole. */
  readonly path?: readonly string[];
  readonly value: Json | undefined;
  /** What happened, to be read out. */
  readonly announcement: string;
}

/** What VS Code's menu is about; the command for it takes the field's path. */
export interface FieldMenuContext {
  readonly webviewSection: "field";
  readonly field: string;
  /** A field that is typed in has the menu of texts, too. */
  readonly preventDefaultContextMenuItems: false;
}

/** Values to offer for a string or for the names of a map, and what stands for none. */
export interface Suggestions {
  readonly values: readonly string[];
  /** What the list shows in place of a value that cannot be read, such as a tab. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly none: string;
}

/** What a list shows in place of values that cannot be seen. */
const unreadable: Readonly<Record<string, string>> = { " ": "space", "\t": "tab" };

/**
 * A form for an object of the design, made from the fields' own descriptions. Each change is one event.
 *
 * @fires field-change - CustomEvent<FieldChange>
 */
@customElement("mlp-field-form")
export class FieldForm extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        gap: 5px;
      }
      .row {
        display: grid;
        grid-template-columns: minmax(72px, 1fr) minmax(0, 122px);
        gap: 8px;
        align-items: start;
      }
      .row > label {
        padding-top: 4px;
        line-height: 18px;
        overflow-wrap: anywhere;
      }
      .locked {
        display: flex;
        gap: 4px;
        padding-top: 4px;
        line-height: 18px;
        overflow-wrap: anywhere;
        color: var(--vscode-descriptionForeground);
      }
      .nested {
        display: grid;
        gap: 5px;
        padding-inline-start: 12px;
      }
      .nested .row {
        grid-template-columns: minmax(60px, 1fr) minmax(0, 122px);
      }
      .named {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      .named span {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
        font-weight: 600;
      }
      vscode-single-select,
      vscode-textfield {
        width: 100%;
        min-width: 0;
      }
    `,
  ];

  @property({ attribute: false }) fields: Fields = {};
  @property({ attribute: false }) values: object = {};
  @property({ attribute: false }) catalogue!: Catalogue;
  /** The keys to show, in this order; by default all. */
  @property({ attribute: false }) only: readonly string[] | undefined;
  @property({ attribute: false }) suggestions: Readonly<Record<string, Suggestions>> = {};
  /** The path of the form's object in the design, for the fields' menus; undefined where they have none. */
  @property({ attribute: false }) path: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("contextmenu", this.onContextMenu);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("contextmenu", this.onContextMenu);
  }

  /** The innermost field of those that hold each other has the menu. */
  private readonly onContextMenu = (event: Event): void => {
    const field = event
      .composedPath()
      .find((target) => target instanceof HTMLElement && target.dataset.field !== undefined);
    const isOwn = field instanceof HTMLElement && field.getRootNode() === this.renderRoot;
    if (!isOwn || this.path === undefined) return;
    const detail: FieldMenuContext = {
      webviewSection: "field",
      field: inner(this.path, field.dataset.field ?? ""),
      preventDefaultContextMenuItems: false,
    };
    this.dispatchEvent(new CustomEvent("menu-context", { detail, bubbles: true, composed: true }));
  };

  /** What a lesson says of a field; without a lesson all are open. */
  @property({ attribute: false }) access: (key: string) => Access = () => "open";

  override render() {
    return (this.only ?? Object.keys(this.fields)).map((key) => {
      const value = (this.values as Record<string, unknown>)[key];
      const access = this.access(key);
      if (access === "open") return this.renderField(key, this.fields[key], value);
      return access === "locked" ? this.renderLocked(key, this.fields[key], value) : nothing;
    });
  }

  /** A field that the lesson has set: its value, and why it cannot be changed. */
  private renderLocked(key: string, field: Field, value: unknown) {
    if (!isEditable(field) || !this.applies(field)) return nothing;
    return html`
      <div class="row" data-field=${key} data-locked tabindex="0" ${help(`${lockReason} ${field.doc}`)}>
        <label>${field.label}</label>
        <span class="locked">
          <vscode-icon name="lock"></vscode-icon>
          <span>${this.lockedText(field, value)}</span><span class="visually-hidden">. ${lockReason}</span>
        </span>
      </div>
    `;
  }

  private lockedText(field: Field, value: unknown): string {
    if (value === undefined) return field.kind === "toggle" ? "off" : "auto";
    if (field.kind === "toggle") return "on";
    if (field.kind === "choice") {
      const choice = value as Choice;
      return choiceText(choice, findEntry(this.catalogue, field.registry, choice.type));
    }
    if (typeof value === "boolean") return value ? "on" : "off";
    return typeof value === "object" ? "set" : String(value);
  }

  private renderField(key: string, field: Field, value: unknown): TemplateResult | typeof nothing {
    if (!isEditable(field) || !this.applies(field)) return nothing;
    const change = (json: Json | undefined, text: string) => this.emit(key, json, `${field.label}: ${text}.`);
    switch (field.kind) {
      case "number":
        return this.renderNumber(key, field, value as number | undefined, (next) =>
          change(next, next === undefined ? "default" : String(next)),
        );
      case "boolean":
        return this.renderCheckbox(key, field, value as boolean, (on) => change(on, on ? "on" : "off"));
      case "string":
        return this.renderString(key, field, value as string | undefined, change);
      case "strings":
        return this.renderStrings(key, field, value as readonly string[] | undefined, change);
      case "sizes":
        return this.renderSizes(key, field, value as readonly number[] | undefined, change);
      case "choice":
        return this.renderChoice(key, field, value as Choice | undefined, change);
      case "toggle":
        return this.renderToggle(key, field, value as object | undefined, change);
      case "numbers":
        return this.renderNumbers(key, field, value as ValueOf<NumbersField>, change);
      case "map":
        return this.renderMap(key, field, (value ?? {}) as Readonly<Record<string, object>>);
      case "object":
      case "list":
        // Lists and nested objects have gestures of their own.
        return nothing;
      default:
        return field satisfies never;
    }
  }

  /** Whether the field says anything beside the others: one that belongs to another is shown with it. */
  private applies(field: Field): boolean {
    const owner = "onlyWith" in field ? field.onlyWith : undefined;
    return owner === undefined || (this.values as Readonly<Record<string, unknown>>)[owner] !== undefined;
  }

  private renderNumber(
    key: string,
    field: NumberRange & { readonly label: string; readonly doc: string; readonly default?: number },
    value: number | undefined,
    commit: (value: number | undefined) => void,
  ) {
    return html`
      <div class="row" data-field=${key} ${help(field.doc)}>
        <label @click=${focusNext}>${field.label}</label>
        <mlp-number-field
          .value=${value}
          .range=${field}
          .label=${field.label}
          .doc=${field.doc}
          ?optional=${field.default === undefined}
          @commit=${(event: CustomEvent<number | undefined>) => commit(event.detail)}
        ></mlp-number-field>
      </div>
    `;
  }

  private renderCheckbox(
    key: string,
    field: BooleanField | ToggleField,
    value: boolean,
    commit: (on: boolean) => void,
  ) {
    return html`
      <div data-field=${key} ${help(field.doc)}>
        <vscode-checkbox
          .checked=${value}
          @change=${(event: Event) => commit((event.target as VscodeCheckbox).checked)}
          >${field.label}</vscode-checkbox
        >
      </div>
    `;
  }

  private renderString(
    key: string,
    field: StringField,
    value: string | undefined,
    change: (json: string | undefined, text: string) => void,
  ) {
    const suggestions = this.suggestions[key] ?? (field.values && { values: field.values, none: "auto" });
    const commit = (text: string) => {
      // What a list offers is a value as it is, a tab or a space among them.
      const json = suggestions ? text || undefined : text.trim() || undefined;
      // A field that must be there keeps its value.
      if (json === value || (json === undefined && field.required)) this.requestUpdate();
      else change(json, json ?? suggestions?.none ?? "default");
    };
    if (!suggestions) return this.renderText(key, field, value ?? "", commit);
    const values =
      value === undefined || suggestions.values.includes(value)
        ? suggestions.values
        : [value, ...suggestions.values];
    const options = [
      { value: "", label: suggestions.none, description: "" },
      ...values.map((item) => ({
        value: item,
        label: suggestions.labels?.[item] ?? unreadable[item] ?? item,
        description: "",
      })),
    ];
    return this.renderSelect(key, field, options, value ?? "", commit);
  }

  private renderStrings(
    key: string,
    field: StringsField,
    value: readonly string[] | undefined,
    change: (json: Json | undefined, text: string) => void,
  ) {
    const shown = (value ?? []).join(", ");
    return this.renderText(key, field, shown, (text) => {
      const items = text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
      if (items.join(", ") === shown) this.requestUpdate();
      else change(items.length === 0 ? undefined : items, items.length === 0 ? "default" : items.join(", "));
    });
  }

  private renderSizes(
    key: string,
    field: SizesField,
    value: readonly number[] | undefined,
    change: (json: Json | undefined, text: string) => void,
  ) {
    const shown = (value ?? []).join(" × ");
    return this.renderText(key, field, shown, (text) => {
      const sizes = text.split(/[\s,;×x]+/).flatMap((size) => (size === "" ? [] : [Number(size)]));
      if (sizes.some(Number.isNaN) || sizes.join(" × ") === shown) this.requestUpdate();
      else
        change(sizes.length === 0 ? undefined : sizes, sizes.length === 0 ? "default" : sizes.join(" by "));
    });
  }

  /** A rule's name or none; numbers by name, which only the text can add, each with a field of its own. */
  private renderNumbers(
    key: string,
    field: NumbersField,
    value: ValueOf<NumbersField>,
    change: (json: Json | undefined, text: string) => void,
  ) {
    const named = typeof value === "object" ? value : undefined;
    const plain = (text: string) => ({ value: text, label: text === "" ? "none" : text, description: "" });
    const names = this.suggestions[key]?.values ?? [];
    const byName = named || names.length > 0 ? ["by name"] : [];
    const options = ["", ...field.rules, ...byName].map(plain);
    const shown = named ? "by name" : ((value as string | undefined) ?? "");
    const select = this.renderSelect(key, field, options, shown, (next) => {
      if (next === shown) return;
      const ones = Object.fromEntries(names.map((name) => [name, 1]));
      change(next === "by name" ? ones : next || undefined, next === "" ? "none" : next);
    });
    if (!named) return select;
    const fields = Object.entries(named).map(([name, number]) =>
      this.renderNumber(`${key}.${name}`, { ...field, label: name, default: 1 }, number, (next = 1) =>
        change({ ...named, [name]: next }, `${name} ${next}`),
      ),
    );
    return html`${select}<div class="nested">${fields}</div>`;
  }

  private renderText(key: string, field: Field, value: string, commit: (text: string) => void) {
    return html`
      <div class="row" data-field=${key} ${help(field.doc)}>
        <label @click=${focusNext}>${field.label}</label>
        <vscode-textfield
          .value=${value}
          .label=${field.label}
          placeholder="default"
          @change=${(event: Event) => commit((event.target as VscodeTextfield).value)}
        ></vscode-textfield>
      </div>
    `;
  }

  private renderChoice(
    key: string,
    field: ChoiceField,
    value: Choice | undefined,
    change: (json: Json | undefined, text: string) => void,
  ) {
    const entries = this.catalogue[field.registry];
    const none = field.none ?? { label: "auto", doc: "Inferred from the dataset's task." };
    const options = [
      ...(field.default === null ? [{ value: "", label: none.label, description: none.doc }] : []),
      ...entries.map(({ id, label, doc }) => ({ value: id, label, description: doc })),
    ];
    const entry = value && findEntry(this.catalogue, field.registry, value.type);
    if (value && !entry)
      options.unshift({
        value: value.type,
        label: value.type,
        description: "There is nothing of this name.",
      });
    const commit = (next: Choice | undefined) =>
      change(
        next && choiceToJson(next, field.registry, this.catalogue),
        next ? choiceText(next, findEntry(this.catalogue, field.registry, next.type)) : none.label,
      );
    const select = this.renderSelect(key, field, options, value?.type ?? "", (id) => {
      const picked = entries.find((item) => item.id === id);
      if (id !== (value?.type ?? "")) commit(picked && defaultChoice(picked));
    });
    if (!value || !entry || entry.parameters.length === 0) return select;
    const parameters = repeat(
      entry.parameters,
      ({ name }) => `${entry.id}.${name}`,
      (parameter) =>
        this.renderNumber(
          `${key}.${parameter.name}`,
          parameter,
          value.parameters[parameter.name],
          (next = parameter.default) =>
            commit({ type: value.type, parameters: { ...value.parameters, [parameter.name]: next } }),
        ),
    );
    return html`${select}<div class="nested">${parameters}</div>`;
  }

  private renderSelect(
    key: string,
    field: { readonly label: string; readonly doc: string },
    options: readonly { value: string; label: string; description: string }[],
    value: string,
    commit: (value: string) => void,
  ) {
    return html`
      <div class="row" data-field=${key} ${help(field.doc)}>
        <label @click=${focusNext}>${field.label}</label>
        ${guard(
          [value, JSON.stringify(options), this.values],
          // The list is filled again only when it changed: that would otherwise disturb an open one.
          () => html`
            <vscode-single-select
              .label=${field.label}
              .options=${options.map((option) => ({ ...option, selected: option.value === value, disabled: false }))}
              .value=${value}
              @change=${(event: Event) => {
                const select = event.target as VscodeSingleSelect;
                const next = select.value;
                // The list shows what the design has: the choice is seen when the design has it.
                select.value = value;
                commit(next);
              }}
            ></vscode-single-select>
          `,
        )}
      </div>
    `;
  }

  private renderToggle(
    key: string,
    field: ToggleField,
    value: object | undefined,
    change: (json: Json | undefined, text: string) => void,
  ) {
    const box = this.renderCheckbox(key, field, value !== undefined, (on) =>
      change(on ? true : undefined, on ? "on" : "off"),
    );
    if (value === undefined) return box;
    const onNested = (event: CustomEvent<FieldChange>) => {
      event.stopPropagation();
      const { key: inner, value: json, announcement } = event.detail;
      this.emit(
        key,
        toggleToJson({ ...value, [inner]: json }, field.fields),
        `${field.label}, ${announcement}`,
      );
    };
    return html`
      ${box}
      <mlp-field-form
        class="nested"
        .fields=${field.fields}
        .path=${this.path === undefined ? undefined : inner(this.path, key)}
        .values=${value}
        .catalogue=${this.catalogue}
        @field-change=${onNested}
      ></mlp-field-form>
    `;
  }

  /** Objects by names that the data gives, such as columns: a form for each, and a list of the names that have none yet. */
  private renderMap(key: string, field: MapField, items: Readonly<Record<string, object>>) {
    const { item } = field;
    const put = (name: string, value: Json | undefined, text: string) => {
      const isLast = value === undefined && Object.keys(items).length === 1;
      const announcement = `${item.label} ${name}, ${text}`;
      const detail = isLast ? { key, value, announcement } : { key, path: [name], value, announcement };
      this.dispatchEvent(new CustomEvent<FieldChange>("field-change", { detail }));
    };
    const onItemChange = (name: string) => (event: CustomEvent<FieldChange>) => {
      event.stopPropagation();
      const { key: inner, value, announcement } = event.detail;
      const json = changedFields({ ...items[name], [inner]: value }, item.fields);
      const isShort = Object.keys(json).length === 1 && field.short in json;
      put(name, isShort ? json[field.short] : json, announcement);
    };
    const forms = Object.entries(items).map(
      ([name, values]) => html`
        <div class="named">
          <span>${name}</span>
          <button class="icon-button" aria-label="Remove ${name}" data-remove=${name} @click=${() => put(name, undefined, "removed.")}>
            <vscode-icon name="close" size="14"></vscode-icon>
          </button>
        </div>
        <mlp-field-form
          class="nested"
          data-item=${name}
          .fields=${item.fields}
          .values=${values}
          .catalogue=${this.catalogue}
          @field-change=${onItemChange(name)}
        ></mlp-field-form>
      `,
    );
    const add = (name: string) => {
      if (name !== "" && !(name in items)) put(name, {}, "added.");
    };
    const known = this.suggestions[key];
    const names = (known?.values ?? []).filter((name) => !(name in items));
    const options = [
      { value: "", label: `add a ${item.label}…`, description: "" },
      ...names.map((name) => ({ value: name, label: name, description: "" })),
    ];
    return html`
      ${known ? this.renderSelect(key, field, options, "", add) : this.renderText(key, field, "", (text) => add(text.trim()))}
      ${forms}
    `;
  }

  private emit(key: string, value: Json | undefined, announcement: string): void {
    this.dispatchEvent(
      new CustomEvent<FieldChange>("field-change", { detail: { key, value, announcement } }),
    );
  }
}

function inner(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** A label focuses its field, as a `<label for>` does, which cannot point into another element's shadow root. */
function focusNext(event: Event): void {
  const field = (event.currentTarget as HTMLElement).nextElementSibling;
  if (field instanceof HTMLElement) field.focus();
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-field-form": FieldForm;
  }
}
