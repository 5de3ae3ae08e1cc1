/** What is shown of a matrix that is too large to be read as a whole. */
import { cellText, normOf } from "./cells.ts";

/** More rows or columns are shown as a window that can be moved. */
export const windowSize = 6;

/** Rows and columns of a matrix that are shown. */
export interface MatrixWindow {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** The window of at most {@link windowSize} rows and columns that begins here, moved back where it would reach over the end. */
export function windowAt(
  [rows, columns]: readonly [number, number],
  row: number,
  column: number,
): MatrixWindow {
  const start = (at: number, size: number) => Math.max(0, Math.min(at, size - windowSize));
  return {
    row: start(row, rows),
    column: start(column, columns),
    rows: Math.min(rows, windowSize),
    columns: Math.min(columns, windowSize),
  };
}

export function isWhole([rows, columns]: readonly [number, number]): boolean {
  return rows <= windowSize && columns <= windowSize;
}

/** `norm 3.2, −1.1 to 2.4`. */
export function summaryText(values: Float64Array): string {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return `norm ${cellText(normOf(values), 2)}, ${cellText(low, 2)} to ${cellText(high, 2)}`;
}

/** A heat map's cells: means over blocks of the matrix, divided by the greatest magnitude of all of them. */
export interface HeatMap {
  readonly rows: number;
  readonly columns: number;
  /** −1 … 1, row-major. */
  readonly cells: Float64Array;
}

export function heatMap(
  values: Float64Array,
  [rows, columns]: readonly [number, number],
  max: { readonly rows: number; readonly columns: number },
): HeatMap {
  const [height, width] = [Math.min(rows, max.rows), Math.min(columns, max.columns)];
  const cells = new Float64Array(height * width);
  const counts = new Float64Array(height * width);
  for (let row = 0; row < rows; row++) {
    const y = Math.floor((row * height) / rows);
    for (let column = 0; column < columns; column++) {
      const cell = y * width + Math.floor((column * width) / columns);
      cells[cell] += values[row * columns + column];
      counts[cell]++;
    }
  }
  for (let i = 0; i < cells.length; i++) cells[i] /= counts[i];
  const greatest = cells.reduce((max, value) => Math.max(max, Math.abs(value)), 0) || 1;
  return { rows: height, columns: width, cells: cells.map((value) => value / greatest) };
}
