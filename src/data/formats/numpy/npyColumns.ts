import { InputError } from "../../../shared/errors.ts";
import { checkTableSize } from "../../bytes/limits.ts";
import { columnOfCells, columnOfStrings, float32Max, tooLargeProblem } from "../../table/columnOfCells.ts";
import { numericColumn } from "../../table/columnOfValues.ts";
import type { Column } from "../../table/table.ts";
import type { NpyArray, NpyField } from "./npyArray.ts";

/**
 * An array as columns of this name: one value a row gives a column of numbers or words; several give a block, or, where
 * values are missing, which a block's cannot be, a column for each; a structured array gives a column for each field.
 */
export function columnsOfArray(name: string, array: NpyArray, file: string): readonly Column[] {
  const { shape, fields } = array;
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  if (fields.length !== 1 || fields[0].name !== undefined) {
    if (width !== 1)
      throw new InputError(`${file}: a structured array has one dimension, and this one ${shape.length}.`, {
        file,
      });
    return fields.map((field) => columnOfField(field.name ?? name, field, file));
  }
  const [field] = fields;
  if (width === 1) return [columnOfField(name, field, file)];
  const { values } = field;
  if (
    !(values instanceof Uint8Array) &&
    !(values instanceof Float32Array) &&
    !(values instanceof Float64Array)
  )
    throw new InputError(
      `${file}: "${name}" holds texts in ${shape.length} dimensions. Save a structured array, or a CSV file.`,
      { file },
    );
  if (values.some(Number.isNaN)) return columnsOfMatrix(array, file, (index) => `${name}[${index}]`);
  checkFinite(values, field, file);
  return [
    {
      kind: "block",
      name,
      shape: shape.slice(1),
      values,
      ...roundedWarning(name, field, file),
    },
  ];
}

/** Each column of a (rows, columns) array as a column of its own. */
export function columnsOfMatrix(
  { shape, fields: [field] }: NpyArray,
  file: string,
  nameOf: (index: number) => string,
): readonly Column[] {
  const [rows] = shape;
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  checkTableSize(file, rows, width);
  const values = field.values as ArrayLike<number | string>;
  return Array.from({ length: width }, (_, index) => {
    // Not of a length from the beginning: V8 holds longer ones than 2^25 in a hash table.
    const part: (number | string)[] = [];
    for (let row = 0; row < rows; row++) part.push(values[row * width + index]);
    return typeof part[0] === "string"
      ? columnOfCells(part as string[], nameOf(index), { file })
      : numericColumn(part, nameOf(index), { file });
  });
}

function columnOfField(name: string, field: NpyField, file: string): Column {
  const { values } = field;
  if (!ArrayBuffer.isView(values)) return columnOfStrings(values, name);
  return { ...numericColumn(values, name, { file }), ...roundedWarning(name, field, file) };
}

function roundedWarning(name: string, { rounded }: NpyField, file: string) {
  if (rounded === undefined) return {};
  return {
    warning: `${file}: "${name}" has whole numbers of more than 53 bits, such as ${rounded}, which are rounded.`,
  };
}

/** @throws InputError that names the first value that is infinite in single precision, and counts the others */
function checkFinite(
  values: Uint8Array | Float32Array | Float64Array,
  { byteOf }: NpyField,
  file: string,
): void {
  let first = -1;
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) > float32Max && count++ === 0) first = i;
  if (count === 0) return;
  const problem = tooLargeProblem(`${values[first]}`, values[first], count);
  throw new InputError(`${file}: byte ${byteOf(first)}: ${problem}`, { file });
}
