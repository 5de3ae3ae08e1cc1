/** Values of fields as people type them. */
import type { Json } from "../../shared/design/edit.ts";

/** JSON where it is, such as `3`, `true` or `[1, 2]`; other text is a string, so that names need no quotes. Nothing for no text. */
export function valueOfText(text: string): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  try {
    return JSON.parse(trimmed) as Json;
  } catch {
    // Decimal commas and numbers without a leading zero are not JSON, but are meant as numbers.
    const number = Number(trimmed.replace(/^(-?)\./, "$10."));
    return Number.isFinite(number) ? number : trimmed;
  }
}
