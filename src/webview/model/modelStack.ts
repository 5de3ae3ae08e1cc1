import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { type Catalogue, findEntry } from "../../shared/catalogue.ts";
import { choiceText } from "../../shared/format/choiceText.ts";
import { layerName } from "../../shared/format/layerNames.ts";
import { count } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { ModelLayer, ModelView, TensorDistribution } from "../../shared/model/modelView.ts";
import "../plots/histogram.ts";
import type { ValueRange } from "../plots/rebin.ts";
import { sharedRanges } from "../plots/sharedRange.ts";
import { section } from "../results/sectionStyles.ts";
import { base } from "../styles.ts";
import type { ModelStore } from "./modelStore.ts";

/** The layers of a network, with the weights of each as a histogram. */
@customElement("mlp-model-stack")
export class ModelStack extends LitElement {
  static override styles = [
    base,
    section,
    css`
      ol {
        display: grid;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 64px minmax(150px, 1fr) 124px minmax(120px, 1.3fr);
        gap: 2px 14px;
        align-items: center;
        padding: 5px 0;
        border-bottom: 1px solid var(--mlp-line);
      }
      li:last-child {
        border-bottom: 0;
      }
      .name {
        font-weight: 600;
      }
      .fact {
        white-space: nowrap;
      }
      .parameters {
        text-align: end;
        white-space: nowrap;
      }
      .note {
        grid-column: 2 / -1;
        overflow-wrap: anywhere;
      }
      mlp-histogram {
        --mlp-histogram-height: 44px;
      }
      @container (max-width: 560px) {
        li {
          grid-template-columns: 64px minmax(0, 1fr) auto;
        }
        mlp-histogram {
          grid-column: 2 / -1;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: ModelStore;
  @property({ attribute: false }) view!: ModelView;
  @property({ attribute: false }) distributions: ReadonlyMap<string, TensorDistribution | null> = new Map();
  private readonly ranges = new Map<string, ValueRange>();

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("view")) return;
    this.ranges.clear();
    this.store.showTensors(this.view.layers.map(({ weight }) => weight));
  }

  override render() {
    const { layers, inputs, columns, parameters } = this.view;
    const histograms = layers.map(({ weight }) => this.distributions.get(weight)?.histogram);
    // Until all are there, each would move the axis of the others.
    const areAll = histograms.every((histogram) => histogram !== undefined);
    const ranges = areAll
      ? sharedRanges(
          histograms.map((histogram) => ({ activation: "weights", histogram })),
          this.ranges,
        )
      : [];
    const hidden = layers.length - 1;
    return html`
      <div class="head">
        <h2>Network</h2>
        <span class="dim" data-parameters>${plural(hidden, "hidden layer")}, ${plural(parameters, "parameter")}</span>
      </div>
      <ol aria-label="Layers">
        <li>
          <span class="name">Input</span>
          <span class="note">${plural(inputs, "input")} <span class="dim">from ${plural(columns.length, "column")}</span></span>
        </li>
        ${layers.map((layer, index) => this.renderLayer(layer, index, ranges[index]))}
      </ol>
    `;
  }

  private renderLayer(layer: ModelLayer, index: number, range: ValueRange | undefined) {
    const hidden = this.view.layers.length - 1;
    const isOutput = index === hidden;
    const name = layerName(index, hidden);
    const { activation, units, batchNorm, parameters, weight } = layer;
    const catalogue = this.store.catalogue as Catalogue;
    const entry = findEntry(catalogue, "activations", activation.type);
    const applies = isOutput ? findEntry(catalogue, "losses", this.view.loss)?.applies : undefined;
    const facts = [
      plural(units, "unit"),
      choiceText(activation, entry),
      ...(batchNorm ? ["batch norm"] : []),
      ...(applies === undefined ? [] : [`${applies}, by the loss`]),
    ];
    const found = this.distributions.get(weight);
    const broken = found?.nonFinite ?? 0;
    return html`
      <li data-layer=${name}>
        <span class="name">${name}</span>
        <span>${facts.map((fact, i) => html`${i === 0 ? "" : " · "}<span class="fact">${fact}</span>`)}</span>
        <span class="parameters dim">${plural(parameters, "parameter")}</span>
        <mlp-histogram
          reachable
          .label=${`Weights of ${name.toLowerCase()}`}
          .histogram=${found?.histogram}
          .moments=${found ?? undefined}
          .range=${range}
        ></mlp-histogram>
        ${broken === 0 ? nothing : html`<span class="note problem">${count(broken)} of its weights are not finite numbers.</span>`}
      </li>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-model-stack": ModelStack;
  }
}
