/** Options of the command line: one table for each verb, which the parser, the help and the shells' completion read. */
import { parseArgs } from "node:util";
import { InputError, messageOf } from "../shared/errors.ts";

export const seeHelp = "See --help.";

/** One option of a verb. */
export interface CliOption {
  readonly type: "string" | "boolean";
  /** Its one-letter form. */
  readonly short?: string;
  /** Whether it can be given several times. */
  readonly multiple?: boolean;
  /** What its value is called in the help, such as FILE; given for every option that takes one. */
  readonly value?: string;
  /** What it does, for the help; the first clause is also its description in a shell. */
  readonly help: string;
  /** The words that its value can be, where they can be listed. */
  readonly words?: readonly string[];
  /** Patterns of the files that its value names, such as `*.csv`; a folder for `/`. */
  readonly files?: readonly string[];
}

/** The options of a verb by their long names. */
export type CliOptions = Readonly<Record<string, CliOption>>;

/** What a verb takes. */
export interface Verb {
  /** What follows the verb, such as `DESIGN.mlp.json [options]`. */
  readonly usage: string;
  readonly about: string;
  readonly options: CliOptions;
  /** Words that come first, such as the experiment of `lab`. */
  readonly words?: readonly string[];
  /** For each argument, the patterns of the files that it names. */
  readonly files?: readonly (readonly string[])[];
}

/** Patterns of the files that commands read. */
export const designFiles = ["*.mlp.json"] as const;
export const modelFiles = ["*.safetensors"] as const;
/** Any file at all. */
export const anyFile = ["*"] as const;

/** Options that several verbs have. */
export const jsonOption = { type: "boolean", help: "prints one JSON object" } as const satisfies CliOption;
export const setOption = {
  type: "string",
  multiple: true,
  value: "KEY=VALUE",
  help: "overrides a field of the design, such as training.epochs=5, layers[0].units=64 or dataset.path=other.csv; can be repeated. VALUE is JSON, or a plain string",
} as const satisfies CliOption;

/** Options and the arguments between them. @throws InputError that names the argument */
export function parseOptions<T extends CliOptions>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const [problem] = messageOf(error).split(/\.\s|\n/);
    throw new InputError(`${problem}. ${seeHelp}`);
  }
}

/** The one design that a command takes. */
export function oneDesign(designs: readonly string[], verb: string): string {
  if (designs.length === 1) return designs[0];
  const problem =
    designs.length === 0
      ? "No design is given"
      : `${designs.length} designs are given (${designs.join(", ")})`;
  throw new InputError(`${problem}; write ${verb} DESIGN.mlp.json. ${seeHelp}`);
}

/** A whole number; undefined where the option is not given. @throws InputError that names the option */
export function wholeNumber(option: string, text: string | undefined, minimum: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < minimum)
    throw new InputError(`--${option} ${text}: write a whole number from ${minimum} on.`);
  return value;
}
