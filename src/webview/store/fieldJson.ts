import type { Json } from "../../shared/design/edit.ts";
import type { Fields } from "../../shared/design/fields.ts";

/** A toggle that is on, as a design file names it: `true` where all its fields have their defaults. */
export function toggleToJson(value: object, fields: Fields): Json {
  const changed = Object.entries(value).filter(([key, item]) => {
    const field = fields[key];
    return !(field && "default" in field && field.default === item);
  });
  return changed.length === 0 ? true : (Object.fromEntries(changed) as { [key: string]: Json });
}
