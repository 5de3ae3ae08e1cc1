import { InputError } from "../../../shared/errors.ts";
import { copyOf } from "../../bytes/copyOf.ts";
import type { DataFileBytes } from "../../bytes/fileBytes.ts";
import { checkTableSize, maxColumns } from "../../bytes/limits.ts";
import { type PythonLiteral, parsePythonLiteral } from "./pythonLiteral.ts";

/**
 * One array of NumPy, in the format of `numpy.save` (NEP 1, and numpy.lib.format for versions 2 and 3): the magic bytes,
 * a version, the length of the header, the header as a Python literal, the elements.
 */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly fields: readonly NpyField[];
}

/** The elements, or one field of each element of a structured array. */
export interface NpyField {
  /** Undefined where the elements have no fields. */
  readonly name: string | undefined;
  /** As NumPy writes it, such as `<f8`. */
  readonly type: string;
  /** In C order. */
  readonly values: Uint8Array | Float32Array | Float64Array | readonly string[];
  /** The offset in the file of the element at this index in C order. */
  readonly byteOf: (index: number) => number;
  /** The first element that a double does not hold exactly, as text. */
  readonly rounded?: string;
}

interface ElementType {
  readonly bytes: number;
  /** What holds every value exactly; text where it is no number. */
  readonly memory: "byte" | "single" | "double" | "text";
  readonly read: (view: DataView, offset: number, little: boolean, size: number) => number | bigint | string;
}

