/** The arguments of `explain`. */

import type { Override } from "../shared/design/overrides.ts";
import { InputError } from "../shared/errors.ts";
import {
  designFiles,
  modelFiles,
  oneDesign,
  parseOptions,
  seeHelp,
  setOption,
  type Verb,
  wholeNumber,
} from "./options.ts";
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

export const explainVerb = {
  usage: "DESIGN.mlp.json --row N [options]",
  about:
    "Shows the forward and the backward pass of one row of the data through the design's network, node by node: values, local Jacobians and gradients.",
  files: [designFiles],
  options: {
    row: { type: "string", value: "N", help: "the row, counted from 1" },
    batch: { type: "string", value: "N", help: "the row and N - 1 training rows as one batch" },
    "constant-statistics": {
      type: "boolean",
      help: "takes batch norm's mean and variance as constants in the backward pass, and shows how wrong that is; with --batch",
    },
    load: {
      type: "string",
      value: "FILE",
      help: "the weights of a saved model; by default those that a run starts from",
      files: modelFiles,
    },
    set: setOption,
    json: { type: "boolean", help: "prints one JSON object, with all numbers in full" },
  },
} as const satisfies Verb;

/** @param args what follows `explain`. @throws InputError that names the argument */
export function parseExplain(args: readonly string[]): ExplainCommand {
  const { values, positionals } = parseOptions(args, explainVerb.options);
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
