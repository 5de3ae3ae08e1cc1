import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { classMap } from "lit/directives/class-map.js";
import { styleMap } from "lit/directives/style-map.js";
import { type CatalogueEntry, findEntry } from "../../shared/catalogue.ts";
import { datasetName } from "../../shared/design/datasetName.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { DatasetSummary, LayerSnapshot } from "../../shared/events.ts";
import { choiceText } from "../../shared/format/choiceText.ts";
import { layerName } from "../../shared/format/layerNames.ts";
import { count } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { Diagnosis } from "../../shared/health/diagnosis.ts";
import { help } from "../help.ts";
import type { RunFinding } from "../plots/health.ts";
import type { ValueRange } from "../plots/rebin.ts";
import { sharedRanges } from "../plots/sharedRange.ts";
import type { DesignerStore, Selection } from "../store/designerStore.ts";
import { shownDiagnoses } from "../store/diagnoses.ts";
import type { LayerActions } from "../store/layerActions.ts";
import { type LayerPicture, layerPictures, showsRun } from "../store/pictures.ts";
import { type ShownShape, shapesOf } from "../store/shapes.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons } from "../styles.ts";
import "./inputRow.ts";
import type { InputRow } from "./inputRow.ts";
import type { LayerHistory, LayerRow } from "./layerRow.ts";
import { rowLabel } from "./layerRow.ts";
import { ReorderDrag } from "./reorderDrag.ts";
import { handleRowKey } from "./rowKeys.ts";
import { rowLayout } from "./rowLayout.ts";
import { widestUnits } from "./stackGeometry.ts";

/** What the menu of a row is about, as the conditions in package.json (`webview/context`) name it. */
export interface MenuContext {
  readonly webviewSection: "layer" | "input" | "output";
  readonly isFirstLayer: boolean;
  readonly isLastLayer: boolean;
}

/** From so many hidden layers on, rows are lower. */
const compactFrom = 8;

