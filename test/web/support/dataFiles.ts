/** The data files that other programs wrote, as designs of the tests name them. */
import { catalogue } from "../../../src/engine/catalogue.ts";
import type { DesignSpec } from "../../../src/shared/design/fields.ts";
import { parseDesign } from "../../../src/shared/design/parse.ts";

/** Returns a design of which only the data is used. */
export function designOn(path: string): DesignSpec {
  const { design, problems } = parseDesign(JSON.stringify({ dataset: { path } }), catalogue);
  if (!design) throw new Error(problems[0].message);
  return design;
}

/** What is compared of a file: its report, or why it has none, as JSON has it. */
export type FileReport = { readonly report: unknown } | { readonly error: string };

export function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
