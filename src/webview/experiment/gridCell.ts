import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { CancellationError, InputError, messageOf } from "../../shared/errors.ts";
import type {
  CellLayers,
  CellQuestions,
  ExperimentGrid,
  GridRun,
} from "../../shared/experiment/experimentMessages.ts";
import type { Show } from "../../shared/experiment/fields.ts";
import { layersVerdict } from "../../shared/experiment/layersInWords.ts";
import { hasEnded } from "../../shared/experiment/results.ts";
import { shortNumber, shortRange } from "../../shared/format/numbers.ts";
import type { Part, Plane } from "../../shared/results/resultsRequests.ts";
import type { RunLogData } from "../../shared/runLog.ts";
import { scoreOf } from "../../shared/runs/summaryJson.ts";
import { help } from "../help.ts";
import "../plots/histogram.ts";
import { type PaintArea, PaintController } from "../plots/paintController.ts";
import type { PlotTheme } from "../plots/theme.ts";
import { PlanePainter } from "../results/planePainter.ts";
import { base } from "../styles.ts";
import { type CellView, type ScoreScale, shareOf, spreadText } from "./cellModel.ts";
import { paintCurves, paintPlanes } from "./cellPainters.ts";
import type { CellQueue } from "./cellQueue.ts";
import { type CellAnswer, noScales, type Scales } from "./cellScales.ts";
import type { CellQuestionParams, GridHost } from "./gridHost.ts";
import { renderSpreadChart, spreadChartStyles } from "./spreadChart.ts";

/** Points along each side of a cell's plane. */
const planeSize = 64;
/** Milliseconds between two questions about a cell that trains. */
const refreshMs = 1000;
/** Cells this far below the fold are asked about already; the grid scrolls in a box of its own, which a `rootMargin` is not for. */
const cellMargin: IntersectionObserverInit & { readonly scrollMargin: string } = { scrollMargin: "300px" };

