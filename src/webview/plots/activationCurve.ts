import { css, html, LitElement, nothing, type PropertyValues, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ActivationAnswer } from "../../shared/backprop/explainRequests.ts";
import type { Choice } from "../../shared/catalogue.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Histogram } from "../../shared/events.ts";
import { plural } from "../../shared/format/plural.ts";
import type { SendExplain } from "../store/backpropStore.ts";
import { gradientColor, visuallyHidden } from "../styles.ts";

/** Points of the curves. */
const curvePoints = 121;
const width = 260;
const height = 120;
const margin = { left: 26, right: 8, top: 8, bottom: 18 };
/** The axis reaches at least so far to each side: where a sigmoid is flat. */
const minReach = 6;

/** A pre-activation to mark. */
export interface CurveMark {
  /** `unit 2`. */
  readonly name: string;
  readonly s: number;
}

/**
 * An activation's curve and its derivative, with pre-activations marked on it, or their histogram under it, so that saturated and
 * dead units are seen.
 */
@customElement("mlp-activation-curve")
export class ActivationCurve extends LitElement {
  static override styles = [
    visuallyHidden,
    gradientColor,
    css`
      :host {
        display: block;
        font-size: 12px;
        line-height: 1.4;
      }
      svg {
        display: block;
        width: 100%;
        max-width: 340px;
        height: auto;
      }
      text {
        font-size: 10px;
        fill: var(--vscode-descriptionForeground);
      }
      .axis {
        stroke: color-mix(in srgb, var(--vscode-foreground) 30%, transparent);
      }
      .curve {
        fill: none;
        stroke: var(--vscode-charts-blue);
        stroke-width: 1.5;
      }
      .derivative {
        fill: none;
        stroke: var(--mlp-gradient);
        stroke-dasharray: 4 3;
      }
      .flat {
        fill: color-mix(in srgb, var(--vscode-foreground) 9%, transparent);
      }
      .bar {
        fill: color-mix(in srgb, var(--vscode-charts-blue) 40%, transparent);
      }
      .mark {
        fill: var(--vscode-editor-background);
        stroke: var(--vscode-foreground);
        stroke-width: 1.5;
      }
      .mark.off {
        fill: var(--vscode-foreground);
      }
      p {
        margin: 2px 0 0;
      }
      .legend {
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  /** Asks for the curve. */
  @property({ attribute: false }) send!: SendExplain;
  @property({ attribute: false }) activation: Choice | undefined;
  /** Pre-activations of single units. */
  @property({ attribute: false }) marks: readonly CurveMark[] = [];
  /** Pre-activations of a whole batch. */
  @property({ attribute: false }) histogram: Histogram | undefined;
  @state() private answer: ActivationAnswer | undefined;
  @state() private problem: string | undefined;
  private points: readonly number[] = [];
  private askedFor: string | undefined;
  private shownMarks: readonly CurveMark[] = [];

  override willUpdate(_changed: PropertyValues<this>): void {
    const { activation, marks } = this;
    if (!activation) return;
    const reach = this.reach();
    const grid = Array.from({ length: curvePoints }, (_, i) => -reach + (2 * reach * i) / (curvePoints - 1));
    const points = [...grid, ...marks.map(({ s }) => s)];
    const key = JSON.stringify([activation, points]);
    if (key === this.askedFor) return;
    this.askedFor = key;
    this.send("activation", { activation, points }).then(
      (answer) => {
        if (this.askedFor !== key) return;
        this.points = points;
        this.shownMarks = marks;
        this.answer = answer;
      },
      (error: unknown) => {
        this.problem = messageOf(error);
      },
    );
  }

  override render() {
    const { answer, problem } = this;
    if (!answer) return problem ? html`<p>${problem}</p>` : nothing;
    const reach = this.points[curvePoints - 1];
    const values = answer.values.subarray(0, curvePoints);
    const derivatives = answer.derivatives.subarray(0, curvePoints);
    const all = [...values, ...derivatives];
    const [low, high] = [Math.min(0, ...all), Math.max(1, ...all)];
    const x = (s: number) => margin.left + ((s + reach) / (2 * reach)) * (width - margin.left - margin.right);
    const y = (value: number) =>
      height - margin.bottom - ((value - low) / (high - low)) * (height - margin.top - margin.bottom);
    const line = (of: ArrayLike<number>) =>
      Array.from(of, (value, i) => `${x(this.points[i]).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    return html`
      <svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${this.summary(answer)}>
        ${this.renderFlat(answer, x)} ${this.renderBars(x)}
        ${svg`
          <line class="axis" x1=${margin.left} x2=${width - margin.right} y1=${y(0)} y2=${y(0)}></line>
          <line class="axis" x1=${x(0)} x2=${x(0)} y1=${margin.top} y2=${height - margin.bottom}></line>
          <text x=${margin.left} y=${height - 5}>−${reach}</text>
          <text x=${x(0)} y=${height - 5} text-anchor="middle">0</text>
          <text x=${width - margin.right} y=${height - 5} text-anchor="end">${reach}</text>
          <text x=${margin.left - 4} y=${y(high) + 8} text-anchor="end">${Number(high.toPrecision(2))}</text>
          <text x=${margin.left - 4} y=${y(0) + 3} text-anchor="end">0</text>
          <polyline class="curve" points=${line(values)}></polyline>
          <polyline class="derivative" points=${line(derivatives)}></polyline>
        `}
        ${this.shownMarks.map((mark, i) => {
          const at = curvePoints + i;
          const isOff = answer.saturated[at] || answer.dead[at];
          return svg`<circle class="mark ${isOff ? "off" : ""}" cx=${x(mark.s)} cy=${y(answer.values[at])} r="3.5"></circle>`;
        })}
      </svg>
      <p class="legend">— ${answer.label}, ┄ its derivative${this.hasFlat(answer) ? "; shaded: almost no gradient passes" : ""}</p>
      <p data-marks>${this.summary(answer)}</p>
    `;
  }

  private renderFlat({ saturated, dead }: ActivationAnswer, x: (s: number) => number) {
    const step = x(this.points[1]) - x(this.points[0]);
    return this.points
      .slice(0, curvePoints)
      .map((s, i) =>
        saturated[i] || dead[i]
          ? svg`<rect class="flat" x=${x(s) - step / 2} width=${step + 0.2} y=${margin.top} height=${height - margin.top - margin.bottom}></rect>`
          : nothing,
      );
  }

  private hasFlat({ saturated, dead }: ActivationAnswer): boolean {
    return [...saturated, ...dead].slice(0, curvePoints).some((flat) => flat) || dead.some((flat) => flat);
  }

  /** The histogram's bars, from the axis up, at most half as high as the plot. */
  private renderBars(x: (s: number) => number) {
    const { histogram } = this;
    if (!histogram) return nothing;
    const { counts, low, high } = histogram;
    const greatest = Math.max(1, ...counts);
    const step = (high - low) / counts.length;
    const bottom = height - margin.bottom;
    return Array.from(counts, (count, i) => {
      const tall = (count / greatest) * (bottom - margin.top) * 0.5;
      const left = x(low + i * step);
      return svg`<rect class="bar" x=${left} width=${Math.max(0.5, x(low + (i + 1) * step) - left - 0.3)} y=${bottom - tall} height=${tall}></rect>`;
    });
  }

  /** How many of the marks are on a flat part, in words. */
  private summary({ saturated, dead }: ActivationAnswer): string {
    const marks = this.shownMarks.map(({ name }, i) => ({
      name,
      saturated: saturated[curvePoints + i],
      dead: dead[curvePoints + i],
    }));
    if (marks.length === 0) return this.histogram ? "Below: the pre-activations of the batch." : "";
    const named = (of: typeof marks) =>
      of.length <= 4 ? of.map(({ name }) => name).join(", ") : plural(of.length, "unit");
    const off = marks.filter((mark) => mark.dead);
    const flat = marks.filter((mark) => mark.saturated && !mark.dead);
    const texts = [
      ...(off.length > 0 ? [`${named(off)}: f and f′ are 0`] : []),
      ...(flat.length > 0 ? [`${named(flat)}: saturated`] : []),
    ];
    return texts.length === 0
      ? `None of the ${plural(marks.length, "unit")} is on a flat part.`
      : `${texts.join("; ")}.`;
  }

  private reach(): number {
    const { marks, histogram } = this;
    const ends = histogram ? [histogram.low, histogram.high] : [];
    const far = Math.max(minReach, ...marks.map(({ s }) => Math.abs(s)), ...ends.map(Math.abs));
    return Math.min(1e6, Math.ceil(far));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-activation-curve": ActivationCurve;
  }
}
