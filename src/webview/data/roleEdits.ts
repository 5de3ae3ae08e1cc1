import type { CatalogueEntry } from "../../shared/catalogue.ts";
import type { ColumnProfile, ColumnRole } from "../../shared/data/report.ts";
import type { DesignEdit, Json } from "../../shared/design/edit.ts";
import type { DatasetSpec } from "../../shared/design/fields.ts";

/** What each role makes of a column, for the list of roles. */
const docs: Readonly<Record<ColumnRole, string>> = {
  numeric: "One input, scaled.",
  categorical: "An input for each category.",
  boolean: "One input, 0 or 1.",
  date: "Days since 1970; the season, weekday and hour where they vary.",
  text: "Free text: left out.",
  identifier: "Identifies the rows and nothing else: left out.",
  target: "What the network predicts.",
  ignore: "Left out.",
};

/** The list's entry that takes an override back. */
export const guessed = "guessed";

/** What a column can be made, as the designer's lists take it; the first is what its cells look like. */
export function roleEntries(column: ColumnProfile): readonly CatalogueEntry[] {
  const entry = (id: string, label: string, doc: string) => ({ id, label, doc, parameters: [] });
  const { guessedRole } = column;
  const roles = (Object.keys(docs) as ColumnRole[]).filter(
    (role) => column.type !== "block" || role === "numeric" || role === "ignore" || role === "target",
  );
  return [
    ...(guessedRole === "target"
      ? []
      : [entry(guessed, `${guessedRole}, auto`, `As its cells look. ${docs[guessedRole]}`)]),
    ...roles.map((role) => entry(role, role, docs[role])),
  ];
}

/** What the list shows as chosen: a role that the design names, or the guess. */
export function chosenRole(column: ColumnProfile, dataset: DatasetSpec): string {
  if (column.role === "target") return "target";
  return dataset.columns?.[column.name]?.role ?? guessed;
}

/**
 * The change of the design that gives a column a role, as one edit; the guess takes back what the design says. Another target
 * joins those of a design that predicts several, and takes the place of a single one.
 */
export function roleEdit(name: string, role: string, { columns, targets }: DatasetSpec): DesignEdit {
  const set = (path: readonly string[], value: Json | undefined): DesignEdit => ({
    kind: "set",
    path: ["dataset", ...path],
    value,
  });
  if (role === "target") return targets ? set(["targets"], [...targets, name]) : set(["target"], name);
  const value = role === guessed ? undefined : role;
  const present = columns?.[name];
  const saysMore = present?.missing !== undefined || present?.scale !== undefined;
  if (saysMore) return set(["columns", name, "role"], value);
  const isLast = value === undefined && present && Object.keys(columns ?? {}).length === 1;
  return isLast ? set(["columns"], undefined) : set(["columns", name], value);
}
