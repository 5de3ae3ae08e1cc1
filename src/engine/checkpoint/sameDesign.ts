import { designDifferences, valueText } from "../../shared/design/differences.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { parseDesign } from "../../shared/design/parse.ts";
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

/** More are not listed. */
const maxListed = 3;

/** @throws InputError that names the fields in which the design differs from that of the checkpoint */
export function checkDesign(saved: DesignSpec, present: DesignSpec): void {
  const differences = designDifferences(completed(saved), present).filter(
    // A lesson says nothing about what is computed.
    ({ field }) => !free.has(field) && field.split(".")[0] !== "lesson",
  );
  if (differences.length === 0) return;
  const listed = differences
    .slice(0, maxListed)
    .map(({ field, before, after }) => `${field} is ${valueText(before)} there and ${valueText(after)} here`);
  if (differences.length > maxListed) listed.push(`and ${differences.length - maxListed} more`);
  throw new InputError(
    `The checkpoint is of another design: ${listed.join("; ")}. Resume with the design as it was then, or start a new run.`,
    { field: differences[0].field },
  );
}

/** The saved design with the defaults of fields that came with later versions. */
function completed(saved: DesignSpec): DesignSpec {
  try {
    const { design } = parseDesign(printDesign(saved, catalogue), catalogue);
    if (design) return design;
  } catch {
    // Told below.
  }
  throw damaged("its design is not one that is understood here");
}
