import type { BlockEncoding } from "../../plan/preprocessing.ts";
import { sorting } from "../../table/sorting.ts";
import type { BlockColumn } from "../../table/table.ts";
import { type Statistics, scaleOf, scalingOf, unitOf } from "../statistics.ts";
import type { FitOptions, FittedEncoding, RowWriter } from "./encoder.ts";

/** Numbers between two looks at what has come in: some milliseconds. */
const pauseNumbers = 2 ** 21;

/** Each element of the block, such as a pixel, is scaled separately. */
export async function fitBlock(
  column: BlockColumn,
  { train, scaling, yielder }: FitOptions,
): Promise<FittedEncoding<BlockEncoding>> {
  const { values, shape } = column;
  const { rows } = train;
  const width = shape.reduce((product, size) => product * size, 1);
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  const low = new Float64Array(width).fill(Infinity);
  const high = new Float64Array(width).fill(-Infinity);
  const step = Math.max(1, Math.floor(pauseNumbers / width));
  for (let from = 0; from < rows.length; from += step) {
    for (let r = from; r < Math.min(from + step, rows.length); r++) {
      const base = rows[r] * width;
      for (let i = 0; i < width; i++) {
        const value = values[base + i];
        means[i] += value;
        if (value < low[i]) low[i] = value;
        if (value > high[i]) high[i] = value;
      }
    }
    await yielder.pause();
  }
  for (let i = 0; i < width; i++) means[i] = low[i] === high[i] ? low[i] : means[i] / rows.length;
  const units = high.map((most, i) => unitOf(most - low[i]));
  const isOrdinary = units.every((unit) => unit === 1);
  if (scaling === "standardize")
    for (let from = 0; from < rows.length; from += step) {
      for (let r = from; r < Math.min(from + step, rows.length); r++) {
        const base = rows[r] * width;
        if (isOrdinary) for (let i = 0; i < width; i++) squares[i] += (values[base + i] - means[i]) ** 2;
        else for (let i = 0; i < width; i++) squares[i] += ((values[base + i] - means[i]) / units[i]) ** 2;
      }
      await yielder.pause();
    }

  const scalings: { mean: number; scale: number }[] = [];
  for (let i = 0; i < width; i++) {
    const statistics: Pick<Statistics, "mean" | "std" | "minimum" | "maximum"> = {
      mean: means[i],
      std: scaleOf(units[i] * Math.sqrt(squares[i] / rows.length)),
      minimum: low[i],
      maximum: high[i],
    };
    const sorted = () => yielder.run(sorting(elementOf(column, rows, width, i)));
    scalings.push(await scalingOf(scaling, statistics, sorted));
  }
  const inputs = blockInputs(column.name, shape, width);
  return {
    encoding: {
      kind: "block",
      column: column.name,
      means: scalings.map(({ mean }) => mean),
      scales: scalings.map(({ scale }) => scale),
    },
    inputs,
    constant: inputs.filter((_, i) => low[i] === high[i]),
  };
}

function elementOf({ values }: BlockColumn, rows: Uint32Array, width: number, element: number): Float64Array {
  return Float64Array.from(rows, (row) => values[row * width + element]);
}

/** The names of a block's elements, such as `image[27,27]`. */
export function blockInputs(name: string, shape: readonly number[], width: number): string[] {
  return Array.from({ length: width }, (_, flat) => {
    const index: number[] = [];
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index.unshift(rest % shape[axis]);
      rest = Math.floor(rest / shape[axis]);
    }
    return `${name}[${index.join(",")}]`;
  });
}

export function blockWriter(encoding: BlockEncoding, { values }: BlockColumn): RowWriter {
  const means = Float64Array.from(encoding.means);
  const scales = Float64Array.from(encoding.scales);
  const width = means.length;
  return (from, to, out, offset, stride) => {
    let differences = 0;
    for (let row = from; row < to; row++) {
      const source = row * width;
      const target = row * stride + offset;
      for (let i = 0; i < width; i++) {
        const encoded = Math.fround((values[source + i] - means[i]) / scales[i]);
        differences += encoded - encoded;
        out[target + i] = encoded;
      }
    }
    return differences === 0;
  };
}
