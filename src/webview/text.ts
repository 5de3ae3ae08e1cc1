import type { CatalogueEntry, Choice } from "../shared/catalogue.ts";
import { count } from "../shared/format.ts";

/** A whole number with its thousands apart; a question mark where it is not known. */
export function countText(value: number | undefined): string {
  return value === undefined ? "?" : count(value);
}

/** "1 unit", "32 units". */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : nouns}`;
}

/** A number as a field shows it, without the digits that binary fractions add: 0.0001, 1e-9, 1200. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** What a chip says of a choice: its label and the parameters that are not as usual. */
export function choiceText(choice: Choice, entry: CatalogueEntry | undefined): string {
  const unusual = (entry?.parameters ?? [])
    .filter((parameter) => choice.parameters[parameter.name] !== parameter.default)
    .map((parameter) => `${parameter.label} ${numberText(choice.parameters[parameter.name])}`);
  return [entry?.label ?? choice.type, ...unusual].join(" · ");
}

/** What a row is called: "Layer 3", "Output". */
export function layerName(index: number, hiddenCount: number): string {
  return index === hiddenCount ? "Output" : `Layer ${index + 1}`;
}
