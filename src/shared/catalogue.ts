/**
 * What the engine can do, as plain data: one entry for each activation, initializer, loss, optimizer, schedule and data
 * generator.
 * It is derived from the engine's registries, so that the parser, the JSON schema, the designer's lists and the
 * documentation all read the same literals without importing the engine.
 */
export interface Catalogue {
  readonly activations: readonly CatalogueEntry[];
  readonly initializers: readonly CatalogueEntry[];
  readonly losses: readonly CatalogueEntry[];
  readonly optimizers: readonly CatalogueEntry[];
  readonly schedules: readonly CatalogueEntry[];
  readonly generators: readonly CatalogueEntry[];
}

export type RegistryName = keyof Catalogue;

export interface CatalogueEntry {
  /** The entry's name in a design file, in kebab-case. */
  readonly id: string;
  /** What a person reads in a list. */
  readonly label: string;
  /** One sentence: what it is and when to choose it. */
  readonly doc: string;
  /** Source of the formula. */
  readonly source?: string;
  /** What a loss applies to the network's outputs before it compares them with the targets, so that the answer is that. */
  readonly applies?: string;
  readonly parameters: readonly NumberParameter[];
}

/** A number that belongs to an entry, such as the slope of a leaky ReLU. */
export interface NumberParameter extends NumberRange {
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly default: number;
}

export interface NumberRange {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly integer?: boolean;
}

/** An entry as a design names it: its id and the value of every one of its parameters. */
export interface Choice {
  readonly type: string;
  readonly parameters: Readonly<Record<string, number>>;
}

/** The entry with its parameters' defaults, as the bare name in a design file means it. */
export function defaultChoice(entry: CatalogueEntry): Choice {
  return {
    type: entry.id,
    parameters: Object.fromEntries(entry.parameters.map((parameter) => [parameter.name, parameter.default])),
  };
}

/** The entry with this id, or undefined. */
export function findEntry(
  catalogue: Catalogue,
  registry: RegistryName,
  id: string,
): CatalogueEntry | undefined {
  return catalogue[registry].find((entry) => entry.id === id);
}

/** Why a number is outside its range, as the end of a sentence ("must be at least 1"), or undefined. */
export function rangeProblem(value: number, range: NumberRange): string | undefined {
  if (!Number.isFinite(value)) return "must be a finite number";
  if (range.integer && !Number.isInteger(value)) return "must be a whole number";
  if (range.minimum !== undefined && value < range.minimum) return `must be at least ${range.minimum}`;
  if (range.exclusiveMinimum !== undefined && value <= range.exclusiveMinimum)
    return `must be greater than ${range.exclusiveMinimum}`;
  if (range.maximum !== undefined && value > range.maximum) return `must be at most ${range.maximum}`;
  if (range.exclusiveMaximum !== undefined && value >= range.exclusiveMaximum)
    return `must be less than ${range.exclusiveMaximum}`;
  return undefined;
}
