/** The arguments of `explain`. */

import type { Override } from "../shared/design/overrides.ts";
import { InputError } from "../shared/errors.ts";
import { oneDesign, parseOptions, seeHelp, wholeNumber } from "./options.ts";
import { parseOverride } from "./overrides.ts";

export interface ExplainCommand {
  readonly kind: "explain";
  readonly design: string;
  readonly overrides: readonly Override[];
  /** Row of the data, counted from 1. */
  readonly row: number;
  /** Number of rows of a batch, the row itself among them; 1 for the row alone. */
  readonly batch: number;
  /** A model with the weights; undefined for those that a run starts from. */
  readonly load: string | undefined;
  readonly constantStatistics: boolean;
  readonly json: boolean;
}

/** @param args what follows `explain`. @throws InputError that names the argument */
export function parseExplain(args: readonly string[]): ExplainCommand {
  const { values, positionals } = parseOptions(args, {
    set: { type: "string", multiple: true },
    row: { type: "string" },
    batch: { type: "string" },
    load: { type: "string" },
    "constant-statistics": { type: "boolean" },
    json: { type: "boolean" },
  });
  const design = oneDesign(positionals, "explain");
  const row = wholeNumber("row", values.row, 1);
  if (row === undefined)
    throw new InputError(
      `No row is given; write explain DESIGN.mlp.json --row N, counted from 1. ${seeHelp}`,
    );
  const batch = wholeNumber("batch", values.batch, 2) ?? 1;
  const constantStatistics = values["constant-statistics"] ?? false;
  if (constantStatistics && batch === 1)
    throw new InputError(
      `--constant-statistics: μ and v are those of a batch; give its number of rows, too, by --batch. ${seeHelp}`,
    );
  if (values.load === "") throw new InputError(`--load needs the name of a file. ${seeHelp}`);
  return {
    kind: "explain",
    design,
    overrides: (values.set ?? []).map(parseOverride),
    row,
    batch,
    load: values.load,
    constantStatistics,
    json: values.json ?? false,
  };
}
