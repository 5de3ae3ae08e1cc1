import type { ColumnEncoding } from "./dataset.ts";
import type { BlockColumn, Column, NumericColumn, TextColumn } from "./table.ts";

/** An encoding fitted on the training rows, with what was noticed on the way. */
export interface FittedEncoding {
  readonly encoding: ColumnEncoding;
  /** Names of the inputs it gives, in order. */
  readonly inputs: readonly string[];
  /** Those of the inputs that are the same in every training row. */
  readonly constant: readonly string[];
}

/**
 * How a column becomes inputs. Only the training rows are looked at, so that nothing of the validation and test rows
 * leaks into training: neither their means nor their categories.
 * @returns undefined when no training row has a value
 */
export function fitEncoding(
  column: Column,
  train: Uint32Array,
  standardize: boolean,
): FittedEncoding | undefined {
  switch (column.kind) {
    case "numeric":
      return fitNumeric(column, train, standardize);
    case "text":
      return fitCategorical(column, train);
    case "block":
      return fitBlock(column, train, standardize);
    default:
      return column satisfies never;
  }
}

export interface Statistics {
  readonly mean: number;
  /** Of the population: √(Σ(x − mean)² / n). */
  readonly std: number;
  readonly constant: boolean;
  /** How many of the rows have a value. */
  readonly count: number;
}

/** Statistics of the rows that have a value (NaN is none), in double precision, in two passes. */
export function statisticsOf(values: Float64Array, rows: Uint32Array): Statistics {
  let count = 0;
  let sum = 0;
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // The sum of equal values may not divide back to them; told by their range they are constant to the bit.
  if (low === high) return { mean: low, std: 0, constant: true, count };
  const mean = sum / count;
  let squares = 0;
  for (const row of rows) {
    const value = values[row];
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  return { mean, std: Math.sqrt(squares / count), constant: false, count };
}

/** The scale that divides by the standard deviation, and by 1 where there is no deviation. */
export function scaleOf(std: number): number {
  return std > 0 && Number.isFinite(std) ? std : 1;
}

function fitNumeric(
  column: NumericColumn,
  train: Uint32Array,
  standardize: boolean,
): FittedEncoding | undefined {
  const { mean, std, constant, count } = statisticsOf(column.values, train);
  if (count === 0) return undefined;
  return {
    encoding: {
      kind: "numeric",
      column: column.name,
      mean: standardize ? mean : 0,
      scale: standardize ? scaleOf(std) : 1,
      fill: mean,
    },
    inputs: [column.name],
    constant: constant ? [column.name] : [],
  };
}

function fitCategorical(column: TextColumn, train: Uint32Array): FittedEncoding | undefined {
  const seen = new Set<number>();
  for (const row of train) seen.add(column.codes[row]);
  const missing = seen.delete(-1);
  const categories = [...seen].map((code) => column.categories[code]).sort();
  if (categories.length === 0) return undefined;
  return {
    encoding: { kind: "categorical", column: column.name, categories },
    inputs: categories.map((category) => `${column.name}=${category}`),
    constant: categories.length === 1 && !missing ? [column.name] : [],
  };
}

function fitBlock(column: BlockColumn, train: Uint32Array, standardize: boolean): FittedEncoding {
  const { values, shape } = column;
  const width = shape.reduce((product, size) => product * size, 1);
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  const low = new Float64Array(width).fill(Infinity);
  const high = new Float64Array(width).fill(-Infinity);
  for (const row of train) {
    for (let i = 0; i < width; i++) {
      const value = values[row * width + i];
      means[i] += value;
      if (value < low[i]) low[i] = value;
      if (value > high[i]) high[i] = value;
    }
  }
  for (let i = 0; i < width; i++) means[i] = low[i] === high[i] ? low[i] : means[i] / train.length;
  for (const row of train)
    for (let i = 0; i < width; i++) squares[i] += (values[row * width + i] - means[i]) ** 2;

  const inputs = blockInputs(column.name, shape, width);
  const scales = Array.from(squares, (sum) => scaleOf(Math.sqrt(sum / train.length)));
  return {
    encoding: {
      kind: "block",
      column: column.name,
      means: standardize ? Array.from(means) : new Array<number>(width).fill(0),
      scales: standardize ? scales : new Array<number>(width).fill(1),
    },
    inputs,
    constant: inputs.filter((_, i) => low[i] === high[i]),
  };
}

/** The names of a block's elements, such as `image[27,27]`. */
function blockInputs(name: string, shape: readonly number[], width: number): string[] {
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

/**
 * Encodes every row of the column.
 * @param out (rows, stride), row-major; the column's inputs begin at `offset` in each row
 */
export function writeEncoded(
  encoding: ColumnEncoding,
  column: Column,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  if (encoding.kind === "numeric" && column.kind === "numeric") {
    const { mean, scale, fill } = encoding;
    const { values } = column;
    for (let row = 0, at = offset; row < values.length; row++, at += stride) {
      const value = values[row];
      out[at] = ((Number.isNaN(value) ? fill : value) - mean) / scale;
    }
  } else if (encoding.kind === "categorical" && column.kind === "text") {
    const indexOf = new Map(encoding.categories.map((category, index) => [category, index]));
    const inputOf = column.categories.map((category) => indexOf.get(category) ?? -1);
    for (let row = 0; row < column.codes.length; row++) {
      const code = column.codes[row];
      const input = code < 0 ? -1 : inputOf[code];
      if (input >= 0) out[row * stride + offset + input] = 1;
    }
  } else if (encoding.kind === "block" && column.kind === "block") {
    const means = Float64Array.from(encoding.means);
    const scales = Float64Array.from(encoding.scales);
    const width = means.length;
    const rows = column.values.length / width;
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < width; i++)
        out[row * stride + offset + i] = (column.values[row * width + i] - means[i]) / scales[i];
  } else {
    throw new Error(`Column "${column.name}" is ${column.kind}, and its encoding ${encoding.kind}.`);
  }
}
