/** Choices of a registry, such as an activation with its parameters, as a person reads them. */
import type { CatalogueEntry, Choice } from "../catalogue.ts";
import { numberText } from "./numbers.ts";

/** How {@link choiceText} writes a choice. */
interface ChoiceTextOptions {
  readonly separator?: string;
  /** The name of a parameter that is written even where it has its default. */
  readonly always?: string;
}

/** A choice's label and the parameters that do not have their defaults: `Leaky ReLU · slope 0.1`. */
export function choiceText(
  choice: Choice,
  entry: CatalogueEntry | undefined,
  { separator = " · ", always }: ChoiceTextOptions = {},
): string {
  const written = (entry?.parameters ?? [])
    .map((parameter) => ({ ...parameter, value: choice.parameters[parameter.name] ?? parameter.default }))
    .filter((parameter) => parameter.value !== parameter.default || parameter.name === always)
    .map(({ label, value }) => `${label} ${numberText(value)}`);
  return [entry?.label ?? choice.type, ...written].join(separator);
}
