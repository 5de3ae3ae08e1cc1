import type { Json } from "../../shared/design/edit.ts";
import type { Fields } from "../../shared/design/fieldKinds.ts";

/** A toggle that is on, as a design file names it: `true` where all its fields have their defaults. */
export function toggleToJson(value: object, fields: Fields): Json {
  const changed = changedFields(value, fields);
  return Object.keys(changed).length === 0 ? true : changed;
}

/** The fields of an object that are set and differ from their defaults. */
export function changedFields(value: object, fields: Fields): { readonly [key: string]: Json } {
  const changed = Object.entries(value).filter(([key, item]) => {
    const field = fields[key];
    return item !== undefined && !(field && "default" in field && field.default === item);
  });
  return Object.fromEntries(changed);
}
