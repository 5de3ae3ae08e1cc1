import { InputError } from "../../../shared/errors.ts";
import type { DataFileBytes } from "../../bytes/fileBytes.ts";
import { checkNames, type Table } from "../../table/table.ts";
import type { DataFormat } from "../dataFormat.ts";
import { isNpy, type NpyArray, readNpy, readNpyHeader } from "./npyArray.ts";
import { columnsOfArray, columnsOfMatrix } from "./npyColumns.ts";

/**
 * A file of `numpy.save`. With a labels file beside it, it holds the inputs, of any shape; without one, a table: a
 * (rows, columns) array, whose last column is the target by default, or a structured array, whose fields have names.
 */
function parseNpy(data: DataFileBytes, labels: DataFileBytes | undefined): Table {
  const { file } = data;
  const array = readNpy(data);
  const [rows] = array.shape;
  if (array.shape.length === 0)
    throw new InputError(`${file} holds a single value, and rows are expected.`, { file });
  if (rows === 0) throw new InputError(`${file} holds no rows.`, { file });
  if (labels) return withLabels(data, array, labels);

  const isStructured = array.fields[0]?.name !== undefined;
  if (!isStructured && array.shape.length !== 2)
    throw new InputError(
      `${file} has the shape ${array.shape.join(" × ")}, and a table has rows and columns. Name the file with the labels in dataset.labels, or save a table with the target as last column.`,
      { file, field: "dataset.labels" },
    );
  return {
    file,
    rows,
    columns: isStructured
      ? columnsOfArray("", array, file)
      : columnsOfMatrix(array, file, (index) => `column${index + 1}`),
    warnings: [],
  };
}

function withLabels({ file }: DataFileBytes, array: NpyArray, labelsData: DataFileBytes): Table {
  const labels = readNpy(labelsData);
  const fail = (problem: string): never => {
    throw new InputError(`${labelsData.file} ${problem}`, { file: labelsData.file });
  };
  const width = labels.shape.slice(1).reduce((product, size) => product * size, 1);
  if (labels.fields.length !== 1 || width !== 1)
    fail(
      `has the shape ${labels.shape.join(" × ")}, and one label for each row is expected. Save the class of each row, such as with argmax(axis=1).`,
    );
  const rows = array.shape[0];
  if (labels.shape[0] !== rows)
    fail(
      `has ${labels.shape[0] ?? 1} labels, and ${file} has ${rows} rows. Name the labels of these rows in dataset.labels.`,
    );
  const columns = [...columnsOfArray("x", array, file), ...columnsOfArray("y", labels, labelsData.file)];
  checkNames(file, columns);
  return {
    file,
    rows,
    columns,
    target: "y",
    warnings: [],
  };
}

/** `x_train.npy` goes with `y_train.npy`, `images.npy` with `labels.npy`, `data.npy` with `target.npy`. */
function labelsNames(path: string): readonly string[] {
  const at = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  const name = path.slice(at);
  const pairs: readonly (readonly [RegExp, readonly string[]])[] = [
    [/(?<![a-z])x(?![a-z])/i, ["y"]],
    [/(?<![a-z])(images?|features?|inputs?|data)(?![a-z])/i, ["labels", "label", "targets", "target", "y"]],
  ];
  for (const [inputs, labels] of pairs)
    if (inputs.test(name))
      return labels
        .map(
          (label) =>
            path.slice(0, at) +
            name.replace(inputs, (word) => (/^[A-Z]/.test(word) ? capitalized(label, word) : label)),
        )
        .flatMap((candidate) =>
          candidate.includes("Y") ? [candidate, candidate.replace("Y", "y")] : [candidate],
        );
  return [];
}

/** `X` goes with `y` as well as with `Y`. */
function capitalized(label: string, like: string): string {
  return like.length > 1 && like === like.toUpperCase()
    ? label.toUpperCase()
    : label[0].toUpperCase() + label.slice(1);
}

function columnNames(data: DataFileBytes): readonly string[] {
  const { shape, fields } = readNpyHeader(data);
  if (fields[0]?.name !== undefined) return fields.map(({ name }) => name ?? "");
  // Of a file with labels beside it there is one target only.
  if (shape.length !== 2 || labelsNames(data.file).length > 0) return ["x", "y"];
  return Array.from({ length: Math.min(shape[1], 4096) }, (_, index) => `column${index + 1}`);
}

export const npy: DataFormat = {
  id: "npy",
  label: "NumPy array",
  patterns: ["*.npy"],
  magic: isNpy,
  labels: { required: false, names: labelsNames },
  columnNames,
  parse: (file, _options, labels) => parseNpy(file, labels),
};
