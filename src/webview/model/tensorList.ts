import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { byteCount } from "../../shared/format/bytes.ts";
import { count } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import {
  isFloatType,
  type TensorDistribution,
  type TensorOverview,
  type TensorsView,
} from "../../shared/model/modelView.ts";
import "../plots/histogram.ts";
import { section } from "../results/sectionStyles.ts";
import { base, buttons, factList, tones } from "../styles.ts";
import type { ModelStore } from "./modelStore.ts";

/** Tensors that are shown at first, and how many more each time. */
const tensorsAtOnce = 100;

/** The tensors of a file that is no model of this program, or whose model cannot be used. */
@customElement("mlp-tensor-list")
export class TensorList extends LitElement {
  static override styles = [
    base,
    buttons,
    section,
    factList,
    tones,
    css`
      :host {
        padding: 12px 14px 28px;
      }
      .problem {
        margin-bottom: 12px;
      }
      table {
        width: 100%;
      }
      th,
      td {
        padding: 3px 14px 3px 0;
        text-align: start;
      }
      th:last-child,
      td:last-child {
        width: 34%;
        min-width: 120px;
        padding-inline-end: 0;
      }
      tbody tr {
        border-top: 1px solid var(--mlp-line);
      }
      .name {
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: 12px;
        overflow-wrap: anywhere;
      }
      .shape {
        white-space: nowrap;
      }
      mlp-histogram {
        --mlp-histogram-height: 40px;
      }
      .action {
        margin-top: 8px;
      }
      .metadata {
        margin-top: 22px;
      }
      @container (max-width: 620px) {
        .bytes {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: ModelStore;
  @property({ attribute: false }) view!: TensorsView;
  @property({ attribute: false }) distributions: ReadonlyMap<string, TensorDistribution | null> = new Map();
  @state() private shownCount = tensorsAtOnce;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("view")) this.shownCount = tensorsAtOnce;
    this.store.showTensors(this.shown.filter(({ type }) => isFloatType(type)).map(({ name }) => name));
  }

  override render() {
    const { view, shown } = this;
    const listed = view.tensors.length;
    const rest = listed - shown.length;
    const facts = [
      plural(view.total, "tensor"),
      plural(view.elements, "element"),
      byteCount(view.fileBytes),
    ].join(" · ");
    return html`
      ${
        view.problem === null
          ? nothing
          : html`<p class="problem" role="status" data-problem>
              <vscode-icon class="tone-warning" name="warning"></vscode-icon><span>${view.problem}</span>
            </p>`
      }
      <div class="head"><h2>Tensors</h2><span class="dim" data-facts>${facts}</span></div>
      ${view.total === 0 ? html`<p class="dim">The file has no tensors.</p>` : this.renderTable()}
      ${
        rest > 0
          ? html`<button class="action" data-more @click=${() => (this.shownCount += tensorsAtOnce)}>Show ${plural(Math.min(rest, tensorsAtOnce), "more tensor")}</button>`
          : nothing
      }
      ${
        rest === 0 && view.total > listed
          ? html`<p class="dim">${plural(view.total - listed, "more tensor")} in the file.</p>`
          : nothing
      }
      ${view.metadata.length === 0 ? nothing : this.renderMetadata()}
    `;
  }

  private get shown(): readonly TensorOverview[] {
    return this.view.tensors.slice(0, this.shownCount);
  }

  private renderTable() {
    return html`
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col">type</th>
              <th scope="col">shape</th>
              <th scope="col" class="number bytes">size</th>
              <th scope="col">values</th>
            </tr>
          </thead>
          <tbody>
            ${this.shown.map((tensor) => this.renderTensor(tensor))}
          </tbody>
        </table>
      </div>
    `;
  }

  private renderTensor({ name, type, shape, bytes }: TensorOverview) {
    const found = this.distributions.get(name);
    return html`
      <tr data-tensor=${name}>
        <td class="name">${name}</td>
        <td>${type}</td>
        <td class="shape">${shape.length === 0 ? "one number" : shape.map(count).join(" × ")}</td>
        <td class="number bytes">${byteCount(bytes)}</td>
        <td>
          ${
            isFloatType(type)
              ? html`<mlp-histogram
                  reachable
                  .label=${name}
                  .histogram=${found?.histogram}
                  .moments=${found ?? undefined}
                ></mlp-histogram>`
              : html`<span class="dim">no histogram of ${type}</span>`
          }
          ${
            found && found.nonFinite > 0
              ? html`<div class="dim">${count(found.nonFinite)} of ${count(found.looked)} are not finite</div>`
              : nothing
          }
        </td>
      </tr>
    `;
  }

  private renderMetadata() {
    return html`
      <div class="metadata">
        <div class="head"><h2>Metadata</h2></div>
        <dl>${this.view.metadata.map(({ key, value }) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-tensor-list": TensorList;
  }
}
