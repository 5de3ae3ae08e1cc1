import { InputError } from "../../shared/errors.ts";
import type { DataFileBytes } from "../bytes/fileBytes.ts";
import type { Table } from "../table/table.ts";
import type { DataFormat } from "./dataFormat.ts";

/**
 * IDX, the format of MNIST (LeCun, Cortes and Burges, "The MNIST database of handwritten digits"): two zero bytes, the
 * type of the elements, the number of dimensions, each dimension in 32 bits, then the elements; all big-endian.
 */
interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | Float32Array | Float64Array;
}

interface ElementType {
  readonly name: string;
  readonly bytes: number;
  /** Whether it takes a double to hold each value exactly. */
  readonly isWide?: true;
  /** Absent for bytes, which are taken as they are. */
  readonly read?: (view: DataView, offset: number) => number;
}

const elementTypes: Readonly<Record<number, ElementType>> = {
  8: { name: "unsigned byte", bytes: 1 },
  9: { name: "signed byte", bytes: 1, read: (view, offset) => view.getInt8(offset) },
  11: { name: "16-bit integer", bytes: 2, read: (view, offset) => view.getInt16(offset) },
  12: { name: "32-bit integer", bytes: 4, isWide: true, read: (view, offset) => view.getInt32(offset) },
  13: { name: "float", bytes: 4, read: (view, offset) => view.getFloat32(offset) },
  14: { name: "double", bytes: 8, isWide: true, read: (view, offset) => view.getFloat64(offset) },
};

function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] in elementTypes && bytes[3] > 0;
}

const idxColumns = ["image", "label"] as const;

/** Images (or any arrays) of one file, and the labels of another where there is one: the columns `image` and `label`. */
function parseIdx(images: DataFileBytes, labels: DataFileBytes | undefined): Table {
  const image = readIdx(images);
  if (image.shape.length < 2)
    throw new InputError(
      `${images.file} has one dimension, as labels have. Name the file with the images in dataset.path.`,
      { file: images.file },
    );
  const rows = image.shape[0];
  const label = labels && readLabels(images, labels, rows);
  if (rows === 0) throw new InputError(`${images.file} holds no images.`, { file: images.file });
  return {
    file: images.file,
    rows,
    columns: [
      { kind: "block", name: idxColumns[0], shape: image.shape.slice(1), values: image.values },
      ...(label ? [{ kind: "numeric" as const, name: idxColumns[1], values: Float64Array.from(label) }] : []),
    ],
    ...(label && { target: idxColumns[1], task: "classification" as const }),
    warnings: [],
  };
}

/** One label for each of the images. */
function readLabels(images: DataFileBytes, labels: DataFileBytes, rows: number) {
  const label = readIdx(labels);
  if (label.shape.length !== 1)
    throw new InputError(
      `${labels.file} has ${label.shape.length} dimensions; a labels file has one. Name the labels in dataset.labels.`,
      { file: labels.file },
    );
  if (rows !== label.shape[0])
    throw new InputError(
      `${images.file} has ${rows} images, and ${labels.file} has ${label.shape[0]} labels. Name the labels of these images in dataset.labels.`,
      { file: labels.file },
    );
  return label.values;
}

/** One array; its sizes are checked against the file's before anything is allocated. */
function readIdx({ file, bytes }: DataFileBytes): IdxArray {
  const fail = (problem: string): never => {
    throw new InputError(`${file}: ${problem}`, { file });
  };
  if (bytes.length === 0) fail("the file is empty. An IDX file is expected.");
  if (!isIdx(bytes))
    return fail(
      `byte 0: ${hex(bytes.subarray(0, 4))} does not begin an IDX file (00 00, a type, a number of dimensions). If it has another format, name it in dataset.format.`,
    );
  const type = elementTypes[bytes[2]];
  const dimensions = bytes[3];
  const start = 4 + 4 * dimensions;
  if (bytes.length < start)
    fail(
      `the header has ${dimensions} dimensions in ${start} bytes, and the file has ${bytes.length}. It is cut off.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = start + type.bytes * shape.reduce((product, size) => product * size, 1);
  if (expected !== bytes.length)
    fail(
      `${shape.join(" × ")} elements of ${type.name} need ${expected} bytes, and the file has ${bytes.length}. It is damaged, or cut off.`,
    );
  if (shape[0] > 0 && expected === start) fail(`an element of ${shape.join(" × ")} is empty.`);
  return { shape, values: type.read ? convert(file, view, start, type, type.read) : bytes.subarray(start) };
}

function convert(
  file: string,
  view: DataView,
  start: number,
  type: ElementType,
  read: (view: DataView, offset: number) => number,
): Float32Array | Float64Array {
  const values = new (type.isWide ? Float64Array : Float32Array)((view.byteLength - start) / type.bytes);
  for (let i = 0; i < values.length; i++) {
    const offset = start + i * type.bytes;
    values[i] = read(view, offset);
    if (!Number.isFinite(Math.fround(values[i])))
      throw new InputError(
        `${file}: byte ${offset}: ${read(view, offset)} is not a finite single. Correct it.`,
        {
          file,
        },
      );
  }
  return values;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/**
 * The names that the labels' file of an images' file may have: `train-images-idx3-ubyte` goes with
 * `train-labels-idx1-ubyte`, compressed or not.
 */
export function labelsNames(path: string): readonly string[] {
  const at = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  const name = path.slice(at);
  if (!/images?/i.test(name)) return [];
  const bare = name
    .replace(/images?/i, (word) => (word[0] === "I" ? "Labels" : "labels"))
    .replace(/idx\d/i, (word) => `${word.slice(0, 3)}1`)
    .replace(/\.gz$/i, "");
  const compressed = `${bare}.gz`;
  return (/\.gz$/i.test(name) ? [compressed, bare] : [bare, compressed]).map(
    (found) => path.slice(0, at) + found,
  );
}

export const idx: DataFormat = {
  id: "idx",
  label: "IDX (MNIST)",
  patterns: ["*.idx", "*-ubyte", "*.idx?-ubyte", "*.idx?"],
  magic: isIdx,
  labels: { required: true, names: labelsNames },
  columnNames: () => idxColumns,
  parse: (images, _options, labels) => parseIdx(images, labels),
};
