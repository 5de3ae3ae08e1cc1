/**
 * What a JavaScript CSV library leaves to be done, in the most direct way: cells to columns, numbers standardized with
 * their mean where they are missing, words one-hot, the last column as classes.
 */
export class Columns {
  /** @param names of the columns @param first some rows of cells, as strings */
  constructor(names, first) {
    this.columns = names.map((_, i) => {
      const isNumber = first.every((row) => row[i] === "" || !Number.isNaN(Number(row[i])));
      return isNumber && i < names.length - 1
        ? { isNumber, values: new Float64Array(1 << 16) }
        : { isNumber: false, values: new Int32Array(1 << 16), codes: new Map() };
    });
    this.rows = 0;
    this.room = 1 << 16;
  }

  push(row) {
    if (this.rows === this.room) this.grow();
    const at = this.rows++;
    for (let i = 0; i < this.columns.length; i++) {
      const column = this.columns[i];
      const cell = row[i];
      if (column.isNumber) column.values[at] = cell === "" ? Number.NaN : +cell;
      else {
        let code = column.codes.get(cell);
        if (code === undefined) {
          code = column.codes.size;
          column.codes.set(cell, code);
        }
        column.values[at] = code;
      }
    }
  }

  grow() {
    this.room *= 2;
    for (const column of this.columns) {
      const larger = new column.values.constructor(this.room);
      larger.set(column.values);
      column.values = larger;
    }
  }

  finish() {
    const { rows } = this;
    const features = this.columns.slice(0, -1);
    const stride = features.reduce((sum, { isNumber, codes }) => sum + (isNumber ? 1 : codes.size), 0);
    const matrix = new Float32Array(rows * stride);
    let offset = 0;
    for (const { isNumber, values, codes } of features) {
      if (isNumber) {
        writeNumbers(values, rows, matrix, offset, stride);
        offset++;
      } else {
        for (let row = 0; row < rows; row++) matrix[row * stride + offset + values[row]] = 1;
        offset += codes.size;
      }
    }
    return { matrix, rows, labels: this.columns.at(-1).values.subarray(0, rows) };
  }
}

function writeNumbers(values, rows, matrix, offset, stride) {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < rows; row++)
    if (!Number.isNaN(values[row])) {
      sum += values[row];
      count++;
    }
  const mean = sum / count;
  let squares = 0;
  for (let row = 0; row < rows; row++) if (!Number.isNaN(values[row])) squares += (values[row] - mean) ** 2;
  const std = Math.sqrt(squares / count);
  for (let row = 0; row < rows; row++)
    matrix[row * stride + offset] = Number.isNaN(values[row]) ? 0 : (values[row] - mean) / std;
}
