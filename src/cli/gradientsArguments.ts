import type { Override } from "../shared/design/overrides.ts";
import { oneDesign, parseOptions, wholeNumber } from "./options.ts";
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

/** @param args what follows the verb. @throws InputError that names the argument */
export function parseGradients(args: readonly string[]): GradientsCommand {
  const { values, positionals } = parseOptions(args, {
    set: { type: "string", multiple: true },
    parameters: { type: "string" },
    json: { type: "boolean" },
  });
  const { parameters } = values;
  return {
    kind: "gradcheck",
    design: oneDesign(positionals, "gradcheck"),
    overrides: (values.set ?? []).map(parseOverride),
    parameters: parameters === "all" ? Infinity : wholeNumber("parameters", parameters, 1),
    json: values.json ?? false,
  };
}
