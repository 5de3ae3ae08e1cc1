/** The text of a new design. */
import type { Catalogue } from "../../shared/catalogue.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { printDesign } from "../../shared/design/print.ts";

/** Values of a new design that differ from the file format's defaults; they were chosen by the study in docs/defaults.md. */
const newDesignDefaults = {
  layers: [{ units: 64 }],
  training: { epochs: 200, l2: 0.003, schedule: "cosine", earlyStopping: { patience: 30 } },
} as const;

/** Returns the text of a new design: a small network for the data, with every setting written out. */
export function newDesignText(path: string, target: string | undefined, catalogue: Catalogue): string {
  const begin = {
    dataset: { path, ...(target === undefined ? {} : { target }) },
    ...newDesignDefaults,
  };
  const { design, problems } = parseDesign(JSON.stringify(begin), catalogue);
  if (!design) throw new Error(`A new design has a problem: ${problems[0]?.message}`);
  return printDesign(design, catalogue);
}
