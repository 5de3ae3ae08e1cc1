import { InputError } from "../shared/errors.ts";
import { type GradientsCommand, parseGradients } from "./gradientsArguments.ts";
import { type LabCommand, parseLab } from "./labArguments.ts";
import { oneDesign, parseOptions, seeHelp } from "./options.ts";
import { type Override, parseOverride } from "./overrides.ts";

export interface TrainCommand {
  readonly kind: "train";
  readonly design: string;
  readonly overrides: readonly Override[];
  readonly json: boolean;
  readonly metrics: string | undefined;
  readonly save: string | undefined;
  readonly load: string | undefined;
}

export type Command =
  | TrainCommand
  | GradientsCommand
  | LabCommand
  | { readonly kind: "help" }
  | { readonly kind: "version" };

/** @throws InputError that names the argument */
export function parseArguments(args: readonly string[]): Command {
  const [verb, ...rest] = args;
  const isHelp = rest.some((argument) => argument === "--help" || argument === "-h");
  if (verb === "gradcheck" && !isHelp) return parseGradients(rest);
  if (verb === "lab" && !isHelp) return parseLab(rest);
  const { values, positionals } = parse(args);
  if (values.help || (positionals[0] === "help" && positionals.length === 1)) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const [command, ...designs] = positionals;
  if (command !== "train")
    throw new InputError(
      `${command === undefined ? "No command is given" : `"${command}" is not a command`}; write train, gradcheck or lab init. ${seeHelp}`,
    );
  for (const name of ["metrics", "save", "load"] as const)
    if (values[name] === "") throw new InputError(`--${name} needs the name of a file. ${seeHelp}`);
  return {
    kind: "train",
    design: oneDesign(designs, "train"),
    overrides: (values.set ?? []).map(parseOverride),
    json: values.json ?? false,
    metrics: values.metrics,
    save: values.save,
    load: values.load,
  };
}

function parse(args: readonly string[]) {
  return parseOptions(args, {
    set: { type: "string", multiple: true },
    json: { type: "boolean" },
    metrics: { type: "string" },
    save: { type: "string" },
    load: { type: "string" },
    help: { type: "boolean", short: "h" },
    version: { type: "boolean" },
  });
}
