import type { Fix } from "../../shared/design/fix.ts";
import type { LayerQuantity } from "../../shared/events.ts";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Catalogue, Choice } from "../../shared/catalogue.ts";
import type { LayerSpec } from "../../shared/design/fields.ts";
import type { LayerSnapshot, LayersEvent } from "../../shared/events.ts";

import "../inspector/remedyButtons.ts";
import { type LayerHealth, layerHealth, type RunFinding } from "../plots/health.ts";
import "../plots/heatStrip.ts";
import "../plots/histogram.ts";
import { choiceText } from "../../shared/format/choiceText.ts";
import { layerName } from "../../shared/format/layerNames.ts";
import { countText } from "../../shared/format/numbers.ts";
import { help } from "../help.ts";
import type { ValueRange } from "../plots/rebin.ts";
import type { StepAxis } from "../plots/stepAxis.ts";
import type { Tone } from "../plots/tone.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import type { LayerActions } from "../store/layerActions.ts";
import type { ShownShape } from "../store/shapes.ts";
import { base, buttons, tones } from "../styles.ts";
import "./choiceChip.ts";
import type { LayerBlock } from "./layerBlock.ts";
import "./layerBlock.ts";
import { rowLayout } from "./rowLayout.ts";

const healthIcons: Record<Tone, string> = {
  good: "pass",
  warning: "warning",
  bad: "error",
  none: "circle-large-outline",
};

/** What the run has to tell of one layer over time. */
export interface LayerHistory {
  readonly snapshots: readonly LayersEvent[];
  readonly layer: number;
  readonly revision: number;
  readonly steps: StepAxis;
  /** The step that is shown; undefined while that is the newest one. */
  readonly marked: number | undefined;
}

/**
 * One layer of the network, hidden or the output: its block in the flow, its settings, and what happens inside it.
 *
 * @fires units-preview - CustomEvent<number | null>
 * @fires grab - CustomEvent<PointerEvent>: the row is taken hold of, to be dragged
 */
