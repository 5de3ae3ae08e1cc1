import { runSync } from "../../../shared/cooperative.ts";
import { InputError } from "../../../shared/errors.ts";
import type { DataFileBytes } from "../../bytes/fileBytes.ts";
import { checkTableSize } from "../../bytes/limits.ts";
import { isZip, readZip } from "../../bytes/zip.ts";
import { withTestRows } from "../../table/concatenate.ts";
import { checkNames, type Table } from "../../table/table.ts";
import type { DataFormat } from "../dataFormat.ts";
import { type NpyArray, readNpy } from "./npyArray.ts";
import { columnsOfArray } from "./npyColumns.ts";

/**
 * A file of `numpy.savez`: arrays by their keys. Each array is a column (or several, as of an .npy file) of its key's
 * name, so that dataset.target and dataset.features name keys. Where keys come in pairs such as `x_train` and `x_test`,
 * these are the rows and the test rows of the column `x`.
 */
type Part = "train" | "validation" | "test";

interface Member {
  readonly key: string;
  /** The key without the part's name. */
  readonly name: string;
  readonly part: Part | undefined;
  readonly array: NpyArray;
}

const targetNames = /^(y|labels?|targets?|class(es)?|species)$/i;

async function parseNpz({ file, bytes }: DataFileBytes): Promise<Table> {
  const members: Member[] = [];
  for (const entry of readZip({ file, bytes })) {
    const key = entry.name.replace(/\.npy$/, "");
    const array = readNpy({ file: `${file}: ${key}`, bytes: await entry.decompress() });
    members.push({ key, ...splitKey(key), array });
  }
  if (members.length === 0)
    throw new InputError(`${file} holds no arrays. Save some with numpy.savez.`, { file });
  const parts = new Set(members.flatMap(({ part }) => part ?? []));
  return parts.has("train") && parts.size > 1
    ? tableOfParts(members, file)
    : tableOf(members, (m) => m.key, file);
}

/** `x_train`, `train_images` and `X-test` name a part; `trained` does not. */
function splitKey(key: string): Pick<Member, "name" | "part"> {
  const found =
    /^(?:(train|val|validation|valid|test)[_-](.+)|(.+)[_-](train|val|validation|valid|test))$/i.exec(key);
  if (!found) return { name: key, part: undefined };
  const word = (found[1] ?? found[4]).toLowerCase();
  return {
    name: found[2] ?? found[3],
    part: word === "train" || word === "test" ? word : "validation",
  };
}

function tableOfParts(members: readonly Member[], file: string): Table {
  const warnings: string[] = [];
  const whole = members.filter(({ part }) => part === undefined);
  if (whole.length > 0) warnings.push(leftOut(whole, "belong to no part", file));
  const ofPart = (part: Part): Table | undefined => {
    const own = members.filter((member) => member.part === part);
    return own.length > 0 ? tableOf(own, (member) => member.name, `${file}: ${part}`) : undefined;
  };
  const train = ofPart("train");
  const validation = ofPart("validation");
  const test = ofPart("test");
  if (!train) throw new Error("The parts were counted before.");
  let table = train;
  if (validation) {
    const { testFrom: _, ...joined } = runSync(withTestRows(file, table, validation));
    table = joined;
    warnings.push(
      `${file}: the validation rows go with the training rows, which dataset.split divides again.`,
    );
  }
  if (test) table = runSync(withTestRows(file, table, test));
  return { ...table, file, warnings: [...table.warnings, ...warnings] };
}

/** The arrays with one length as columns; which length that is, the target's array or else the most say. */
function tableOf(members: readonly Member[], nameOf: (member: Member) => string, file: string): Table {
  const target = members.find((member) => targetNames.test(nameOf(member)));
  const lengths = members.map(({ array }) => array.shape[0] ?? 0);
  const counts = new Map<number, number>();
  for (const length of lengths) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [[commonest]] = [...counts].sort(([a, timesA], [b, timesB]) => timesB - timesA || b - a);
  const rows = target?.array.shape[0] ?? commonest;
  if (rows === 0) throw new InputError(`${file}: its arrays hold no rows.`, { file });
  const own = members.filter(({ array }) => array.shape[0] === rows);
  const others = members.filter(({ array }) => array.shape[0] !== rows);
  const columns = own.flatMap((member) =>
    columnsOfArray(nameOf(member), member.array, `${file}: ${member.key}`),
  );
  checkTableSize(file, 0, columns.length);
  checkNames(file, columns);
  return {
    file,
    rows,
    columns,
    ...(target && { target: nameOf(target) }),
    warnings: others.length > 0 ? [leftOut(others, `have other lengths than ${rows}`, file)] : [],
  };
}

function leftOut(members: readonly Member[], why: string, file: string): string {
  const names = members
    .slice(0, 3)
    .map(({ key, array }) => `"${key}" (${array.shape.join(" × ") || "one value"})`);
  return `${file}: the arrays ${names.join(", ")}${members.length > 3 ? ", …" : ""} ${why} and are left out.`;
}

export const npz: DataFormat = {
  id: "npz",
  label: "NumPy archive",
  patterns: ["*.npz"],
  magic: isZip,
  needsWhole: true,
  columnNames: async (file) => (await parseNpz(file)).columns.map(({ name }) => name),
  parse: (file) => parseNpz(file),
};
