import type { ColumnData, CompressionCodec, Compressors, FileMetaData, SchemaElement } from "hyparquet";
import { InputError, messageOf } from "../../../shared/errors.ts";
import { msPerDay } from "../../../shared/format/time.ts";
import { copyOf } from "../../bytes/copyOf.ts";
import type { DataFileBytes } from "../../bytes/fileBytes.ts";
import { checkDecompressed, checkTableSize } from "../../bytes/limits.ts";
import { decompressLz4Block, decompressLz4Hadoop } from "../../bytes/lz4.ts";
import { type Decompress, zstdDecompressor } from "../../bytes/zstd.ts";
import { columnOfValues, numericColumn } from "../../table/columnOfValues.ts";
import type { Column, Table } from "../../table/table.ts";
import type { DataFormat } from "../dataFormat.ts";
import { checkPage, type Page, readPages } from "./parquetPages.ts";
import { readThrift } from "./thrift.ts";

/**
 * Apache Parquet, read by hyparquet, which is loaded when the first such file is. What it would believe is checked first
 * (thrift.ts, parquetPages.ts). Columns of lists, maps and structures are left out, and said to be.
 */
const magic = "PAR1";

function isParquet(bytes: Uint8Array): boolean {
  return hasMagic(bytes, 0);
}

function hasMagic(bytes: Uint8Array, at: number): boolean {
  return at >= 0 && [...magic].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
}

interface Chunk {
  /** The metadata of this column in this row group, and of nothing else. */
  readonly metadata: FileMetaData;
  readonly codec: CompressionCodec;
  readonly firstRow: number;
  readonly rows: number;
  readonly pages: readonly Page[];
}

async function parseParquet({ file, bytes }: DataFileBytes): Promise<Table> {
  const metadata = await readMetadata({ file, bytes });
  const rows = rowsOf(metadata, file);
  const { fields } = metadata;
  checkTableSize(file, rows, fields.length);
  checkDecompressed(file, bytes.length, rows * fields.length * 8);
  const chunks = chunksByName(metadata);
  const decompressed = { bytes: 0 };
  const columns: Column[] = [];
  const warnings: string[] = [];
  for (const { element, isFlat } of fields) {
    if (!isFlat) {
      warnings.push(`${file}: column "${element.name}" holds lists or structures and is left out.`);
      continue;
    }
    try {
      const own = chunksOf(metadata, chunks, element, bytes);
      for (const { pages } of own) for (const page of pages) decompressed.bytes += page.decompressed;
      checkDecompressed(file, bytes.length, decompressed.bytes);
      columns.push(await readColumn({ file, bytes }, element, own, rows));
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(
        `${file}: column "${element.name}": ${messageOf(error)}. The file is damaged, or uses what cannot be read; rewrite the file.`,
        { file, field: element.name },
      );
    }
  }
  return { file, rows, columns, warnings };
}

async function readMetadata({
  file,
  bytes,
}: DataFileBytes): Promise<FileMetaData & { fields: readonly TopField[] }> {
  const fail = (problem: string): never => {
    throw new InputError(`${file}: ${problem}`, { file });
  };
  if (bytes.length === 0) fail("the file is empty. A Parquet file is expected.");
  if (!hasMagic(bytes, 0))
    fail(
      "byte 0: this does not begin a Parquet file (PAR1). If the file has another format, name it in dataset.format.",
    );
  if (!hasMagic(bytes, bytes.length - 4) || bytes.length < 12)
    fail(
      `byte ${Math.max(0, bytes.length - 4)}: this does not end a Parquet file (PAR1). It is cut off, or encrypted.`,
    );
  const length = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 4).getUint32(0, true);
  const start = bytes.length - 8 - length;
  if (start < 4)
    fail(
      `byte ${bytes.length - 8}: the metadata is to have ${length} bytes, and the file has ${bytes.length}.`,
    );
  try {
    readThrift(bytes, start, bytes.length - 8);
    const { parquetMetadata } = await import("hyparquet");
    const metadata = parquetMetadata(bytes, { geoparquet: false });
    return { ...metadata, fields: topFields(metadata) };
  } catch (error) {
    return fail(`the metadata cannot be read (${messageOf(error)}). The file is damaged.`);
  }
}

function rowsOf(metadata: FileMetaData, file: string): number {
  const rows = Number(metadata.num_rows);
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (
    !Number.isSafeInteger(rows) ||
    metadata.row_groups.some((group) => group.num_rows < 0) ||
    rows !== inGroups
  )
    throw new InputError(
      `${file}: the metadata says ${rows} rows, and its row groups have ${inGroups}. The file is damaged.`,
      { file },
    );
  if (rows === 0) throw new InputError(`${file} holds no rows.`, { file });
  return rows;
}