const elementTypes: Readonly<Record<string, ElementType>> = {
  b1: { bytes: 1, memory: "byte", read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  u1: { bytes: 1, memory: "byte", read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, memory: "single", read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, memory: "single", read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, memory: "single", read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, memory: "double", read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, memory: "double", read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, memory: "double", read: (view, at, little) => view.getBigUint64(at, little) },
  i8: { bytes: 8, memory: "double", read: (view, at, little) => view.getBigInt64(at, little) },
  f2: { bytes: 2, memory: "single", read: (view, at, little) => halfToNumber(view.getUint16(at, little)) },
  f4: { bytes: 4, memory: "single", read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, memory: "double", read: (view, at, little) => view.getFloat64(at, little) },
  // `U12` is a text of 12 characters of 4 bytes, `S12` one of 12 bytes.
  U: { bytes: 4, memory: "text", read: readWide },
  S: { bytes: 1, memory: "text", read: readNarrow },
};

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function readWide(view: DataView, at: number, little: boolean, size: number): string {
  let text = "";
  for (let i = 0; i < size; i += 4) {
    const code = view.getUint32(at + i, little);
    // The rest is padding.
    if (code === 0) break;
    text += code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
  }
  return text;
}

function readNarrow(view: DataView, at: number, _little: boolean, size: number): string {
  let text = "";
  for (let i = 0; i < size && view.getUint8(at + i) !== 0; i++)
    text += String.fromCharCode(view.getUint8(at + i));
  return text;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** What the header says, checked as far as the header alone can be. */
export interface NpyHeader {
  readonly shape: readonly number[];
  readonly isFortran: boolean;
  readonly fields: readonly FieldType[];
  /** Of one element. */
  readonly elementBytes: number;
  /** Where the elements begin. */
  readonly start: number;
}

interface FieldType {
  readonly name: string | undefined;
  readonly type: string;
  readonly element: ElementType;
  readonly isLittle: boolean;
  readonly bytes: number;
  readonly offset: number;
}

/** The array in the bytes of a .npy file; its sizes are checked against the file's before anything is allocated. */
export function readNpy(data: DataFileBytes): NpyArray {
  const { file, bytes } = data;
  const header = readNpyHeader(data);
  const { shape, start, elementBytes } = header;
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = start + count * elementBytes;
  if (expected !== bytes.length)
    throw new InputError(
      `${file}: ${shape.join(" × ") || "one"} elements of ${elementBytes} bytes, from byte ${start}, need ${expected} bytes, and the file has ${bytes.length}. It is damaged, or cut off.`,
      { file },
    );
  return { shape, fields: header.fields.map((field) => readField(field, header, count, data)) };
}

export function readNpyHeader({ file, bytes }: DataFileBytes): NpyHeader {
  const fail = (problem: string): never => {
    throw new InputError(`${file}: ${problem}`, { file });
  };
  if (bytes.length === 0) fail("the file is empty. A NumPy array is expected.");
  if (!isNpy(bytes))
    fail(
      "byte 0: this does not begin a NumPy array (93 4e 55 4d 50 59). If the file has another format, name it in dataset.format.",
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10) fail(`the file has ${bytes.length} bytes, fewer than a header. It is cut off.`);
  const version = bytes[6];
  if (version < 1 || version > 3)
    fail(`byte 6: version ${version} of the format is not known; 1, 2 and 3 are. Save the array again.`);
  const lengthBytes = version === 1 ? 2 : 4;
  const start =
    8 +
    lengthBytes +
    (version === 1 ? view.getUint16(8, true) : bytes.length < 12 ? Infinity : view.getUint32(8, true));
  if (start > bytes.length)
    fail(
      `byte 8: the header is to end at byte ${start}, and the file has ${bytes.length} bytes. It is cut off.`,
    );
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(
    bytes.subarray(8 + lengthBytes, start),
  );
  return { ...readDescription(text, fail), start };
}

function readDescription(text: string, fail: (problem: string) => never): Omit<NpyHeader, "start"> {
  let literal: PythonLiteral;
  try {
    literal = parsePythonLiteral(text);
  } catch (error) {
    return fail(`the header is not a Python literal (${(error as Error).message}). It is damaged.`);
  }
  const keys = literal instanceof Map ? literal : new Map<string, PythonLiteral>();
  const shape = keys.get("shape");
  const isFortran = keys.get("fortran_order");
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    return fail('the header has no "shape" of whole numbers. It is damaged.');
  if (typeof isFortran !== "boolean")
    return fail('the header does not say whether it is "fortran_order". It is damaged.');
  if (shape.length > maxDimensions)
    return fail(
      `the array has ${shape.length} dimensions, and NumPy's have ${maxDimensions} at most. It is damaged.`,
    );
  const fields = readTypes(keys.get("descr"), fail);
  const elementBytes = fields.reduce((sum, { bytes }) => sum + bytes, 0);
  // An element of no bytes would let a small file have any number of them.
  if (elementBytes === 0 || (shape.length > 0 && shape.slice(1).includes(0)))
    return fail(`an element of shape ${shape.join(" × ")} is empty. Save an array with values.`);
  return {
    shape: shape as number[],
    isFortran,
    // Those without a name are padding.
    fields: fields.filter(({ element }) => element !== padding),
    elementBytes,
  };
}

/** As many as NumPy's arrays can have (NPY_MAXDIMS of NumPy 2). */
const maxDimensions = 64;

const padding: ElementType = { bytes: 1, memory: "byte", read: () => 0 };

function readTypes(described: PythonLiteral | undefined, fail: (problem: string) => never): FieldType[] {
  if (typeof described === "string") return [fieldType(undefined, described, 0, fail)];
  if (!Array.isArray(described)) return fail('the header has no "descr" of the elements. It is damaged.');
  if (described.length > maxColumns)
    return fail(`the elements have ${described.length} fields; at most ${maxColumns} can be used.`);
  let offset = 0;
  const names = new Set<string>();
  return described.map((field: PythonLiteral) => {
    const [name, type, shape] = Array.isArray(field) ? field : [];
    if (typeof name !== "string" || typeof type !== "string" || shape !== undefined)
      return fail(
        `the field ${JSON.stringify(name ?? "")} is an array or a structure itself. Save an array of plain fields.`,
      );
    const read = fieldType(name, type, offset, fail);
    offset += read.bytes;
    if (read.element === padding) return read;
    // NumPy has neither; many fields of no bytes would make a large table of a small file.
    if (read.bytes === 0)
      return fail(`the field "${name}" is of type "${type}", which has no bytes. Save the array without it.`);
    if (names.has(name)) return fail(`two fields are named "${name}". It is damaged.`);
    names.add(name);
    return read;
  });
}

function fieldType(
  name: string | undefined,
  type: string,
  offset: number,
  fail: (problem: string) => never,
): FieldType {
  const [, order, kind, size] = /^([<>|=]?)([A-Za-z])(\d{0,9})$/.exec(type) ?? [];
  const base = { name, type, isLittle: order !== ">", offset };
  if (kind === "U" || kind === "S" || kind === "a") {
    const element = elementTypes[kind === "U" ? "U" : "S"];
    return { ...base, element, bytes: element.bytes * Number(size) };
  }
  if (kind === "V" && name === "") return { ...base, element: padding, bytes: Number(size) };
  const element = elementTypes[`${kind}${size}`];
  if (element) return { ...base, element, bytes: element.bytes };
  const advice =
    kind === "O"
      ? 'Save texts with astype(str), numbers with astype("float32")'
      : 'Save the array as numbers, such as with astype("float32")';
  const what: Record<string, string> = {
    O: "Python objects (a pickle), which are not read since they can run code",
    c: "complex numbers",
    M: "dates",
    m: "spans of time",
    V: "raw bytes",
    f: "floats of another size",
  };
  return fail(
    `the elements${name === undefined ? "" : ` of "${name}"`} are of type ${JSON.stringify(type)}: ${what[kind ?? ""] ?? "unknown"}. ${advice}.`,
  );
}

function readField(
  field: FieldType,
  header: NpyHeader,
  count: number,
  { file, bytes }: DataFileBytes,
): NpyField {
  const { name, type } = field;
  const { start, elementBytes } = header;
  const place = header.isFortran && header.shape.length > 1 ? fortranPlaces(header.shape) : undefined;
  const byteOf = (index: number) => start + (place ? place(index) : index) * elementBytes + field.offset;
  const base = { name, type, byteOf };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { element, isLittle } = field;
  if (element.memory === "text") {
    checkTableSize(file, count, 1);
    // Not of a length from the beginning: V8 holds longer ones than 2^25 in a hash table.
    const values: string[] = [];
    for (let i = 0; i < count; i++)
      values.push(element.read(view, byteOf(i), isLittle, field.bytes) as string);
    return { ...base, values };
  }

  const whole = place === undefined && elementBytes === field.bytes;
  if (whole && type.endsWith("u1")) return { ...base, values: bytes.subarray(start) };
  if (whole && isLittle && type.endsWith("f4"))
    return { ...base, values: new Float32Array(copyOf(bytes, start).buffer) };
  if (whole && isLittle && type.endsWith("f8"))
    return { ...base, values: new Float64Array(copyOf(bytes, start).buffer) };

  const values =
    element.memory === "byte"
      ? new Uint8Array(count)
      : element.memory === "single"
        ? new Float32Array(count)
        : new Float64Array(count);
  let rounded: string | undefined;
  for (let i = 0; i < count; i++) {
    const value = element.read(view, byteOf(i), isLittle, field.bytes);
    values[i] = Number(value);
    if (typeof value === "bigint" && rounded === undefined && BigInt(values[i]) !== value)
      rounded = `${value}`;
  }
  return { ...base, values, ...(rounded !== undefined && { rounded }) };
}

/** From an element's index in C order to its index in Fortran order, in which the first axis varies fastest. */
function fortranPlaces(shape: readonly number[]): (index: number) => number {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  return (index) => {
    let rest = index;
    let place = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return place;
  };
}
