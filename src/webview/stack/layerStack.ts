import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { classMap } from "lit/directives/class-map.js";
import { styleMap } from "lit/directives/style-map.js";
import { datasetName } from "../../shared/design/datasetName.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { plural } from "../../shared/format/plural.ts";
import type { ValueRange } from "../plots/rebin.ts";
import type { DesignerStore, Selection } from "../store/designerStore.ts";
import type { LayerActions } from "../store/layerActions.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons } from "../styles.ts";
import "./inputRow.ts";
import type { InputRow } from "./inputRow.ts";
import "./layerRow.ts";
import type { LayerRow } from "./layerRow.ts";
import "./stackHeader.ts";
import { type LayerRowModel, layerRowModels, rowLabel, widestOf } from "./layerRowModel.ts";
import { ReorderDrag } from "./reorderDrag.ts";
import { handleRowKey } from "./rowKeys.ts";

/** What the menu of a row is about, as the conditions in package.json (`webview/context`) name it. */
export interface MenuContext {
  readonly webviewSection: "layer" | "input" | "output";
  readonly isFirstLayer: boolean;
  readonly isLastLayer: boolean;
  /** The number of the hidden layer; undefined for the ends. */
  readonly layer: number | undefined;
}

/** Number of hidden layers from which on, rows are lower. */
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
  @property({ attribute: false }) actions!: LayerActions;
  @property({ type: Boolean, reflect: true }) compact = false;
  /** A width that is being drawn and not yet in the document. */
  @state() private drawn: { readonly index: number; readonly units: number } | undefined;
  protected readonly follow = new StoreController(this, (store) => [
    store.catalogue,
    store.document,
    store.design,
    store.preview,
    store.lastPreview,
    store.dataReport,
    store.runDesign,
    store.phase,
    store.attempts,
    store.previous,
    store.revision,
    store.shown.isLive,
    store.shown.step,
    store.selection,
    store.quantity,
    store.logSteps,
    store.sharedAxis,
    store.lesson.isLeft,
  ]);
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
      layer: typeof place === "number" ? place : undefined,
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
    const models = layerRowModels(this.store, design, this.drawnDesign(design), this.valueRanges);
    return html`
      <mlp-stack-header .store=${this.store}></mlp-stack-header>
      ${this.renderLimit()}
      <div
        role="list"
        aria-label="The network, from input to output"
        @keydown=${(event: KeyboardEvent) => handleRowKey(this, event)}
        @contextmenu=${this.onContextMenu}
      >
        ${this.renderInput(design)} ${models.map((model) => this.renderRow(model, design))}
      </div>
    `;
  }

  /** Why there are no histograms, of a network that is too large to be computed for being looked at. */
  private renderLimit() {
    const { preview } = this.store;
    if (preview.kind !== "ready" || preview.preview.limit === undefined) return nothing;
    return html`<p class="dim" role="note" data-note="limit">${preview.preview.limit}</p>`;
  }

  private renderInput(design: DesignSpec) {
    const { store } = this;
    const { dataset } = store;
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
        .widest=${widestOf(design, dataset)}
        @focusin=${() => store.select("input")}
        @click=${() => store.select("input")}
        @show-data=${() => store.showPage("data")}
        @pick-dataset=${() => store.pickDataset()}
      ></mlp-input-row>
    `;
  }

  private renderRow(model: LayerRowModel, design: DesignSpec) {
    const { store, actions } = this;
    const { index, layer } = model;
    const place: Selection = index === design.layers.length ? "output" : index;
    const selected = store.selection === place;
    const { classes, style } = this.dragLook(index);
    return html`
      <mlp-layer-row
        role="listitem"
        data-row=${place}
        class=${classMap(classes)}
        style=${styleMap(style)}
        tabindex=${selected ? 0 : -1}
        aria-current=${selected}
        aria-label=${rowLabel(model)}
        .model=${model}
        .kind=${layer ? "hidden" : "output"}
        .selected=${selected}
        .store=${store}
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

  private showDivergence(): void {
    const diverged = this.store.log?.diverged;
    if (diverged === this.shownDivergence) return;
    this.shownDivergence = diverged;
    if (!diverged) return;
    void this.updateComplete.then(() => {
      const rows = [...this.renderRoot.querySelectorAll("mlp-layer-row")];
      const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
      rows
        .find((row) => row.model.divergence !== "")
        ?.scrollIntoView({ block: "center", behavior: reducedMotion ? "auto" : "smooth" });
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-layer-stack": LayerStack;
  }
}
