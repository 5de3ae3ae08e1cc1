import type { Catalogue } from "../../shared/catalogue.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { printDesign } from "../../shared/design/print.ts";

/** What a new design has in place of the file format's defaults: chosen by the study in docs/defaults.md. */
const newDesignDefaults = {
  layers: [{ units: 64 }],
  training: { epochs: 200, l2: 0.003, schedule: "cosine", earlyStopping: { patience: 30 } },
} as const;

/** The text of a design to begin with: a small network for the data, every setting written out. */
export function newDesignText(path: string, target: string | undefined, catalogue: Catalogue): string {
  const begin = {
    dataset: { path, ...(target === undefined ? {} : { target }) },
    ...newDesignDefaults,
  };
  const { design, problems } = parseDesign(JSON.stringify(begin), catalogue);
  if (!design) throw new Error(`A new design has a problem: ${problems[0]?.message}`);
  return printDesign(design, catalogue);
}