interface TopField {
  readonly element: SchemaElement;
  readonly isFlat: boolean;
}

/** The columns of the table; one with parts is not flat. */
function topFields({ schema }: FileMetaData): TopField[] {
  const fields: TopField[] = [];
  let at = 1;
  const skip = (): void => {
    // One after the other, each with its children behind it.
    for (let open = 1; open > 0 && at < schema.length; at++) open += (schema[at].num_children ?? 0) - 1;
  };
  while (at < schema.length) {
    const element = schema[at];
    if (typeof element.name !== "string") throw new RangeError(`column ${fields.length + 1} has no name`);
    fields.push({ element, isFlat: element.type !== undefined && element.repetition_type !== "REPEATED" });
    skip();
  }
  return fields;
}

type ColumnChunk = FileMetaData["row_groups"][number]["columns"][number];
type ChunksByName = readonly ReadonlyMap<string, readonly ColumnChunk[]>[];

/** What each row group has of each column. */
function chunksByName({ row_groups }: FileMetaData): ChunksByName {
  return row_groups.map(({ columns }) => {
    const found = new Map<string, ColumnChunk[]>();
    for (const column of columns) {
      const name = column.meta_data?.path_in_schema?.[0];
      if (name === undefined) continue;
      const others = found.get(name);
      if (others) others.push(column);
      else found.set(name, [column]);
    }
    return found;
  });
}

/** @throws RangeError that says what is wrong where */
function chunksOf(
  metadata: FileMetaData,
  chunks: ChunksByName,
  element: SchemaElement,
  bytes: Uint8Array,
): Chunk[] {
  if ((element.type_length ?? 0) > 1024)
    throw new RangeError(`its values have ${element.type_length} bytes each`);
  let firstRow = 0;
  return metadata.row_groups.map((group, index) => {
    const found = chunks[index].get(element.name) ?? [];
    const [column] = found;
    const meta = column?.meta_data;
    if (!meta || found.length !== 1) throw new RangeError("a row group does not have it once");
    const rows = Number(group.num_rows);
    if (Number(meta.num_values) !== rows)
      throw new RangeError(`it has ${meta.num_values} values in a row group of ${rows} rows`);
    if (meta.type !== element.type)
      throw new RangeError(`it is of type ${element.type}, and in a row group ${meta.type}`);
    // As the reader finds them: 0 is no offset.
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
    const end = start + Number(meta.total_compressed_size);
    if (!(start >= 4 && start <= end && end <= bytes.length))
      throw new RangeError(`its bytes ${start} to ${end} are not in the file, which has ${bytes.length}`);
    const { codec } = meta;
    const chunk = { start, end, rows, isCompressed: codec !== "UNCOMPRESSED" };
    const result = {
      // The reader goes through all of the metadata for each column that it is asked for.
      metadata: {
        ...metadata,
        num_rows: group.num_rows,
        schema: [{ ...metadata.schema[0], num_children: 1 }, readerElement(element)],
        row_groups: [{ ...group, columns: [column] }],
      },
      codec,
      firstRow,
      rows,
      pages: rows > 0 ? readPages(bytes, chunk) : [],
    };
    firstRow += rows;
    return result;
  });
}

async function readColumn(
  { file, bytes }: DataFileBytes,
  element: SchemaElement,
  chunks: readonly Chunk[],
  rows: number,
): Promise<Column> {
  const { parquetRead } = await import("hyparquet");
  const pieces: { readonly data: ArrayLike<unknown>; readonly rowStart: number }[] = [];
  for (const chunk of chunks.filter((some) => some.rows > 0)) {
    await parquetRead({
      metadata: chunk.metadata,
      file: {
        byteLength: bytes.length,
        slice: (start, end) => copyOf(bytes, start, end).buffer,
      },
      columns: [element.name],
      rowEnd: chunk.rows,
      compressors: await checkingDecompressors(chunk, element, bytes),
      parsers: { stringFromBytes: decimalScale(element) === undefined ? stringFromBytes : (bytes) => bytes },
      onChunk: ({ columnData, rowStart }: ColumnData) =>
        pieces.push({ data: columnData, rowStart: chunk.firstRow + rowStart }),
    });
  }
  pieces.sort((a, b) => a.rowStart - b.rowStart);
  const count = pieces.reduce((sum, { data }) => sum + data.length, 0);
  if (count !== rows) throw new RangeError(`it has ${count} values, and the file has ${rows} rows`);

  const name = element.name;
  if (
    pieces.every(
      ({ data }) =>
        data instanceof Float64Array || data instanceof Float32Array || data instanceof Int32Array,
    )
  ) {
    const values = new Float64Array(rows);
    for (const { data, rowStart } of pieces) values.set(data as Float64Array, rowStart);
    const interpret = logicalValue(element);
    return interpret
      ? columnOfValues(Array.from(values, interpret), name, { file })
      : numericColumn(values, name, { file });
  }
  // Not of a length from the beginning: V8 holds longer ones than 2^25 in a hash table.
  const values: unknown[] = [];
  const interpret = logicalValue(element);
  for (const { data, rowStart } of pieces) {
    if (rowStart !== values.length) throw new RangeError(`row ${values.length + 1} is missing`);
    for (let i = 0; i < data.length; i++) {
      const value = data[i];
      // A missing value is null; this is one of an index that the dictionary does not have.
      if (value === undefined)
        throw new RangeError(`row ${rowStart + i + 1}: the dictionary has no such value`);
      values.push(value === null || !interpret ? value : interpret(value));
    }
  }
  return columnOfValues(values, name, { file });
}

