import { InputError } from "../../shared/errors.ts";
import type { DataFileBytes } from "../bytes/fileBytes.ts";
import type { Column, Table } from "../table/table.ts";
import type { DataFormat, FormatId } from "./dataFormat.ts";

/**
 * The binary batches of CIFAR-10 and CIFAR-100 (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images",
 * 2009): records of one or two label bytes and the 3072 of a picture, its red, green and blue plane of 32 × 32, by rows.
 * There is no header: a file is recognized by its length and its labels.
 */
interface Layout {
  readonly id: Extract<FormatId, "cifar-10" | "cifar-100">;
  /** The label bytes of a record, in order, with the number of classes each has. */
  readonly labels: readonly { readonly name: string; readonly classes: number }[];
  readonly target: string;
}

const shape = [3, 32, 32] as const;
const imageBytes = 3 * 32 * 32;

const cifar10Layout: Layout = {
  id: "cifar-10",
  labels: [{ name: "label", classes: 10 }],
  target: "label",
};
const cifar100Layout: Layout = {
  id: "cifar-100",
  labels: [
    { name: "coarse_label", classes: 20 },
    { name: "fine_label", classes: 100 },
  ],
  target: "fine_label",
};

function isBatch(bytes: Uint8Array, { labels }: Layout): boolean {
  const record = labels.length + imageBytes;
  if (bytes.length === 0 || bytes.length % record !== 0) return false;
  return wrongLabel(bytes, labels) === undefined;
}

/** The first label byte that names no class. */
function wrongLabel(bytes: Uint8Array, labels: Layout["labels"]) {
  const record = labels.length + imageBytes;
  for (let start = 0; start < bytes.length; start += record)
    for (const [i, { name, classes }] of labels.entries())
      if (bytes[start + i] >= classes) return { byte: start + i, name, classes };
  return undefined;
}

function parseBatch({ file, bytes }: DataFileBytes, { id, labels, target }: Layout): Table {
  const fail = (problem: string): never => {
    throw new InputError(`${file}: ${problem}`, { file });
  };
  const record = labels.length + imageBytes;
  if (bytes.length === 0) fail(`the file is empty. Records of ${record} bytes are expected.`);
  const rows = Math.floor(bytes.length / record);
  if (rows * record !== bytes.length)
    fail(
      `byte ${rows * record}: ${bytes.length - rows * record} bytes are left after ${rows} records of ${record}. It is no ${id} batch, damaged, or cut off.`,
    );
  const wrong = wrongLabel(bytes, labels);
  if (wrong)
    fail(
      `byte ${wrong.byte}: the ${wrong.name} is ${bytes[wrong.byte]}, and there are ${wrong.classes} classes, from 0. It is no ${id} batch, or damaged.`,
    );

  const values = new Uint8Array(rows * imageBytes);
  const codes = labels.map(() => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    const start = row * record;
    for (const [i, column] of codes.entries()) column[row] = bytes[start + i];
    values.set(bytes.subarray(start + labels.length, start + record), row * imageBytes);
  }
  return {
    file,
    rows,
    columns: [
      { kind: "block", name: "image", shape, values },
      // Who predicts one label must not be given the other.
      ...labels.map(
        ({ name }, i): Column => ({ kind: "numeric", name, values: codes[i], isAuxiliary: true }),
      ),
    ],
    target,
    task: "classification",
    warnings: [],
  };
}

function formatOfLayout(
  layout: Layout,
  names: Pick<DataFormat, "label" | "patterns" | "ambiguousPatterns">,
): DataFormat {
  const columns = ["image", ...layout.labels.map(({ name }) => name)];
  return {
    id: layout.id,
    ...names,
    magic: (bytes) => isBatch(bytes, layout),
    columnNames: () => columns,
    parse: (file) => parseBatch(file, layout),
  };
}

export const cifar10 = formatOfLayout(cifar10Layout, {
  label: "CIFAR-10",
  patterns: ["data_batch*.bin", "test_batch*.bin"],
});
export const cifar100 = formatOfLayout(cifar100Layout, {
  label: "CIFAR-100",
  patterns: ["train.bin", "test.bin"],
  ambiguousPatterns: ["train.bin", "test.bin"],
});
