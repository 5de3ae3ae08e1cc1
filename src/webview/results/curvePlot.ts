import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Ranking, RankingPoint } from "../../shared/metrics/ranking.ts";
import { CanvasPlot } from "../plots/canvasPlot.ts";
import { PointerDrag } from "../plots/pointerDrag.ts";
import { base } from "../styles.ts";
import { controls } from "./controls.ts";
import { type CurveKind, nearestPoint, paintCurve } from "./thresholdPlots.ts";

/**
 * A curve over all thresholds, with the chosen one as a dot that can be dragged; the range input of the threshold does the same by
 * keyboard.
 *
 * @fires threshold-pick - CustomEvent<number>: the threshold of the point next to the pointer
 */
@customElement("mlp-curve-plot")
export class CurvePlot extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .plot {
        height: 170px;
        cursor: pointer;
        touch-action: none;
      }
    `,
  ];

  @property({ attribute: false }) ranking: Ranking | undefined;
  @property() kind: CurveKind = "roc";
  @property({ attribute: false }) chosen: RankingPoint | undefined;
  @property() label = "";
  @query("canvas") private readonly canvas!: HTMLCanvasElement | null;
  private readonly drag = new PointerDrag((event) => this.pick(event));

  /** The plot, to be saved. */
  readonly plot = new CanvasPlot(
    this,
    () => this.canvas,
    (context, area, theme) => {
      const { ranking, chosen } = this;
      if (ranking && chosen) paintCurve(context, area, theme, ranking, this.kind, chosen);
    },
  );

  override render() {
    return html`
      <div
        class="plot"
        role="img"
        aria-label=${this.label}
        @pointerdown=${this.drag.begin}
        @pointermove=${this.drag.move}
        @pointerup=${this.drag.end}
        @pointercancel=${this.drag.end}
      >
        <canvas aria-hidden="true"></canvas>
      </div>
    `;
  }

  private pick(event: PointerEvent): void {
    const { canvas, ranking } = this;
    if (canvas === null || ranking === undefined) return;
    const box = canvas.getBoundingClientRect();
    const place = { x: event.clientX - box.left, y: event.clientY - box.top };
    const point = nearestPoint(ranking, this.kind, place, box.width, box.height);
    if (point) this.dispatchEvent(new CustomEvent<number>("threshold-pick", { detail: point.threshold }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-curve-plot": CurvePlot;
  }
}
