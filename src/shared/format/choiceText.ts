/** Choices of a registry, such as an activation with its parameters, as a person reads them. */
import type { CatalogueEntry, Choice } from "../catalogue.ts";
import { numberText } from "./numbers.ts";

/** What a chip says of a choice: its label and the parameters that are not as usual. */
export function choiceText(choice: Choice, entry: CatalogueEntry | undefined): string {
  const unusual = (entry?.parameters ?? [])
    .filter((parameter) => choice.parameters[parameter.name] !== parameter.default)
    .map((parameter) => `${parameter.label} ${numberText(choice.parameters[parameter.name])}`);
  return [entry?.label ?? choice.type, ...unusual].join(" · ");
}
