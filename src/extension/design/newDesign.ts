import type { Catalogue } from "../../shared/catalogue.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { printDesign } from "../../shared/design/print.ts";

/** The text of a design to begin with: a small network for the data, every setting written out. */
export function newDesignText(path: string, target: string | undefined, catalogue: Catalogue): string {
  const begin = {
    dataset: { path, ...(target === undefined ? {} : { target }) },
    layers: [{ units: 32 }, { units: 16 }],
  };
  const { design, problems } = parseDesign(JSON.stringify(begin), catalogue);
  if (!design) throw new Error(`A new design has a problem: ${problems[0]?.message}`);
  return printDesign(design, catalogue);
}
