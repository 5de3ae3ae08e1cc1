import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { LayerSnapshot } from "../../shared/events.ts";
import { percent, shortNumber } from "../../shared/format/numbers.ts";
import "../plots/activationCurve.ts";
import "../plots/histogram.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { shownLayers } from "../store/shownLayers.ts";
import { StoreController } from "../store/storeController.ts";
import { base, factList } from "../styles.ts";

interface Measure {
  readonly name: string;
  readonly value: string;
  /** What it is, as help. */
  readonly doc: string;
}

/** Everything that is measured of the selected layer, and the histograms for which the stack is too narrow. */
@customElement("mlp-layer-measures")
export class LayerMeasures extends LitElement {
  static override styles = [
    base,
    factList,
    css`
      section {
        display: grid;
        gap: 8px;
      }
      .histograms {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
        --mlp-histogram-height: 48px;
      }
      h3 {
        font-size: 11px;
        font-weight: normal;
        color: var(--vscode-descriptionForeground);
        margin-bottom: 2px;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, (store) => [
    store.design,
    store.runDesign,
    store.phase,
    store.lastPreview,
    store.preview,
    store.selection,
    store.revision,
    store.shown.isLive,
    store.shown.step,
  ]);

  override render() {
    const { selection, design } = this.store;
    const index = selection === "output" ? design?.layers.length : selection;
    const snapshot = typeof index === "number" ? shownLayers(this.store)[index]?.snapshot : undefined;
    this.hidden = snapshot === undefined;
    if (!snapshot) return nothing;
    const name = selection === "output" ? "the output layer" : `layer ${Number(index) + 1}`;
    return html`
      <section aria-label="Measures">
        <h2>Measures</h2>
        <dl>
          ${measuresOf(snapshot).map(
            ({ name: term, value, doc }) =>
              html`<dt tabindex="0" ${help(doc)}>${term}</dt><dd ${help(doc)}>${value}</dd>`,
          )}
        </dl>
        <div class="histograms">
          ${this.renderHistogram("weights", snapshot.weight, name)}
          ${snapshot.gradient ? this.renderHistogram("weight gradients", snapshot.gradient, name) : nothing}
        </div>
        ${this.renderActivation(index as number, snapshot)}
      </section>
    `;
  }

  /** The activation with the pre-activations of the whole batch below its curve. */
  private renderActivation(index: number, { preActivation }: LayerSnapshot) {
    const { runDesign, design, log, backprop } = this.store;
    const shown = log && runDesign ? runDesign : design;
    const activation = shown?.layers[index]?.activation ?? shown?.output.activation;
    if (!activation) return nothing;
    return html`
      <div>
        <h3>activation over the pre-activations</h3>
        <mlp-activation-curve
          .send=${backprop.send}
          .activation=${activation}
          .histogram=${preActivation.histogram}
        ></mlp-activation-curve>
      </div>
    `;
  }

  private renderHistogram(what: string, distribution: LayerSnapshot["weight"], name: string) {
    return html`
      <div>
        <h3>${what}</h3>
        <mlp-histogram
          .histogram=${distribution.histogram}
          .moments=${distribution}
          .label="${what} of ${name}"
          .reachable=${true}
        ></mlp-histogram>
      </div>
    `;
  }
}

function measuresOf(snapshot: LayerSnapshot): Measure[] {
  const { activation, dead, saturated, oneSigned, gradientNorm, updateRatio } = snapshot;
  const share = (value: number | null) => (value === null ? undefined : percent(value));
  const number = (value: number | null) => (value === null ? undefined : shortNumber(value));
  const measures: [string, string | undefined, string][] = [
    [
      "activation",
      `${shortNumber(activation.mean)} ± ${shortNumber(activation.std)}`,
      "Mean and standard deviation of the activations over units and rows.",
    ],
    ["dead", share(dead), "Share of the units that give zero for every row of the batch."],
    ["saturated", share(saturated), "Share of the activations on a flat part of the function."],
    ["gradient", number(gradientNorm), "Euclidean norm of the gradient of the loss by the weights."],
    [
      "update / weight",
      number(updateRatio),
      "‖ΔW‖ / ‖W‖: how far a step moves the weights; about 1e-3 is usual.",
    ],
    [
      "zig-zag",
      share(oneSigned),
      "Share of the units whose weight gradients all have one sign, so that their weights can only move up together, or down.",
    ],
  ];
  return measures.flatMap(([name, value, doc]) => (value === undefined ? [] : [{ name, value, doc }]));
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-layer-measures": LayerMeasures;
  }
}
