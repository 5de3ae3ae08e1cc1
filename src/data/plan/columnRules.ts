import type { ColumnSpec, DatasetSpec } from "../../shared/design/fields.ts";
import { scalingOfDesign } from "../../shared/design/scaling.ts";
import type { Column } from "../table/table.ts";

/** What the design says of a column, and what follows for it. */
export function rulesOf({ name }: Column, spec: DatasetSpec) {
  const said: ColumnSpec | undefined = ownEntry(spec.columns, name);
  const rules = {
    missing: said?.missing ?? spec.missing ?? ("mean" as const),
    scaling: said?.scale ?? scalingOfDesign(spec),
  };
  return { said, rules };
}

/** Whether the rows in which the column has no value are left out. */
export function dropsMissing(column: Column, spec: DatasetSpec): boolean {
  return rulesOf(column, spec).rules.missing === "drop";
}

/** What the design names so, and not what every object has. */
export function ownEntry<T>(entries: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return entries && Object.hasOwn(entries, key) ? entries[key] : undefined;
}
