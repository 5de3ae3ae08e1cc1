/** Designs as remedies would make them. */
import type { Catalogue } from "../catalogue.ts";
import { applyEdits, type DesignEdit, editDesign } from "../design/edit.ts";
import type { DesignSpec } from "../design/fields.ts";
import { parseDesign } from "../design/parse.ts";
import { printDesign } from "../design/print.ts";

/** The design after these edits; undefined where that would not be a valid design. */
export function editedDesign(
  design: DesignSpec,
  edits: readonly DesignEdit[],
  catalogue: Catalogue,
): DesignSpec | undefined {
  const text = edits.reduce(
    (before, edit) => applyEdits(before, editDesign(before, edit)),
    printDesign(design, catalogue),
  );
  return parseDesign(text, catalogue).design;
}

/** Whether both make the same steps; how many is another matter. */
export function trainsAlike(a: DesignSpec, b: DesignSpec): boolean {
  // Designs come from one parser, which gives every object its keys in the same order.
  const steps = (design: DesignSpec) =>
    JSON.stringify({ ...design, training: { ...design.training, epochs: 0 } });
  return steps(a) === steps(b);
}
