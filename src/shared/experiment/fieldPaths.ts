/** Every field of a design that an experiment can vary, by its path. */
import type { Catalogue } from "../catalogue.ts";
import type { Field, Fields } from "../design/fieldKinds.ts";
import { designFields } from "../design/fields.ts";
import { everyItem } from "../design/overrides.ts";

/** A field as lists show it. */
export interface FieldPath {
  /** As `field` of an axis, such as `layers[*].units`. */
  readonly path: string;
  readonly label: string;
  readonly doc: string;
  /** Undefined for a parameter of a choice, which is a number. */
  readonly field: Field | undefined;
}

/** All fields that may vary, in the order of the design; the parameters of choices by those that have them. */
export function fieldPaths(catalogue: Catalogue): readonly FieldPath[] {
  const { $schema, version, ...fields } = designFields;
  return [...pathsOf(fields, "", catalogue)];
}

function* pathsOf(fields: Fields, prefix: string, catalogue: Catalogue): Generator<FieldPath> {
  for (const [key, field] of Object.entries(fields)) {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    const { label, doc } = field;
    if (field.kind !== "object") yield { path, label, doc, field };
    if (field.kind === "object" || field.kind === "toggle") yield* pathsOf(field.fields, path, catalogue);
    if (field.kind === "list") yield* pathsOf(field.item.fields, `${path}[${everyItem}]`, catalogue);
    if (field.kind !== "choice") continue;
    const parameters = new Map(
      catalogue[field.registry].flatMap((entry) => entry.parameters.map((item) => [item.name, item])),
    );
    for (const { name, label, doc } of parameters.values())
      yield { path: `${path}.${name}`, label, doc, field: undefined };
  }
}
