/** How a design scales its numbers: the one place where `dataset.scale` and `dataset.standardize` are resolved. */
import type { Json } from "./edit.ts";
import type { DatasetSpec } from "./fields.ts";

export type Scaling = NonNullable<DatasetSpec["scale"]>;

/** How numbers are scaled where no column says otherwise: `scale` decides where it is given, else `standardize`. */
export function scalingOfDesign({ scale, standardize }: Pick<DatasetSpec, "scale" | "standardize">): Scaling {
  return scale ?? (standardize ? "standardize" : "none");
}

/** The edit of `dataset` that gives its numbers mean 0 and standard deviation 1, or takes that away. */
export function standardizeEdits(
  { scale }: Pick<DatasetSpec, "scale">,
  on: boolean,
): { readonly kind: "set"; readonly path: readonly string[]; readonly value: Json }[] {
  if (scale === undefined) return [{ kind: "set", path: ["dataset", "standardize"], value: on }];
  return [{ kind: "set", path: ["dataset", "scale"], value: on ? "standardize" : "none" }];
}
