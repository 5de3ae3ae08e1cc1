import type { Column as ArrowColumn, Batch, DataType, Field } from "@uwdata/flechette";
import { InputError, messageOf } from "../../../shared/errors.ts";
import { copyOf } from "../../bytes/copyOf.ts";
import type { DataFileBytes } from "../../bytes/fileBytes.ts";
import { checkDecompressed, checkTableSize } from "../../bytes/limits.ts";
import { decompressLz4Frame } from "../../bytes/lz4.ts";
import { zstdDecompressor } from "../../bytes/zstd.ts";
import { columnOfValues, numericColumn } from "../../table/columnOfValues.ts";
import type { Column, Table } from "../../table/table.ts";
import type { DataFormat } from "../dataFormat.ts";
import { checkArrowFile, checkArrowStream } from "./arrowMessages.ts";

/**
 * Apache Arrow: a file (also called Feather, version 2) or a stream, compressed by LZ4 or Zstandard or not, read by
 * flechette, which is loaded when the first such file is. What the reader would believe is checked first
 * (arrowMessages.ts), and then batch by batch.
 */
const magic = "ARROW1";
/** Feather's first version is another format. */
const featherMagic = "FEA1";

/** By their ids in Schema.fbs, as the reader has them; -1 is its own id of dictionaries. */
const types = {
  dictionary: -1,
  null: 1,
  int: 2,
  float: 3,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  list: 12,
  fixedSizeList: 16,
  duration: 18,
  largeUtf8: 20,
  utf8View: 24,
} as const;

const valueTypes: ReadonlySet<number> = new Set(Object.values(types));
const listTypes: ReadonlySet<number> = new Set([types.list, types.fixedSizeList]);
const numberTypes: ReadonlySet<number> = new Set([types.int, types.float]);

async function parseArrow({ file, bytes }: DataFileBytes): Promise<Table> {
  const table = await readTable({ file, bytes });
  const fields = table.schema.fields;
  const rows = table.numRows;
  if (rows === 0) throw new InputError(`${file} holds no rows.`, { file });
  checkTableSize(file, rows, fields.length);
  checkDecompressed(file, bytes.length, rows * fields.length * 8);
  const columns: Column[] = [];
  const warnings: string[] = [];
  const names = new Set<string>();
  for (const [index, field] of fields.entries()) {
    // A field may come without a name.
    const name = field.name ?? "";
    if (!isReadable(field.type)) {
      warnings.push(`${file}: column "${name}" holds lists, structures or bytes and is left out.`);
      continue;
    }
    try {
      if (names.has(name)) throw new RangeError("another column has the same name");
      names.add(name);
      columns.push(readColumn(table.getChildAt(index), { ...field, name }, rows, file));
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(`${file}: column "${name}": ${messageOf(error)}. The file is damaged.`, {
        file,
        field: name,
      });
    }
  }
  return { file, rows, columns, warnings };
}

async function readTable({ file, bytes }: DataFileBytes) {
  checkBeginning(bytes, file);
  const { CompressionType, setCompressionCodec, tableFromIPC } = await import("@uwdata/flechette");
  const decompressZstd = await zstdDecompressor();
  const encode = () => {
    throw new Error("Arrow files are not written.");
  };
  setCompressionCodec(CompressionType.LZ4_FRAME, { encode, decode: decompressLz4Frame as never });
  setCompressionCodec(CompressionType.ZSTD, { encode, decode: decompressZstd as never });
  try {
    if (isArrow(bytes)) checkArrowFile(bytes, file);
    else checkArrowStream(bytes, file);
    // Integers and the digits of decimals are asked for exactly; the reader's own numbers are rounded twice.
    return tableFromIPC(copyOf(bytes), { useBigInt: true, useDecimalInt: true });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: ${messageOf(error)}. The file is damaged, or no Arrow file.`, { file });
  }
}

function checkBeginning(bytes: Uint8Array, file: string): void {
  if (bytes.length === 0) throw new InputError(`${file} is empty. An Arrow file is expected.`, { file });
  if (startsWith(bytes, featherMagic))
    throw new InputError(
      `${file}: byte 0: this is a file of Feather's first version, which is not supported. Rewrite the file with version=2.`,
      { file },
    );
  // A stream has no magic bytes; its first message is the schema's, after a marker and its length.
  if (isArrow(bytes) || startsWith(bytes, "\xff\xff\xff\xff")) return;
  throw new InputError(
    `${file}: byte 0: this does not begin an Arrow file (ARROW1) or stream (ff ff ff ff). If it has another format, name it in dataset.format.`,
    { file },
  );
}

