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

/** Over so many minutes, more or less: what else happens on a machine lasts for seconds, and slows a few sizes of one pass only. */
const passes = 4;

/** Times a step of growing networks on one and on two threads. Writes the plot beside the document. */
export async function measureScaling(options: Options): Promise<Section> {
  const failures = new Set<string>();
  const specs = [oursAlone(1), oursAlone(2)];
  const pace = { rounds: 1, milliseconds: options.milliseconds };
  const measured = sweeps.map((sweep) => {
    const values = options.quick ? [sweep.values[0], sweep.values[3]] : sweep.values;
    const minimum = new Map(specs.map(({ name }) => [name, new Map<number, number>()]));
    return { sweep, values, minimum };
  });
  for (let pass = 0; pass < (options.quick ? 1 : passes); pass++) {
    for (const { sweep, values, minimum } of measured) {
      for (const value of values) {
        const times = await measureShape(specs, shapeOf(sweep, value), pace, (problem) =>
          failures.add(problem),
        );
        for (const [name, ms] of times)
          minimum.get(name)?.set(value, Math.min(ms, minimum.get(name)?.get(value) ?? Infinity));
      }
    }
    console.log(`Pass ${pass + 1} of ${passes}.`);
  }
  const panels = measured.map(
    ({ sweep, minimum }): Panel => ({
      title: sweep.title,
      lines: specs.map(({ name }) => ({ name, points: [...(minimum.get(name) ?? [])] })),
    }),
  );
  const tables = measured.map(({ sweep, values, minimum }) => {
    const rows = values.map((value) => {
      const cells = specs.flatMap(({ name }) => {
        const ms = minimum.get(name)?.get(value);
        return ms === undefined
          ? ["–", "–"]
          : [milliseconds(ms), (operations(sweep, value) / ms / 1e6).toFixed(1)];
      });
      return [String(value), ...cells];
    });
    return table([sweep.title, "1 thread, ms", "GFLOP/s", "2 threads, ms", "GFLOP/s"], rows);
  });
  const title = "Milliseconds of a training step against width, depth and batch, on logarithmic axes";
  if (options.write)
    writeFileSync(new URL("../docs/scaling.svg", import.meta.url), logLogPanels(title, panels, "ms a step"));
  return { text: [`![${title}](scaling.svg)`, ...tables].join("\n\n"), failures: [...failures] };
}

function shapeOf(sweep: Sweep, value: number): Shape {
  const sizes = sweep.sizes(value);
  const batch = sweep.batch(value);
  const name = `${sizes.length > 6 ? `${value} layers` : sizes.join("-")}, batch ${batch}`;
  return { name, sizes, batch, activation: "relu", batchNorm: false };
}

/** Of a step, counted as if the first layer's inputs had gradients, too. */
function operations(sweep: Sweep, value: number): number {
  const sizes = sweep.sizes(value);
  return 6 * sweep.batch(value) * sizes.slice(1).reduce((sum, units, i) => sum + units * sizes[i], 0);
}
