import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Catalogue } from "../../shared/catalogue.ts";
import type { DesignProblem } from "../../shared/design/jsonReader.ts";
import { fieldAt, parsePath } from "../../shared/design/overrides.ts";
import { exampleAxis } from "../../shared/experiment/exampleAxes.ts";
import type { OutlineAxis } from "../../shared/experiment/outline.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import {
  asRange,
  asValues,
  axisGesture,
  type Gesture,
  rangeParts,
  settingsGesture,
  settingText,
} from "./axisEdits.ts";
import type { Chip, ChipChange } from "./chipList.ts";
import "./chipList.ts";
import type { ExperimentStore } from "./experimentStore.ts";
import "./fieldPicker.ts";

/** One axis: what varies, its values as chips, and what is wrong with it. */
@customElement("mlp-axis-row")
export class AxisRow extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
        position: relative;
      }
      .row {
        display: grid;
        grid-template-columns: 176px minmax(0, 1fr) auto;
        gap: 8px;
        align-items: center;
      }
      .field {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .cases {
        margin: 4px 0 0 184px;
      }
      .case {
        display: grid;
        grid-template-columns: 130px minmax(0, 1fr);
        gap: 8px;
        align-items: center;
        padding: 2px 0;
      }
      .problem {
        margin: 2px 0 0 184px;
        padding: 4px 8px;
        line-height: 1.4;
        overflow-wrap: anywhere;
        border: 1px solid var(--vscode-inputValidation-errorBorder);
        background: var(--vscode-inputValidation-errorBackground);
        color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
        border-radius: 3px;
      }
      .problem .link {
        color: inherit;
      }
      .tools {
        display: flex;
      }
      @media (max-width: 760px) {
        .row {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        mlp-chip-list {
          grid-column: 1 / -1;
          grid-row: 2;
        }
        .problem,
        .cases {
          margin-inline-start: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: ExperimentStore;
  @property({ attribute: false }) axis!: OutlineAxis;
  @property({ type: Number }) count = 1;
  @state() private isPicking = false;

  override render() {
    const { axis } = this;
    return html`
      <div class="row" role="group" aria-label="Axis ${axis.at + 1}: ${axis.label}">
        ${this.renderName()}
        <mlp-chip-list
          .name=${axis.label}
          .item=${axis.kind === "cases" ? "case" : "value"}
          .chips=${this.chips()}
          .fixed=${axis.kind === "range"}
          .suggestions=${this.suggestions()}
          @chip-change=${(event: CustomEvent<ChipChange>) => this.make(axisGesture(axis, event.detail))}
        ></mlp-chip-list>
        <div class="tools">${this.renderTools()}</div>
      </div>
      ${
        this.isPicking
          ? html`<mlp-field-picker
            .catalogue=${this.store.catalogue as Catalogue}
            @pick=${(event: CustomEvent<string>) => this.changeField(event.detail)}
            @cancel=${() => this.stopPicking()}
          ></mlp-field-picker>`
          : nothing
      }
      ${axis.kind === "cases" ? this.renderCases() : nothing}
      ${this.problems().map(
        ({ message, offset }) => html`
          <div class="problem" role="alert" data-problem>
            <button class="link" ${help("Open as text here")} @click=${() => this.store.openAsText(offset)}>${message}</button>
          </div>
        `,
      )}
    `;
  }

  /** Cases have no field of their own that could be changed. */
  private renderName() {
    const { at, label, field, kind } = this.axis;
    const arrow = html`<span aria-hidden="true">${["→", "↓"][at] ?? ""}</span>`;
    if (kind === "cases") return html`<span class="field">${label} ${arrow}</span>`;
    return html`
      <button
        class="link field"
        data-axis-field
        aria-haspopup="listbox"
        aria-label="Axis ${at + 1}, ${label}${["", " across", " down"][at + 1] ?? ""}. Change the field"
        ${help(field ?? "")}
        @click=${() => this.pick()}
      >
        ${label} ${arrow}
      </button>
    `;
  }

  /** What each case sets, one below the other. */
  private renderCases() {
    const { at, cases } = this.axis;
    return html`
      <details class="cases">
        <summary>What each case sets</summary>
        ${cases.map(
          ({ label, set }, i) => html`
            <div class="case">
              <span class="field">${label}</span>
              <mlp-chip-list
                .name=${label}
                item="field"
                unordered
                data-case=${i}
                .chips=${set.map((value) => ({ label: settingText(value), problem: this.problemIn(value)?.message }))}
                .suggestions=${this.store.fieldSuggestions}
                @chip-change=${(event: CustomEvent<ChipChange>) =>
                  this.make(settingsGesture(["axes", at, "cases", i, "set"], label, event.detail, set))}
              ></mlp-chip-list>
            </div>
          `,
        )}
      </details>
    `;
  }

  private renderTools() {
    const { axis } = this;
    const { at, label } = axis;
    const range = asRange(axis);
    const values = axis.kind === "range" ? asValues(axis, this.gridValues()) : undefined;
    const tool = (name: string, icon: string, text: string, act: () => void, disabled = false) => html`
      <button class="icon-button" data-tool=${name} aria-label="${text}: ${label}" ${help(text)} ?disabled=${disabled} @click=${act}>
        <vscode-icon name=${icon} size="14"></vscode-icon>
      </button>
    `;
    return html`
      ${range ? tool("range", "arrow-both", "Give a range in place of values", () => this.make(range)) : nothing}
      ${values ? tool("values", "list-unordered", "List the values of the range", () => this.make(values)) : nothing}
      ${axis.kind === "cases" ? tool("text", "go-to-file", "Edit the cases in the text", () => this.store.openAsText(axis.offset)) : nothing}
      ${this.count > 1 ? tool("up", "arrow-up", "Move the axis up", () => this.move(at - 1), at === 0) : nothing}
      ${this.count > 1 ? tool("down", "arrow-down", "Move the axis down", () => this.move(at + 1), at === this.count - 1) : nothing}
      ${tool("remove", "close", "Remove the axis", () =>
        this.make({
          edits: [{ kind: "set", path: ["axes", at], value: undefined }],
          announcement: `The axis ${label} is removed.`,
        }),
      )}
    `;
  }

  private chips(): readonly Chip[] {
    const { axis } = this;
    if (axis.kind !== "range")
      return axis.values.map((value) => ({ label: value.label, problem: this.problemIn(value)?.message }));
    return rangeParts.map((part) => {
      const value = axis.range?.[part] ?? (part === "scale" ? "linear" : "?");
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return { label: text, name: `${part} ${text}`, problem: undefined };
    });
  }

  /** The values that a range has in the grid, as far as there is one of this file. */
  private gridValues() {
    const labels = this.store.grid?.axes[this.axis.at]?.values ?? [];
    return labels
      .map((label) => Number(label.replaceAll("\u202f", "").replace("−", "-")))
      .filter(Number.isFinite);
  }

  private suggestions(): readonly string[] {
    const { axis } = this;
    if (axis.kind === "range") return ["linear", "log"];
    const field = axis.field === undefined ? undefined : fieldAt(parsePath(axis.field));
    if (field?.kind === "choice") return (this.store.catalogue?.[field.registry] ?? []).map(({ id }) => id);
    if (field?.kind === "boolean" || field?.kind === "toggle") return ["true", "false"];
    return field?.kind === "string" ? (field.values ?? []) : [];
  }

  private problems(): readonly DesignProblem[] {
    return (this.store.document?.problems ?? []).filter((problem) => isIn(problem, this.axis));
  }

  private problemIn(part: { readonly offset: number; readonly length: number }) {
    return this.store.document?.problems.find((problem) => isIn(problem, part));
  }

  private make({ edits, announcement }: Gesture): void {
    if (edits.length > 0) void this.store.edit(edits, announcement);
    else if (announcement !== "") this.store.report(announcement);
  }

  private move(to: number): void {
    const { at, label } = this.axis;
    this.make({
      edits: [{ kind: "move", path: ["axes"], from: at, to }],
      announcement: `${label} is axis ${to + 1}.`,
    });
  }

  private pick(): void {
    this.isPicking = true;
  }

  private stopPicking(): void {
    this.isPicking = false;
    this.renderRoot.querySelector<HTMLElement>("[data-axis-field]")?.focus();
  }

  private changeField(field: string): void {
    this.stopPicking();
    const { catalogue, grid } = this.store;
    if (!catalogue || field === this.axis.field) return;
    const value = exampleAxis(field, grid?.base, catalogue);
    this.make({
      edits: [{ kind: "set", path: ["axes", this.axis.at], value }],
      announcement: `Axis ${this.axis.at + 1} is ${value.label}.`,
    });
  }
}

function isIn(
  { offset }: Pick<DesignProblem, "offset">,
  part: { readonly offset: number; readonly length: number },
): boolean {
  return offset >= part.offset && offset < part.offset + part.length;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-axis-row": AxisRow;
  }
}
