import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { count, shortRange } from "../../shared/format/numbers.ts";
import type { RawInputs } from "../../shared/results/resultsRequests.ts";
import { CanvasPlot } from "../plots/canvasPlot.ts";
import { classColors, classMark, cssColor } from "../plots/classColors.ts";
import type { DrawingContext } from "../plots/drawing.ts";
import type { PaintArea } from "../plots/paintController.ts";
import { shadeCount } from "../plots/shadeRamp.ts";
import { type PlotTheme, plotTheme } from "../plots/theme.ts";
import { base } from "../styles.ts";
import type { PlaneScene } from "./planePainter.ts";

const maxClasses = 10;

/** What the marks and colors of the decision plane mean: a mark for each class, or the scale of a number's colors. */
@customElement("mlp-plane-legend")
export class PlaneLegend extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 14px;
        min-height: 18px;
        color: var(--vscode-descriptionForeground);
      }
      .class {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      svg {
        flex: none;
        width: 12px;
        height: 12px;
        overflow: visible;
      }
      canvas {
        width: 140px;
        height: 10px;
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
    `,
  ];

  @property({ attribute: false }) inputs: RawInputs | undefined;
  @property({ attribute: false }) scene: PlaneScene | undefined;
  @query("canvas") private readonly canvas!: HTMLCanvasElement | null;

  protected readonly plot = new CanvasPlot(
    this,
    () => this.canvas,
    (context, area, theme) => this.paint(context, area, theme),
  );

  override render() {
    const { inputs, scene } = this;
    if (inputs === undefined || scene === undefined) return nothing;
    if (inputs.classes.length === 0) return this.renderScale(inputs.targets[0], scene);
    const colors = classColors(plotTheme(), inputs.classes.length);
    const rest = inputs.classes.length - maxClasses;
    return html`
      ${inputs.classes.slice(0, maxClasses).map(
        (name, index) => html`
          <span class="class">
            <svg viewBox="-1.5 -1.5 3 3" aria-hidden="true">${svg`<path d=${classMark(index)} fill=${cssColor(colors[index])} />`}</svg>${name}
          </span>
        `,
      )}
      ${rest > 0 ? html`<span>and ${count(rest)} more</span>` : nothing}
      ${scene.points === null ? nothing : html`<span>outlined: mistaken</span>`}
    `;
  }

  private renderScale(target: string, { range, points }: PlaneScene) {
    const [low, high] = shortRange(range.low, range.high, 3);
    return html`
      <span>${target}</span><span class="class">${low}<canvas aria-hidden="true"></canvas>${high}</span>
      ${points === null ? nothing : html`<span>circles: the rows, in the same colors</span>`}
    `;
  }

  private paint(context: DrawingContext, area: PaintArea, theme: PlotTheme): void {
    const ramp = new Uint8ClampedArray(theme.ramp("none").buffer);
    for (let x = 0; x < area.width; x++) {
      const at = 4 * (1 + Math.floor((x / area.width) * (shadeCount - 1)));
      context.fillStyle = `rgb(${ramp[at]} ${ramp[at + 1]} ${ramp[at + 2]})`;
      context.fillRect(x, 0, 1, area.height);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-plane-legend": PlaneLegend;
  }
}