@customElement("mlp-layer-row")
export class LayerRow extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    rowLayout,
    css`
      .grip {
        display: inline-flex;
        cursor: grab;
        touch-action: none;
        color: var(--vscode-descriptionForeground);
        margin-inline-start: -4px;
      }
      .tools {
        display: none;
        margin-inline-start: auto;
      }
      :host(:hover) .tools,
      :host(:focus-within) .tools,
      :host([selected]) .tools {
        display: inline-flex;
      }
      .toggle {
        display: inline-flex;
        align-items: center;
        gap: 3px;
        height: 20px;
        padding: 0 8px 0 5px;
        border-radius: 10px;
        font-size: 12px;
        white-space: nowrap;
      }
      .toggle[aria-pressed="true"] {
        background: color-mix(in srgb, var(--vscode-foreground) 11%, transparent);
      }
      .toggle[aria-pressed="false"] {
        color: var(--vscode-descriptionForeground);
        border: 1px dashed color-mix(in srgb, var(--vscode-foreground) 35%, transparent);
      }
      .toggle:hover {
        color: var(--vscode-foreground);
        background: color-mix(in srgb, var(--vscode-foreground) 20%, transparent);
      }
      .health {
        line-height: 1.4;
        font-size: 12px;
      }
      /* The gradient's line is there before the first step. */
      .health > .dim {
        min-height: 1.4em;
      }
      .verdict {
        display: flex;
        align-items: flex-start;
        gap: 4px;
      }
      .verdict vscode-icon {
        margin-top: 1px;
      }
      .note {
        grid-area: note;
        display: flex;
        gap: 6px;
        align-items: flex-start;
        margin: 2px 0 6px;
        padding: 6px 9px;
        line-height: 1.4;
        border: 1px solid var(--vscode-inputValidation-errorBorder);
        background: var(--vscode-inputValidation-errorBackground);
        color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
        border-radius: 3px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ reflect: true }) kind: "hidden" | "output" = "hidden";
  @property({ type: Number }) index = 0;
  @property({ type: Number }) hiddenCount = 0;
  /** Undefined for the output layer. */
  @property({ attribute: false }) layer: LayerSpec | undefined;
  @property({ attribute: false }) init!: Choice;
  @property({ attribute: false }) loss: Choice | undefined;
  /** What the output is of: "3 classes: …". */
  @property() outputs = "";
  @property() autoLoss = "";
  /** What is applied to the outputs, by the output layer and by the loss: "softmax, by the loss". */
  @property() applied = "";
  @property({ attribute: false }) shape!: ShownShape;
  @property({ type: Number }) widest = 1024;
  @property({ attribute: false }) snapshot: LayerSnapshot | undefined;
  @property({ attribute: false }) network: readonly LayerSnapshot[] = [];
  /** Updates made when the snapshot was taken. */
  @property({ type: Number }) step: number | undefined;
  /** The value axis of the histogram, where other layers have the same. */
  @property({ attribute: false }) range: ValueRange | undefined;
  @property({ attribute: false }) history: LayerHistory | undefined;
  @property() quantity: LayerQuantity = "activation";
  @property({ type: Boolean, reflect: true }) selected = false;
  /** What is wrong with what the design says about the layer. */
  @property({ attribute: false }) problems: readonly string[] = [];
  /** Why the run stopped here, and what would keep it from that. */
  @property() divergence = "";
  @property({ attribute: false }) divergenceRemedies: readonly Fix[] = [];
  /** What is wrong with the run as a whole. */
  @property({ attribute: false }) runFinding: RunFinding | undefined;
  @property({ attribute: false }) store!: Pick<DesignerStore, "editTogether">;
  /** Whether the snapshot is the run's newest. */
  @property({ type: Boolean }) live = true;
  @property({ attribute: false }) catalogue!: Catalogue;
  @property({ attribute: false }) actions!: LayerActions;
  @query("mlp-layer-block") private readonly block!: LayerBlock;

  get name(): string {
    return layerName(this.index, this.hiddenCount);
  }

  editUnits(first?: string): void {
    if (this.kind === "hidden") void this.block.editUnits(first);
  }

  override render() {
    const health = this.health();
    const tone = this.problems.length > 0 ? "bad" : health.tone;
    return html`
      <mlp-layer-block
        class="flow-cell"
        .kind=${this.kind}
        .tone=${tone}
        .above=${this.shape.inputs}
        .shownUnits=${this.shape.units}
        .units=${this.layer?.units ?? this.shape.units ?? 1}
        .widest=${this.widest}
        .name=${this.name}
        .reachable=${this.selected}
        @units-preview=${this.forward}
        @units-change=${(event: CustomEvent<number>) => this.actions.setUnits(this.index, event.detail)}
        @add-before=${() => this.actions.add(this.index)}
        @edit-end=${() => this.focus()}
      ></mlp-layer-block>
      ${this.renderSettings()} ${this.renderPictures(tone)}
      <div class="health" tabindex=${this.selected && health.explanation !== "" ? 0 : -1} ${help(health.explanation)}>
        ${
          health.text === ""
            ? nothing
            : html`<div class="verdict">
              <vscode-icon class="tone-${health.tone}" name=${healthIcons[health.tone]} size="14"></vscode-icon>
              <span data-health>${health.text}</span>
            </div>`
        }
        <div class="dim">${health.detail}</div>
      </div>
      ${this.renderProblems()}
      ${
        this.divergence === ""
          ? nothing
          : html`<div class="note" role="alert" data-divergence>
            <vscode-icon class="tone-bad" name="error"></vscode-icon><span>${this.divergence}</span>
            <mlp-remedy-buttons .store=${this.store} .remedies=${this.divergenceRemedies}></mlp-remedy-buttons>
          </div>`
      }
    `;
  }

  private renderProblems() {
    if (this.problems.length === 0) return nothing;
    return html`
      <div class="note" role="alert" data-problem>
        <vscode-icon class="tone-bad" name="error"></vscode-icon><span>${this.problems.join(" ")}</span>
      </div>
    `;
  }

  private health(): LayerHealth {
    if (this.divergence !== "" && this.live)
      return { tone: "bad", text: "diverged here", detail: "", explanation: this.divergence };
    return rowHealth({
      layer: this.layer,
      shape: this.shape,
      snapshot: this.snapshot,
      network: this.network,
      step: this.step,
      run: this.runFinding,
    });
  }

  private renderSettings() {
    const { shape, catalogue, actions, index } = this;
    return html`
      <div class="settings">
        <div class="title">
          ${
            this.kind === "hidden"
              ? html`<span class="grip" ${help("Drag to move the layer, or press Alt+Up or Alt+Down")} @pointerdown=${this.onGrab}
                ><vscode-icon name="gripper"></vscode-icon
              ></span>`
              : nothing
          }
          <strong>${this.name}</strong>
          <span class="dim parameters" tabindex=${this.selected ? 0 : -1} ${help("Weights, biases and batch norm's γ and β")}>${countText(shape.parameters)} params</span>
          ${this.kind === "hidden" ? this.renderTools() : nothing}
        </div>
        <div class="chips">
          <span class="choices">${this.layer ? this.renderActivation(this.layer) : nothing}
          <mlp-choice-chip
            data-chip="init"
            label="initialization"
            .entries=${catalogue.initializers}
            .value=${this.init}
            .reachable=${this.selected}
            @pick=${(event: CustomEvent<Choice>) => actions.setInit(index, event.detail)}
          ></mlp-choice-chip></span>
          ${this.layer ? this.renderBatchNorm(this.layer) : this.renderLoss()}
        </div>
        ${this.applied === "" ? nothing : html`<div class="dim outputs" data-applied>${this.applied}</div>`}
        ${this.outputs === "" ? nothing : html`<div class="dim outputs" tabindex=${this.selected ? 0 : -1} ${help(this.outputs)}>${this.outputs}</div>`}
      </div>
    `;
  }

  private renderTools() {
    const tabindex = this.selected ? 0 : -1;
    return html`
      <span class="tools">
        <button
          class="icon-button"
          data-action="duplicate"
          tabindex=${tabindex}
          ${help("Duplicate (Ctrl+D)")}
          aria-label="Duplicate ${this.name}"
          @click=${() => this.actions.duplicate(this.index)}
        >
          <vscode-icon name="copy" size="14"></vscode-icon>
        </button>
        <button
          class="icon-button"
          data-action="remove"
          tabindex=${tabindex}
          ${help("Remove (Delete)")}
          aria-label="Remove ${this.name}"
          @click=${() => this.actions.remove(this.index)}
        >
          <vscode-icon name="trash" size="14"></vscode-icon>
        </button>
      </span>
    `;
  }

  private renderActivation(layer: LayerSpec) {
    return html`
      <mlp-choice-chip
        data-chip="activation"
        label="activation"
        .entries=${this.catalogue.activations}
        .value=${layer.activation}
        .reachable=${this.selected}
        @pick=${(event: CustomEvent<Choice>) => this.actions.setActivation(this.index, event.detail)}
      ></mlp-choice-chip>
    `;
  }

  private renderBatchNorm(layer: LayerSpec) {
    const on = layer.batchNorm !== undefined;
    return html`
      <button
        class="toggle"
        data-chip="batchNorm"
        aria-pressed=${on}
        tabindex=${this.selected ? 0 : -1}
        ${help(`Batch normalization after the linear map and before the activation: ${on ? "on" : "off"}`)}
        @click=${() => this.actions.toggleBatchNorm(this.index)}
      >
        <vscode-icon name=${on ? "check" : "add"} size="12"></vscode-icon>batch norm
      </button>
    `;
  }

  private renderLoss() {
    return html`
      <mlp-choice-chip
        data-chip="loss"
        label="loss"
        .entries=${this.catalogue.losses}
        .value=${this.loss}
        .fallback=${this.autoLoss}
        .reachable=${this.selected}
        @pick=${(event: CustomEvent<Choice>) => this.actions.setLoss(event.detail)}
      ></mlp-choice-chip>
    `;
  }

  private renderPictures(tone: Tone) {
    const { snapshot, history, quantity } = this;
    const what = quantity === "activation" ? "activation" : "pre-activation";
    return html`
      <mlp-histogram
        .histogram=${snapshot?.[quantity].histogram}
        .moments=${snapshot?.[quantity]}
        .range=${this.range}
        .reachable=${this.selected}
        .tone=${tone}
        .label="${what} of ${this.name}"
      ></mlp-histogram>
      ${
        history && history.snapshots.length > 0
          ? html`<mlp-heat-strip
            .snapshots=${history.snapshots}
            .layer=${history.layer}
            .quantity=${quantity}
            .revision=${history.revision}
            .steps=${history.steps}
            .marked=${history.marked}
            .tone=${tone}
            .label="${what} of ${this.name} over the run"
          ></mlp-heat-strip>`
          : html`<div class="no-strip"></div>`
      }
    `;
  }

  private forward(event: CustomEvent<number | null>): void {
    this.dispatchEvent(new CustomEvent<number | null>("units-preview", { detail: event.detail }));
  }

  private onGrab(event: PointerEvent): void {
    this.dispatchEvent(new CustomEvent<PointerEvent>("grab", { detail: event }));
  }
}

/** What a row says of its layer's health, the same for those who see it and those who hear it. */
function rowHealth(row: {
  readonly layer: LayerSpec | undefined;
  readonly shape: ShownShape;
  readonly snapshot: LayerSnapshot | undefined;
  readonly network: readonly LayerSnapshot[];
  readonly step: number | undefined;
  readonly run: RunFinding | undefined;
}): LayerHealth {
  const { layer, shape, snapshot, network, step, run } = row;
  return layerHealth(snapshot, { output: layer === undefined, network, inputs: shape.inputs, step, run });
}

/** What a row is for those who hear it: its name, width, settings and health. */
export function rowLabel(row: {
  readonly name: string;
  readonly shape: ShownShape;
  readonly layer: LayerSpec | undefined;
  readonly init: Choice;
  readonly snapshot: LayerSnapshot | undefined;
  readonly network: readonly LayerSnapshot[];
  readonly step: number | undefined;
  readonly run: RunFinding | undefined;
  readonly catalogue: Catalogue;
}): string {
  const { catalogue, layer, shape } = row;
  const label = (registry: "activations" | "initializers", choice: Choice) =>
    choiceText(
      choice,
      catalogue[registry].find(({ id }) => id === choice.type),
    );
  const health = rowHealth(row).text;
  return [
    row.name,
    `${countText(shape.units)} ${layer ? (shape.units === 1 ? "unit" : "units") : "outputs"}`,
    layer && `${label("activations", layer.activation)} activation`,
    `${label("initializers", row.init)} initialization`,
    layer && `batch norm ${layer.batchNorm ? "on" : "off"}`,
    `${countText(shape.parameters)} parameters`,
    health,
  ]
    .filter(Boolean)
    .join(", ");
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-layer-row": LayerRow;
  }
}
