import type { Override } from "../shared/design/overrides.ts";
import {
  designFiles,
  jsonOption,
  oneDesign,
  parseOptions,
  setOption,
  type Verb,
  wholeNumber,
} from "./options.ts";
import { parseOverride } from "./overrides.ts";

/** `gradcheck DESIGN` */
export interface GradientsCommand {
  readonly kind: "gradcheck";
  readonly design: string;
  readonly overrides: readonly Override[];
  /** Maximum number of parameters to check; Infinity for all, undefined for the default. */
  readonly parameters: number | undefined;
  readonly json: boolean;
}

export const gradcheckVerb = {
  usage: "DESIGN.mlp.json [options]",
  about:
    "Compares the gradients of backpropagation with central differences in float64, layer by layer, for the design's own network and data.",
  files: [designFiles],
  options: {
    set: setOption,
    parameters: {
      type: "string",
      value: "N",
      help: "checks N parameters, a random sample, or all (default 1000)",
      words: ["all"],
    },
    json: jsonOption,
  },
} as const satisfies Verb;

/** @param args what follows the verb. @throws InputError that names the argument */
export function parseGradients(args: readonly string[]): GradientsCommand {
  const { values, positionals } = parseOptions(args, gradcheckVerb.options);
  const { parameters } = values;
  return {
    kind: "gradcheck",
    design: oneDesign(positionals, "gradcheck"),
    overrides: (values.set ?? []).map(parseOverride),
    parameters: parameters === "all" ? Infinity : wholeNumber("parameters", parameters, 1),
    json: values.json ?? false,
  };
}
