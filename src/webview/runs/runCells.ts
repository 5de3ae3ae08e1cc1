/** The small drawings in the rows of a table of runs. */
import { html, nothing, svg } from "lit";
import { percent, scoreText } from "../../shared/format/numbers.ts";
import { testInterval } from "../../shared/runs/runComparison.ts";
import type { RunOverview } from "../../shared/runs/runList.ts";
import type { RoundAxis, SparkAxes } from "./runTableModel.ts";

/** Width and height of the drawings in CSS pixels. */
const intervalSize = { width: 150, height: 22 } as const;
const sparkSize = { width: 100, height: 22 } as const;
/** Space at both ends of the test axis, for half of a dot or a label. */
const margin = 14;

function placeOnAxis({ low, high }: RoundAxis, value: number): number {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return margin + share * (intervalSize.width - 2 * margin);
}

/** The labels of the test axis. */
export function renderAxis(axis: RoundAxis, task: RunOverview["task"]) {
  const { width } = intervalSize;
  const shown = axis.ticks.length > 4 ? axis.ticks.filter((_, i) => i % 2 === 0) : axis.ticks;
  const label = (tick: number) =>
    task === "regression" ? scoreText(tick) : `${Number((100 * tick).toFixed(1))}%`;
  return html`<svg width=${width} height="14" aria-hidden="true">${shown.map(
    (tick) => svg`<text x=${placeOnAxis(axis, tick)} y="11" text-anchor="middle">${label(tick)}</text>`,
  )}</svg>`;
}

/** A test score as a dot on its 95 % interval; hollow where other rows were judged. */
export function renderInterval(run: RunOverview, axis: RoundAxis, isHollow: boolean) {
  if (run.test === null) return nothing;
  const { width, height } = intervalSize;
  const middle = height / 2;
  if (run.test < axis.low)
    return html`<svg width=${width} height=${height} role="img" aria-label="lower than the axis shows">
      ${svg`<path class="ink beyond" d="M9 ${middle - 4}L3 ${middle}l6 4z" />`}
    </svg>`;
  const interval = testInterval(run);
  const text = interval
    ? `95 % interval from ${percentText(interval[0])} to ${percentText(interval[1])}`
    : "test score";
  return html`<svg width=${width} height=${height} role="img" aria-label=${`${text}${isHollow ? ", judged on other rows" : ""}`}>
    ${axis.ticks.map((tick) => svg`<line class="tick" x1=${placeOnAxis(axis, tick)} x2=${placeOnAxis(axis, tick)} y1="0" y2=${height} />`)}
    ${
      interval
        ? svg`<line class="ink" stroke-width="2" x1=${placeOnAxis(axis, interval[0])} x2=${placeOnAxis(axis, interval[1])} y1=${middle} y2=${middle} />`
        : nothing
    }
    ${svg`<circle class=${isHollow ? "ink hollow" : "ink"} stroke-width="1.5" cx=${placeOnAxis(axis, run.test)} cy=${middle} r="3.5" />`}
  </svg>`;
}

/** The loss of a run over its steps, on axes that all rows share. */
export function renderSparkline(sparkline: readonly number[], step: number, axes: SparkAxes) {
  const { width, height } = sparkSize;
  const losses = sparkline.filter((loss) => loss > 0);
  if (losses.length < 2) return nothing;
  const length = Math.max(6, (Math.min(step, axes.steps) / axes.steps) * (width - 4));
  const y = (loss: number) => {
    const share = Math.log(Math.min(loss, axes.high) / axes.low) / Math.log(axes.high / axes.low);
    return 2 + (1 - Math.min(1, Math.max(0, share))) * (height - 4);
  };
  const points = losses.map(
    (loss, i) => `${((i / (losses.length - 1)) * length + 2).toFixed(1)},${y(loss).toFixed(1)}`,
  );
  const text = `from ${scoreText(losses[0])} to ${scoreText(losses[losses.length - 1])}`;
  return html`<svg width=${width} height=${height} role="img" aria-label=${`loss ${text}`}>
    ${svg`<polyline class="ink" fill="none" stroke-width="1.5" points=${points.join(" ")} />`}
  </svg>`;
}

function percentText(share: number): string {
  return share === 0 || share === 1 ? percent(share) : `${(100 * share).toFixed(1)} %`;
}
