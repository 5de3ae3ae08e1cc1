/** The standard deviation of the activations from layer to layer, as a small chart on a logarithmic axis that all cells share. */
import { css, html, svg } from "lit";
import { shortNumber } from "../../shared/format/numbers.ts";

/** The ends of the axis: less is 0 for the next layer, more is an explosion. */
const axis = { low: 1e-3, high: 1e2 } as const;
/** Units of the chart's own coordinates. */
const size = { width: 100, height: 50 } as const;

export const spreadChartStyles = css`
  .spreads {
    position: relative;
    height: 50px;
  }
  .spreads svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    overflow: visible;
  }
  .spreads path {
    fill: none;
    stroke: var(--mlp-line);
    vector-effect: non-scaling-stroke;
  }
  .spreads .line {
    stroke: var(--vscode-charts-blue);
    stroke-width: 2;
  }
  .spreads span {
    position: absolute;
    inset-inline-start: 0;
    font-size: 9px;
    line-height: 9px;
    color: var(--vscode-descriptionForeground);
  }
`;

/** @param spreads the standard deviation of each hidden layer, from the input on; not finite where a layer overflows */
export function renderSpreadChart(spreads: readonly number[]) {
  const label = `Standard deviation by layer: ${spreads.map((spread) => shortNumber(spread)).join(", ")}`;
  return html`
    <div class="spreads" role="img" aria-label=${label}>
      <svg viewBox="0 0 ${size.width} ${size.height}" preserveAspectRatio="none" aria-hidden="true">
        ${[100, 1, 0.01].map((value) => svg`<path d="M0 ${yOf(value)}H${size.width}"></path>`)}
        <path class="line" d=${spreadPath(spreads)}></path>
      </svg>
      ${[1, 0.01].map(
        (value) =>
          html`<span style="inset-block-start: ${(100 * yOf(value)) / size.height + 1}%">${value}</span>`,
      )}
    </div>
  `;
}

/** The line from layer to layer; it ends at the edge of the axis where it leaves it, and is not drawn along the edge. */
export function spreadPath(spreads: readonly number[]): string {
  const step = size.width / Math.max(1, spreads.length - 1);
  const isInside = (i: number) => spreads[i] >= axis.low && spreads[i] <= axis.high;
  let path = "";
  let isDown = false;
  for (const [i, spread] of spreads.entries()) {
    const isDrawn = !Number.isNaN(spread) && (isInside(i) || (i > 0 && isInside(i - 1)) || isInside(i + 1));
    if (isDrawn) path += `${isDown ? "L" : "M"}${(i * step).toFixed(1)} ${yOf(spread).toFixed(1)}`;
    isDown = isDrawn;
  }
  return path;
}

/** The place of a standard deviation, from the top; the ends of the axis are a few units within the chart. */
function yOf(spread: number): number {
  const [bottom, top] = [Math.log10(axis.low), Math.log10(axis.high)];
  const log = Math.log10(Math.min(axis.high, Math.max(axis.low, spread)));
  return 3 + ((top - log) / (top - bottom)) * (size.height - 6);
}