/** What a stored value stands for, where the reader leaves that to others, or is not exact to the last digit. */
function logicalValue(element: SchemaElement): ((value: unknown) => unknown) | undefined {
  const scale = decimalScale(element);
  if (scale !== undefined)
    return (value) => {
      const digits = value instanceof Uint8Array ? signedInteger(value) : value;
      return digits === null ? null : Number(`${digits}e${-scale}`);
    };
  if (element.logical_type?.type === "DATE" && element.converted_type !== "DATE")
    return (value) => new Date(Number(value) * msPerDay);
  return undefined;
}

/** How many digits of a decimal number are behind its point; undefined where the column holds others. */
function decimalScale({ converted_type, logical_type, scale = 0 }: SchemaElement): number | undefined {
  if (logical_type?.type === "DECIMAL") return logical_type.scale;
  return converted_type === "DECIMAL" ? scale : undefined;
}

/** The column as the reader is to take it: it rounds decimals twice, so that their digits are read in its place. */
function readerElement(element: SchemaElement): SchemaElement {
  if (decimalScale(element) === undefined) return element;
  const { converted_type, logical_type, ...stored } = element;
  return stored;
}

/** A two's complement integer, the most significant byte first. */
function signedInteger(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

function stringFromBytes(bytes: Uint8Array): string {
  return bytes && new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** Decompressors that hold each page's content to its header, in the order in which the reader decompresses pages. */
async function checkingDecompressors(
  { codec, pages }: Chunk,
  element: SchemaElement,
  bytes: Uint8Array,
): Promise<Compressors> {
  const compressed: Page[] = [];
  for (const page of pages) {
    const levels = bytes.subarray(page.start, page.start + page.levelBytes);
    if (page.isCompressed) compressed.push(page);
    else checkPage(page, element, levels, bytes.subarray(page.start + page.levelBytes, page.end));
  }
  if (codec === "UNCOMPRESSED") return {};
  const decompress = await decompressor(codec);
  let next = 0;
  return {
    [codec]: (input: Uint8Array, length: number): Uint8Array => {
      const page = compressed[next++];
      if (!page || page.decompressed - page.levelBytes !== length)
        throw new RangeError("its pages are out of order");
      const output = decompress(input, length);
      if (output.length !== length)
        throw new RangeError(
          `byte ${page.start}: a page of ${length} bytes decompresses to ${output.length}`,
        );
      checkPage(page, element, bytes.subarray(page.start, page.start + page.levelBytes), output);
      return output;
    },
  };
}

async function decompressor(codec: CompressionCodec): Promise<Decompress> {
  if (codec === "SNAPPY") {
    const { snappyUncompress } = await import("hyparquet");
    return (input, length) => {
      const output = new Uint8Array(length);
      snappyUncompress(input, output);
      return output;
    };
  }
  if (codec === "ZSTD") return zstdDecompressor();
  if (codec === "LZ4_RAW") return decompressLz4Block;
  if (codec === "LZ4") return decompressLz4Hadoop;
  const { compressors } = await import("hyparquet-compressors");
  const found = compressors[codec];
  if (!found) throw new RangeError(`it is compressed by ${codec}, which cannot be read`);
  return found;
}

async function columnNames(data: DataFileBytes): Promise<readonly string[]> {
  return (await readMetadata(data)).fields.flatMap(({ element, isFlat }) => (isFlat ? [element.name] : []));
}

export const parquet: DataFormat = {
  id: "parquet",
  label: "Parquet",
  patterns: ["*.parquet", "*.pq"],
  magic: isParquet,
  needsWhole: true,
  columnNames,
  parse: parseParquet,
};