/** The network from its input down to its output, one row a layer. */
@customElement("mlp-layer-stack")
export class LayerStack extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        --mlp-flow-height: 24px;
        --mlp-block-height: 28px;
        --mlp-rest-height: 10px;
        --mlp-histogram-height: 56px;
        --mlp-heat-strip-height: 56px;
        display: block;
        container-type: inline-size;
        padding-bottom: 24px;
      }
      :host([compact]) {
        --mlp-flow-height: 18px;
        --mlp-block-height: 20px;
        --mlp-rest-height: 6px;
        --mlp-histogram-height: 40px;
        --mlp-heat-strip-height: 40px;
        --mlp-chip-gap: 0;
      }
      [role="list"] > * {
        scroll-margin-block: 40px;
      }
      .dragged {
        z-index: 4;
        opacity: 0.9;
        background: var(--vscode-editor-background);
        box-shadow: 0 2px 10px var(--vscode-widget-shadow);
        outline: 1px solid var(--vscode-focusBorder);
        cursor: grabbing;
      }
      .mark::before {
        content: "";
        position: absolute;
        z-index: 5;
        inset-inline: 0;
        height: 3px;
        border-radius: 2px;
        background: var(--vscode-focusBorder);
      }
      .mark-above::before {
        top: -2px;
      }
      .mark-below::before {
        bottom: -2px;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  /** What is wrong with the network that is shown. */
  private diagnoses: readonly Diagnosis[] = [];
  @property({ attribute: false }) actions!: LayerActions;
  @property({ type: Boolean, reflect: true }) compact = false;
  /** A width that is being drawn and not yet in the document. */
  @state() private drawn: { readonly index: number; readonly units: number } | undefined;
  protected readonly follow = new StoreController(this);
  private readonly reorder = new ReorderDrag(this);
  /** The design before a gesture after which the focus goes to the selected row. */
  private refocusAfter: DesignSpec | undefined;
  private shownDivergence: unknown;
  private hadFocus = false;
  /** The value axes that layers share, by activation. */
  private readonly valueRanges = new Map<string, ValueRange>();

  movableRows(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<LayerRow>("mlp-layer-row[kind='hidden']")];
  }

  commitMove(from: number, to: number): void {
    this.keepFocus();
    this.actions.move(from, to);
  }

  /** The menu of a row is about that row, which therefore gets selected; the page hands the row's kind to VS Code. */
  private onContextMenu(event: Event): void {
    const row = event
      .composedPath()
      .find(
        (target): target is HTMLElement => target instanceof HTMLElement && target.dataset.row !== undefined,
      );
    const { row: at } = row?.dataset ?? {};
    if (at === undefined) return;
    const place: Selection = at === "input" || at === "output" ? at : Number(at);
    this.store.select(place);
    const count = this.store.design?.layers.length ?? 0;
    const detail: MenuContext = {
      webviewSection: typeof place === "number" ? "layer" : place,
      isFirstLayer: place === 0,
      isLastLayer: place === count - 1,
    };
    this.dispatchEvent(new CustomEvent("menu-context", { detail, bubbles: true, composed: true }));
  }

  /** The next design that comes moves the focus to its selected row. */
  keepFocus(): void {
    this.refocusAfter = this.store.design;
  }

  focusRow(selection: Selection): void {
    this.store.select(selection);
    void this.updateComplete.then(() => this.rowOf(selection)?.focus());
  }

  rowOf(selection: Selection): LayerRow | InputRow | null {
    const at = selection === "input" ? "input" : selection === "output" ? "output" : String(selection);
    return this.renderRoot.querySelector(`[data-row="${at}"]`);
  }

  override willUpdate(): void {
    this.hadFocus ||= this.matches(":focus-within");
    this.compact = (this.store.design?.layers.length ?? 0) >= compactFrom;
  }

  override updated(): void {
    const { store } = this;
    if (this.refocusAfter && store.design !== this.refocusAfter) {
      this.refocusAfter = undefined;
      this.rowOf(store.selection)?.focus();
    }
    void this.rescueFocus();
    this.showDivergence();
  }

  /** Where what had the focus has gone, with its layer or as its button, the selected row takes it. */
  private async rescueFocus(): Promise<void> {
    if (!this.hadFocus) return;
    this.hadFocus = false;
    await Promise.all(
      [...this.renderRoot.querySelectorAll("mlp-layer-row")].map((row) => row.updateComplete),
    );
    const lost = document.activeElement === document.body;
    if (lost && !this.matches(":focus-within")) this.rowOf(this.store.selection)?.focus();
  }

  override render() {
    const { design, catalogue } = this.store;
    if (!design || !catalogue) return nothing;
    const { dataset } = this.store;
    const shapes = shapesOf(this.drawnDesign(design), dataset);
    const widest = widestUnits([
      dataset?.inputs.length,
      dataset?.outputs,
      ...design.layers.map(({ units }) => units),
    ]);
    return html`
      <mlp-stack-header .store=${this.store}></mlp-stack-header>
      ${this.renderLimit()}
      <div
        role="list"
        aria-label="The network, from input to output"
        @keydown=${(event: KeyboardEvent) => handleRowKey(this, event)}
        @contextmenu=${this.onContextMenu}
      >
        ${this.renderInput(design, dataset, widest)} ${this.renderLayers(design, dataset, shapes, widest)}
      </div>
    `;
  }

  /** Why there are no histograms, of a network that is too large to be computed for being looked at. */
  private renderLimit() {
    const { preview } = this.store;
    if (preview.kind !== "ready" || preview.preview.limit === undefined) return nothing;
    return html`<p class="dim" role="note" data-note="limit">${preview.preview.limit}</p>`;
  }

  private renderInput(design: DesignSpec, dataset: DatasetSummary | undefined, widest: number) {
    const { store } = this;
    const selected = store.selection === "input";
    return html`
      <mlp-input-row
        role="listitem"
        data-row="input"
        tabindex=${selected ? 0 : -1}
        aria-current=${selected}
        aria-label="Input, ${datasetName(design.dataset)}${dataset ? `, ${plural(dataset.inputs.length, "input")}` : ""}"
        .selected=${selected}
        .path=${datasetName(design.dataset)}
        .preview=${store.preview}
        .summary=${dataset}
        .report=${store.dataReport}
        .problems=${store.problemsAt("dataset")}
        .widest=${widest}
        @focusin=${() => store.select("input")}
        @click=${() => store.select("input")}
        @show-data=${() => store.showPage("data")}
        @pick-dataset=${() => store.pickDataset()}
      ></mlp-input-row>
    `;
  }

  private renderLayers(
    design: DesignSpec,
    dataset: DatasetSummary | undefined,
    shapes: readonly ShownShape[],
    widest: number,
  ) {
    const pictures = layerPictures(this.store);
    const network = pictures.flatMap(({ snapshot }) => snapshot ?? []);
    this.diagnoses = shownDiagnoses(this.store);
    const ranges = this.sharedRanges(design, pictures);
    return shapes.map((shape, index) =>
      this.renderRow(design, dataset, shape, index, widest, pictures[index], network, ranges[index]),
    );
  }

  private sharedRanges(design: DesignSpec, pictures: readonly LayerPicture[]): (ValueRange | undefined)[] {
    const { quantity, sharedAxis } = this.store;
    if (!sharedAxis) return [];
    return sharedRanges(
      pictures.map(({ snapshot }, i) => ({
        activation: design.layers[i]?.activation.type,
        histogram: snapshot?.[quantity].histogram,
      })),
      this.valueRanges,
    );
  }

  private renderRow(
    design: DesignSpec,
    dataset: DatasetSummary | undefined,
    shape: ShownShape,
    index: number,
    widest: number,
    picture: LayerPicture,
    network: readonly LayerSnapshot[],
    range: ValueRange | undefined,
  ) {
    const { store, actions } = this;
    const count = design.layers.length;
    const layer = design.layers[index];
    const place: Selection = index === count ? "output" : index;
    const selected = store.selection === place;
    const init = layer?.init ?? design.output.init;
    const { snapshot } = picture;
    const step = picture.runLayer === undefined ? undefined : store.shown.step;
    const catalogue = store.catalogue;
    if (!catalogue) return nothing;
    const name = layerName(index, count);
    const { classes, style } = this.dragLook(index);
    const run = this.runFinding(picture);
    const divergence = this.divergenceAt(picture);
    return html`
      <mlp-layer-row
        role="listitem"
        data-row=${place}
        class=${classMap(classes)}
        style=${styleMap(style)}
        tabindex=${selected ? 0 : -1}
        aria-current=${selected}
        aria-label=${rowLabel({ name, shape, layer, init, snapshot, network, step, run, catalogue })}
        .kind=${layer ? "hidden" : "output"}
        .index=${index}
        .hiddenCount=${count}
        .layer=${layer}
        .init=${init}
        .loss=${layer ? undefined : design.loss}
        .outputs=${layer ? "" : outputsText(dataset)}
        .autoLoss=${layer ? "" : (this.autoLoss(dataset)?.label ?? "loss: auto")}
        .applied=${layer ? "" : this.applied(design, dataset)}
        .shape=${shape}
        .widest=${widest}
        .snapshot=${snapshot}
        .network=${network}
        .step=${step}
        .range=${range}
        .history=${this.history(picture)}
        .quantity=${store.quantity}
        .selected=${selected}
        .divergence=${divergence}
        .divergenceRemedies=${divergence === "" ? [] : (store.log?.verifiedRemedies ?? [])}
        .runFinding=${run}
        .store=${store}
        .problems=${layer ? store.problemsAt(`layers[${index}]`) : store.problemsAt("output", "loss")}
        .live=${store.shown.isLive}
        .catalogue=${catalogue}
        .actions=${actions}
        @focusin=${() => store.select(place)}
        @click=${() => store.select(place)}
        @grab=${(event: CustomEvent<PointerEvent>) => this.grab(event.detail, index)}
        @units-preview=${(event: CustomEvent<number | null>) => {
          this.drawn = event.detail === null ? undefined : { index, units: event.detail };
        }}
      ></mlp-layer-row>
    `;
  }

  /** The design with the width that is being drawn, so that the flows around it follow at once. */
  private drawnDesign(design: DesignSpec): DesignSpec {
    const { drawn } = this;
    if (!drawn) return design;
    const layers = design.layers.map((layer, i) =>
      i === drawn.index ? { ...layer, units: drawn.units } : layer,
    );
    return { ...design, layers };
  }

  private dragLook(index: number) {
    const drag = this.reorder.state;
    const mark = drag !== undefined && drag.to === index && drag.to !== drag.from;
    const classes = {
      dragged: drag?.from === index,
      mark,
      "mark-above": mark && drag.to < drag.from,
      "mark-below": mark && drag.to > drag.from,
    };
    const style: Record<string, string> =
      drag?.from === index ? { transform: `translateY(${drag.offset}px)` } : {};
    return { classes, style };
  }

  private grab(event: PointerEvent, index: number): void {
    this.store.select(index);
    this.reorder.start(event, index);
  }

  private history({ runLayer }: LayerPicture): LayerHistory | undefined {
    const { log, revision, stepAxis: steps, shown } = this.store;
    const marked = shown.isLive ? undefined : shown.step;
    return log && runLayer !== undefined
      ? { snapshots: log.snapshots, layer: runLayer, revision, steps, marked }
      : undefined;
  }

  /** The loss that a design has if it names none; undefined where the dataset, and with it the task, is not known. */
  private autoLoss(dataset: DatasetSummary | undefined): CatalogueEntry | undefined {
    const id = dataset?.task === "regression" ? "mean-squared-error" : "softmax-cross-entropy";
    return dataset && this.store.catalogue?.losses.find((loss) => loss.id === id);
  }

  private applied(design: DesignSpec, dataset: DatasetSummary | undefined): string {
    const { catalogue } = this.store;
    if (!catalogue) return "";
    const { activation } = design.output;
    const loss = design.loss ? findEntry(catalogue, "losses", design.loss.type) : this.autoLoss(dataset);
    const entry = findEntry(catalogue, "activations", activation.type);
    return [
      ...(activation.type === "identity" ? [] : [choiceText(activation, entry)]),
      ...(loss?.applies === undefined ? [] : [`${loss.applies}, by the loss`]),
    ].join(", then ");
  }

  /** What is wrong with the run that this row's snapshot is of. */
  private runFinding({ runLayer }: LayerPicture): RunFinding | undefined {
    if (runLayer === undefined) return undefined;
    const { isLive, step = 0 } = this.store.shown;
    return this.diagnoses.find(
      ({ kind, layers, since }) => (kind === "diverged" || layers.length === 0) && (isLive || since <= step),
    );
  }

  private divergenceAt({ runLayer }: LayerPicture): string {
    const diverged = this.store.log?.diverged;
    return diverged && runLayer === diverged.layer && showsRun(this.store) ? diverged.message : "";
  }

  private showDivergence(): void {
    const diverged = this.store.log?.diverged;
    if (diverged === this.shownDivergence) return;
    this.shownDivergence = diverged;
    if (!diverged) return;
    void this.updateComplete.then(() => {
      const rows = [...this.renderRoot.querySelectorAll("mlp-layer-row")];
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      rows
        .find((row) => row.divergence !== "")
        ?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    });
  }
}