/** One cell of the grid: its score, each seed as a dot on the common axis, and the picture that the experiment shows. */
@customElement("mlp-grid-cell")
export class GridCellElement extends LitElement {
  static override styles = [
    base,
    spreadChartStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 3px;
        min-width: 0;
        padding: 4px;
        content-visibility: auto;
        contain-intrinsic-size: auto 120px;
      }
      .caption {
        display: flex;
        justify-content: space-between;
        gap: 6px;
        font-variant-numeric: tabular-nums;
      }
      .caption span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .score {
        flex: 1;
        display: grid;
        place-items: center;
        min-height: 44px;
        text-align: center;
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .axis {
        position: relative;
        height: 9px;
        border-bottom: 1px solid var(--mlp-line);
      }
      .axis i {
        position: absolute;
        bottom: -3px;
        width: 5px;
        height: 5px;
        margin-inline-start: -3px;
        border-radius: 50%;
        background: var(--vscode-charts-blue);
        border: 1px solid var(--vscode-editor-background);
      }
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 4 / 3;
        min-height: 0;
      }
      .layer {
        display: grid;
        grid-template-columns: 12px minmax(0, 1fr) 44px;
        align-items: end;
        gap: 4px;
        --mlp-histogram-height: 28px;
      }
      .layer > span {
        text-align: end;
        font-size: 10px;
        color: var(--vscode-descriptionForeground);
      }
      .layer .ticks {
        grid-column: 2;
        display: flex;
        justify-content: space-between;
      }
      /* Cells of a row have the same height, so that their layers are side by side however long the verdicts are. */
      .layers {
        display: grid;
        gap: 3px;
        margin-block-start: auto;
      }
    `,
  ];

  @property({ attribute: false }) grid!: ExperimentGrid;
  @property({ attribute: false }) view!: CellView;
  /** The cell's value on each axis, where no header says it. */
  @property({ attribute: false }) values = "";
  /** The axis of scores of all cells. */
  @property({ attribute: false }) scale!: ScoreScale;
  @property({ attribute: false }) show: Show = "score";
  /** The seed whose picture is shown. */
  @property({ attribute: false }) seed = 0;
  @property({ attribute: false }) host!: GridHost;
  @property({ attribute: false }) queue!: CellQueue;
  /** The axes of all cells' pictures. */
  @property({ attribute: false }) scales: Scales = noScales;
  @state() private planes: readonly { readonly seed: number; readonly plane: Plane }[] = [];
  @state() private histories: readonly RunLogData[] = [];
  @state() private layers: CellLayers | undefined;
  @state() private problem = "";
  @query("canvas") private readonly canvas!: HTMLCanvasElement | null;
  private readonly painter = new PlanePainter();
  /** The subject and the states of its runs that the picture shows. */
  private answered = "";
  /** What is being asked about; undefined while nothing is. */
  private asking: { readonly subject: string; readonly abort: AbortController } | undefined;
  /** A pause before a cell that trains is asked about again. */
  private resting: { readonly subject: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  /** By the ids of the runs. */
  private readonly endedHistories = new Map<string, RunLogData>();
  /** By the ids of the runs, and which points are drawn in them. */
  private readonly endedPlanes = new Map<string, Plane>();
  private isVisible = false;
  private readonly visibility = new IntersectionObserver((entries) => {
    this.isVisible = entries[entries.length - 1].isIntersecting;
    if (this.isVisible) this.ask();
    else this.cancel();
  }, cellMargin);

  constructor() {
    super();
    new PaintController(
      this,
      () => this.canvas,
      (area, theme) => this.paint(area, theme),
      () => [this.show, this.seed, this.grid, this.planes, this.histories, this.scales],
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.visibility.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.visibility.disconnect();
    this.cancel();
    this.answered = "";
  }

  protected override updated(): void {
    this.ask();
  }

  override render() {
    const { view, scale } = this;
    const score = view.validation ? spreadText(view.validation, scale.isAccuracy) : "";
    return html`
      ${this.values ? html`<div class="caption"><span data-values ${help(this.values)}>${this.values}</span></div>` : nothing}
      <div class="caption">
        <span>${view.isBest ? "★ " : ""}<b>${this.show === "score" ? "" : score}</b></span>
        <span class="dim">${view.stateText ?? ""}</span>
      </div>
      ${this.renderPicture(score)}
      ${this.renderAxis()}
      ${this.problem ? html`<span class="dim">${this.problem}</span>` : nothing}
    `;
  }

  private renderPicture(score: string) {
    const { view, scale, show } = this;
    if (show === "score") {
      const share = view.validation ? shareOf(scale, view.validation.mean) : 0;
      const color = `color-mix(in srgb, var(--vscode-charts-blue) ${Math.round(10 + 55 * share)}%, transparent)`;
      return html`<div class="score" style=${styleMap(view.validation ? { background: color } : {})}><b>${score || "–"}</b></div>`;
    }
    if (show === "activations") return this.renderLayers();
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  /** The layers from top to bottom, each on the value axis that all cells share for its activation. */
  private renderLayers() {
    const { layers, activations = [] } = this.layers ?? {};
    const hidden = layers?.slice(0, activations.length) ?? [];
    if (hidden.length === 0) return nothing;
    const ranges = activations.map((id) => this.scales.activations.get(id));
    const [range] = ranges.every((other) => other === ranges[0]) ? ranges : [];
    return html`
      ${renderSpreadChart(hidden.map(({ activation }) => activation.std))}
      <b data-verdict>${layersVerdict(hidden).text}</b>
      <div class="layers">
      ${hidden.map(
        ({ activation }, layer) => html`
          <div class="layer">
            <span>${layer + 1}</span>
            <mlp-histogram
              ?bare=${range !== undefined}
              .histogram=${activation.histogram}
              .range=${ranges[layer]}
              label="activation of layer ${layer + 1}"
            ></mlp-histogram>
            <span>σ ${shortNumber(activation.std)}</span>
          </div>
        `,
      )}
      ${
        range
          ? html`<div class="layer" aria-hidden="true">
            <span class="ticks" data-ticks>${shortRange(range.low, range.high).map((text) => html`<span>${text}</span>`)}</span>
          </div>`
          : nothing
      }
      </div>
    `;
  }

  /** Each seed's validation score on the axis that all cells share. */
  private renderAxis() {
    const { view, scale } = this;
    const dots = view.runs.flatMap(({ summary }) => scoreOf(summary, "validation") ?? []);
    if (dots.length === 0) return nothing;
    return html`<div class="axis" aria-hidden="true">${dots.map(
      (value) => html`<i style=${styleMap({ insetInlineStart: `${100 * shareOf(scale, value)}%` })}></i>`,
    )}</div>`;
  }

  /**
   * Asks for the picture where it is in view and the runs that it is of have changed. A question under way is canceled only where
   * it is about something else: a cell that trains changes faster than its questions are answered, and would never be drawn.
   */
  private ask(): void {
    const { grid, view, show, seed } = this;
    if (!this.isVisible || show === "score") return;
    const subject = JSON.stringify([grid.revision, view.cell, show, seed]);
    if (this.asking?.subject === subject) return;
    const isLive = view.runs.some(({ state }) => state === "running");
    if (this.resting?.subject === subject && isLive) return;
    const states = view.runs.map(({ run, state, progress }) => [
      run,
      state,
      Math.floor(progress?.epoch ?? 0),
    ]);
    const key = JSON.stringify([subject, states]);
    if (key === this.answered) return;
    this.cancel();
    const asking = { subject, abort: new AbortController() };
    this.asking = asking;
    void this.answer(asking.abort.signal)
      .catch((error: unknown) => {
        if (!asking.abort.signal.aborted && !(error instanceof CancellationError))
          this.problem = messageOf(error);
      })
      .finally(() => {
        if (this.asking !== asking) return;
        this.asking = undefined;
        this.answered = key;
        // The runs may have changed since. Epochs may be many a second, and a hundred cells in view have to be drawn.
        if (isLive) this.rest(subject);
        else this.ask();
      });
  }

  private rest(subject: string): void {
    const timer = setTimeout(() => {
      this.resting = undefined;
      this.ask();
    }, refreshMs);
    this.resting = { subject, timer };
  }

  private cancel(): void {
    this.asking?.abort.abort();
    this.asking = undefined;
    clearTimeout(this.resting?.timer);
    this.resting = undefined;
  }

  private async answer(signal: AbortSignal): Promise<void> {
    const { view, show, seed } = this;
    const { cell } = view;
    if (show === "boundary") {
      const asked = view.runs.filter((run) =>
        hasEnded(run) ? run.summary !== null : run.state === "running" && run.run !== null,
      );
      const planes = await Promise.all(
        asked.map(async (run) => {
          const plane = await this.planeOf(run, run.seed === seed ? "train" : null, signal);
          return plane ? [{ seed: run.seed, plane }] : [];
        }),
      );
      if (!signal.aborted) this.planes = planes.flat();
    } else if (show === "curves") {
      const begun = view.runs.filter(({ run }) => run !== null);
      const histories = await Promise.all(begun.map((run) => this.historyOf(run, signal)));
      if (signal.aborted) return;
      this.histories = histories;
      this.report({ kind: "curves", histories });
    } else {
      const hasBegun = view.runs.some((other) => other.seed === seed && other.run !== null);
      const layers = hasBegun ? await this.put("cellLayers", { cell, seed }, signal) : null;
      if (signal.aborted) return;
      this.layers = layers ?? undefined;
      if (layers) this.report({ kind: "activations", layers });
    }
    if (!signal.aborted) this.problem = "";
  }

  /** The plane of a run; that of a run at its end is asked for once. Undefined where a run that trains has none yet. */
  private async planeOf(
    { run, seed, state }: GridRun,
    points: Part | null,
    signal: AbortSignal,
  ): Promise<Plane | undefined> {
    const key = `${run} ${points}`;
    const known = this.endedPlanes.get(key);
    if (known) return known;
    const query = { cell: this.view.cell, seed, size: planeSize, points };
    if (state === "running")
      return this.put("cellPlane", query, signal).catch((error: unknown) => {
        // It has just ended, or is about to begin: the next question finds it.
        if (error instanceof InputError) return undefined;
        throw error;
      });
    const plane = await this.put("cellPlane", query, signal);
    if (run !== null) this.endedPlanes.set(key, plane);
    return plane;
  }

  /** The history of a run; that of a run at its end is asked for once. */
  private async historyOf({ run, seed, state }: GridRun, signal: AbortSignal): Promise<RunLogData> {
    const known = run === null ? undefined : this.endedHistories.get(run);
    if (known) return known;
    const history = await this.put("cellHistory", { cell: this.view.cell, seed }, signal);
    if (run !== null && (state === "completed" || state === "earlyStopped"))
      this.endedHistories.set(run, history);
    return history;
  }

  /** What the axes of all cells are made from. */
  private report(detail: CellAnswer): void {
    this.dispatchEvent(new CustomEvent<CellAnswer>("cell-answer", { detail }));
  }

  private put<N extends keyof CellQuestions>(
    name: N,
    params: CellQuestionParams<N>,
    signal: AbortSignal,
  ): Promise<ReturnType<CellQuestions[N]>> {
    return this.queue.add(() => this.host.ask(name, params, { signal }), signal);
  }

  private paint(area: PaintArea, theme: PlotTheme): void {
    const { canvas, show, seed, planes, histories, scales } = this;
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    canvas.width = area.pixelWidth;
    canvas.height = area.pixelHeight;
    context.scale(area.pixelWidth / area.width, area.pixelHeight / area.height);
    if (show === "curves" && scales.curves) paintCurves(context, histories, scales.curves, area, theme);
    const shown = planes.find((plane) => plane.seed === seed) ?? planes[0];
    if (show !== "boundary" || !shown) return;
    const others = planes.filter((plane) => plane !== shown).map(({ plane }) => plane);
    paintPlanes(context, this.painter, shown.plane, others, this.grid.classes.length, area, theme);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-grid-cell": GridCellElement;
  }
}
