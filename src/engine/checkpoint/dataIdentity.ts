import type { Dataset } from "../../data/encode/dataset.ts";
import { InputError } from "../../shared/errors.ts";
import type { DatasetSummary } from "../../shared/events.ts";
import { hash128 } from "../../shared/hash.ts";

/** What must be the same for a run to continue as if there had been no break, with enough detail to say what is not. */
export interface DataIdentity {
  readonly task: DatasetSummary["task"];
  readonly target: string;
  /** Encoded inputs, in order. */
  readonly features: readonly string[];
  /** Names of the classes in the order of the outputs; empty for regression. */
  readonly classes: readonly string[];
  readonly rows: DatasetSummary["rows"];
  readonly preprocessing: Dataset["preprocessing"];
  /** Hash of the encoded inputs and targets and of the rows of each part. */
  readonly hash: string;
}

/** A dataset never changes, so that it is hashed once. */
const known = new WeakMap<Dataset, DataIdentity>();

export function dataIdentity(dataset: Dataset): DataIdentity {
  const present = known.get(dataset);
  if (present) return present;
  const { task, target, inputs: features, classes, rows } = dataset.summary;
  const identity = {
    task,
    target,
    features,
    classes,
    rows,
    preprocessing: dataset.preprocessing,
    hash: hashOf(dataset),
  };
  known.set(dataset, identity);
  return identity;
}

function hashOf({ inputs, targets, train, validation, test }: Dataset): string {
  const wanted = targets.kind === "labels" ? targets.labels : targets.values;
  const hashes = [inputs, wanted, train, validation, test].map((array) =>
    hash128(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)),
  );
  return hash128(new TextEncoder().encode(hashes.join()));
}

/** @throws InputError that names the first thing in which the data differs from that of the checkpoint */
export function checkData(saved: DataIdentity, dataset: Dataset): void {
  const difference = differenceOf(saved, dataIdentity(dataset), dataset.summary.path);
  if (difference === undefined) return;
  throw new InputError(
    `The checkpoint was made with other data: ${difference}. Resume with the data as it was then, or start a new run.`,
    { field: "dataset.path" },
  );
}

function differenceOf(saved: DataIdentity, present: DataIdentity, path: string): string | undefined {
  if (saved.target !== present.target)
    return `its target is "${saved.target}", and "${present.target}" in "${path}"`;
  if (saved.task !== present.task) return `its task is ${saved.task}, and ${present.task} with "${path}"`;
  return (
    firstOther("input", saved.features, present.features, path) ??
    firstOther("class", saved.classes, present.classes, path) ??
    otherRows(saved, present, path) ??
    otherPreprocessing(saved, present, path) ??
    (saved.hash === present.hash ? undefined : `the values in "${path}" are not those it was trained on`)
  );
}

function firstOther(what: string, saved: readonly string[], present: readonly string[], path: string) {
  const at = Array.from({ length: Math.max(saved.length, present.length) }).findIndex(
    (_, i) => saved[i] !== present[i],
  );
  if (at < 0) return undefined;
  const name = (names: readonly string[]) => (at < names.length ? `"${names[at]}"` : "absent");
  return `its ${what} ${at + 1} is ${name(saved)}, and ${name(present)} in "${path}"`;
}

function otherRows({ rows: saved }: DataIdentity, { rows: present }: DataIdentity, path: string) {
  if (saved.all !== present.all) return `it had ${saved.all} rows, and "${path}" has ${present.all}`;
  for (const part of ["train", "validation", "test"] as const)
    if (saved[part] !== present[part])
      return `its ${part} part had ${saved[part]} rows, and now has ${present[part]}`;
  return undefined;
}

function otherPreprocessing(saved: DataIdentity, present: DataIdentity, path: string) {
  const text = (value: unknown) => JSON.stringify(value);
  if (text(saved.preprocessing) === text(present.preprocessing)) return undefined;
  const column = present.preprocessing.columns.find(
    (encoding, i) => text(encoding) !== text(saved.preprocessing.columns[i]),
  );
  const what = column ? `column "${column.column}"` : "the target";
  return `${what} of "${path}" has other values: its mean, scale or categories changed`;
}
