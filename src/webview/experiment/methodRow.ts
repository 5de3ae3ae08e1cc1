import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { NumberRange } from "../../shared/catalogue.ts";
import { experimentDocs, experimentRanges, halvingDocs, searchDocs } from "../../shared/experiment/fields.ts";
import type { ExperimentOutline } from "../../shared/experiment/outline.ts";
import { help } from "../help.ts";
import { base } from "../styles.ts";
import type { ExperimentStore } from "./experimentStore.ts";

interface Method {
  readonly key: "search" | "halving";
  readonly label: string;
  readonly doc: string;
  readonly numbers: readonly {
    readonly key: string;
    readonly label: string;
    readonly doc: string;
    readonly range: NumberRange;
    /** What it is given when the method is switched on. */
    readonly initial: number;
  }[];
}

const methods: readonly Method[] = [
  {
    key: "search",
    label: "random search",
    doc: experimentDocs.search,
    numbers: [
      {
        key: "samples",
        label: "cells",
        doc: searchDocs.samples,
        range: experimentRanges.samples,
        initial: 20,
      },
      { key: "seed", label: "seed", doc: searchDocs.seed, range: experimentRanges.seed, initial: 1 },
    ],
  },
  {
    key: "halving",
    label: "successive halving",
    doc: experimentDocs.halving,
    numbers: [
      { key: "factor", label: "factor", doc: halvingDocs.factor, range: experimentRanges.factor, initial: 3 },
      {
        key: "minimumEpochs",
        label: "first rung, epochs",
        doc: halvingDocs.minimumEpochs,
        range: experimentRanges.minimumEpochs,
        initial: 1,
      },
    ],
  },
];

/** Which cells are trained, and for how long: all of them to the end, unless they are drawn at random or stopped early. */
@customElement("mlp-method-row")
export class MethodRow extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 24px;
      }
      div,
      label {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      input[type="number"] {
        width: 76px;
        height: 22px;
        padding: 0 6px;
        font: inherit;
        color: var(--vscode-input-foreground);
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
        border-radius: 2px;
      }
      input[type="checkbox"] {
        accent-color: var(--vscode-focusBorder);
      }
      input:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
    `,
  ];

  @property({ attribute: false }) store!: ExperimentStore;
  @property({ attribute: false }) outline!: ExperimentOutline;

  override render() {
    return methods.map((method) => {
      const given = this.outline[method.key];
      return html`
        <div role="group" aria-label=${method.label}>
          <label ${help(method.doc)}>
            <input
              type="checkbox"
              data-method=${method.key}
              .checked=${given !== undefined}
              @change=${() => this.toggle(method)}
            />
            ${method.label}
          </label>
          ${given ? method.numbers.map((number) => this.renderNumber(method, number, given[number.key])) : nothing}
        </div>
      `;
    });
  }

  private renderNumber({ key }: Method, number: Method["numbers"][number], value: unknown) {
    const { minimum, maximum } = number.range;
    return html`
      <label ${help(number.doc)}>
        <span class="dim">${number.label}</span>
        <input
          type="number"
          data-number="${key}.${number.key}"
          min=${minimum ?? nothing}
          max=${maximum ?? nothing}
          .value=${typeof value === "number" ? String(value) : ""}
          @change=${(event: Event) => this.change([key, number.key], number.label, event.target as HTMLInputElement)}
        />
      </label>
    `;
  }

  private toggle({ key, label, numbers }: Method): void {
    const isOn = this.outline[key] !== undefined;
    const value = isOn
      ? undefined
      : Object.fromEntries(numbers.map((number) => [number.key, number.initial]));
    void this.store.edit([{ kind: "set", path: [key], value }], `${label}: ${isOn ? "off" : "on"}.`);
  }

  /** An empty field takes the number out of the file, which then has its default. */
  private change(path: readonly string[], label: string, input: HTMLInputElement): void {
    const value = input.value.trim() === "" ? undefined : Number(input.value);
    void this.store.edit([{ kind: "set", path, value }], `${label}: ${value ?? "default"}.`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-method-row": MethodRow;
  }
}