function isArrow(bytes: Uint8Array): boolean {
  return startsWith(bytes, magic);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

function isReadable(type: DataType): boolean {
  const id: number = type.typeId;
  if (listTypes.has(id)) return numberTypes.has(childOf(type)?.typeId ?? 0);
  if (id === types.dictionary) {
    const { dictionary } = type as DataType & { dictionary: DataType };
    return (
      dictionary.typeId !== types.dictionary && !listTypes.has(dictionary.typeId) && isReadable(dictionary)
    );
  }
  return valueTypes.has(id);
}

function childOf(type: DataType): DataType | undefined {
  return "children" in type ? (type.children as readonly Field[] | undefined)?.[0]?.type : undefined;
}

function readColumn(column: ArrowColumn<unknown>, { name, type }: Field, rows: number, file: string): Column {
  if (column.length !== rows)
    throw new RangeError(`it has ${column.length} values, and the file has ${rows} rows`);
  // Not of a length from the beginning: V8 holds longer ones than 2^25 in a hash table.
  const values: unknown[] = [];
  for (const batch of column.data) {
    checkBatch(batch, type);
    const toValue = interpretationOf(type);
    for (let i = 0; i < batch.length; i++) {
      const value = batch.at(i);
      // A missing value is null; this is one of an index that the dictionary does not have.
      if (value === undefined)
        throw new RangeError(`row ${values.length + 1}: the dictionary has no such value`);
      values.push(value === null ? null : toValue(value));
    }
  }
  const isNumber = numberTypes.has(type.typeId);
  return isNumber ? numericColumn(values, name, { file }) : columnOfValues(values, name, { file });
}

/** What a stored value stands for: a date, a decimal rounded once to the nearest double, or itself. */
function interpretationOf(type: DataType): (value: unknown) => unknown {
  switch (type.typeId as number) {
    case types.date:
    case types.timestamp:
      return (value) => new Date(Number(value));
    case types.decimal: {
      const { scale } = type as DataType & { scale: number };
      return (digits) => Number(`${digits}e${-scale}`);
    }
    case types.dictionary: {
      const { dictionary } = type as DataType & { dictionary: DataType };
      return interpretationOf(dictionary);
    }
    default:
      return (value) => value;
  }
}

/** The parts of a batch that its declared length says there are, as its class has them but its type does not say. */
interface BatchParts {
  readonly values?: ArrayLike<number | bigint> & { readonly byteLength: number };
  readonly offsets?: ArrayLike<number | bigint>;
  readonly validity?: Uint8Array;
  readonly children?: readonly Batch<unknown>[];
  readonly data?: readonly Uint8Array[];
  readonly dictionary?: ArrowColumn<unknown>;
}

/** What is read past a buffer's end would be missing values, or texts cut short, without a word. */
function checkBatch(batch: Batch<unknown>, type: DataType): void {
  const { length, nullCount } = batch;
  const { values, offsets, validity, children, data, dictionary } = batch as unknown as BatchParts;
  const id: number = type.typeId;
  if (id === types.null) return;
  if (nullCount > 0 && (validity?.length ?? 0) * 8 < length)
    throw new RangeError("its missing values are cut off");
  const width = "bitWidth" in type ? Number(type.bitWidth) : 0;
  switch (id) {
    case types.bool:
      atLeast(values?.length, Math.ceil(length / 8));
      break;
    case types.utf8:
    case types.largeUtf8:
      checkOffsets(offsets, length, values?.length ?? 0);
      break;
    case types.list:
      checkOffsets(offsets, length, children?.[0]?.length ?? 0);
      checkChild(children, type);
      break;
    case types.fixedSizeList:
      atLeast(children?.[0]?.length, length * Number((type as DataType & { stride: number }).stride));
      checkChild(children, type);
      break;
    case types.utf8View:
      checkViews(values as Uint8Array | undefined, data ?? [], length);
      break;
    case types.decimal:
      atLeast(values?.byteLength, (length * width) / 8);
      break;
    case types.dictionary: {
      atLeast(values?.length, length);
      const inner = (type as DataType & { dictionary: DataType }).dictionary;
      for (const part of dictionary?.data ?? []) checkBatch(part, inner);
      break;
    }
    default:
      atLeast(values?.length, length);
  }
}

function checkChild(children: BatchParts["children"], type: DataType): void {
  const inner = childOf(type);
  if (children?.[0] && inner) checkBatch(children[0], inner);
}

function atLeast(found: number | undefined, needed: number): void {
  if (!(needed >= 0) || (found ?? 0) < needed)
    throw new RangeError(`it has ${found ?? 0} values where ${needed} are expected`);
}

function checkOffsets(offsets: ArrayLike<number | bigint> | undefined, length: number, end: number): void {
  if (length === 0) return;
  atLeast(offsets?.length, length + 1);
  let previous = 0;
  for (let i = 0; i <= length; i++) {
    const offset = Number(offsets?.[i]);
    if (!(offset >= previous && offset <= end))
      throw new RangeError(`row ${i + 1}: a value is to begin at ${offset}, after ${previous}, of ${end}`);
    previous = offset;
  }
}

/** A view is a length, then the text itself when it is short, else its beginning, a buffer's number and an offset in it. */
function checkViews(views: Uint8Array | undefined, buffers: readonly Uint8Array[], length: number): void {
  atLeast(views?.length, length * 16);
  if (!views) return;
  const view = new DataView(views.buffer, views.byteOffset, views.byteLength);
  for (let i = 0; i < length; i++) {
    const size = view.getInt32(i * 16, true);
    if (size >= 0 && size <= 12) continue;
    const buffer = buffers[view.getInt32(i * 16 + 8, true)];
    const offset = view.getInt32(i * 16 + 12, true);
    if (size < 0 || !buffer || offset < 0 || offset + size > buffer.length)
      throw new RangeError(`row ${i + 1}: a text of ${size} bytes is not in its buffer`);
  }
}

async function columnNames(data: DataFileBytes): Promise<readonly string[]> {
  const { schema } = await readTable(data);
  return schema.fields.filter(({ type }) => isReadable(type)).map(({ name }) => name ?? "");
}

export const arrow: DataFormat = {
  id: "arrow",
  label: "Arrow, Feather",
  patterns: ["*.arrow", "*.arrows", "*.feather", "*.ipc"],
  magic: isArrow,
  needsWhole: true,
  columnNames,
  parse: parseArrow,
};
