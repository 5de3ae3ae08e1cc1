import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Choice } from "../../shared/catalogue.ts";
import type { LayerSpec } from "../../shared/design/fields.ts";

import "../inspector/remedyButtons.ts";
import "../plots/heatStrip.ts";
import "../plots/histogram.ts";
import { countText } from "../../shared/format/numbers.ts";
import { lockReason } from "../../shared/lesson/controls.ts";
import { help } from "../help.ts";
import type { Tone } from "../plots/tone.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import type { LayerActions } from "../store/layerActions.ts";
import { base, buttons, tones } from "../styles.ts";
import "./choiceChip.ts";
import type { LayerBlock } from "./layerBlock.ts";
import "./layerBlock.ts";
import { type LayerRowModel, rowHealth } from "./layerRowModel.ts";
import { rowLayout } from "./rowLayout.ts";

const healthIcons: Record<Tone, string> = {
  good: "pass",
  warning: "warning",
  bad: "error",
  none: "circle-large-outline",
};

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

  @property({ attribute: false }) model!: LayerRowModel;
  @property({ reflect: true }) kind: "hidden" | "output" = "hidden";
  @property({ type: Boolean, reflect: true }) selected = false;
  @property({ attribute: false }) store!: Pick<DesignerStore, "editTogether" | "lesson">;
  @property({ attribute: false }) actions!: LayerActions;
  @query("mlp-layer-block") private readonly block!: LayerBlock;

  editUnits(first?: string): void {
    if (this.kind === "hidden") void this.block.editUnits(first);
  }

  /** Why a lesson does not let a field of this layer be changed; empty where it does. */
  private lockOf(key: "activation" | "init" | "batchNorm" | "units" | "loss" | "layers"): string {
    const { index } = this.model;
    const ofLayer = this.kind === "hidden" ? ["layers", index, key] : ["output", key];
    const path = key === "loss" || key === "layers" ? [key] : ofLayer;
    return this.store.lesson.accessTo(path) === "open" ? "" : lockReason;
  }

  override render() {
    const health = rowHealth(this.model);
    const tone = this.model.problems.length > 0 ? "bad" : health.tone;
    return html`
      <mlp-layer-block
        class="flow-cell"
        .kind=${this.kind}
        .tone=${tone}
        .above=${this.model.shape.inputs}
        .shownUnits=${this.model.shape.units}
        .units=${this.model.layer?.units ?? this.model.shape.units ?? 1}
        .widest=${this.model.widest}
        .name=${this.model.name}
        .reachable=${this.selected}
        .locked=${this.kind === "hidden" ? this.lockOf("units") : ""}
        .flowLocked=${this.lockOf("layers")}
        @units-preview=${this.forward}
        @units-change=${(event: CustomEvent<number>) => this.actions.setUnits(this.model.index, event.detail)}
        @add-before=${() => this.actions.add(this.model.index)}
        @edit-end=${() => this.focus()}
      ></mlp-layer-block>
      ${this.renderSettings()} ${this.renderHistograms(tone)}
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
        this.model.divergence === ""
          ? nothing
          : html`<div class="note" role="alert" data-divergence>
            <vscode-icon class="tone-bad" name="error"></vscode-icon><span>${this.model.divergence}</span>
            <mlp-remedy-buttons .store=${this.store} .remedies=${this.model.divergenceRemedies}></mlp-remedy-buttons>
          </div>`
      }
    `;
  }

  private renderProblems() {
    if (this.model.problems.length === 0) return nothing;
    return html`
      <div class="note" role="alert" data-problem>
        <vscode-icon class="tone-bad" name="error"></vscode-icon><span>${this.model.problems.join(" ")}</span>
      </div>
    `;
  }

  private renderSettings() {
    const { actions } = this;
    const { shape, catalogue, index } = this.model;
    return html`
      <div class="settings">
        <div class="title">
          ${
            this.kind === "hidden" && this.lockOf("layers") === ""
              ? html`<span class="grip" ${help("Drag to move the layer, or press Alt+Up or Alt+Down")} @pointerdown=${this.onGrab}
                ><vscode-icon name="gripper"></vscode-icon
              ></span>`
              : nothing
          }
          <strong>${this.model.name}</strong>
          <span class="dim parameters" tabindex=${this.selected ? 0 : -1} ${help("Weights, biases and batch norm's γ and β")}>${countText(shape.parameters)} params</span>
          ${this.kind === "hidden" && this.lockOf("layers") === "" ? this.renderTools() : nothing}
        </div>
        <div class="chips">
          <span class="choices">${this.model.layer ? this.renderActivation(this.model.layer) : nothing}
          <mlp-choice-chip
            data-chip="init"
            label="initialization"
            .entries=${catalogue.initializers}
            .value=${this.model.init}
            .locked=${this.lockOf("init")}
            .reachable=${this.selected}
            @pick=${(event: CustomEvent<Choice>) => actions.setInit(index, event.detail)}
          ></mlp-choice-chip></span>
          ${this.model.layer ? this.renderBatchNorm(this.model.layer) : this.renderLoss()}
        </div>
        ${this.model.applied === "" ? nothing : html`<div class="dim outputs" data-applied>${this.model.applied}</div>`}
        ${this.model.outputs === "" ? nothing : html`<div class="dim outputs" tabindex=${this.selected ? 0 : -1} ${help(this.model.outputs)}>${this.model.outputs}</div>`}
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
          aria-label="Duplicate ${this.model.name}"
          @click=${() => this.actions.duplicate(this.model.index)}
        >
          <vscode-icon name="copy" size="14"></vscode-icon>
        </button>
        <button
          class="icon-button"
          data-action="remove"
          tabindex=${tabindex}
          ${help("Remove (Delete)")}
          aria-label="Remove ${this.model.name}"
          @click=${() => this.actions.remove(this.model.index)}
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
        .entries=${this.model.catalogue.activations}
        .value=${layer.activation}
        .locked=${this.lockOf("activation")}
        .reachable=${this.selected}
        @pick=${(event: CustomEvent<Choice>) => this.actions.setActivation(this.model.index, event.detail)}
      ></mlp-choice-chip>
    `;
  }

  private renderBatchNorm(layer: LayerSpec) {
    const on = layer.batchNorm !== undefined;
    const locked = this.lockOf("batchNorm");
    const doc = `Batch normalization after the linear map and before the activation: ${on ? "on" : "off"}`;
    return html`
      <button
        class="toggle"
        data-chip="batchNorm"
        aria-pressed=${on}
        tabindex=${this.selected ? 0 : -1}
        aria-disabled=${locked !== ""}
        ${help(locked === "" ? doc : `${doc}. ${locked}`)}
        @click=${() => locked === "" && this.actions.toggleBatchNorm(this.model.index)}
      >
        <vscode-icon name=${locked !== "" ? "lock" : on ? "check" : "add"} size="12"></vscode-icon>batch norm
      </button>
    `;
  }

  private renderLoss() {
    return html`
      <mlp-choice-chip
        data-chip="loss"
        label="loss"
        .entries=${this.model.catalogue.losses}
        .value=${this.model.loss}
        .fallback=${this.model.autoLoss}
        .locked=${this.lockOf("loss")}
        .reachable=${this.selected}
        @pick=${(event: CustomEvent<Choice>) => this.actions.setLoss(event.detail)}
      ></mlp-choice-chip>
    `;
  }

  private renderHistograms(tone: Tone) {
    const { snapshot, history, quantity } = this.model;
    const what = quantity === "activation" ? "activation" : "pre-activation";
    return html`
      <mlp-histogram
        .histogram=${snapshot?.[quantity].histogram}
        .moments=${snapshot?.[quantity]}
        .range=${this.model.range}
        .reachable=${this.selected}
        .tone=${tone}
        .label="${what} of ${this.model.name}"
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
            .label="${what} of ${this.model.name} over the run"
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

declare global {
  interface HTMLElementTagNameMap {
    "mlp-layer-row": LayerRow;
  }
}
