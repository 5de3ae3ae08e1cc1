import type { DesignSpec } from "../../shared/design/fields.ts";
import { formatPath, parseDesign } from "../../shared/design/parse.ts";
import { printDesign } from "../../shared/design/print.ts";
import { InputError } from "../../shared/errors.ts";
import { catalogue } from "../catalogue.ts";
import { damaged } from "./part.ts";

/**
 * What may be another on resuming. How long to train does not change what has been trained so far. Where the data lies,
 * and how the file is read, is judged by the data itself.
 */
const free = new Set([
  "$schema",
  "dataset.path",
  "dataset.labels",
  "dataset.format",
  "dataset.header",
  "training.epochs",
]);

type Path = readonly (string | number)[];

interface Difference {
  readonly path: Path;
  readonly saved: unknown;
  readonly present: unknown;
}

/** More are not listed. */
const maxListed = 3;

/** @throws InputError that names the fields in which the design differs from that of the checkpoint */
export function checkDesign(saved: DesignSpec, present: DesignSpec): void {
  const differences = [...differencesOf([], completed(saved), plain(present))].filter(
    (difference) => !free.has(nameOf(difference)),
  );
  if (differences.length === 0) return;
  const listed = differences
    .slice(0, maxListed)
    .map((one) => `${nameOf(one)} is ${shown(one.saved)} there and ${shown(one.present)} here`);
  if (differences.length > maxListed) listed.push(`and ${differences.length - maxListed} more`);
  throw new InputError(
    `The checkpoint is of another design: ${listed.join("; ")}. Resume with the design as it was then, or start a new run.`,
    { field: nameOf(differences[0]) },
  );
}

/** The saved design with the defaults of fields that came with later versions. */
function completed(saved: DesignSpec): unknown {
  try {
    const { design } = parseDesign(printDesign(saved, catalogue), catalogue);
    if (design) return plain(design);
  } catch {
    // Told below.
  }
  throw damaged("its design is not one that is understood here");
}

/** Returns the design as a file would give it back: without what is undefined. */
function plain(design: DesignSpec): unknown {
  return JSON.parse(JSON.stringify(design));
}

function* differencesOf(path: Path, saved: unknown, present: unknown): Generator<Difference> {
  const isList = Array.isArray(saved);
  if (
    !isObject(saved) ||
    !isObject(present) ||
    isList !== Array.isArray(present) ||
    saved.length !== present.length
  ) {
    if (JSON.stringify(saved) !== JSON.stringify(present)) yield { path, saved, present };
    return;
  }
  for (const key of new Set([...Object.keys(saved), ...Object.keys(present)]))
    yield* differencesOf([...path, isList ? Number(key) : key], saved[key], present[key]);
}

/** Lists too, whose keys are their indices. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Returns a field's path as a design file has it, where a choice's parameters are beside its type. */
function nameOf({ path }: Difference): string {
  return formatPath(path.filter((key) => key !== "parameters"));
}

function shown(value: unknown): string {
  if (value === undefined) return "absent";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return isObject(value) ? "set" : JSON.stringify(value);
}
