import type { CatalogueEntry, Choice } from "./catalogue.ts";
import { InputError } from "./errors.ts";

/** The values of an entry's parameters, by name. */
export type Parameters = Readonly<Record<string, number>>;

/** An entry together with the values that a design gives its parameters. */
export interface Bound<Entry> {
  readonly entry: Entry;
  readonly parameters: Parameters;
}

/**
 * Looks up what a design names.
 *
 * @param field the choice's field in the design, for the error
 * @throws InputError when no entry has this id, with the ids there are
 */
export function bind<Entry extends CatalogueEntry>(
  entries: readonly Entry[],
  choice: Choice,
  field: string,
): Bound<Entry> {
  const entry = entries.find(({ id }) => id === choice.type);
  if (!entry) {
    const known = entries.map(({ id }) => id).join(", ");
    throw new InputError(`${field}: "${choice.type}" is not known; use one of ${known}.`, { field });
  }
  const defaults = Object.fromEntries(entry.parameters.map(({ name, default: value }) => [name, value]));
  return { entry, parameters: { ...defaults, ...choice.parameters } };
}

/** The entry without its functions, so that it can be cloned, printed and sent. */
export function describeEntry(entry: CatalogueEntry): CatalogueEntry {
  const { id, label, doc, source, applies, parameters } = entry;
  return {
    id,
    label,
    doc,
    ...(source === undefined ? {} : { source }),
    ...(applies === undefined ? {} : { applies }),
    parameters,
  };
}
