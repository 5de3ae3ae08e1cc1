export interface Panel {
  readonly title: string;
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

const width = 300;
const height = 260;
const margin = { left: 56, top: 30, right: 12, bottom: 34 };
const colors = ["#1f77b4", "#d62728", "#2ca02c"];

/** Panels side by side, both axes logarithmic, as an SVG file that is read on light and on dark pages. */
export function logLogPanels(title: string, panels: readonly Panel[], unit: string): string {
  const total = panels.length * width;
  const drawn = panels.map((panel, i) => `<g transform="translate(${i * width},0)">${drawPanel(panel)}</g>`);
  const key = (panels[0]?.lines ?? []).map(
    ({ name }, i) =>
      `<circle cx="${margin.left + 4 + 190 * i}" cy="${height + 12}" r="4" fill="${colors[i]}"/><text x="${margin.left + 14 + 190 * i}" y="${height + 16}">${name}, ${unit}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total} ${height + 28}" width="${total}" height="${height + 28}" font-family="sans-serif" font-size="11" fill="#222">`,
    `<title>${title}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...drawn,
    ...key,
    "</svg>\n",
  ].join("\n");
}

function drawPanel({ title, lines }: Panel): string {
  const points = lines.flatMap((line) => line.points);
  const x = axis(
    points.map(([value]) => value),
    margin.left,
    width - margin.right,
  );
  const y = axis(
    points.map(([, value]) => value),
    height - margin.bottom,
    margin.top,
  );
  const parts = [`<text x="${margin.left}" y="18" font-weight="bold" font-size="10">${title}</text>`];
  for (const tick of y.ticks) {
    const at = y.at(tick).toFixed(1);
    parts.push(
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at}" y2="${at}" stroke="#ddd"/>`,
      `<text x="${margin.left - 6}" y="${Number(at) + 4}" text-anchor="end">${tick}</text>`,
    );
  }
  for (const tick of x.ticks) {
    const at = x.at(tick).toFixed(1);
    parts.push(
      `<line x1="${at}" x2="${at}" y1="${margin.top}" y2="${height - margin.bottom}" stroke="#ddd"/>`,
      `<text x="${at}" y="${height - margin.bottom + 16}" text-anchor="middle">${tick}</text>`,
    );
  }
  for (const [i, line] of lines.entries()) {
    const places = line.points.map(([a, b]) => [x.at(a).toFixed(1), y.at(b).toFixed(1)]);
    parts.push(
      `<polyline fill="none" stroke="${colors[i]}" stroke-width="1.5" points="${places.map((place) => place.join(",")).join(" ")}"/>`,
      ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2.5" fill="${colors[i]}"/>`),
    );
  }
  return parts.join("\n");
}

/** From the power of ten below the least value to the one above the greatest. */
function axis(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, i) => Number(`1e${low + i}`)),
    at: (value: number) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
  };
}
