/** Paths of fields in a design or an experiment. */

/** Keys of objects and indices of lists. */
export type Path = readonly (string | number)[];

/** Returns a path as people write it: `layers[2].units`. */
export function formatPath(path: Path): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`),
    "",
  );
}