/** Whether the run has pictures of its layers to show beside the stack. */
function showsHistory(store: DesignerStore): boolean {
  return showsRun(store) && store.log?.latestLayers !== undefined;
}

function outputsText(dataset: DatasetSummary | undefined): string {
  if (!dataset) return "";
  if (dataset.task === "regression") return `predicts ${dataset.target}`;
  return `${plural(dataset.classes.length, "class", "classes")}: ${dataset.classes.slice(0, 30).join(", ")}`;
}

/** The titles of the columns, with the choice between activation and pre-activation. */
@customElement("mlp-stack-header")
export class StackHeader extends LitElement {
  static override styles = [
    base,
    buttons,
    rowLayout,
    css`
      :host {
        position: sticky;
        top: 0;
        z-index: 6;
        padding-block: 5px;
        background: var(--vscode-editor-background);
        font-size: 11px;
        color: var(--vscode-descriptionForeground);
      }
      :host(:hover) {
        background: var(--vscode-editor-background);
      }
      .flow-cell {
        text-align: center;
      }
      .quantity {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        display: inline-flex;
        align-items: center;
        gap: 3px;
        color: var(--vscode-foreground);
        border-radius: 3px;
        font-size: 11px;
        white-space: nowrap;
      }
      .quantity:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .histogram-head {
        grid-area: histogram;
        display: flex;
        align-items: center;
        gap: 4px;
        min-width: 0;
      }
      .share[aria-pressed="true"] {
        color: var(--vscode-inputOption-activeForeground, var(--vscode-foreground));
        background: var(--vscode-inputOption-activeBackground);
        border-color: var(--vscode-inputOption-activeBorder, currentColor);
      }
      .strip {
        grid-area: strip;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @container (max-width: 900px) {
        .share {
          grid-area: settings;
        }
      }
      @container (max-width: 660px) {
        .strip {
          display: none;
        }
      }
      @container (max-width: 540px) {
        .flow-cell,
        .settings,
        .health {
          display: none;
        }
        .histogram-head {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this);

  /** When the histograms were taken. */
  private moment(): string {
    const { isLive, step } = this.store.shown;
    return isLive || step === undefined ? " now" : ` at step ${count(step)}`;
  }

  /** The switch between one value axis for layers of the same activation and one for each layer. */
  private renderShare() {
    const { store } = this;
    const activations = store.design?.layers.map(({ activation }) => activation.type) ?? [];
    if (new Set(activations).size === activations.length) return nothing;
    return html`
      <button
        class="icon-button share"
        data-action="share-axis"
        aria-pressed=${store.sharedAxis}
        aria-label="Same value axis for layers with the same activation"
        ${help(`Same value axis for layers with the same activation: ${store.sharedAxis ? "on" : "off"}`)}
        @click=${() => store.shareAxis(!store.sharedAxis)}
      >
        <vscode-icon name="link" size="14"></vscode-icon>
      </button>
    `;
  }

  override render() {
    const { store } = this;
    const pre = store.quantity === "preActivation";
    const what = pre ? "pre-activation" : "activation";
    const trained = showsHistory(store);
    return html`
      <span class="flow-cell">shape</span>
      <span class="settings">layer</span>
      <span class="histogram-head">
        <button
        class="quantity"
        aria-pressed=${pre}
        ${help(`Show the ${pre ? "activation" : "pre-activation, which enters the activation"}`)}
        @click=${() => store.showQuantity(pre ? "activation" : "preActivation")}
      >
        <vscode-icon name="arrow-swap" size="12"></vscode-icon>${what}${trained ? this.moment() : ", untrained"}
      </button>
      ${this.renderShare()}
      </span>
      <span class="strip">${what} over the run</span>
      <span class="health">health</span>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-layer-stack": LayerStack;
    "mlp-stack-header": StackHeader;
  }
}
