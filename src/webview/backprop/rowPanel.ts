import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { numberInWords } from "../../shared/backprop/cells.ts";
import type { Explanation, TypedRow } from "../../shared/backprop/explainRequests.ts";
import { count } from "../../shared/format/numbers.ts";
import type { CurveMark } from "../plots/activationCurve.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, numberList } from "../styles.ts";
import "../forms/numberField.ts";
import "../plots/activationCurve.ts";

/** Inputs that are listed by name. */
const maxListed = 8;
const maxBatch = 32;

/** Which rows are explained, and the activation at the present layer. */
@customElement("mlp-row-panel")
export class RowPanel extends LitElement {
  static override styles = [
    base,
    buttons,
    numberList,
    css`
      section {
        display: grid;
        gap: 8px;
      }
      section + section {
        margin-top: 16px;
      }
      dt {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      mlp-number-field {
        width: 90px;
      }
      select {
        max-width: 160px;
        font: inherit;
        color: var(--vscode-dropdown-foreground);
        background: var(--vscode-dropdown-background);
        border: 1px solid var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent));
      }
      label {
        display: flex;
        gap: 6px;
        align-items: baseline;
        line-height: 1.4;
      }
      input {
        margin: 0;
        accent-color: var(--vscode-focusBorder);
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ backprop, dataset }) => [
    backprop.explanation,
    backprop.row,
    backprop.typed,
    backprop.batch,
    backprop.example,
    backprop.constantStatistics,
    backprop.index,
    backprop.isTrained,
    backprop.hasRun,
    dataset,
  ]);

  override render() {
    const { explanation, batch } = this.store.backprop;
    if (!explanation) return nothing;
    return html`
      <section aria-label="Row">
        <h2>${batch === 1 ? "Row" : "Batch"}</h2>
        ${this.renderWeights()} ${this.renderChoice(explanation)} ${this.renderRow(explanation)} ${this.renderStatistics(explanation)}
      </section>
      ${this.renderActivation(explanation)}
    `;
  }

  /** Untrained weights, or those of the run that is shown. */
  private renderWeights() {
    const { backprop } = this.store;
    if (!backprop.hasRun && !backprop.isTrained) return nothing;
    return html`
      <label>
        <input
          type="checkbox"
          data-action="trained"
          .checked=${backprop.isTrained}
          @change=${(event: Event) => backprop.showTrained((event.target as HTMLInputElement).checked)}
        />
        with the weights of the run
      </label>
    `;
  }

  private renderChoice({ dataRows, rows }: Explanation) {
    const { backprop } = this.store;
    const { batch, example } = backprop;
    return html`
      <div class="row">
        <span>row</span>
        <mlp-number-field
          .value=${backprop.row + 1}
          .range=${{ minimum: 1, maximum: dataRows, integer: true }}
          label="row of the data"
          @commit=${(event: CustomEvent<number>) => backprop.showRow(event.detail - 1)}
        ></mlp-number-field>
        <span class="dim">of ${count(dataRows)}</span>
        <button class="action" data-action="batch" aria-pressed=${batch > 1} @click=${() => backprop.toggleBatch()}>
          ${batch > 1 ? "Show one example" : "Show a batch"}
        </button>
      </div>
      ${
        batch > 1
          ? html`
              <div class="row">
                <span>rows in it</span>
                <mlp-number-field
                  .value=${batch}
                  .range=${{ minimum: 2, maximum: maxBatch, integer: true }}
                  label="rows of the batch"
                  @commit=${(event: CustomEvent<number>) => backprop.showBatch(event.detail)}
                ></mlp-number-field>
              </div>
              <div class="row">
                <button class="icon-button" aria-label="Previous example" ?disabled=${example === 0} @click=${() => backprop.showExample(example - 1)}>‹</button>
                <span data-example>example ${example + 1} of ${rows.length}: row ${count(rows[example] + 1)}</span>
                <button class="icon-button" aria-label="Next example" ?disabled=${example === rows.length - 1} @click=${() => backprop.showExample(example + 1)}>›</button>
              </div>
            `
          : nothing
      }
    `;
  }

  /** The numbers of the example; those of the first one can be typed over. */
  private renderRow(explanation: Explanation) {
    const { inputs, targets, classes, target } = explanation;
    const { example, typed } = this.store.backprop;
    const x = inputOf(explanation, example);
    const isOpen = example === 0;
    const number = (name: string, value: number, change: (value: number) => void) =>
      isOpen
        ? html`<mlp-number-field .value=${value} label=${name} @commit=${(event: CustomEvent<number>) => change(event.detail)}></mlp-number-field>`
        : numberInWords(value);
    return html`
      <dl>
        ${
          x && inputs.length <= maxListed
            ? inputs.map(
                (name, i) =>
                  html`<dt>${name}</dt><dd data-input=${i}>${number(name, x[i], (value) => this.type({ x: x.with(i, value), target }))}</dd>`,
              )
            : html`<dt>inputs</dt><dd>${count(inputs.length)}</dd>`
        }
        ${
          isOpen && x && classes.length === 0 && target.length <= maxListed
            ? target.map(
                (y, i) =>
                  html`<dt>${target.length > 1 ? `target ${i + 1}` : "target"}</dt><dd data-target=${i}>${number("target", y, (value) => this.type({ x, target: target.with(i, value) }))}</dd>`,
              )
            : html`<dt>${classes.length > 0 ? "class" : "target"}</dt><dd>${isOpen && x && classes.length > 0 ? this.renderClass(explanation, x) : targets[example]}</dd>`
        }
      </dl>
      <p class="dim">
        As the network gets them, after scaling.
        ${
          typed
            ? html`Some were typed. <button class="link" data-action="untype" @click=${() => this.type(undefined)}>Use the row’s own</button>`
            : nothing
        }
      </p>
    `;
  }

  private renderClass({ classes, target }: Explanation, x: readonly number[]) {
    return html`
      <select
        aria-label="class"
        data-class
        @change=${(event: Event) => this.type({ x, target: [(event.target as HTMLSelectElement).selectedIndex] })}
      >
        ${classes.map((name, i) => html`<option .selected=${i === target[0]}>${name}</option>`)}
      </select>
    `;
  }

  private type(typed: TypedRow | undefined): void {
    this.store.backprop.typeRow(typed);
  }

  private renderStatistics({ statistics }: Explanation) {
    const { backprop } = this.store;
    if (statistics === "none") return nothing;
    if (statistics === "running")
      return html`
        <p>
          Batch norm needs a batch: for one row it uses its running averages.
          <button class="link" @click=${() => backprop.toggleBatch()}>Show a batch</button>
        </p>
      `;
    return html`
      <label>
        <input
          type="checkbox"
          data-action="constants"
          .checked=${backprop.constantStatistics}
          @change=${(event: Event) => backprop.takeStatisticsAsConstants((event.target as HTMLInputElement).checked)}
        />
        as if μ and v were constants (wrong: it shows how much)
      </label>
    `;
  }

  /** The activation of the layer that the step belongs to, with this example's pre-activations. */
  private renderActivation({ graph, activations }: Explanation) {
    const { backprop } = this.store;
    const { step, example } = backprop;
    const layer = step?.node.layer ?? 0;
    const h = graph.nodes.find(
      (node) => node.operation === "activation" && node.layer === layer && node.example === example,
    );
    if (!h) return nothing;
    const s = graph.nodes.find(({ name }) => name === h.parents[0].parent);
    const marks: CurveMark[] = Array.from(s?.value ?? [], (value, i) => ({
      name: `unit ${i + 1}`,
      s: value,
    }));
    return html`
      <section aria-label="Activation of layer ${layer + 1}">
        <h2>Activation of layer ${layer + 1}</h2>
        <mlp-activation-curve .send=${backprop.send} .activation=${activations[layer]} .marks=${marks}></mlp-activation-curve>
      </section>
    `;
  }
}

/** x of an example. */
function inputOf({ graph }: Explanation, example: number): readonly number[] | undefined {
  const x = graph.nodes.find((node) => node.symbol === "x" && node.example === example);
  return x && Array.from(x.value);
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-row-panel": RowPanel;
  }
}
