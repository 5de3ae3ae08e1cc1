import { writeFileSync } from "node:fs";
import type { Options } from "./options.ts";
import { measureShape } from "./peer.ts";
import { oursAlone } from "./peers.ts";
import { logLogPanels, type Panel } from "./plot.ts";
import { milliseconds, type Section, table } from "./report.ts";
import type { Shape } from "./shapes.ts";

/** What grows, and the network at a value of it. */
interface Sweep {
  readonly title: string;
  readonly values: readonly number[];
  sizes(value: number): readonly number[];
  batch(value: number): number;
}

const powers = (from: number, to: number) =>
  Array.from({ length: Math.log2(to / from) + 1 }, (_, i) => from * 2 ** i);

const sweeps: readonly Sweep[] = [
  {
    title: "width (two hidden layers, as many inputs, batch 64)",
    values: powers(16, 4096),
    sizes: (width) => [width, width, width, 10],
    batch: () => 64,
  },
  {
    title: "depth (hidden layers of 128, batch 64)",
    values: [1, 2, 3, 5, 8, 12, 20, 30, 50],
    sizes: (depth) => [128, ...new Array<number>(depth).fill(128), 10],
    batch: () => 64,
  },
  {
    title: "batch (784-128-10)",
    values: powers(1, 4096),
    sizes: () => [784, 128, 10],
    batch: (rows) => rows,
  },
];

/** Times a step of growing networks on one and on two threads. Writes the plot beside the document. */
export async function measureScaling(options: Options): Promise<Section> {
  const failures: string[] = [];
  const panels: Panel[] = [];
  const tables: string[] = [];
  const specs = [oursAlone(1), oursAlone(2)];
  const pace = { rounds: options.quick ? 1 : 3, milliseconds: options.milliseconds };
  for (const sweep of sweeps) {
    const values = options.quick ? [sweep.values[0], sweep.values[3]] : sweep.values;
    const lines = specs.map(({ name }) => ({ name, points: [] as [number, number][] }));
    const rows: string[][] = [];
    for (const value of values) {
      const sizes = sweep.sizes(value);
      const batch = sweep.batch(value);
      const shape: Shape = {
        name: `${sizes.length > 6 ? `${value} layers` : sizes.join("-")}, batch ${batch}`,
        sizes,
        batch,
        activation: "relu",
        batchNorm: false,
      };
      const least = await measureShape(specs, shape, pace, (problem) => failures.push(problem));
      const operations = 6 * batch * sizes.slice(1).reduce((sum, units, i) => sum + units * sizes[i], 0);
      const cells = specs.flatMap(({ name }, i) => {
        const ms = least.get(name);
        if (ms === undefined) return ["–", "–"];
        lines[i].points.push([value, ms]);
        return [milliseconds(ms), (operations / ms / 1e6).toFixed(1)];
      });
      rows.push([String(value), ...cells]);
      console.log(`${sweep.title.split(" ")[0]} ${value}: ${cells.join(" ")}`);
    }
    panels.push({ title: sweep.title, lines });
    const head = [sweep.title, "1 thread, ms", "GFLOP/s", "2 threads, ms", "GFLOP/s"];
    tables.push(table(head, rows));
  }
  const title = "Milliseconds of a training step against width, depth and batch, on logarithmic axes";
  if (options.write)
    writeFileSync(new URL("../docs/scaling.svg", import.meta.url), logLogPanels(title, panels, "ms a step"));
  const picture = `![${title}](scaling.svg)`;
  return { text: [picture, ...tables].join("\n\n"), failures };
}
