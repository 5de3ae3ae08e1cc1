import { catalogue } from "../../src/engine/catalogue.ts";
import type { DesignSpec } from "../../src/shared/design/fields.ts";
import { parseDesign } from "../../src/shared/design/parse.ts";

/**
 * Reads a design file, or what its JSON would be; fields that are left out have their defaults.
 *
 * @throws Error with all problems, where it is not a design
 */
export function designFrom(source: string | object): DesignSpec {
  const text = typeof source === "string" ? source : JSON.stringify(source);
  const { design, problems } = parseDesign(text, catalogue);
  if (!design) throw new Error(problems.map(({ message }) => message).join("\n"));
  return design;
}
