import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { countText } from "../../shared/format/numbers.ts";
import { nudge, readNumber } from "../forms/numberSteps.ts";
import { help } from "../help.ts";
import { base, buttons } from "../styles.ts";
import { clampUnits, flowPoints, maximumUnits, unitSteps, widthFraction } from "./stackGeometry.ts";
import { WidthDrag } from "./widthDrag.ts";

const unitsRange = { minimum: 1, maximum: maximumUnits, integer: true };
/** After the last arrow key on an edge, the width is given out. */
const settleMs = 500;

/**
 * A layer drawn as a block as wide as its units, under the flow from the layer before it. The width is changed by dragging
 * an edge, with the arrow keys on the edge, or by typing.
 *
 * @fires units-preview - CustomEvent<number | null>: a width while it is being drawn; null when that ends
 * @fires units-change - CustomEvent<number>: the width, once a gesture
 * @fires add-before - a layer is wanted in the flow above this one
 */
@customElement("mlp-layer-block")
export class LayerBlock extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        --flow: color-mix(in srgb, var(--vscode-charts-blue) 16%, transparent);
        --fill: color-mix(in srgb, var(--vscode-charts-blue) 42%, var(--vscode-editor-background));
        display: flex;
        flex-direction: column;
        align-items: center;
        align-self: stretch;
        min-width: 0;
      }
      :host([tone="bad"]) {
        --fill: color-mix(in srgb, var(--vscode-charts-red) 46%, var(--vscode-editor-background));
      }
      :host([tone="warning"]) {
        --fill: color-mix(in srgb, var(--vscode-charts-yellow) 42%, var(--vscode-editor-background));
      }
      :host([kind="input"]) {
        --fill: color-mix(in srgb, var(--vscode-foreground) 12%, var(--vscode-editor-background));
      }
      .flow {
        position: relative;
        width: 100%;
        height: var(--mlp-flow-height);
        flex: none;
      }
      svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        overflow: visible;
      }
      polygon {
        fill: var(--flow);
        stroke: var(--vscode-contrastBorder, none);
        vector-effect: non-scaling-stroke;
      }
      .connection {
        position: absolute;
        inset: 0;
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 5px;
        font-size: 11px;
        line-height: 1;
        color: var(--vscode-descriptionForeground);
        white-space: nowrap;
      }
      .add {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        width: 16px;
        height: 16px;
        border-radius: 8px;
        border: 1px solid var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 30%, transparent));
        background: var(--vscode-editor-background);
        color: var(--vscode-foreground);
      }
      .add:hover {
        background: var(--vscode-button-background);
        color: var(--vscode-button-foreground);
      }
      /* A larger target than what is seen. */
      .add::after {
        content: "";
        position: absolute;
        width: 28px;
        height: 24px;
      }
      .block {
        position: relative;
        flex: none;
        display: flex;
        align-items: center;
        justify-content: center;
        height: var(--mlp-block-height);
        border-radius: 3px;
        background: var(--fill);
        border: 1px solid var(--vscode-contrastBorder, transparent);
        color: var(--vscode-editor-foreground, var(--vscode-foreground));
        font-weight: 600;
        transition: width 120ms ease-out;
      }
      :host([dragging]) .block {
        transition: none;
        outline: 1px solid var(--vscode-focusBorder);
      }
      .rest {
        flex: 1;
        min-height: var(--mlp-rest-height);
        background: var(--flow);
        border-inline: 1px solid var(--vscode-contrastBorder, transparent);
        transition: width 120ms ease-out;
      }
      :host([kind="output"]) .rest {
        visibility: hidden;
      }
      .number {
        border: 0;
        height: 100%;
        min-width: 28px;
        border-radius: 3px;
        color: inherit;
        font-weight: inherit;
        cursor: text;
      }
      .number[data-locked] {
        display: inline-flex;
        align-items: center;
        gap: 3px;
        cursor: default;
      }
      .handle {
        position: absolute;
        top: 0;
        bottom: 0;
        width: 14px;
        cursor: ew-resize;
        touch-action: none;
        display: flex;
        align-items: center;
        justify-content: center;
      }
      .handle[data-side="left"] {
        left: -7px;
      }
      .handle[data-side="right"] {
        right: -7px;
      }
      .handle::after {
        content: "";
        width: 3px;
        height: 50%;
        border-radius: 2px;
        background: color-mix(in srgb, var(--vscode-foreground) 65%, transparent);
      }
      .handle[data-side="left"]::after {
        opacity: 0;
      }
      .handle:hover::after,
      :host([dragging]) .handle::after {
        opacity: 1;
        width: 4px;
        height: 70%;
        background: var(--vscode-focusBorder);
      }
      .handle:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        border-radius: 3px;
      }
      input {
        width: 76px;
        height: 100%;
        text-align: center;
        font: inherit;
        color: var(--vscode-input-foreground);
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-focusBorder);
        border-radius: 3px;
        outline: none;
      }
      input[aria-invalid="true"] {
        border-color: var(--vscode-inputValidation-errorBorder);
        background: var(--vscode-inputValidation-errorBackground);
      }
      .problem {
        position: absolute;
        z-index: 3;
        top: calc(100% + 2px);
        left: 50%;
        transform: translateX(-50%);
        width: max-content;
        max-width: 200px;
        padding: 3px 6px;
        font-weight: normal;
        font-size: 12px;
        color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
        background: var(--vscode-inputValidation-errorBackground);
        border: 1px solid var(--vscode-inputValidation-errorBorder);
      }
      @media (prefers-reduced-motion: reduce) {
        .block,
        .rest {
          transition: none;
        }
      }
    `,
  ];

  @property({ reflect: true }) kind: "input" | "hidden" | "output" = "hidden";
  @property({ reflect: true }) tone = "none";
  /** Undefined where it depends on a dataset that could not be read. */
  @property({ attribute: false }) shownUnits: number | undefined;
  /** Units of the layer above, as far as known. */
  @property({ attribute: false }) above: number | undefined;
  /** As the document has it; `shownUnits` is what is drawn meanwhile. */
  @property({ type: Number }) units = 1;
  @property({ type: Number }) widest = 1024;
  @property() name = "";
  @property({ type: Boolean }) reachable = false;
  /** Why the width cannot be changed; empty where it can. */
  @property() locked = "";
  /** Why no layer can be added above; empty where one can. */
  @property() flowLocked = "";
  @property({ type: Boolean, reflect: true }) dragging = false;
  @state() private draft: string | undefined;
  @state() private problem: string | undefined;
  @query("input") private readonly input!: HTMLInputElement | null;
  private readonly drag = new WidthDrag(this);
  private settling = 0;
  private stepped: number | undefined;

  previewUnits(units: number | undefined): void {
    this.dragging = units !== undefined;
    this.dispatchEvent(new CustomEvent<number | null>("units-preview", { detail: units ?? null }));
  }

  commitUnits(units: number): void {
    this.dispatchEvent(new CustomEvent<number>("units-change", { detail: units }));
  }

  /** Opens the field in which the width is typed, with a first digit where one was typed already. */
  async editUnits(first?: string): Promise<void> {
    if (this.locked !== "") return;
    this.draft = first ?? String(this.units);
    this.problem = undefined;
    await this.updateComplete;
    this.input?.focus();
    if (first === undefined) this.input?.select();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.settling);
  }

  override render() {
    const width = styleMap({ width: `${100 * this.fraction(this.shownUnits)}%` });
    return html`
      ${this.kind === "input" ? nothing : this.renderFlow()}
      <div class="block" style=${width}>${this.renderNumber()}${this.kind === "hidden" && this.locked === "" ? this.renderHandles() : nothing}</div>
      <div class="rest" style=${width}></div>
    `;
  }

  private fraction(units: number | undefined): number {
    return widthFraction(units ?? 1, this.widest);
  }

  private renderFlow() {
    const points = flowPoints(this.fraction(this.above), this.fraction(this.shownUnits));
    const shape = `${countText(this.above)} × ${countText(this.shownUnits)}`;
    return html`
      <div class="flow">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<polygon points=${points}></polygon>`}
        </svg>
        <div class="connection">
          ${this.flowLocked === "" ? this.renderAdd() : nothing}
          <span ${help(`Weight matrix: ${shape} (inputs × units)`)}>${shape}</span>
        </div>
      </div>
    `;
  }

  private renderAdd() {
    return html`
      <button
        class="add"
        tabindex=${this.reachable ? 0 : -1}
        ${help("Add a layer here")}
        aria-label="Add a layer before ${this.name}"
        @click=${() => this.dispatchEvent(new CustomEvent("add-before"))}
      >
        <vscode-icon name="add" size="12"></vscode-icon>
      </button>
    `;
  }

  private renderNumber() {
    if (this.draft !== undefined) return this.renderInput();
    if (this.kind !== "hidden") return html`<span>${countText(this.shownUnits)}</span>`;
    if (this.locked !== "")
      return html`
        <button class="number" tabindex="-1" aria-disabled="true" data-locked="units" ${help(`Units. ${this.locked}`)}>
          ${countText(this.shownUnits)} <vscode-icon name="lock" size="12"></vscode-icon>
        </button>
      `;
    return html`
      <button
        class="number"
        tabindex="-1"
        ${help("Units: click to type, drag an edge to change")}
        @click=${() => this.editUnits()}
      >
        ${countText(this.shownUnits)}
      </button>
    `;
  }

  private renderInput() {
    return html`
      <input
        inputmode="numeric"
        aria-label="Units of ${this.name}"
        aria-invalid=${this.problem !== undefined}
        aria-describedby="problem"
        .value=${this.draft ?? ""}
        @input=${this.onInput}
        @keydown=${this.onInputKey}
        @blur=${() => this.leaveInput(true)}
      />
      ${this.problem === undefined ? nothing : html`<div id="problem" class="problem" role="alert">Units ${this.problem}.</div>`}
    `;
  }

  private renderHandles() {
    return html`
      ${["left", "right"].map(
        (side) => html`
          <div
            class="handle"
            data-side=${side}
            role=${side === "right" ? "slider" : "presentation"}
            tabindex=${side === "right" && this.reachable ? 0 : -1}
            aria-label=${side === "right" ? `Width of ${this.name}` : nothing}
            aria-valuemin=${side === "right" ? 1 : nothing}
            aria-valuemax=${side === "right" ? maximumUnits : nothing}
            aria-valuenow=${side === "right" ? (this.shownUnits ?? 1) : nothing}
            aria-valuetext=${side === "right" ? `${countText(this.shownUnits)} units` : nothing}
            ${help("Drag, or press an arrow key, to change the width. With Shift, a drag goes unit by unit, an arrow key by a factor of 2; Page Up and Page Down go step by step.")}
            @pointerdown=${this.drag.onPointerDown}
            @keydown=${this.onHandleKey}
            @blur=${this.settle}
          ></div>
        `,
      )}
    `;
  }

  // ------------------------------------------------------------------------------------------------ typing

  private onInput(event: Event): void {
    this.draft = (event.target as HTMLInputElement).value;
    const read = readNumber(this.draft, unitsRange);
    this.problem = typeof read === "number" ? undefined : read.problem;
  }

  private onInputKey(event: KeyboardEvent): void {
    event.stopPropagation();
    switch (event.key) {
      case "Enter":
        if (this.problem === undefined) this.leaveInput(true, true);
        break;
      case "Escape":
        this.leaveInput(false, true);
        break;
      case "ArrowUp":
      case "ArrowDown": {
        const read = readNumber(this.draft ?? "", unitsRange);
        const from = typeof read === "number" ? read : this.units;
        this.draft = String(nudge(from, event.key === "ArrowUp" ? 1 : -1, event.shiftKey, unitsRange));
        this.problem = undefined;
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  }

  private leaveInput(commit: boolean, byKey = false): void {
    if (this.draft === undefined) return;
    const read = readNumber(this.draft, unitsRange);
    this.draft = undefined;
    this.problem = undefined;
    if (byKey) this.dispatchEvent(new CustomEvent("edit-end"));
    if (commit && typeof read === "number" && read !== this.units) this.commitUnits(read);
  }

  // ------------------------------------------------------------------------------------------------ arrow keys

  /** Keys held or pressed in a row are one gesture: the width is given out when they rest. */
  private onHandleKey(event: KeyboardEvent): void {
    const next = event.altKey ? undefined : this.unitsForKey(event);
    if (event.key === "Enter" && this.stepped !== undefined) this.settle();
    else if (event.key === "Escape" && this.stepped !== undefined) this.endSteps();
    else if (next !== undefined) this.step(next);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The arrows go by one, with Shift by a factor of two; Page Up and Page Down go through the steps of a drag. */
  private unitsForKey({ key, shiftKey }: KeyboardEvent): number | undefined {
    const from = this.stepped ?? this.units;
    switch (key) {
      case "ArrowRight":
      case "ArrowUp":
        return shiftKey ? from * 2 : from + 1;
      case "ArrowLeft":
      case "ArrowDown":
        return shiftKey ? from / 2 : from - 1;
      case "PageUp":
        return unitSteps.find((step) => step > from) ?? maximumUnits;
      case "PageDown":
        return unitSteps.findLast((step) => step < from) ?? 1;
      default:
        return undefined;
    }
  }

  private step(units: number): void {
    this.stepped = clampUnits(units);
    this.previewUnits(this.stepped);
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.settle(), settleMs);
  }

  private settle(): void {
    const { stepped } = this;
    this.endSteps();
    if (stepped !== undefined && stepped !== this.units) this.commitUnits(stepped);
  }

  private endSteps(): void {
    clearTimeout(this.settling);
    if (this.stepped !== undefined) this.previewUnits(undefined);
    this.stepped = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-layer-block": LayerBlock;
  }
}
